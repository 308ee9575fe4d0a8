import { describe, expect, test } from 'vitest'
import { observe, unquoted } from '../../plugin/src/opencode-1/observe.ts'

const part = (fields: object) =>
  observe({
    type: 'message.part.updated',
    properties: { sessionID: 's', part: { id: 'p', messageID: 'm', ...fields } },
  })

describe('what is read from OpenCode’s bus', () => {
  test('only final states of tools: pending and running are passed over', () => {
    for (const status of ['pending', 'running']) expect(part({ type: 'tool', state: { status } })).toBeUndefined()
    const state = { status: 'error', input: { filePath: 'x' }, error: 'no', time: { start: 1, end: 5 } }
    expect(part({ type: 'tool', tool: 'read', callID: 'c', state })).toEqual({
      kind: 'tool',
      session: 's',
      message: 'm',
      part: 'p',
      call: 'c',
      tool: 'read',
      status: 'error',
      input: { filePath: 'x' },
      output: 'no',
      startedAt: 1,
      endedAt: 5,
      files: [{ path: 'x' }],
    })
  })

  test('synthetic and ignored texts are nobody’s words', () => {
    expect(part({ type: 'text', text: 'a', synthetic: true })).toMatchObject({ synthetic: true })
    expect(part({ type: 'text', text: 'a', ignored: true })).toMatchObject({ synthetic: true })
    expect(part({ type: 'text', text: 'a', time: { start: 1, end: 2 } })).toMatchObject({
      synthetic: false,
      endedAt: 2,
    })
  })

  test('the summary of a user message is a list of changes, and only an assistant’s summary is a compaction', () => {
    const message = (info: object) => observe({ type: 'message.updated', properties: { sessionID: 's', info } })
    expect(message({ id: 'm', role: 'user', summary: { diffs: [] } })).toMatchObject({ summary: false })
    expect(message({ id: 'm', role: 'assistant', summary: true })).toMatchObject({ summary: true })
    expect(message({ id: 'm', role: 'assistant', agent: 'compaction' })).toMatchObject({ summary: true })
  })

  test('a title that OpenCode made from the date is no title', () => {
    const session = (title: string) =>
      observe({ type: 'session.updated', properties: { info: { id: 's', title, time: { created: 1, updated: 2 } } } })
    expect(session('New session - 2026-01-01T00:00:00.000Z')).toMatchObject({ title: undefined })
    expect(session('Paint the door')).toMatchObject({ title: 'Paint the door' })
  })

  test('a turn that the person stopped, and an error of no session, are no errors', () => {
    const error = (sessionID: unknown, name: string) =>
      observe({ type: 'session.error', properties: { sessionID, error: { name, data: { message: 'x' } } } })
    expect(error('s', 'MessageAbortedError')).toBeUndefined()
    expect(error(undefined, 'APIError')).toBeUndefined()
    expect(error('s', 'APIError')).toEqual({ kind: 'error', session: 's', name: 'APIError', text: 'x' })
  })

  test('nothing that a bus may carry makes it throw', () => {
    const odd = [
      undefined,
      null,
      3,
      'text',
      [],
      {},
      { info: null },
      { info: 3 },
      { part: 'x' },
      { todos: 'x' },
      { error: [] },
    ]
    const types = [
      'session.created',
      'message.updated',
      'message.part.updated',
      'todo.updated',
      'session.error',
      'other',
    ]
    for (const type of types) for (const properties of odd) expect(() => observe({ type, properties })).not.toThrow()
    for (const type of ['text', 'tool', 'patch', 'step-finish', 'compaction']) {
      for (const state of odd) expect(() => part({ type, state, files: state, tokens: state })).not.toThrow()
    }
  })

  test('the quotes of `opencode run` are taken off, and quotes that the person wrote stay', () => {
    expect(unquoted('"two words"')).toBe('two words')
    expect(unquoted('"say \\"hi\\" twice"')).toBe('say "hi" twice')
    for (const kept of ['plain', '"a" and "b"', '"open', '""', '"']) expect(unquoted(kept)).toBe(kept)
  })
})
