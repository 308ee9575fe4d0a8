import type { FileChange } from '../../../src/types.ts'
import type { Observation } from '../observation.ts'

/** The shapes of OpenCode 1.18's bus as far as we read them; every field may be missing, nothing is trusted. */
type Fields = Record<string, unknown>
export type BusEvent = { type: string; properties?: unknown }

/** A bus event in our words; undefined for what memory has no use for. Never throws. */
export function observe({ type, properties }: BusEvent): Observation | undefined {
  const fields = record(properties)
  const session = text(fields['sessionID'])
  switch (type) {
    case 'session.created':
    case 'session.updated':
      return observeSession(record(fields['info']))
    case 'message.updated':
      return observeMessage(session, record(fields['info']))
    case 'message.part.updated':
      return observePart(session, record(fields['part']))
    case 'todo.updated':
      return { kind: 'todo', session, todos: list(fields['todos']).map(todoOf) }
    case 'session.error':
      return observeError(session, record(fields['error']))
    case 'session.idle':
      return { kind: 'idle', session }
    case 'session.compacted':
      return { kind: 'compacted', session }
    case 'session.deleted':
      return { kind: 'deleted', session: session || text(record(fields['info'])['id']) }
    case 'vcs.branch.updated':
      return { kind: 'branch' }
    default:
      return undefined
  }
}

export function observeSession(info: Fields): Observation | undefined {
  const session = text(info['id'])
  if (session === '') return undefined
  const time = record(info['time'])
  return {
    kind: 'session',
    session,
    parent: some(info['parentID']),
    title: titleOf(text(info['title'])),
    directory: text(info['directory']),
    createdAt: number(time['created']),
    updatedAt: number(time['updated']) || Date.now(),
    hostVersion: some(info['version']),
  }
}

/** The title that OpenCode gives before it has one says nothing. */
const titleOf = (title: string): string | undefined =>
  title === '' || /^(New|Child) session - \d{4}-/.test(title) ? undefined : title

function observeMessage(session: string, info: Fields): Observation | undefined {
  const role = info['role']
  if (role !== 'user' && role !== 'assistant') return undefined
  return {
    kind: 'message',
    session: session || text(info['sessionID']),
    message: text(info['id']),
    role,
    at: number(record(info['time'])['created']) || Date.now(),
    // A user message has a `summary` too: an object with its changes.
    summary: role === 'assistant' && (info['summary'] === true || info['agent'] === 'compaction'),
    model: some(info['modelID']),
    provider: some(info['providerID']),
    finish: some(info['finish']),
  }
}

function observePart(sessionOfEvent: string, part: Fields): Observation | undefined {
  const session = sessionOfEvent || text(part['sessionID'])
  const place = { session, message: text(part['messageID']), part: text(part['id']) }
  switch (part['type']) {
    case 'text': {
      const endedAt = number(record(part['time'])['end'])
      const synthetic = part['synthetic'] === true || part['ignored'] === true
      return { kind: 'text', ...place, text: unquoted(text(part['text'])), synthetic, ...(endedAt ? { endedAt } : {}) }
    }
    case 'tool':
      return observeTool(place, part)
    case 'patch':
      return { kind: 'patch', ...place, hash: text(part['hash']), files: list(part['files']).map(text) }
    case 'step-finish': {
      const tokens = record(part['tokens'])
      const cache = record(tokens['cache'])
      return {
        kind: 'step',
        ...place,
        costUsd: number(part['cost']),
        tokens: {
          input: number(tokens['input']),
          output: number(tokens['output']),
          reasoning: number(tokens['reasoning']),
          cacheRead: number(cache['read']),
          cacheWrite: number(cache['write']),
        },
      }
    }
    default:
      return undefined
  }
}

/** `opencode run "two words"` sends the prompt with quotes around it: they are not the person's. */
export function unquoted(prompt: string): string {
  const inner = prompt.slice(1, -1)
  return prompt.length > 2 && prompt === `"${inner}"` && !/(?<!\\)"/.test(inner) ? inner.replaceAll('\\"', '"') : prompt
}

type PartPlace = { session: string; message: string; part: string }

function observeTool(place: PartPlace, part: Fields): Observation | undefined {
  const state = record(part['state'])
  const status = state['status']
  // The bus tells failures too, which `tool.execute.after` never sees.
  if (status !== 'completed' && status !== 'error') return undefined
  const time = record(state['time'])
  const metadata = record(state['metadata'])
  const input = record(state['input'])
  const tool = text(part['tool'])
  const endedAt = number(time['end']) || Date.now()
  const exit = metadata['exit']
  const title = text(state['title'])
  return {
    kind: 'tool',
    ...place,
    call: text(part['callID']),
    tool,
    status,
    input,
    output: text(status === 'error' ? state['error'] : state['output']),
    ...(typeof exit === 'number' && Number.isInteger(exit) ? { exit } : {}),
    ...(title === '' ? {} : { title }),
    startedAt: number(time['start']) || endedAt,
    endedAt,
    files: filesOf(tool, input, metadata),
  }
}

const FILE_TOOLS = new Set(['read', 'write', 'edit', 'multiedit'])

/** Files that a tool touched: with the sizes of the change where OpenCode tells them, else the path it was given. */
function filesOf(tool: string, input: Fields, metadata: Fields): FileChange[] {
  const changes = [metadata['filediff'], ...list(metadata['files']), ...list(metadata['filediffs'])]
    .map(record)
    .flatMap((change) => changeOf(change))
  if (changes.length > 0) return changes.slice(0, 1_000)
  const path = text(input['filePath']) || text(input['path'])
  if (!FILE_TOOLS.has(tool) || path === '') return []
  // `write` reports no sizes; for a new file its content is the addition.
  const isNew = tool === 'write' && metadata['exists'] === false
  return [{ path, ...(isNew ? { additions: lineCount(text(input['content'])), deletions: 0 } : {}) }]
}

function changeOf(change: Fields): FileChange[] {
  const path = text(change['file']) || text(change['filePath']) || text(change['path'])
  if (path === '') return []
  const { additions, deletions } = change
  return [{ path, ...(isCount(additions) ? { additions } : {}), ...(isCount(deletions) ? { deletions } : {}) }]
}

const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0
const lineCount = (content: string): number =>
  content === '' ? 0 : content.split('\n').length - (content.endsWith('\n') ? 1 : 0)

function observeError(session: string, error: Fields): Observation | undefined {
  const name = text(error['name'])
  // A person who stops a turn makes no mistake, and an error without a session is OpenCode's own.
  if (session === '' || name === '' || name === 'MessageAbortedError') return undefined
  const details = record(error['data'])
  const status = number(details['statusCode'])
  const message = text(details['message']) || name
  return { kind: 'error', session, name, text: status ? `${message} (status ${status})` : message }
}

function todoOf(value: unknown): { content: string; status: string; priority?: string } {
  const todo = record(value)
  const priority = some(todo['priority'])
  return { content: text(todo['content']), status: text(todo['status']), ...(priority ? { priority } : {}) }
}

const record = (value: unknown): Fields => (value !== null && typeof value === 'object' ? (value as Fields) : {})
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const some = (value: unknown): string | undefined => text(value) || undefined
const number = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0)
