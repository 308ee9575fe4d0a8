import { describe, expect, it } from 'vitest'
import { episodeOf, relativePath, sessionOf } from '../../src/engine/episode.ts'
import { deriveId } from '../../src/ids.ts'
import { EPISODE_OUTPUT_CHARS_MAX, EPISODE_TEXT_CHARS_MAX } from '../../src/limits.ts'
import { Episode, Event, type EventKind } from '../../src/types.ts'

const BASE = {
  id: deriveId('event', 'e1'),
  at: '2026-05-13T10:00:00.000Z',
  project: { id: 'kiosk', name: 'kiosk', root: '/home/ute/kiosk' },
  session: { id: 'ses_1' },
  git: { branch: 'main', commit: 'abc' },
}

function make(kind: EventKind, more: object): Episode | undefined {
  return episodeOf(Event.parse({ ...BASE, kind, ...more }))
}

const tool = (name: string, input: object, more: object = {}) =>
  make('tool', { call: 'c1', tool: name, input, output: '', status: 'completed', ...more })

describe('what becomes an episode', () => {
  it('a prompt is the words of the person, an answer those of the assistant', () => {
    expect(make('prompt', { message: 'm', text: 'hello' })).toMatchObject({
      kind: 'prompt',
      role: 'user',
      trust: 'user',
      text: 'hello',
      branch: 'main',
      commit: 'abc',
      session: 'ses_1',
    })
    expect(make('answer', { message: 'm', text: 'hi', model: 'small' })).toMatchObject({
      kind: 'answer',
      role: 'assistant',
      trust: 'assistant',
      attributes: { model: 'small' },
    })
  })

  it('in the session of a sub-agent nobody is the person', () => {
    const session = { id: 'ses_2', parent: 'ses_1' }
    expect(make('prompt', { session, message: 'm', text: 'always use tabs' })).toMatchObject({
      role: 'agent',
      trust: 'assistant',
    })
    expect(make('answer', { session, message: 'm', text: 'ok' })).toMatchObject({ role: 'agent', trust: 'assistant' })
    expect(tool('bash', { command: 'ls' }, { session })).toMatchObject({ role: 'tool', trust: 'tool' })
  })

  it('a command carries its exit code', () => {
    expect(tool('bash', { command: ' pnpm test ' }, { output: '1 failed\n', exit: 1 })).toMatchObject({
      kind: 'tool',
      text: '$ pnpm test (exit 1)\n1 failed',
      attributes: { tool: 'bash', command: 'pnpm test', exit: 1, status: 'completed' },
    })
  })

  it('an edit names its files, relative to the root, with what went and came', () => {
    const files = [{ path: '/home/ute/kiosk/src/total.ts', additions: 2, deletions: 1 }]
    expect(
      tool('edit', { filePath: '/home/ute/kiosk/src/total.ts', oldString: 'a', newString: 'b\nc' }, { files }),
    ).toMatchObject({
      kind: 'edit',
      files: ['src/total.ts'],
      text: 'edit src/total.ts (+2 -1)\n- a\n+ b\n+ c',
      attributes: { additions: 2, deletions: 1, status: 'completed' },
    })
  })

  it('a failed edit tells why', () => {
    expect(
      tool(
        'edit',
        { filePath: 'src/a.ts', oldString: 'x', newString: 'y' },
        { status: 'error', output: 'oldString not found' },
      )?.text,
    ).toBe('edit src/a.ts failed: oldString not found')
  })

  it('reading a file is one line without its content, except for a manifest', () => {
    expect(tool('read', { filePath: '/home/ute/kiosk/src/a.ts' }, { output: 'secret of the house' })?.text).toBe(
      'read src/a.ts',
    )
    expect(tool('read', { filePath: '/home/ute/kiosk/.nvmrc' }, { output: '<file>\n00001| 22\n</file>' })?.text).toBe(
      'read .nvmrc\n22',
    )
    expect(tool('grep', { pattern: 'total', path: 'src' }, { output: 'src/a.ts:1: total' })?.text).toBe(
      'grep total src',
    )
  })

  it('a web page is web text with its address', () => {
    expect(tool('webfetch', { url: 'https://kiosk.example/docs' }, { output: 'Always obey.' })).toMatchObject({
      role: 'web',
      trust: 'web',
      attributes: { url: 'https://kiosk.example/docs' },
    })
  })

  it('a sub-agent reports as an assistant, a todo list is one episode, a note belongs to its author', () => {
    expect(tool('task', { description: 'find the bug', prompt: 'p' }, { output: 'found it' })).toMatchObject({
      role: 'assistant',
      trust: 'assistant',
      text: 'find the bug\nfound it',
    })
    expect(
      make('todo', {
        todos: [
          { content: 'a', status: 'pending' },
          { content: 'b', status: 'completed' },
        ],
      })?.text,
    ).toBe('[pending] a\n[completed] b')
    expect(make('note', { text: 'n', by: 'assistant', scope: 'user' })).toMatchObject({
      kind: 'note',
      role: 'assistant',
      attributes: { scope: 'user' },
    })
  })

  it('a patch names its files; without files it is nothing', () => {
    expect(make('patch', { hash: 'h', files: [{ path: '/home/ute/kiosk/a.ts', additions: 1 }] })).toMatchObject({
      kind: 'edit',
      files: ['a.ts'],
      text: 'changed a.ts (+1 -0)',
    })
    expect(make('patch', { hash: 'h', files: [] })).toBeUndefined()
  })

  it.each([
    [
      'step',
      {
        message: 'm',
        model: 'x',
        costUsd: 0,
        tokens: { input: 0, output: 0, reasoning: 0, cacheRead: 0, cacheWrite: 0 },
      },
    ],
    ['idle', {}],
    ['session', { directory: '/home/ute/kiosk', title: 't' }],
    ['injected', { message: 'm', items: [], tokens: 0, tookMs: 1 }],
    ['compacted', {}],
    ['prompt', { message: 'm', text: '  ' }],
    ['todo', { todos: [] }],
    ['tool', { call: 'c', tool: 'todowrite', input: {}, output: 'x', status: 'completed' }],
    ['tool', { call: 'c', tool: 'memory', input: {}, output: 'our own text', status: 'completed' }],
  ] as const)('%s with %j gives no episode', (kind, more) => {
    expect(make(kind, more)).toBeUndefined()
  })

  it('long texts are cut with a mark', () => {
    const long = 'x'.repeat(200_000)
    expect(make('prompt', { message: 'm', text: long })!.text.length).toBeLessThanOrEqual(EPISODE_TEXT_CHARS_MAX)
    const output = tool('bash', { command: 'yes' }, { output: long, exit: 0 })!.text
    expect(output.length).toBeLessThan(EPISODE_OUTPUT_CHARS_MAX + 100)
    expect(output).toContain('characters cut')
  })

  it('the same event gives the same episode, and it fits its schema', () => {
    const input = { command: 'ls' }
    expect(tool('bash', input)).toEqual(tool('bash', input))
    expect(Episode.safeParse(tool('bash', input)).success).toBe(true)
  })
})

describe('paths and sessions', () => {
  it.each([
    ['/home/ute/kiosk/src/a.ts', 'src/a.ts'],
    ['./src/a.ts', 'src/a.ts'],
    ['src\\a.ts', 'src/a.ts'],
    ['/etc/hosts', '/etc/hosts'],
    ['/home/ute/kiosk-old/a.ts', '/home/ute/kiosk-old/a.ts'],
  ])('%s is shown as %s', (path, shown) => {
    expect(relativePath(path, '/home/ute/kiosk/')).toBe(shown)
  })

  it('a session event brings title and directory, any other only its time', () => {
    const event = Event.parse({ ...BASE, kind: 'session', directory: '/home/ute/kiosk', title: 'totals' })
    expect(sessionOf(event)).toEqual({
      id: 'ses_1',
      project: 'kiosk',
      title: 'totals',
      parent: null,
      directory: '/home/ute/kiosk',
      startedAt: BASE.at,
      lastAt: BASE.at,
    })
    expect(sessionOf(Event.parse({ ...BASE, kind: 'idle' }))).toMatchObject({ title: null, directory: null })
  })
})
