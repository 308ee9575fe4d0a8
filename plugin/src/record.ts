import { cleanInput, cleanText } from '../../src/capture/clean.ts'
import { CAPTURE_OUTPUT_CHARS_MAX, CAPTURE_TEXT_CHARS_MAX } from '../../src/limits.ts'
import type { Event } from '../../src/types.ts'
import type { ObservationOf } from './observation.ts'
import type { Place } from './place.ts'
import { rememberFiles, rememberMessage, rememberSeen, type SessionState } from './sessions.ts'

/** Our own tool: what it prints is memory already. */
export const TOOL_NAME = 'memory'

/** Why a model stopped when it goes on: this text was not yet the answer. */
const UNFINISHED = new Set(['tool-calls', 'tool_calls'])

/** An event without what every event has. */
export type Content<E = Event> = E extends Event ? Omit<E, 'id' | 'at' | 'project' | 'session' | 'git'> : never

/** `id` holds what makes the event this one, besides its session and kind. */
export type Emit = { session: SessionState; at: number; id: readonly string[]; content: Content }

/** What recording needs of its instance. */
export type Writing = {
  place: Place
  /** True when the event is on disk. */
  emit(given: Emit): boolean
  onHostVersion(version: string): void
  onIdle(): void
  now(): number
}

/** Where a session belongs, and its title whenever that is a new one. */
export function recordSession(to: Writing, session: SessionState, observation: ObservationOf<'session'>): void {
  const { parent, title, createdAt, updatedAt, directory, hostVersion } = observation
  session.parent = parent
  session.createdAt = createdAt
  if (hostVersion !== undefined) to.onHostVersion(hostVersion)
  const named = title === undefined ? {} : { title: cleanText(title, 500) }
  to.emit({ session, at: updatedAt, id: [named.title ?? ''], content: { kind: 'session', directory, ...named } })
}

/** Whose message it is; when the model has finished, its words are the answer, or the summary of a compaction. */
export function recordMessage(to: Writing, session: SessionState, observation: ObservationOf<'message'>): void {
  const { message, role, at, summary, model, provider, finish } = observation
  const before = session.messages.get(message)
  const state = before ?? {
    role,
    at,
    summary,
    model,
    provider,
    copy: at < session.createdAt,
    typed: session.typed.get(message),
    texts: new Map<string, { text: string; endedAt: number }>(),
  }
  if (!before) {
    rememberMessage(session, message, state)
    session.lastMessage = message
    if (role === 'user') to.place.refresh()
  }
  state.model = model ?? state.model
  state.provider = provider ?? state.provider
  if (finish === undefined || UNFINISHED.has(finish) || state.copy || state.texts.size === 0) return
  const texts = [...state.texts.values()]
  state.texts.clear()
  // The words of a sub-agent are in the result of the task that called it.
  if (session.parent !== undefined) return
  const text = cleanText(texts.map((part) => part.text).join('\n\n'), CAPTURE_TEXT_CHARS_MAX)
  if (text === '') return
  const content: Content = summary
    ? { kind: 'summary', message, text }
    : { kind: 'answer', message, text, ...(state.model === undefined ? {} : { model: state.model }) }
  to.emit({ session, at: texts.at(-1)!.endedAt, id: [message], content })
}

/** A part of a message that was told of before; others are of a turn before our time. */
export function recordPart(
  to: Writing,
  session: SessionState,
  part: ObservationOf<'text' | 'tool' | 'patch' | 'step'>,
): void {
  const message = session.messages.get(part.message)
  // A part whose message was never seen is of a turn before our time; a copy was captured under its first id.
  if (!message || message.copy) return
  const id = [part.message, part.part]
  if (part.kind === 'text') return recordText(to, session, part)
  if (part.kind === 'tool') return recordTool(to, session, part)
  if (part.kind === 'patch') {
    const files = part.files.slice(0, 10_000).map((path) => ({ path: cleanText(path, 4096) }))
    rememberFiles(session, part.files.slice(0, 20))
    to.emit({ session, at: to.now(), id, content: { kind: 'patch', hash: part.hash, files } })
    return
  }
  const { costUsd, tokens } = part
  const { model = 'unknown', provider } = message
  const named = { model, ...(provider === undefined ? {} : { provider }) }
  to.emit({ session, at: to.now(), id, content: { kind: 'step', message: part.message, costUsd, tokens, ...named } })
}

function recordText(
  to: Writing,
  session: SessionState,
  { message: messageId, part, ...observed }: ObservationOf<'text'>,
): void {
  const message = session.messages.get(messageId)!
  const injection = session.injections.get(part)
  if (injection) {
    session.injections.delete(part)
    const { items, tokens, tookMs } = injection
    rememberSeen(session, items)
    to.emit({
      session,
      at: to.now(),
      id: [part],
      content: { kind: 'injected', message: messageId, items, tokens, tookMs },
    })
  }
  if (observed.synthetic) return
  if (message.role === 'assistant') {
    if (observed.endedAt !== undefined) {
      message.texts.set(part, { text: observed.text, endedAt: observed.endedAt })
    }
    return
  }
  if (session.parent !== undefined) return
  const text = cleanText(message.typed ?? observed.text, CAPTURE_TEXT_CHARS_MAX)
  if (text.trim() === '') return
  to.emit({ session, at: message.at, id: [messageId, part], content: { kind: 'prompt', message: messageId, text } })
}

function recordTool(to: Writing, session: SessionState, observed: ObservationOf<'tool'>): void {
  const { message, part, call, tool, status, startedAt, endedAt, exit, title } = observed
  if (tool === TOOL_NAME) return
  if (tool === 'bash') to.place.refresh()
  const files = observed.files.map((file) => ({ ...file, path: cleanText(to.place.absolute(file.path), 4096) }))
  rememberFiles(session, files.map((file) => file.path).slice(0, 20))
  const content: Content = {
    kind: 'tool',
    call,
    tool,
    input: cleanInput(observed.input),
    output: cleanText(observed.output, CAPTURE_OUTPUT_CHARS_MAX),
    status,
    durationMs: Math.max(0, endedAt - startedAt),
    ...(exit === undefined ? {} : { exit }),
    ...(title ? { title: cleanText(title, 500) } : {}),
    ...(files.length === 0 ? {} : { files }),
  }
  to.emit({ session, at: endedAt, id: [message, part, status], content })
}

/** What concerns a session and no message: todos, errors, its compaction, the end of a turn. */
export function recordState(
  to: Writing,
  session: SessionState,
  observed: ObservationOf<'todo' | 'error' | 'idle' | 'compacted'>,
): void {
  const at = to.now()
  const { lastMessage } = session
  if (observed.kind === 'todo') {
    const todos = observed.todos
      .slice(0, 1_000)
      .map((todo) => ({ ...todo, content: cleanText(todo.content, CAPTURE_TEXT_CHARS_MAX) }))
    to.emit({ session, at, id: [lastMessage, JSON.stringify(todos)], content: { kind: 'todo', todos } })
    return
  }
  if (observed.kind === 'error') {
    const text = cleanText(observed.text, CAPTURE_OUTPUT_CHARS_MAX)
    to.emit({
      session,
      at,
      id: [lastMessage, observed.name, text],
      content: { kind: 'error', name: observed.name, text },
    })
    return
  }
  if (observed.kind === 'compacted') {
    session.seen = {}
    to.emit({ session, at, id: [lastMessage], content: { kind: 'compacted' } })
    return
  }
  // The idle of a sub-agent is a moment inside the turn of its parent.
  if (session.parent !== undefined) return
  to.emit({ session, at, id: [lastMessage], content: { kind: 'idle' } })
  to.onIdle()
}
