import { PLUGIN_MESSAGES_MAX, PLUGIN_SEEN_MAX, PLUGIN_SESSIONS_MAX, RECALL_FILES_MAX } from '../../src/limits.ts'
import type { Observation } from './observation.ts'
import type { RecalledItem } from './recall.ts'

/** What was put into a message, until OpenCode says that it stored it. */
export type Injection = { message: string; items: RecalledItem[]; tokens: number; tookMs: number }

export type MessageState = {
  role: 'user' | 'assistant'
  at: number
  summary: boolean
  model: string | undefined
  provider: string | undefined
  /** Made by a fork: an older message under a new id. */
  copy: boolean
  /** A command's template, not the person's words; this is what they typed. */
  typed: string | undefined
  /** Texts of an answer that is not finished. */
  texts: Map<string, { text: string; endedAt: number }>
}

export type SessionState = {
  id: string
  /** Whether OpenCode has told us about this session; before that its parent is unknown. */
  known: boolean
  parent: string | undefined
  createdAt: number
  messages: Map<string, MessageState>
  lastMessage: string
  /** Observations that wait for `known`. */
  held: Observation[]
  /** Items that the model of this session was given, by id with the hash of their text. */
  seen: Record<string, string>
  injections: Map<string, Injection>
  /** The profile as the daemon gave it, and as it was first used: from then on the same bytes, also when empty. */
  profileOffered: string | undefined
  profileFrozen: string | undefined
  /** A command that was given and whose message is about to come. */
  command: { name: string; arguments: string } | undefined
  typed: Map<string, string>
  files: string[]
}

export type Sessions = {
  /** The state of a session; a new one when it is not known. */
  of(id: string): SessionState
  forget(id: string): void
}

export function openSessions(): Sessions {
  const sessions = new Map<string, SessionState>()
  return {
    of(id) {
      const session = sessions.get(id) ?? newSession(id)
      // Set anew, so that the oldest entry is the one used longest ago.
      sessions.delete(id)
      remember(sessions, { key: id, value: session, max: PLUGIN_SESSIONS_MAX })
      return session
    },
    forget: (id) => void sessions.delete(id),
  }
}

const newSession = (id: string): SessionState => ({
  id,
  known: false,
  parent: undefined,
  createdAt: 0,
  messages: new Map(),
  lastMessage: '',
  held: [],
  seen: {},
  injections: new Map(),
  profileOffered: undefined,
  profileFrozen: undefined,
  command: undefined,
  typed: new Map(),
  files: [],
})

export function rememberMessage(session: SessionState, id: string, message: MessageState): void {
  remember(session.messages, { key: id, value: message, max: PLUGIN_MESSAGES_MAX })
}

export function rememberTyped(session: SessionState, message: string, typed: string): void {
  remember(session.typed, { key: message, value: typed, max: PLUGIN_MESSAGES_MAX })
}

/** Part ids whose message OpenCode refused are never heard of again, so they are bounded too. */
export function rememberInjection(session: SessionState, part: string, injection: Injection): void {
  remember(session.injections, { key: part, value: injection, max: PLUGIN_MESSAGES_MAX })
}

/** What a model was given; beyond the bound the oldest may be sent a second time. */
export function rememberSeen(session: SessionState, items: readonly RecalledItem[]): void {
  const seen = Object.entries({ ...session.seen, ...Object.fromEntries(items.map(({ id, hash }) => [id, hash])) })
  session.seen = Object.fromEntries(seen.slice(-PLUGIN_SEEN_MAX))
}

/** Files lately in play, the last one first. */
export function rememberFiles(session: SessionState, paths: readonly string[]): void {
  const others = session.files.filter((path) => !paths.includes(path))
  session.files = [...new Set(paths), ...others].slice(0, RECALL_FILES_MAX)
}

/** Adds to a map that keeps only its newest `max` entries. */
export function remember<Key, Value>(map: Map<Key, Value>, entry: { key: Key; value: Value; max: number }): void {
  map.set(entry.key, entry.value)
  for (const oldest of map.keys()) {
    if (map.size <= entry.max) return
    map.delete(oldest)
  }
}
