import { STANDING_TERMS_KEPT_MAX } from '../limits.ts'
import { valuesIn } from './extract/attributes.ts'
import { FAMILIES, TOPICS_OF_VALUES } from './trade.ts'

const WORD = /[\p{L}\p{N}_]+(?:-[\p{L}\p{N}_]+)*/gu
/** Words that only German sentences have: compounds are taken apart there, and nowhere else. */
const GERMAN =
  /[äöüß]|\b(?:der|die|das|den|dem|ein|eine|einen|einem|ich|wir|ist|sind|und|nicht|auf|mit|für|bei|welche\w*|wie|wer|wo|was|im|zum|zur)\b/i
/** The last part of a compound has so many letters, and as many stand before it. */
const PART_CHARS_MIN = 4
const BEFORE_CHARS_MIN = 3
const EVERYDAY_WEIGHT = 0.5

export type Topics = {
  /** The topics of a text's words, and of the tools that it names; a topic that only words of any prompt call up, has a half. */
  of: (text: string) => ReadonlyMap<string, number>
  /** Whether a word belongs to the trade at all. */
  has: (word: string) => boolean
}

/** Topics of texts, by the table of the trade. Pure; what words belong to is remembered. */
export function openTopics(isEveryday: (word: string) => boolean): Topics {
  const whole = new Map<string, string[]>()
  const starts: [string, string][] = []
  for (const [topic, words] of Object.entries(FAMILIES))
    for (const word of words.split(' ')) {
      if (word.endsWith('*')) starts.push([word.slice(0, -1), topic])
      else whole.set(word, [...(whole.get(word) ?? []), topic])
    }
  const listed = (word: string): string[] => [
    ...(whole.get(word) ?? []),
    ...starts.filter(([start]) => word.startsWith(start)).map(([, topic]) => topic),
  ]
  /** The longest part behind the first that means something. */
  const lastPart = (word: string): string[] => {
    for (let at = BEFORE_CHARS_MIN; at <= word.length - PART_CHARS_MIN; at++) {
      const topics = listed(word.slice(at))
      if (topics.length > 0) return topics
    }
    return []
  }
  const known = new Map<string, readonly string[]>()
  const topicsOf = (word: string, compounds: boolean): readonly string[] => {
    const key = compounds ? `${word} ` : word
    const found = known.get(key)
    if (found) return found
    const own = [...listed(word), ...word.split(/[-_]/).slice(1).flatMap(listed)]
    if (compounds) own.push(...lastPart(word))
    if (known.size < STANDING_TERMS_KEPT_MAX) known.set(key, own)
    return own
  }
  return {
    of: (text) => {
      const german = GERMAN.test(text)
      const found = new Map<string, number>()
      const add = (topics: readonly string[], weight: number): void => {
        for (const topic of topics) found.set(topic, Math.max(weight, found.get(topic) ?? 0))
      }
      for (const word of text.toLowerCase().match(WORD) ?? [])
        add(topicsOf(word, german), isEveryday(word) ? EVERYDAY_WEIGHT : 1)
      for (const { attribute, start, end } of valuesIn(text))
        if (!isEveryday(text.slice(start, end)))
          add(attribute === null ? ['version'] : (TOPICS_OF_VALUES[attribute] ?? []), 1)
      return found
    },
    has: (word) => topicsOf(word.toLowerCase(), true).length > 0 || valuesIn(word).length > 0,
  }
}
