import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { takeLock } from '../../src/stores/lock.ts'
import { temporaryFolder } from '../temporary.ts'
import { buildChild, startChild, untilLines } from './child.ts'

const folder = temporaryFolder()
let file = ''
beforeAll(async () => {
  file = await buildChild()
})

test('of two processes one gets the lock, and the other is told who has it', async () => {
  const path = join(folder, 'one', 'daemon.lock')
  const first = startChild(file, ['lock', path])
  await untilLines(first, 1)
  expect(first.lines).toEqual(['held'])
  expect(takeLock(path)).toEqual({ heldBy: first.process.pid })
  const second = startChild(file, ['lock', path])
  await second.ended
  expect(second.lines).toEqual([`refused ${first.process.pid}`])
  first.process.kill('SIGKILL')
  await first.ended
})

test('a lock goes with its process, even when that is killed', async () => {
  const path = join(folder, 'killed', 'daemon.lock')
  for (let round = 0; round < 2; round++) {
    const holder = startChild(file, ['lock', path])
    await untilLines(holder, 1)
    expect(holder.lines).toEqual(['held'])
    holder.process.kill('SIGKILL')
    await holder.ended
  }
  const lock = takeLock(path)
  expect(lock).toHaveProperty('release')
  expect(readFileSync(`${path}.pid`, 'utf8')).toBe(`${process.pid}\n`)
  if ('release' in lock) lock.release()
})

test('a lock that was released can be taken again, and is released once', () => {
  const path = join(folder, 'again', 'daemon.lock')
  for (let round = 0; round < 3; round++) {
    const lock = takeLock(path)
    if (!('release' in lock)) throw new Error('The lock was not given back.')
    expect(takeLock(path)).toEqual({ heldBy: process.pid })
    lock.release()
    lock.release()
  }
})
