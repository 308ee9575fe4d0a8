import { deriveId } from '../../src/ids.ts'
import { timelineOf } from '../../src/names.ts'
import type { Changes, Store } from '../../src/stores/store.ts'
import type { Episode, Fact, ProjectRef } from '../../src/types.ts'
import { random } from '../quality/bootstrap.ts'

/** Words of a made-up language; how often each comes follows Zipf's law, as in texts of people. */
const WORDS = 20_000
const ENTITIES = 2_000
const FILES = 3_000
const STATEMENT_WORDS = 10
const EPISODE_WORDS = 40
const SESSION_EPISODES = 50
const START_MS = Date.UTC(2024, 0, 1)
const STEP_MS = 60_000
const BATCH = 1_000

const SYLLABLES = 'ka lo mi ren tu va sel dor pin gash wo ber nal tir ost fe qui zan mor lep'.split(' ')
const wordAt = (nth: number): string => {
  const { length } = SYLLABLES
  return (
    SYLLABLES[nth % length]! +
    SYLLABLES[Math.floor(nth / length) % length]! +
    SYLLABLES[Math.floor(nth / length ** 2) % length]! +
    (nth >= length ** 3 ? 'x' : '')
  )
}

export type Language = {
  words: (count: number) => string
  rareWord: () => string
  entity: () => string
  file: () => string
}

export function languageOf(seed: number): Language {
  const next = random(seed)
  // The inverse of Zipf's distribution function, as far as its logarithm reaches.
  const zipf = (): number => Math.min(WORDS - 1, Math.floor(WORDS ** next()) - 1)
  const word = (): string => wordAt(zipf())
  return {
    words: (count) => Array.from({ length: count }, word).join(' '),
    rareWord: () => wordAt(Math.floor(WORDS / 4 + next() * ((3 * WORDS) / 4))),
    entity: () => `entity${Math.floor(next() * ENTITIES)}`,
    file: () => `src/part${Math.floor(next() * 40)}/file${Math.floor(next() * FILES)}.ts`,
  }
}

export const projectAt = (nth: number): ProjectRef => ({ id: `speed_${nth}`, name: 'speed' })
const at = (step: number): string => new Date(START_MS + step * STEP_MS).toISOString()

/** Writes a graph of so many units, half facts and half episodes, spread over the projects. */
export async function fill(store: Store, { units, projects }: { units: number; projects: number }): Promise<void> {
  const each = Math.floor(units / projects / 2)
  for (let project = 0; project < projects; project++) {
    const language = languageOf(project + 1)
    const { id } = projectAt(project)
    for (let from = 0; from < each; from += BATCH) {
      const places = Array.from({ length: Math.min(BATCH, each - from) }, (_, nth) => from + nth)
      await store.apply(stepOf(id, { places, language }))
    }
  }
}

function stepOf(project: string, { places, language }: { places: readonly number[]; language: Language }): Changes {
  const facts = places.map((nth) => factAt(project, { nth, language }))
  const episodes = places.map((nth) => episodeAt(project, { nth, language }))
  const sessions = [...new Set(episodes.map(({ session }) => session))].map((session) => ({
    id: session,
    project,
    title: null,
    parent: null,
    directory: null,
    startedAt: episodes[0]!.at,
    lastAt: episodes.at(-1)!.at,
  }))
  return {
    project,
    sessions,
    episodes,
    entities: [],
    claimsOf: [],
    claims: [],
    factsOf: facts.map(({ timeline }) => timeline),
    facts,
  }
}

type At = { nth: number; language: Language }

function factAt(project: string, { nth, language }: At): Fact {
  const subject = { type: 'Concept' as const, name: language.entity() }
  const object = { type: 'Concept' as const, name: `${language.rareWord()} ${nth}` }
  const named = { project, subject, relation: 'USES', attribute: `part ${nth}`, object, single: true }
  return {
    id: deriveId('speed fact', project, String(nth)),
    timeline: timelineOf(named),
    project,
    kind: 'project',
    subject,
    relation: named.relation,
    attribute: named.attribute,
    object,
    statement: `${subject.name} ${language.words(STATEMENT_WORDS)}.`,
    trust: 'user',
    rule: 'speed',
    branch: null,
    validFrom: at(nth),
    validTo: null,
    learnedAt: at(nth),
    retractedAt: null,
    supersededBy: null,
    episodes: [deriveId('speed episode', project, String(nth))],
    support: 1,
    evidence: null,
    reason: null,
  }
}

function episodeAt(project: string, { nth, language }: At): Episode {
  const prompt = nth % 2 === 0
  return {
    id: deriveId('speed episode', project, String(nth)),
    project,
    session: `ses_speed_${Math.floor(nth / SESSION_EPISODES)}`,
    kind: prompt ? 'prompt' : 'answer',
    role: prompt ? 'user' : 'assistant',
    trust: prompt ? 'user' : 'assistant',
    at: at(nth),
    text: language.words(EPISODE_WORDS),
    files: nth % 5 === 0 ? [language.file()] : [],
    branch: 'main',
    commit: null,
    attributes: {},
  }
}
