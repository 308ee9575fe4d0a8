import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { OWN_TAG, wrapOwn } from '../../src/capture/own-text.ts'
import type { ModelRequest } from '../../src/opencode/scripted-model.ts'
import { call, eventually, ofKind, startLive, type Live } from './support/live.ts'
import { announce, startPeer, type Peer } from './support/peer.ts'

// Real processes: how long they take depends on what else this machine does; a hang still becomes a failure.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 120_000 })

const DEADLINE_MS = 2_000

let live: Live
let peer: Peer

beforeAll(async () => {
  peer = await startPeer()
  // A long deadline: these tests share two cores with others, and what they prove does not depend on its length.
  live = await startLive({
    env: { OPENCODE_MEMORY_RECALL_DEADLINE_MS: String(DEADLINE_MS) },
    prepare: (scratch) => void announce(scratch.memory, peer.url),
  })
  return async () => {
    await live.close()
    await peer.close()
  }
})
beforeEach(() => void Object.assign(peer, { mode: 'answer', context: 'known: {n}', profile: 'standing: tabs' }))

const newSession = () => live.server.createSession(live.directory)
const say = (session: string, text: string) => live.server.prompt(session, text, { directory: live.directory })
const requests = (from: number, task: ModelRequest['task'] = 'turn') =>
  live.model
    .requests()
    .slice(from)
    .filter((request) => request.task === task)
const memoryIn = (request: ModelRequest) => request.messages.filter(({ content }) => content.includes(`<${OWN_TAG}>`))

/** Waits until prompts are given memory again: the probe of the plugin has closed its circuit. */
async function recovered(): Promise<void> {
  const session = await newSession()
  for (let attempt = 0; attempt < 30; attempt++) {
    const from = live.model.requests().length
    await say(session, 'are you there [[say yes]]')
    if (memoryIn(requests(from)[0]!).some(({ role }) => role === 'user')) return
    await sleep(300)
  }
  throw new Error('the circuit did not close')
}

/** Sends a prompt and gives the first request that the model was sent for it. */
async function sentFor(session: string, text: string): Promise<ModelRequest> {
  const from = live.model.requests().length
  await say(session, text)
  return requests(from)[0]!
}

describe('recall in the real OpenCode', () => {
  test('what memory knows stands before the user’s words, is stored once, and never comes back through capture', async () => {
    const session = await newSession()
    const from = live.model.requests().length
    // The daemon's text comes in our tag; it is not put into a second one.
    peer.context = wrapOwn('the door is green')
    await say(session, `paint it ${call('bash', { command: 'true', description: 'x' })} [[say painted]]`)

    const [first, second] = requests(from)
    for (const request of [first!, second!]) {
      const user = request.messages.find(({ role }) => role === 'user')!.content
      expect(user.split('the door is green')).toHaveLength(2)
      expect(user.split(OWN_TAG)).toHaveLength(3)
      expect(user.indexOf('the door is green')).toBeLessThan(user.indexOf('paint it'))
    }
    const [message] = await live.server.messages(session, live.directory)
    expect(message!.parts.map(({ synthetic }) => synthetic === true)).toEqual([true, false])
    expect(new Set(message!.parts.map(({ id }) => id.slice(0, 4)))).toEqual(new Set(['prt_']))

    const captured = live.events().filter((event) => event.session.id === session)
    expect(JSON.stringify(captured)).not.toContain('the door is green')
    expect(ofKind(captured, 'injected')).toHaveLength(1)
    expect(ofKind(captured, 'injected')[0]).toMatchObject({
      message: message!.info.id,
      tokens: peer.context.length,
    })
  })

  test('the question carries token, project, prompt, files in play, what was seen, and asks for the profile once', async () => {
    const session = await newSession()
    const from = peer.questions.length
    await say(session, `look at src/door.ts ${call('write', { filePath: 'b.txt', content: 'x' })} [[say ok]]`)
    await say(session, 'and now [[say ok]]')
    const [first, second] = peer.questions.slice(from)
    expect(first).toMatchObject({ path: '/v1/recall', token: 'Bearer secret-token' })
    expect(first!.body).toMatchObject({ session, profile: true, seen: {}, files: ['src/door.ts', 'b.txt'] })
    expect(first!.body['project']).toMatchObject({ id: live.events()[0]!.project.id })
    expect(second!.body).toMatchObject({ profile: false, files: ['b.txt'], prompt: 'and now [[say ok]]' })
    expect(Object.values(second!.body['seen'] as object)).toEqual([`hash-${from + 1}`])
  })

  test('nothing is injected when nothing is relevant', async () => {
    Object.assign(peer, { mode: 'empty', profile: '' })
    const request = await sentFor(await newSession(), 'no memory of this [[say ok]]')
    expect(memoryIn(request)).toEqual([])
  })

  test('over ten turns with tools the bytes of all earlier messages stay the same', async () => {
    const session = await newSession()
    const from = live.model.requests().length
    for (let turn = 1; turn <= 10; turn++) {
      peer.profile = `standing: changed ${turn} times`
      const tool = call('bash', { command: `echo ${turn}`, description: 'count' })
      await say(session, `turn ${turn} ${turn % 3 === 0 ? '' : tool} [[say answer ${turn}]]`)
    }
    const sent = requests(from).map(({ messages }) => messages.map(({ raw }) => JSON.stringify(raw)))
    expect(sent.length).toBeGreaterThanOrEqual(17)
    for (const [index, messages] of sent.slice(1).entries()) {
      const before = sent[index]!
      expect(messages.slice(0, before.length)).toEqual(before)
    }
    const last = requests(from).at(-1)!
    expect(memoryIn(last).filter(({ role }) => role === 'user')).toHaveLength(10)
    expect(memoryIn(last).filter(({ role }) => role === 'system')).toHaveLength(1)
  })

  test('a profile that was empty at its first use stays empty for the session', async () => {
    const session = await newSession()
    peer.profile = ''
    await say(session, 'one [[say ok]]')
    peer.profile = 'standing: too late'
    const request = await sentFor(session, 'two [[say ok]]')
    expect(request.messages.filter(({ role }) => role === 'system')).toHaveLength(1)
  })

  test('sub-agents, the title agent and the compaction agent get no profile, and sub-agents no recall', async () => {
    const session = await newSession()
    const from = live.model.requests().length
    const asked = peer.questions.length
    const input = { description: 'go', prompt: 'below the stairs [[say found]]', subagent_type: 'general' }
    await say(session, `send someone ${call('task', input)} [[say back]]`)
    const below = requests(from).filter(
      ({ messages }) => !messages.some(({ content }) => content.includes('send someone')),
    )
    expect(below.length).toBeGreaterThan(0)
    expect(below.flatMap(memoryIn)).toEqual([])
    expect(peer.questions.slice(asked)).toHaveLength(1)

    const body = { providerID: 'scripted', modelID: 'scripted-1' }
    await live.server.request('POST', `/session/${session}/summarize`, { directory: live.directory, body })
    const errands = [...requests(from, 'title'), ...requests(from, 'compaction')]
    expect(errands.map(({ task }) => task)).toEqual(['title', 'compaction'])
    for (const { messages } of errands) {
      expect(
        messages
          .filter(({ role }) => role === 'system')
          .map(({ content }) => content)
          .join(),
      ).not.toContain('standing')
    }
  })

  test('a compaction is told what must survive, and afterwards everything may be sent again', async () => {
    const session = await newSession()
    await say(session, 'remember the cellar [[say ok]]')
    const from = live.model.requests().length
    const body = { providerID: 'scripted', modelID: 'scripted-1' }
    await live.server.request('POST', `/session/${session}/summarize`, { directory: live.directory, body })
    expect(JSON.stringify(requests(from, 'compaction')[0]!.messages)).toContain('must survive: the cellar key')
    await say(session, 'go on [[say ok]]')
    expect(peer.questions.at(-1)!.body).toMatchObject({ seen: {} })
    const captured = live.events().filter((event) => event.session.id === session)
    expect(JSON.stringify(ofKind(captured, 'summary'))).not.toContain('cellar key')
  })
})

describe('a daemon with faults', () => {
  test.each(['slow', 'hang', 'garbage'] as const)(
    'one that is in a state of %s costs one prompt at most the deadline, and the next ones nothing, until it answers again',
    async (mode) => {
      const session = await newSession()
      const quick = await sentFor(session, 'with memory [[say ok]]')
      expect(memoryIn(quick).length).toBeGreaterThan(0)

      peer.mode = mode
      const from = live.model.requests().length
      const first = await sentFor(session, 'the first [[say one]]')
      const asked = peer.questions.length
      const second = await sentFor(session, 'the second [[say two]]')
      // The probe may have asked on its own; a prompt that asks would carry its own words.
      expect(peer.questions.slice(asked).filter(({ body }) => String(body['prompt']).includes('the second'))).toEqual(
        [],
      )
      for (const request of [first, second]) {
        expect(request.messages.at(-1)!.content).not.toContain(OWN_TAG)
        expect(request.messages.at(-1)!.content).toMatch(/^the (first|second)/)
      }
      expect(requests(from)).toHaveLength(2)

      peer.mode = 'answer'
      await recovered()
      const after = await sentFor(session, 'the third [[say three]]')
      expect(memoryIn(after).length).toBeGreaterThan(memoryIn(second).length)
    },
  )

  test('one that is gone does not touch the turn, and is found again on another port', async () => {
    const session = await newSession()
    announce(live.scratch.memory, 'http://127.0.0.1:9')
    const gone = await sentFor(session, 'nobody there [[say ok]]')
    expect(gone.messages.at(-1)!.content).toBe('nobody there [[say ok]]')
    announce(live.scratch.memory, peer.url)
    await recovered()
    await eventually(() => ofKind(live.events(), 'injected').length > 0)
  })
})
