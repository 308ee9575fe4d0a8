import type { Unit } from '../index/search-index.ts'
import {
  EXCERPT_CHARS_MAX,
  INDEXED_CHARS_MAX,
  INDEXED_OUTPUT_CHARS_MAX,
  WINDOW_CHARS_MAX,
  WINDOW_EPISODES_MAX,
} from '../limits.ts'
import { countWords } from '../index/tokenize.ts'
import type { Episode, Fact, Role, Time } from '../types.ts'

/**
 * A neighbour's words count this much, divided by its distance: measured on chats, where they are the largest gain. What
 * follows takes a message up, and so says more of it than what came before.
 */
const WINDOW_WEIGHT = { before: 0.2, after: 0.45 }
/** A unit of more words speaks for itself: the window fades, because it hurt where messages are long. */
const WINDOW_WORDS = 20
/** What answers a question is found by the question's words, as much as by its own: the largest gain on chats after the window. */
const ANSWER_WEIGHT = 1.2
const ANSWER_WORDS = 20
/** What the assistant replied to a message counts this much: more of it drowns the sentence that mattered. */
const REPLY_WEIGHT = 0.1
/** The index keeps no smaller share of a word. */
const WEIGHT_MIN = 1 / 64
const MONTHS = 'January February March April May June July August September October November December'.split(' ')
const ROLE_OF = { user: 'user', assistant: 'assistant', tool: 'tool', web: 'web' } as const satisfies Record<
  string,
  Role
>

/** The message stands in the text already; once more among the keys, the body would drown the subject. */
const COMMIT = /\bgit commit\b/

const readableDate = (at: Time): string => `${at.slice(0, 10)} ${MONTHS[Number(at.slice(5, 7)) - 1]!} ${at.slice(0, 4)}`
const words = (text: string): number => countWords(text.slice(0, INDEXED_CHARS_MAX))

/** What the index keeps of a fact. Pure. */
export function unitOfFact(fact: Fact): Unit {
  const ends = [fact.subject, fact.object]
  return {
    id: fact.id,
    kind: 'fact',
    project: fact.project,
    session: null,
    type: fact.kind,
    role: ROLE_OF[fact.trust],
    trust: fact.trust,
    at: fact.learnedAt,
    validFrom: fact.validFrom,
    validTo: fact.validTo,
    text: fact.statement,
    window: [],
    key: [
      fact.subject.name,
      fact.attribute,
      fact.object.name,
      fact.kind,
      fact.branch ?? '',
      readableDate(fact.validFrom),
    ]
      .filter((part) => part !== '' && part !== '*')
      .join(' '),
    files: ends.filter(({ type }) => type === 'File').map(({ name }) => name),
    entities: [...new Set(ends.map(({ name }) => name).filter((name) => name !== '*'))],
    supersededBy: fact.supersededBy,
    ...(fact.validTo === null ? {} : { statedIn: fact.episodes }),
  }
}

/** The share of a neighbour at a distance (1 is next to it) in a unit of so many words. */
function windowWeight({ episode, length, neighbour, after, distance }: WindowOf): number {
  if (neighbour.role === 'assistant' && episode.role === 'user') return after && distance === 1 ? REPLY_WEIGHT : 0
  const answers = !after && distance === 1 && neighbour.text.includes('?')
  const share = answers ? ANSWER_WEIGHT : (after ? WINDOW_WEIGHT.after : WINDOW_WEIGHT.before) / distance
  return share * Math.min(1, (answers ? ANSWER_WORDS : WINDOW_WORDS) / Math.max(1, length))
}
type WindowOf = { episode: Episode; length: number; neighbour: Episode; after: boolean; distance: number }

/**
 * What the index keeps of an episode. `before` ends with the nearest neighbour, `after` starts with it, as the store
 * gives them; only prompts, answers and notes have neighbours that say what they are about. Pure.
 */
export function unitOfEpisode(
  episode: Episode,
  { before, after }: { before: readonly Episode[]; after: readonly Episode[] },
): Unit {
  const spoken = episode.kind === 'prompt' || episode.kind === 'answer' || episode.kind === 'note'
  const sides = spoken
    ? { before: before.toReversed().slice(0, WINDOW_EPISODES_MAX), after: after.slice(0, WINDOW_EPISODES_MAX) }
    : { before: [], after: [] }
  const length = spoken ? words(episode.text) : 0
  const near = [
    ...sides.before.map((neighbour, at) => ({ episode, length, neighbour, after: false, distance: at + 1 })),
    ...sides.after.map((neighbour, at) => ({ episode, length, neighbour, after: true, distance: at + 1 })),
  ]
  const { attributes } = episode
  const named = ['command', 'tool', 'package', 'url', 'error']
    .map((name) => attributes[name])
    .filter((value) => typeof value === 'string')
    .map((value) => COMMIT.exec(value)?.[0] ?? value)
  return {
    id: episode.id,
    kind: 'episode',
    project: episode.project,
    session: episode.session,
    type: episode.kind,
    role: episode.role,
    trust: episode.trust,
    at: episode.at,
    validFrom: null,
    validTo: null,
    text: episode.text.slice(0, spoken ? INDEXED_CHARS_MAX : INDEXED_OUTPUT_CHARS_MAX),
    window: near
      .map((one) => ({ text: one.neighbour.text.slice(0, WINDOW_CHARS_MAX), weight: windowWeight(one) }))
      .filter(({ weight }) => weight >= WEIGHT_MIN),
    key: [episode.role, readableDate(episode.at), episode.branch ?? '', ...named, ...episode.files.slice(0, 50)]
      .filter((part) => part !== '')
      .join(' ')
      .slice(0, INDEXED_CHARS_MAX),
    files: episode.files.slice(0, 100),
    entities: [...new Set([...episode.files.slice(0, 20), ...named.map((name) => name.slice(0, EXCERPT_CHARS_MAX))])],
    supersededBy: null,
    ...(spoken && before.length === 0 && { opens: true as const }),
  }
}
