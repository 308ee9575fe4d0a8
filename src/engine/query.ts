import type { SearchIndex } from '../index/search-index.ts'
import { QUERY_CHARS_MAX, QUERY_FILES_MAX } from '../limits.ts'
import { idf } from '../ranking/bm25.ts'
import { isRare, type AskedTerm } from '../ranking/relevance.ts'
import type { ProjectId, ProjectRef, Time } from '../types.ts'
import { USER_SCOPE } from '../types.ts'
import { asksOf, type Asks } from './asks.ts'
import { EVERYDAY_WORDS } from './everyday.ts'
import { timeSaid, type Sessions } from './spans.ts'
import type { Range } from './when.ts'

/** What somebody says who only asks what happened: beside a time these words add nothing. */
const TALK = `talk talked discuss discussed discussion discussions conversation conversations chat chatted tell told
mention mentioned say said speak spoke thing things sort sorts kind kinds topic topics happen happened going work
worked everything anything something list show remember recall summarize summarise session sessions meeting meetings
make made go went besprochen geredet gesprochen gesagt passiert gemacht gearbeitet erzähl erzähle zeig zeige themen
sitzung sitzungen geschehen gelaufen los`

/** A request, understood: its words with their rarity, the files and the time it names, where to look. */
export type Query = {
  projects: ProjectId[]
  text: string
  files: string[]
  range: Range | undefined
  /** A time that it names by what happened then, which is not sure: a weight. */
  near?: Range
  /** Sessions that it names by number. */
  sessions: Sessions | undefined
  /** It asks for a time and for nothing else: whatever happened then is the answer. */
  onlyTime: boolean
  /** How it is asked. */
  asks: Asks
  asked: AskedTerm[]
  /** Words that ask what happened and say nothing of it. */
  talk: ReadonlySet<string>
}

const PATH =
  /(?:[\w.@~-]+\/)+[\w.@-]*\w|\b[\w-]+(?:\.[\w-]+)*\.(?:[cm]?[jt]sx?|json|ya?ml|toml|md|py|go|rs|java|kt|rb|php|c|h|cc|cpp|hpp|cs|swift|sql|sh|css|scss|html|vue|svelte|nix|lock|env|txt|xml|ini|cfg|conf|tf|proto|graphql)\b/g

/** Files that a text names, by path or bare name; addresses of the web are no files. */
export function filesIn(text: string): string[] {
  const local = text.replace(/\b[a-z][a-z0-9+.-]*:\/\/\S+/gi, ' ')
  return [...new Set([...local.matchAll(PATH)].map(([path]) => path))].slice(0, QUERY_FILES_MAX)
}

/** Where a project's memory lies: itself, the ids it had before, and what is known of the person. */
export const scopesOf = ({ id, aliases = [] }: ProjectRef): ProjectId[] => [...new Set([id, ...aliases, USER_SCOPE])]

export type Asked = { project: ProjectRef; text: string; files?: readonly string[] | undefined; now: Time }

/** Makes `understand`, which turns a request into a query. Everyday words are read with the index's own eyes. */
export function openUnderstanding(index: SearchIndex): (asked: Asked) => Query {
  const everyday = new Set(EVERYDAY_WORDS.split(/\s+/).flatMap((word) => index.terms(word)))
  const talk = new Set(TALK.split(/\s+/).flatMap((word) => index.terms(word)))
  return ({ project, text: whole, files = [], now }) => {
    const text = whole.slice(0, QUERY_CHARS_MAX)
    const projects = scopesOf(project)
    const terms = index.terms(text)
    const { range, sessions, rest } = timeSaid(text, now)
    const { units, frequencies } = index.statistics({ projects, terms })
    return {
      projects,
      text,
      files: [...new Set([...files, ...filesIn(text)])].slice(0, QUERY_FILES_MAX),
      range,
      sessions,
      onlyTime:
        (range !== undefined || sessions !== undefined) &&
        files.length === 0 &&
        index.terms(rest).every((term) => talk.has(term)),
      talk,
      asks: asksOf(text, (word) => index.terms(word).length > 0),
      asked: terms.map((term, at) => {
        const having = frequencies[at] ?? 0
        return { term, idf: idf(units, Math.max(1, having)), everyday: everyday.has(term), rare: isRare(having, units) }
      }),
    }
  }
}
