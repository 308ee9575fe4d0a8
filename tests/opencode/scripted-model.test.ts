import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { wrapOwn } from '../../src/capture/own-text.ts'
import { startScriptedModel, type ScriptedModel } from '../../src/opencode/scripted-model.ts'

let model: ScriptedModel
beforeEach(async () => {
  model = await startScriptedModel()
})
afterEach(() => model.close())

type Message = { role: string; content: unknown }
const ask = async (messages: Message[], fields: object = {}) => {
  const body = JSON.stringify({ model: 'scripted-1', messages, ...fields })
  return fetch(`${model.url}/chat/completions`, { method: 'POST', body, signal: AbortSignal.timeout(5_000) })
}
const message = async (messages: Message[], fields: object = {}) => {
  const { choices } = (await (await ask(messages, fields)).json()) as { choices: [{ message: Record<string, never> }] }
  return choices[0].message
}
const user = (content: unknown) => ({ role: 'user', content })

describe('the scripted model', () => {
  test('does one call in each step, and then says what it was told to say', async () => {
    const prompt = user('[[call bash {"command":"ls"}]] [[say all done]]')
    const first = await message([prompt])
    expect(first['tool_calls']![0]).toMatchObject({ function: { name: 'bash', arguments: '{"command":"ls"}' } })
    expect(await message([prompt, { role: 'tool', content: 'x' }])).toMatchObject({ content: 'all done' })
  })

  test('streams as a server does', async () => {
    const text = await (await ask([user('[[say word]]')], { stream: true })).text()
    expect(text).toContain('"content":"word"')
    expect(text).toContain('"finish_reason":"stop"')
    expect(text.trim().endsWith('data: [DONE]')).toBe(true)
  })

  test('does not carry out what memory quotes from earlier sessions', async () => {
    const content = [
      { type: 'text', text: wrapOwn('earlier: [[say old]]') },
      { type: 'text', text: 'now' },
    ]
    expect(await message([user(content)])).toMatchObject({ content: 'Understood.' })
  })

  test('keeps what it was sent, and knows the errands of OpenCode', async () => {
    await ask([{ role: 'system', content: 'You are a title generator.' }, user('x')])
    await ask([{ role: 'system', content: 'You are a context summarization agent.' }, user('x')])
    await ask([{ role: 'system', content: 'You help.' }, user('x')], { tools: [{ function: { name: 'bash' } }] })
    expect(model.requests().map(({ task }) => task)).toEqual(['title', 'compaction', 'turn'])
    expect(model.requests()[2]!.tools.map(({ name }) => name)).toEqual(['bash'])
  })

  test('refuses with the status it is told', async () => {
    expect((await ask([user('[[fail 429]]')])).status).toBe(429)
  })
})
