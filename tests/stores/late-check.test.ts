import {
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  utimesSync,
  writeSync,
  closeSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { contents, makeChanges } from '../suites/store-samples.ts'
import { temporaryFolder } from '../temporary.ts'
import { keepLog, openStore } from './open.ts'

const PAGE = 4_096
const folder = temporaryFolder()

async function closedWell(name: string): Promise<{ directory: string; path: string }> {
  const directory = join(folder, name)
  const store = await openStore(directory)
  for (let n = 0; n < 600; n += 200) await store.apply(makeChanges('alpha', n, 200))
  await store.close()
  return { directory, path: join(directory, 'memory.db') }
}

/** Pages that rot on the disk: size, time and place of the file stay. */
function rot(path: string): void {
  const { size, atimeMs, mtimeMs } = statSync(path)
  const file = openSync(path, 'r+')
  writeSync(file, Buffer.alloc(6 * PAGE, 0x58), 0, 6 * PAGE, Math.floor(size / 2 / PAGE) * PAGE)
  closeSync(file)
  utimesSync(path, atimeMs / 1_000, (Math.floor(mtimeMs) + 0.5) / 1_000)
}

const loud = (log: ReturnType<typeof keepLog>): string[] =>
  log.lines.filter(({ level }) => level === 'error').map(({ message }) => message)

describe('a file that was closed in good order', () => {
  test('is checked after the start, and what rotted meanwhile is said loudly and mended by the next one', async () => {
    const { directory, path } = await closedWell('rotten')
    rot(path)
    const log = keepLog()
    const store = await openStore(directory, log)
    expect(loud(log)).toEqual([])
    await expect.poll(() => loud(log).join(), { timeout: 8_000 }).toContain('the store is damaged: restart the daemon')
    await store.close()
    expect(existsSync(`${path}.closed`)).toBe(false)
    const next = keepLog()
    const mended = await openStore(directory, next)
    expect(loud(next).join()).toContain('rows were saved')
    await mended.close()
  })

  test('is checked at once when somebody touched it since', async () => {
    const { directory, path } = await closedWell('touched')
    rot(path)
    // A touch within the millisecond of the end would be none.
    const later = new Date(Date.now() + 1_000)
    utimesSync(path, later, later)
    const log = keepLog()
    const store = await openStore(directory, log)
    expect(loud(log).join()).toContain('rows were saved')
    await store.close()
  })

  test('leaves its note for one start only, so that an end in bad order is followed by a check', async () => {
    const { directory, path } = await closedWell('killed')
    expect(existsSync(`${path}.closed`)).toBe(true)
    const store = await openStore(directory)
    expect(existsSync(`${path}.closed`)).toBe(false)
    const expected = await contents(store)
    // What a killed process leaves: the files as they are just now, and no note.
    const killed = join(folder, 'as-killed')
    mkdirSync(killed)
    for (const suffix of ['', '-wal'])
      if (existsSync(path + suffix)) copyFileSync(path + suffix, join(killed, `memory.db${suffix}`))
    await store.close()
    expect(JSON.parse(readFileSync(`${path}.closed`, 'utf8'))).toMatchObject({ size: statSync(path).size })
    const after = await openStore(killed)
    expect(await contents(after)).toEqual(expected)
    await after.close()
  })
})
