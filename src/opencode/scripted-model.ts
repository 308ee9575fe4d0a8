import { appendFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { stripOwn } from '../capture/own-text.ts'
import { parseDirectives } from './directives.ts'

/** The names under which OpenCode's configuration knows this model. */
export const SCRIPTED_MODEL = { provider: 'scripted', model: 'scripted-1' } as const

export type ChatMessage = { role: string; content: string; raw: unknown }

/** One request as the model was sent it. `task` tells the agent's turns from OpenCode's own errands. */
export type ModelRequest = {
  number: number
  at: string
  task: 'turn' | 'title' | 'compaction'
  messages: ChatMessage[]
  tools: { name: string; json: string }[]
  bytes: number
}

export type Reply =
  | { kind: 'text'; text: string }
  | { kind: 'call'; tool: string; input: unknown }
  | { kind: 'failure'; status: number; message: string }

export type ScriptedModel = {
  /** Base URL for an OpenAI-compatible client. */
  url: string
  /** Everything the model was sent, oldest first. */
  requests(): readonly ModelRequest[]
  close(): Promise<void>
}

export type ScriptedModelOptions = {
  port?: number
  /** Appends each request to this file, one JSON line each. */
  log?: string | undefined
  /** Answers before the directives do; undefined leaves it to them. */
  script?: ((request: ModelRequest) => Reply | undefined) | undefined
}

/**
 * A model that says what it is told to: an OpenAI-compatible chat server on 127.0.0.1.
 * Directives in the last user message steer it (see directives.ts); without any it answers `Understood.`
 * Text of the memory is left out of the reading, so that a remembered directive is not carried out again.
 */
export async function startScriptedModel({ port = 0, log, script }: ScriptedModelOptions = {}): Promise<ScriptedModel> {
  const requests: ModelRequest[] = []
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error))
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const raw = await readBody(request)
    if (!request.url?.endsWith('/chat/completions')) {
      response.writeHead(404).end()
      return
    }
    const body = JSON.parse(raw) as ChatBody
    const seen = readRequest({ body, bytes: raw.length, number: requests.length + 1 })
    requests.push(seen)
    if (log !== undefined) appendFileSync(log, JSON.stringify({ ...seen, body }) + '\n')
    const { reply, waitMs } = replyTo(seen, script)
    if (waitMs > 0) await sleep(waitMs)
    if (reply.kind === 'failure') {
      response.writeHead(reply.status, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ error: { message: reply.message, type: 'invalid_request_error' } }))
      return
    }
    sendReply({
      response,
      reply,
      number: seen.number,
      model: body.model,
      bytes: raw.length,
      stream: body.stream === true,
    })
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests: () => requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

type ChatBody = {
  model: string
  stream?: boolean
  messages?: { role: string; content?: unknown }[]
  tools?: { function: { name: string } }[]
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function readRequest({ body, bytes, number }: { body: ChatBody; bytes: number; number: number }): ModelRequest {
  const messages = (body.messages ?? []).map((raw) => ({ role: raw.role, content: contentText(raw.content), raw }))
  const system = messages.filter(({ role }) => role === 'system').map(({ content }) => content)
  const tools = (body.tools ?? []).map((tool) => ({ name: tool.function.name, json: JSON.stringify(tool) }))
  return { number, at: new Date().toISOString(), task: taskOf(system.join('\n'), tools.length), messages, tools, bytes }
}

/** OpenCode's errands have system prompts of their own and no tools. */
function taskOf(system: string, tools: number): ModelRequest['task'] {
  if (/title generator/i.test(system)) return 'title'
  if (tools === 0 && /summar/i.test(system)) return 'compaction'
  return 'turn'
}

function contentText(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content.map((part) => (part as { text?: string }).text ?? '').join('\n')
}

function replyTo(request: ModelRequest, script: ScriptedModelOptions['script']): { reply: Reply; waitMs: number } {
  const scripted = script?.(request)
  if (scripted) return { reply: scripted, waitMs: 0 }
  if (request.task === 'title') return { reply: { kind: 'text', text: 'A scripted session' }, waitMs: 0 }
  if (request.task === 'compaction') return { reply: { kind: 'text', text: 'Summary of the work so far.' }, waitMs: 0 }

  const last = request.messages.findLastIndex(({ role }) => role === 'user')
  const { calls, say, fail, waitMs } = parseDirectives(stripOwn(request.messages[last]?.content ?? ''))
  const answered = request.messages.slice(last + 1).filter(({ role }) => role === 'tool').length
  const call = calls[answered]
  if (fail !== undefined) return { reply: { kind: 'failure', status: fail, message: 'refused by the script' }, waitMs }
  if (call) return { reply: { kind: 'call', ...call }, waitMs }
  return { reply: { kind: 'text', text: say ?? 'Understood.' }, waitMs }
}

type SendReply = {
  response: ServerResponse
  reply: Exclude<Reply, { kind: 'failure' }>
  number: number
  model: string
  bytes: number
  stream: boolean
}

function sendReply({ response, reply, number, model, bytes, stream }: SendReply): void {
  const promptTokens = Math.ceil(bytes / 4)
  const usage = { prompt_tokens: promptTokens, completion_tokens: 8, total_tokens: promptTokens + 8 }
  const created = Math.floor(Date.now() / 1000)
  const base = { id: `chatcmpl-${number}`, created, model }
  const finish = reply.kind === 'call' ? 'tool_calls' : 'stop'
  const said =
    reply.kind === 'text'
      ? { content: reply.text }
      : {
          tool_calls: [
            {
              index: 0,
              id: `call_${number}`,
              type: 'function',
              function: { name: reply.tool, arguments: JSON.stringify(reply.input) },
            },
          ],
        }
  if (!stream) {
    response.writeHead(200, { 'content-type': 'application/json' })
    const message = { role: 'assistant', ...said }
    const choices = [{ index: 0, finish_reason: finish, message }]
    response.end(JSON.stringify({ ...base, object: 'chat.completion', choices, usage }))
    return
  }
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
  const send = (fields: object) =>
    response.write(`data: ${JSON.stringify({ ...base, object: 'chat.completion.chunk', ...fields })}\n\n`)
  send({ choices: [{ index: 0, delta: { role: 'assistant' }, finish_reason: null }] })
  send({ choices: [{ index: 0, delta: said, finish_reason: null }] })
  send({ choices: [{ index: 0, delta: {}, finish_reason: finish }] })
  send({ choices: [], usage })
  response.end('data: [DONE]\n\n')
}
