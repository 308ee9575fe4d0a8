import { describe, expect, it } from 'vitest'
import { eventOfLine } from '../../src/cli/ingest-line.ts'
import { PROJECT, prompt } from '../server/support.ts'

const PLACE = { file: '/x/history.jsonl', number: 1, project: PROJECT, now: new Date('2026-03-01T10:00:00Z') }
const read = (value: unknown, place = {}) =>
  eventOfLine(typeof value === 'string' ? value : JSON.stringify(value), { ...PLACE, ...place })

describe('a line to take in', () => {
  it('is an event as it is', () => {
    expect(read(prompt('hello'))).toEqual(prompt('hello'))
  })

  it('may be the simple form: a prompt unless it says otherwise, now unless it says when', () => {
    expect(read({ text: 'hello' })).toMatchObject({
      kind: 'prompt',
      text: 'hello',
      at: '2026-03-01T10:00:00.000Z',
      session: { id: 'ingest-history.jsonl' },
      project: PROJECT,
    })
    for (const kind of ['answer', 'note', 'error', 'summary']) expect(read({ kind, text: 'x' })).toMatchObject({ kind })
    expect(read({ tool: 'bash', input: { command: 'ls' }, output: 'a', exit: 0 })).toMatchObject({
      kind: 'tool',
      tool: 'bash',
      exit: 0,
    })
    expect(read({ text: 'x', at: '2026-01-01T01:00:00+01:00' })).toMatchObject({ at: '2026-01-01T00:00:00.000Z' })
  })

  it('has the same id whenever it is read, and another one in another session or project', () => {
    const id = (value: unknown, place = {}) => (read(value, place) as { id: string }).id
    const line = { text: 'x', session: 's' }
    expect(id(line, { now: new Date(), number: 9 })).toBe(id(line))
    expect(id({ text: 'x', session: 't' })).not.toBe(id(line))
    expect(id(line, { project: { id: 'other_1', name: 'other' } })).not.toBe(id(line))
  })

  it.each([
    ['', /not JSON/],
    ['7', /not a JSON object/],
    ['[]', /not a JSON object/],
    ['{}', /neither/],
    ['{"text": ""}', /neither/],
    ['{"text": "x", "kind": "thought"}', /neither/],
    ['{"text": "x", "extra": 1}', /neither/],
    ['{"text": "x", "at": "soon"}', /"at" has "soon"/],
    ['{"id": "x", "kind": "prompt"}', /id/],
  ])('%s is refused with the reason', (line, reason) => {
    expect(read(line)).toMatch(reason)
  })
})
