import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { enterProcess } from '../../plugin/src/process.ts'
import { readSettings } from '../../plugin/src/settings.ts'
import { layoutOf } from '../../src/layout.ts'

const CLAIM = Symbol.for('opencode-memory.claim')
let data: string
beforeEach(() => {
  data = mkdtempSync(`${tmpdir()}/opencode-memory-process-`)
})
afterEach(() => {
  Reflect.deleteProperty(globalThis, CLAIM)
  rmSync(data, { recursive: true, force: true })
})

function enter(copy: string, directory: string) {
  const settings = readSettings({ OPENCODE_MEMORY_DATA_DIR: data })
  return enterProcess({ copy, directory, settings, log: () => {} })
}
const note = () => JSON.parse(readFileSync(layoutOf(data).pluginState, 'utf8')) as Record<string, unknown>

describe('who speaks in one OpenCode', () => {
  test('instances of several directories share one process state', () => {
    const [first, second] = [enter('/a.js', '/one')!, enter('/a.js', '/two')!]
    expect(first.process).toBe(second.process)
    expect([first.active(), second.active()]).toEqual([true, true])
  })

  test('a second copy is silent, and the note says so', () => {
    const first = enter('/a.js', '/one')!
    expect(enter('/b.js', '/one')).toBeUndefined()
    expect(enter('/b.js', '/two')).toBeUndefined()
    first.process.leave('/one')
    expect(Object.keys(note()['silentCopies'] as object)).toEqual(['/b.js'])
  })

  test('when the first copy has left, another one may speak', () => {
    enter('/a.js', '/one')!.process.leave('/one')
    expect(enter('/b.js', '/one')?.active()).toBe(true)
    expect(enter('/a.js', '/one')).toBeUndefined()
  })

  test('of one directory the newest instance speaks, so that one that was never disposed cannot double it', () => {
    const [old, young] = [enter('/a.js', '/one')!, enter('/a.js', '/one')!]
    expect([old.active(), young.active()]).toEqual([false, true])
  })

  test('the same problem is logged once and counted in the note', () => {
    const logged: string[] = []
    const settings = readSettings({ OPENCODE_MEMORY_DATA_DIR: data })
    const { process } = enterProcess({ copy: '/a.js', directory: '/one', settings, log: (text) => logged.push(text) })!
    for (let times = 0; times < 3; times++) process.report('chat.message', 'it broke')
    process.leave('/one')
    expect(logged).toEqual(['chat.message: it broke'])
    expect(note()['problems']).toMatchObject({ 'chat.message': { count: 3, last: 'it broke' } })
  })
})
