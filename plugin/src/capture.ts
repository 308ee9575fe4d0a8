import { CAPTURE_TEXT_CHARS_MAX, PLUGIN_HELD_MAX, PLUGIN_HELD_MS, PLUGIN_WRITTEN_MAX } from '../../src/limits.ts'
import { cleanText } from '../../src/capture/clean.ts'
import { deriveId } from '../../src/ids.ts'
import type { Event } from '../../src/types.ts'
import type { Observation } from './observation.ts'
import { recordMessage, recordPart, recordSession, recordState } from './record.ts'
import type { Content, Emit, Writing } from './record.ts'
import { remember, type SessionState, type Sessions } from './sessions.ts'

export type Capture = {
  /** Writes what is worth it before it returns; never twice the same. */
  take(observation: Observation): void
  /** Something that was asked to be remembered. Tells whether it is safe on disk. */
  note(session: string, text: string): boolean
}

type Options = Omit<Writing, 'emit'> & {
  sessions: Sessions
  /** Ids written lately, by all instances. */
  written: Map<string, true>
  append: (event: Event) => 'written' | 'full' | 'failed'
}

/**
 * OpenCode's observations as our events. Only the bus is read: it is what OpenCode really stored, it covers failed tools,
 * and it comes after every plugin had its say, where `chat.message` may still be changed or refused.
 */
export function openCapture({ sessions, written, append, ...given }: Options): Capture {
  const { place, now } = given
  const to: Writing = { ...given, emit }

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
    if (observation.kind === 'session') {
      recordSession(to, session, observation)
      return session.known ? undefined : release(session)
    }
    if (!session.known) return hold(session, observation)
    if (observation.kind === 'message') return recordMessage(to, session, observation)
    if (observation.kind === 'deleted') return sessions.forget(session.id)
    if ('message' in observation) return recordPart(to, session, observation)
    recordState(to, session, observation)
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
