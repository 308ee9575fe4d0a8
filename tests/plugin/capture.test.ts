import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { openCapture, type Capture } from '../../plugin/src/capture.ts'
import type { Observation } from '../../plugin/src/observation.ts'
import { openPlace } from '../../plugin/src/place.ts'
import { openSessions } from '../../plugin/src/sessions.ts'
import { PLUGIN_HELD_MS } from '../../src/limits.ts'
import { Event } from '../../src/types.ts'

let directory: string
let events: Event[]
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'opencode-memory-capture-'))
  events = []
})
afterEach(() => {
  vi.useRealTimers()
  rmSync(directory, { recursive: true, force: true })
})

function open(): Capture {
  return openCapture({
    place: openPlace({ directory }),
    sessions: openSessions(),
    written: new Map(),
    append: (event) => {
      events.push(Event.parse(event))
      return 'written'
    },
    onHostVersion: () => {},
    onIdle: () => {},
    now: () => 1_000,
  })
}

const session = (fields: object = {}): Observation => ({
  kind: 'session',
  session: 's',
  parent: undefined,
  title: undefined,
  directory,
  createdAt: 100,
  updatedAt: 100,
  hostVersion: undefined,
  ...fields,
})
const message = (role: 'user' | 'assistant', fields: object = {}): Observation => ({
  kind: 'message',
  session: 's',
  message: `m-${role}`,
  role,
  at: 200,
  summary: false,
  model: undefined,
  provider: undefined,
  finish: undefined,
  ...fields,
})
const words = (role: 'user' | 'assistant', text: string, fields: object = {}): Observation => ({
  kind: 'text',
  session: 's',
  message: `m-${role}`,
  part: `p-${text}`,
  text,
  synthetic: false,
  endedAt: 300,
  ...fields,
})
const kinds = () => events.map(({ kind }) => kind)
const take = (capture: Capture, ...observations: Observation[]) => observations.forEach((each) => capture.take(each))

describe('capture', () => {
  test('the same observations give the same events, in this process and in the next', () => {
    const story = [session(), message('user'), words('user', 'hello'), message('assistant'), words('assistant', 'hi')]
    const told = [...story, message('assistant', { finish: 'stop' }), { kind: 'idle', session: 's' } as const]
    const first = open()
    take(first, ...told, ...told)
    const once = events.map(({ id }) => id)
    expect(kinds()).toEqual(['session', 'prompt', 'answer', 'idle'])
    events = []
    take(open(), ...told)
    expect(events.map(({ id }) => id)).toEqual(once)
  })

  test('what the model says between two tools is not its answer; the last words are', () => {
    const capture = open()
    take(capture, session(), message('assistant'), words('assistant', 'let me look'))
    take(capture, message('assistant', { finish: 'tool-calls' }))
    expect(kinds()).toEqual(['session'])
    take(capture, message('assistant', { message: 'm2' }), words('assistant', 'found', { message: 'm2' }))
    take(capture, message('assistant', { message: 'm2', finish: 'stop' }))
    expect(events.at(-1)).toMatchObject({ kind: 'answer', text: 'found', at: '1970-01-01T00:00:00.300Z' })
  })

  test('words of a session whose parent is not yet known wait, and turn out to be a model’s', () => {
    const capture = open()
    take(capture, message('user'), words('user', 'do this for me'))
    expect(events).toEqual([])
    take(capture, session({ parent: 'above' }))
    expect(kinds()).toEqual(['session'])
  })

  test('they do not wait for ever: a session that is never told of is the person’s', () => {
    vi.useFakeTimers()
    const capture = open()
    take(capture, message('user'), words('user', 'hello'))
    vi.advanceTimersByTime(PLUGIN_HELD_MS)
    expect(kinds()).toEqual(['prompt'])
  })

  test('a message that is older than its session is a copy made by a fork', () => {
    const capture = open()
    take(capture, session(), message('user', { at: 50 }), words('user', 'old words'))
    expect(kinds()).toEqual(['session'])
  })

  test('a prompt that holds only private or synthetic text is no prompt', () => {
    const capture = open()
    take(capture, session(), message('user'), words('user', 'x', { synthetic: true }), words('user', '   '))
    expect(kinds()).toEqual(['session'])
  })

  test('a note without a session that is known is written all the same', () => {
    expect(open().note('s', 'keep <private>no</private> this')).toBe(true)
    expect(events[0]).toMatchObject({ kind: 'note', text: 'keep [private] this', by: 'assistant' })
    expect(open().note('s', '  ')).toBe(false)
  })
})
