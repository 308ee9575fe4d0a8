import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { listSegments, spoolState } from '../../src/capture/spool-reader.ts'
import { openSpoolWriter } from '../../src/capture/spool-writer.ts'
import { compiledScript, idOf, readSpool, temporaryDirectory } from './support/spool.ts'

let script: string
const children: ChildProcess[] = []
const cleanups: (() => void)[] = []

beforeAll(() => {
  script = compiledScript('spool-child')
})

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  for (const cleanUp of cleanups.splice(0)) cleanUp()
})

type Child = { process: ChildProcess; answers: () => { answer: string; at: number }[] }

function start(command: string[], env: Record<string, string> = {}): Child {
  let output = ''
  const child = spawn(command[0]!, command.slice(1), {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  child.stdout.on('data', (data: Buffer) => (output += data.toString('utf8')))
  const answers = () =>
    output
      .split('\n')
      .slice(0, -1)
      .map((line) => ({ answer: line.split(' ')[0]!, at: Number(line.split(' ')[1]) }))
  return { process: child, answers }
}

async function until(condition: () => boolean): Promise<void> {
  for (let waited = 0; !condition(); waited += 20) {
    if (waited > 10_000) throw new Error('waited 10 s in vain')
    await sleep(20)
  }
}

describe('the spool and the death of its processes', () => {
  it('has every event that was acknowledged before kill -9', async () => {
    for (const chars of [10, 4_000, 60_000]) {
      const directory = temporaryDirectory()
      const child = start([process.execPath, script, directory, '0', '0', String(chars)])
      await until(() => child.answers().length > 200)
      child.process.kill('SIGKILL')
      await once(child.process, 'close')
      const acknowledged = child.answers().map(({ at }) => idOf(at))
      const { ids, damage } = readSpool(directory)
      expect(acknowledged.filter((id) => !ids.includes(id))).toEqual([])
      expect(damage).toEqual([])
      expect(listSegments(directory).every(({ writerAlive }) => !writerAlive)).toBe(true)
    }
  })

  it('keeps the events of four processes at once apart and whole', async () => {
    const directory = temporaryDirectory()
    const writers = [0, 1, 2, 3].map((at) =>
      start([process.execPath, script, directory, String(at * 1_000), '500', '3000']),
    )
    await Promise.all(writers.map(({ process }) => once(process, 'close')))
    const { ids, damage, tornTails } = readSpool(directory)
    const expected = [0, 1, 2, 3].flatMap((writer) => Array.from({ length: 500 }, (_, at) => idOf(writer * 1_000 + at)))
    expect(ids.toSorted()).toEqual(expected)
    expect({ damage, tornTails }).toEqual({ damage: [], tornTails: 0 })
    expect(listSegments(directory).every(({ sealed }) => sealed)).toBe(true)
  })

  it('loses nothing when a file may not grow any more', async () => {
    await expectNothingLostUnderQuota({ blocks: 40 })
  })

  it('isolates a torn line when the disk is full, and writes what waited when there is room', async () => {
    const directory = smallDisk()
    if (directory === undefined) return expectNothingLostUnderQuota({ blocks: 25 })
    const ballast = join(directory, 'ballast')
    writeFileSync(ballast, Buffer.alloc(100 * 1024))
    const warnings: string[] = []
    const writer = openSpoolWriter({ directory, now: () => new Date(), warn: (message) => warnings.push(message) })
    const answers: string[] = []
    for (let at = 0; at < 60; at++)
      answers.push(writer.append({ id: idOf(at), text: 'x'.repeat(3_000) } as { id: string }))
    expect(answers).toContain('failed')
    const written = answers.filter((answer) => answer === 'written').length
    expect(readSpool(directory).ids).toHaveLength(written)
    expect(warnings).toHaveLength(1)
    rmSync(ballast)
    expect(writer.append({ id: idOf(60) })).toBe('written')
    writer.close()
    expect(readSpool(directory)).toEqual({
      ids: Array.from({ length: 61 }, (_, at) => idOf(at)),
      damage: [],
      tornTails: 0,
    })
    expect(spoolState(directory, () => 0).lostEvents).toBe(0)
  })
})

/** A disk of 256 kB; undefined where we may not mount one. */
function smallDisk(): string | undefined {
  const directory = join(temporaryDirectory(), 'disk')
  mkdirSync(directory)
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k,mode=0700', 'tmpfs', directory])
  if (mounted.status !== 0) return undefined
  cleanups.push(() => spawnSync('umount', [directory]))
  return directory
}

/** A shell's bound for files, in blocks of 512 or 1,024 bytes: a write over it is short, and the next fails with EFBIG. */
async function expectNothingLostUnderQuota({ blocks }: { blocks: number }): Promise<void> {
  const directory = temporaryDirectory()
  const command = `trap '' XFSZ; ulimit -f ${blocks}; exec "$0" "$@"`
  const child = start(['/bin/sh', '-c', command, process.execPath, script, directory, '0', '60', '3000'])
  await once(child.process, 'close')
  const answers = child.answers()
  expect(answers.some(({ answer }) => answer === 'failed')).toBe(true)
  expect([...new Set(readSpool(directory).ids)].toSorted()).toEqual(answers.map(({ at }) => idOf(at)))
}
