import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CAPTURE_TEXT_CHARS_MAX } from '../../src/limits.ts'
import { cleanEvent } from '../../src/server/clean-event.ts'
import { PROJECT, prompt, type Running, startTestDaemon, until } from './support.ts'

const spooled = ({ layout }: Running): string =>
  readdirSync(layout.spool)
    .map((name) => readFileSync(join(layout.spool, name), 'utf8'))
    .join('')

describe('POST /v1/events', () => {
  let running: Running
  beforeEach(async () => {
    running = await startTestDaemon()
  })
  afterEach(() => running.end())

  it('has every accepted event on disk when it answers', async () => {
    const event = prompt('The parser lives in src/parse.ts.')
    const answer = await running.client.events({ events: [event] })
    expect(answer).toEqual({ accepted: 1, refused: [] })
    expect(spooled(running)).toContain(event.id)
  })

  it('checks events one by one: a bad one is named and the others are taken', async () => {
    const good = prompt('We use port 5432.')
    const answer = await running.client.events({ events: [{ kind: 'prompt' }, good, 'text', { ...good, id: 'x' }] })
    expect(answer.accepted).toBe(1)
    expect(answer.refused.map(({ index }) => index)).toEqual([0, 2, 3])
    for (const { reason } of answer.refused) expect(reason.length).toBeGreaterThan(5)
    await until('the good event is an episode', async () => (await running.client.status()).store.episodes === 1)
  })

  it('takes the same event twice and has it once', async () => {
    const event = prompt('We use port 5432.')
    await running.client.events({ events: [event, event] })
    await running.client.events({ events: [event] })
    await until('the spool is empty', async () => (await running.client.status()).spool.pendingEvents === 0)
    expect((await running.client.status()).store.episodes).toBe(1)
  })

  it('removes secrets and private parts before the first byte is on disk', async () => {
    const secret = `ghp_${'a1B2'.repeat(9)}`
    const events = [
      prompt(`My token is ${secret} and <private>the merger</private> is near.`),
      {
        ...prompt('x'),
        kind: 'tool',
        call: 'c',
        tool: 'bash',
        input: { command: `curl -H ${secret}` },
        output: secret,
        status: 'completed',
      },
    ]
    expect((await running.client.events({ events })).accepted).toBe(2)
    const bytes = spooled(running)
    expect(bytes).not.toContain(secret)
    expect(bytes).not.toContain('merger')
    expect(bytes).toContain('[private]')
  })

  it('takes shown ids in an injected event, as the plugin sends them back', async () => {
    const { facts, episode } = await running.client.remember({ project: PROJECT, text: 'Releases are cut on Mondays.' })
    const { id, at, project, session } = prompt('x')
    const item = { id: facts[0]?.id ?? episode, hash: 'h' }
    const event = { id, at, project, session, kind: 'injected', message: 'msg_1', items: [item], tokens: 9, tookMs: 2 }
    expect((await running.client.events({ events: [event] })).refused).toEqual([])
    await until('the injection is noted', async () => (await running.client.injections({})).items.length === 1)
    expect((await running.client.injections({})).items[0]?.items).toEqual([item])
    expect((await running.client.status()).spool.deadEvents).toBe(0)
  })
})

describe('an event of a stranger', () => {
  it('is cut like one of ours, with what says where and who left alone', () => {
    const event = prompt('a'.repeat(CAPTURE_TEXT_CHARS_MAX * 2))
    const cleaned = cleanEvent(event)
    expect(cleaned).toMatchObject({ id: event.id, at: event.at, project: event.project, session: event.session })
    expect('text' in cleaned && cleaned.text.length).toBeLessThanOrEqual(CAPTURE_TEXT_CHARS_MAX + 200)
    expect(cleanEvent(prompt('short'))).toEqual(prompt('short'))
  })
})
