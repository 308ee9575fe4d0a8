import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { encode } from 'gpt-tokenizer/encoding/o200k_base'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import type { Event } from '../../src/types.ts'
import { call, eventually, ofKind, startLive, type Live } from './support/live.ts'

// Real processes: how long they take depends on what else this machine does; a hang still becomes a failure.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 120_000 })

let live: Live
let session: string

beforeAll(async () => {
  live = await startLive()
  session = await live.server.createSession(live.directory)
  return () => live.close()
})

/** Sends a prompt and gives the events that it added, once the turn is over. */
async function turn(text: string, id = session): Promise<Event[]> {
  const before = live.events().length
  await live.server.prompt(id, text, { directory: live.directory })
  await eventually(() => ofKind(live.events().slice(before), 'idle').length > 0)
  return live.events().slice(before)
}

const texts = (events: readonly { text: string }[]) => events.map(({ text }) => text)
const rawSpool = () => {
  const folder = live.scratch.memory.spool
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('')
}

describe('capture in the real OpenCode', () => {
  test('the plugin is live: its tool is registered and it left its note', async () => {
    const tools = await live.server.request('GET', '/experimental/tool/ids', { directory: live.directory })
    expect(tools).toContain('memory')
    const note = JSON.parse(readFileSync(live.scratch.memory.pluginState, 'utf8')) as Record<string, never>
    expect(Date.parse(note['lastSeenAt']!)).toBeGreaterThan(Date.now() - 60_000)
    expect(note['version']).toMatch(/^\d+\.\d+\.\d+/)
    expect(note['opencode']).toMatchObject({ pid: live.server.pid })
    expect(note['problems']).toEqual({})
  })

  test('a turn is captured whole: prompt, tools with exit code and sizes, failed tool, patch, steps, answer, end', async () => {
    writeFileSync(join(live.directory, 'known.txt'), 'one\ntwo\n')
    const events = await turn(
      [
        'change the files',
        call('write', { filePath: 'new.txt', content: 'a\nb\nc\n' }),
        call('read', { filePath: 'known.txt' }),
        call('edit', { filePath: 'known.txt', oldString: 'two', newString: 'three\nfour' }),
        call('bash', { command: 'echo out; exit 3', description: 'fails' }),
        call('read', { filePath: 'missing.txt' }),
        '[[say all changed]]',
      ].join(' '),
    )
    const [prompt] = ofKind(events, 'prompt')
    expect(prompt!.text).toMatch(/^change the files/)
    expect(texts(ofKind(events, 'answer'))).toEqual(['all changed'])
    expect(ofKind(events, 'answer')[0]!.model).toBe('scripted-1')

    const tools = ofKind(events, 'tool')
    expect(tools.map(({ tool, status }) => [tool, status])).toEqual([
      ['write', 'completed'],
      ['read', 'completed'],
      ['edit', 'completed'],
      ['bash', 'completed'],
      ['read', 'error'],
    ])
    const path = (name: string) => join(live.directory, name)
    expect(tools[0]!.files).toEqual([{ path: path('new.txt'), additions: 3, deletions: 0 }])
    expect(tools[2]!.files).toEqual([{ path: path('known.txt'), additions: 2, deletions: 1 }])
    expect(tools[3]).toMatchObject({ exit: 3, output: 'out\n', input: { command: 'echo out; exit 3' } })
    expect(tools[4]!.output).toContain('missing.txt')

    expect(ofKind(events, 'patch').flatMap(({ files }) => files.map((file) => file.path))).toContain(path('new.txt'))
    const steps = ofKind(events, 'step')
    expect(steps).toHaveLength(6)
    expect(steps[0]).toMatchObject({ model: 'scripted-1', provider: 'scripted' })
    expect(steps[0]!.tokens.input).toBeGreaterThan(0)
    expect(steps[0]!.costUsd).toBeGreaterThan(0)
    expect(ofKind(events, 'idle')).toHaveLength(1)
  })

  test('every event names the project, the branch, and the commit in force when it happened', async () => {
    const head = () => execFileSync('git', ['rev-parse', 'HEAD'], { cwd: live.directory, encoding: 'utf8' }).trim()
    const before = head()
    const commit = 'git -c user.name=t -c user.email=t@localhost commit -q --allow-empty -m two'
    const events = await turn(`commit it ${call('bash', { command: commit, description: 'commit' })} [[say committed]]`)
    const after = head()
    expect(after).not.toBe(before)
    expect(ofKind(events, 'prompt')[0]!.git).toEqual({ branch: 'main', commit: before })
    expect(ofKind(events, 'answer')[0]!.git).toEqual({ branch: 'main', commit: after })
    expect(new Set(events.map(({ project }) => project.id)).size).toBe(1)
    expect(events[0]!.project.id).not.toContain('global')
  })

  test('the tool costs at most 150 tokens of each request, and its two arguments are what the model is told', () => {
    const [sent] = live.model.requests().flatMap(({ tools }) => tools.filter(({ name }) => name === 'memory'))
    expect(encode(sent!.json).length).toBeLessThanOrEqual(150)
    expect(JSON.parse(sent!.json)).toMatchObject({
      function: {
        parameters: { type: 'object', required: ['action', 'text'], properties: { text: { type: 'string' } } },
      },
    })
  })

  test('todos are captured', async () => {
    const todos = [{ content: 'paint the door', status: 'pending', priority: 'high' }]
    const events = await turn(`plan ${call('todowrite', { todos })} [[say planned]]`)
    expect(ofKind(events, 'todo')[0]!.todos).toEqual(todos)
  })

  test('secrets and private parts never reach the disk, in a prompt, a tool input or a tool output', async () => {
    const key = `AKIAQWERTYUIOPASDFGH`
    await turn(
      `use ${key} and <private>the cat is called Morpheus</private> ` +
        `${call('bash', { command: `echo ${key}`, description: 'print' })} [[say done <private>never closed Trinity]]`,
    )
    const raw = rawSpool()
    expect(raw).toContain('[redacted:')
    expect(raw).toContain('[private]')
    for (const secret of [key, 'Morpheus', 'Trinity']) expect(raw).not.toContain(secret)
  })

  test('a failed turn gives one error and one end, though OpenCode tells of both twice', async () => {
    const events = await turn('this goes wrong [[fail 400]]')
    expect(ofKind(events, 'error')).toHaveLength(1)
    expect(ofKind(events, 'error')[0]).toMatchObject({ name: 'APIError', text: 'refused by the script (status 400)' })
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(ofKind(live.events().slice(-events.length), 'idle')).toHaveLength(1)
  })

  test('in a sub-agent tools are captured, and its prompt and answer are nobody’s words', async () => {
    const prompt = `look around ${call('bash', { command: 'echo from below', description: 'x' })} [[say seen below]]`
    const input = { description: 'look', prompt, subagent_type: 'general' }
    const events = await turn(`send someone ${call('task', input)} [[say they are back]]`)
    const child = events.filter((event) => event.session.parent !== undefined)
    expect(child.every((event) => event.session.parent === session)).toBe(true)
    expect(ofKind(child, 'tool').map(({ output }) => output)).toEqual(['from below\n'])
    for (const kind of ['prompt', 'answer', 'idle'] as const) expect(ofKind(child, kind)).toEqual([])
    expect(ofKind(events, 'prompt')).toHaveLength(1)
    expect(texts(ofKind(events, 'answer'))).toEqual(['they are back'])
  })

  test('of a command, what was typed is captured and not its template', async () => {
    const before = live.events().length
    const body = { command: 'init', arguments: 'mind the stairs [[say noted]]' }
    await live.server.request('POST', `/session/${session}/command`, { directory: live.directory, body })
    const prompts = await eventually(() => {
      const found = ofKind(live.events().slice(before), 'prompt')
      return found.length > 0 && found
    })
    expect(texts(prompts)).toEqual(['/init mind the stairs [[say noted]]'])
  })

  test('the title agent speaks, and nothing of it is taken for the user’s words', () => {
    expect(live.model.requests().some(({ task }) => task === 'title')).toBe(true)
    const said = JSON.stringify([...ofKind(live.events(), 'prompt'), ...ofKind(live.events(), 'answer')])
    expect(said).not.toContain('title')
    expect(ofKind(live.events(), 'session').some(({ title }) => title === 'A scripted session')).toBe(true)
  })

  test('a compaction is captured as a summary and a mark, never as a prompt or an answer', async () => {
    const before = live.events().length
    const body = { providerID: 'scripted', modelID: 'scripted-1' }
    await live.server.request('POST', `/session/${session}/summarize`, { directory: live.directory, body })
    await eventually(() => ofKind(live.events().slice(before), 'compacted').length > 0)
    const events = live.events().slice(before)
    expect(live.model.requests().at(-1)!.task).toBe('compaction')
    expect(texts(ofKind(events, 'summary'))).toEqual(['Summary of the work so far.'])
    expect(ofKind(events, 'prompt')).toEqual([])
    expect(ofKind(events, 'answer')).toEqual([])
  })

  test('a fork repeats old messages under new ids, and none is captured again', async () => {
    const before = live.events().length
    const path = `/session/${session}/fork`
    const fork = (await live.server.request('POST', path, { directory: live.directory, body: {} })) as { id: string }
    expect((await live.server.messages(fork.id, live.directory)).length).toBeGreaterThan(5)
    expect([
      ...new Set(
        live
          .events()
          .slice(before)
          .map(({ kind }) => kind),
      ),
    ]).toEqual(['session'])
    expect(texts(ofKind(await turn('a new thought [[say new]]', fork.id), 'prompt'))).toEqual([
      'a new thought [[say new]]',
    ])
  })

  test('a note of the model is on disk when the tool answers, also without a daemon', async () => {
    const input = { action: 'remember', text: 'the deploy day is Friday' }
    const events = await turn(`keep it ${call('memory', input)} [[say kept]]`)
    expect(ofKind(events, 'note')).toMatchObject([{ text: input.text, by: 'assistant', scope: 'project' }])
    expect(ofKind(events, 'tool')).toEqual([])
  })

  test('SIGKILL in the middle of a turn loses nothing that OpenCode had told, and the session is captured on', async () => {
    const before = live.events().length
    const suicide = call('bash', { command: `kill -9 ${live.server.pid}`, description: 'crash' })
    const text = `before the crash ${call('bash', { command: 'echo the last words', description: 'x' })} ${suicide}`
    await expect(live.server.prompt(session, text, { directory: live.directory })).rejects.toThrow()
    await live.server.kill()
    const left = live.events().slice(before)
    expect(texts(ofKind(left, 'prompt'))).toEqual([text])
    expect(ofKind(left, 'tool').map(({ output }) => output)).toEqual(['the last words\n'])
    expect(ofKind(left, 'step')).toHaveLength(1)

    await live.restart()
    const events = await turn('after the crash [[say back again]]')
    expect(texts(ofKind(events, 'prompt'))).toEqual(['after the crash [[say back again]]'])
    expect(texts(ofKind(events, 'answer'))).toEqual(['back again'])
  })

  test('every answer that OpenCode stored is in the spool exactly once, and no event is there twice', async () => {
    const stored = await live.server.messages(session, live.directory)
    const finals = stored.filter(({ info }) => info['finish'] === 'stop' && info['summary'] !== true)
    const answers = ofKind(live.events(), 'answer').filter((event) => event.session.id === session)
    expect(answers.map(({ message }) => message)).toEqual(finals.map(({ info }) => info.id))
    const ids = live.events().map(({ id }) => id)
    // A restarted OpenCode tells a session's title again, under the same id: the daemon knows it by that.
    const repeated = live.events().filter(({ id }, index) => ids.indexOf(id) !== index)
    expect(repeated.filter(({ kind }) => kind !== 'session')).toEqual([])
  })
})
