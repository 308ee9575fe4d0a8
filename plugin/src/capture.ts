import {
  CAPTURE_OUTPUT_CHARS_MAX,
  CAPTURE_TEXT_CHARS_MAX,
  PLUGIN_HELD_MAX,
  PLUGIN_HELD_MS,
  PLUGIN_WRITTEN_MAX,
} from '../../src/limits.ts'
import { deriveId } from '../../src/ids.ts'
import type { Event } from '../../src/types.ts'
import { cleanInput, cleanText } from './clean.ts'
import type { Observation, ObservationOf } from './observation.ts'
import type { Place } from './place.ts'
import { remember, rememberFiles, rememberMessage, rememberSeen, type SessionState, type Sessions } from './sessions.ts'

/** Our own tool: what it prints is memory already. */
export const TOOL_NAME = 'memory'

/** Why a model stopped when it goes on: this text was not yet the answer. */
const UNFINISHED = new Set(['tool-calls', 'tool_calls'])

/** An event without what every event has. */
type Content<E = Event> = E extends Event ? Omit<E, 'id' | 'at' | 'project' | 'session' | 'git'> : never

type Emit = { session: SessionState; at: number; id: readonly string[]; content: Content }

export type Capture = {
  /** Writes what is worth it before it returns; never twice the same. */
  take(observation: Observation): void
  /** Something that was asked to be remembered. Tells whether it is safe on disk. */
  note(session: string, text: string): boolean
}

type Options = {
  place: Place
  sessions: Sessions
  written: Map<string, true>
  append: (event: Event) => 'written' | 'full' | 'failed'
  onHostVersion: (version: string) => void
  onIdle: () => void
  now: () => number
}

/**
 * OpenCode's observations as our events. Only the bus is read: it is what OpenCode really stored, it covers failed tools,
 * and it comes after every plugin had its say, where `chat.message` may still be changed or refused.
 */
export function openCapture({ place, sessions, written, append, onHostVersion, onIdle, now }: Options): Capture {
  function emit({ session, at, id, content }: Emit): boolean {
    const eventId = deriveId('event', session.id, content.kind, ...id)
    if (written.has(eventId)) return true
    const git = place.git()
    const event = {
      id: eventId,
      at: new Date(at).toISOString(),
      project: place.project(),
      session: { id: session.id, ...(session.parent === undefined ? {} : { parent: session.parent }) },
      ...(git === undefined ? {} : { git }),
      ...content,
    } as Event
    const outcome = append(event)
    // What could not be written waits with the writer: giving it a second time would only double it.
    remember(written, { key: eventId, value: true, max: PLUGIN_WRITTEN_MAX })
    return outcome === 'written'
  }

  /** Until the parent of a session is known, its words could be those of a model. OpenCode tells at once. */
  function hold(session: SessionState, observation: Observation): void {
    if (session.held.length === 0) setTimeout(() => release(session), PLUGIN_HELD_MS).unref()
    session.held.push(observation)
    if (session.held.length >= PLUGIN_HELD_MAX) release(session)
  }

  function release(session: SessionState): void {
    session.known = true
    for (const observation of session.held.splice(0)) take(observation)
  }

  function take(observation: Observation): void {
    if (observation.kind === 'branch') return place.refresh()
    const session = sessions.of(observation.session)
    if (observation.kind === 'session') return takeSession(session, observation)
    if (!session.known) return hold(session, observation)
    if (observation.kind === 'message') return takeMessage(session, observation)
    if (observation.kind === 'deleted') return sessions.forget(session.id)
    if ('message' in observation) return takePart(session, observation)
    takeState(session, observation)
  }

  function takeSession(session: SessionState, observation: ObservationOf<'session'>): void {
    const { parent, title, createdAt, updatedAt, directory, hostVersion } = observation
    session.parent = parent
    session.createdAt = createdAt
    if (hostVersion !== undefined) onHostVersion(hostVersion)
    const named = title === undefined ? {} : { title: cleanText(title, 500) }
    emit({ session, at: updatedAt, id: [named.title ?? ''], content: { kind: 'session', directory, ...named } })
    if (!session.known) release(session)
  }

  function takeMessage(session: SessionState, observation: ObservationOf<'message'>): void {
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
      if (role === 'user') place.refresh()
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
    emit({ session, at: texts.at(-1)!.endedAt, id: [message], content })
  }

  function takePart(session: SessionState, part: ObservationOf<'text' | 'tool' | 'patch' | 'step'>): void {
    const message = session.messages.get(part.message)
    // A part whose message was never seen is of a turn before our time; a copy was captured under its first id.
    if (!message || message.copy) return
    const id = [part.message, part.part]
    if (part.kind === 'text') return takeText(session, part)
    if (part.kind === 'tool') return takeTool(session, part)
    if (part.kind === 'patch') {
      const files = part.files.slice(0, 10_000).map((path) => ({ path: cleanText(path, 4096) }))
      rememberFiles(session, part.files.slice(0, 20))
      emit({ session, at: now(), id, content: { kind: 'patch', hash: part.hash, files } })
      return
    }
    const { costUsd, tokens } = part
    const { model = 'unknown', provider } = message
    const named = { model, ...(provider === undefined ? {} : { provider }) }
    emit({ session, at: now(), id, content: { kind: 'step', message: part.message, costUsd, tokens, ...named } })
  }

  function takeText(session: SessionState, { message: messageId, part, ...observed }: ObservationOf<'text'>): void {
    const message = session.messages.get(messageId)!
    const injection = session.injections.get(part)
    if (injection) {
      session.injections.delete(part)
      const { items, tokens, tookMs } = injection
      rememberSeen(session, items)
      emit({ session, at: now(), id: [part], content: { kind: 'injected', message: messageId, items, tokens, tookMs } })
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
    emit({ session, at: message.at, id: [messageId, part], content: { kind: 'prompt', message: messageId, text } })
  }

  function takeTool(session: SessionState, observed: ObservationOf<'tool'>): void {
    const { message, part, call, tool, status, startedAt, endedAt, exit, title } = observed
    if (tool === TOOL_NAME) return
    if (tool === 'bash') place.refresh()
    const files = observed.files.map((file) => ({ ...file, path: cleanText(place.absolute(file.path), 4096) }))
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
    emit({ session, at: endedAt, id: [message, part, status], content })
  }

  function takeState(session: SessionState, observed: ObservationOf<'todo' | 'error' | 'idle' | 'compacted'>): void {
    const at = now()
    const { lastMessage } = session
    if (observed.kind === 'todo') {
      const todos = observed.todos
        .slice(0, 1_000)
        .map((todo) => ({ ...todo, content: cleanText(todo.content, CAPTURE_TEXT_CHARS_MAX) }))
      emit({ session, at, id: [lastMessage, JSON.stringify(todos)], content: { kind: 'todo', todos } })
      return
    }
    if (observed.kind === 'error') {
      const text = cleanText(observed.text, CAPTURE_OUTPUT_CHARS_MAX)
      emit({
        session,
        at,
        id: [lastMessage, observed.name, text],
        content: { kind: 'error', name: observed.name, text },
      })
      return
    }
    if (observed.kind === 'compacted') {
      session.seen = {}
      emit({ session, at, id: [lastMessage], content: { kind: 'compacted' } })
      return
    }
    // The idle of a sub-agent is a moment inside the turn of its parent.
    if (session.parent !== undefined) return
    emit({ session, at, id: [lastMessage], content: { kind: 'idle' } })
    onIdle()
  }

  return {
    take,
    note(sessionId, text) {
      const session = sessions.of(sessionId)
      const at = now()
      const cleaned = cleanText(text, CAPTURE_TEXT_CHARS_MAX)
      if (cleaned.trim() === '') return false
      const content: Content = { kind: 'note', text: cleaned, by: 'assistant', scope: 'project' }
      return emit({ session, at, id: [session.lastMessage, cleaned], content })
    },
  }
}
