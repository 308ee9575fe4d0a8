/* global AbortSignal, console, fetch, process */
// Runs inside the server image: plays one turn in which the agent runs a command, against the OpenCode that serves there,
// with the product's own scripted model. Prints what the command printed.
// Usage: node turn.mjs PORT COMMAND
import { Buffer } from 'node:buffer'
import { startScriptedModel } from '/app/memory/dist/opencode/scripted-model.js'

const [port, command] = process.argv.slice(2)
const model = await startScriptedModel({
  port: Number(port),
  script: ({ task, messages }) => {
    if (task !== 'turn' || messages.some(({ role }) => role === 'tool')) return undefined
    return { kind: 'call', tool: 'bash', input: { command, description: 'looks at its surroundings' } }
  },
})

const authorization = `Basic ${Buffer.from(`opencode:${process.env.OPENCODE_SERVER_PASSWORD}`).toString('base64')}`
const ask = async (path, body) => {
  const answer = await fetch(`http://127.0.0.1:4096${path}?directory=/tmp`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(60_000),
  })
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`)
  return answer.json()
}
const { id } = await ask('/session', {})
await ask(`/session/${id}/message`, { parts: [{ type: 'text', text: 'Look around.' }] })
const told = model
  .requests()
  .flatMap(({ messages }) => messages)
  .filter(({ role }) => role === 'tool')
if (told.length === 0) throw new Error(`The agent ran nothing: ${JSON.stringify(model.requests()).slice(0, 2000)}`)
console.log(told.at(-1).content)
await model.close()
