import type { EntityType } from '../../types.ts'

import { VALUES, VERSIONED } from './values.ts'

/*
 * A small ontology: which attribute a value belongs to, so that "we moved to vitest" knows that it replaces the test
 * runner. Language rules, manifests and commands share these names; that is how one source ends what another one said.
 */
export type Known = { attribute: string | null; name: string; everyday: boolean }

const known = new Map<string, Known>()
for (const [attribute, values] of Object.entries(VALUES))
  for (const value of values.split(', ')) learn(attribute, value)
for (const value of VERSIONED.split(', ')) learn(null, value)

function learn(attribute: string | null, value: string): void {
  const [first, rest] = value.split('=') as [string, string | undefined]
  for (const alias of (rest ?? first).split('|')) {
    const everyday = alias.endsWith('?')
    const word = everyday ? alias.slice(0, -1) : alias
    const name = rest === undefined ? word.replace('?', '') : first
    if (!known.has(word)) known.set(word, { attribute, name, everyday })
  }
}

/** Every word of the ontology, longest first, as one alternative for patterns. */
const WORDS = [...known.keys()].toSorted((a, b) => b.length - a.length)
const escaped = WORDS.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')
const AT_START = new RegExp(
  `^(?:the |our |an? |plain |die |das |den |der |unser[en]* )?(${escaped})(?![\\w-]|\\.\\w)(?:[ @-]?v?(\\d+(?:\\.\\d+){0,2}(?:\\.x)?)(?![\\w.-]*\\w))?`,
  'i',
)
const ANYWHERE = new RegExp(
  `(?<![\\w./@-])(${escaped})(?![\\w/@-]|\\.\\w)(?:[ @-]?v?(\\d+(?:\\.\\d+){0,2}(?:\\.x)?)(?![\\w%]|[.:]\\d))?`,
  'gi',
)

export type Mention = Known & { version: string | null; start: number; end: number }

/** The known value a phrase starts with ("pnpm workspaces" → pnpm). */
export function valueAtStart(phrase: string): Mention | undefined {
  const match = AT_START.exec(phrase)
  if (!match) return undefined
  return mention(match[1]!, match[2], match.index, match.index + match[0].length)
}

/** A sentence is asked about again and again, by rules that each need to know. Emptied when full. */
const REMEMBERED_MAX = 64
const remembered = new Map<string, readonly Mention[]>()

/** All known values a text names, in order. Everyday words count only with a version beside them. */
export function valuesIn(text: string): readonly Mention[] {
  const known = remembered.get(text)
  if (known) return known
  if (remembered.size >= REMEMBERED_MAX) remembered.clear()
  const found = mentionsIn(text)
  remembered.set(text, found)
  return found
}

function mentionsIn(text: string): Mention[] {
  const found: Mention[] = []
  for (const match of text.matchAll(ANYWHERE)) {
    const value = mention(match[1]!, match[2], match.index, match.index + match[0].length)
    if (!value.everyday || value.version !== null) found.push(value)
  }
  return found
}

function mention(word: string, version: string | undefined, start: number, end: number): Mention {
  return { ...known.get(word.toLowerCase())!, version: version ?? null, start, end }
}

/** Canonical name of an attribute ← what people call it, English and German. */
const PHRASES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'package manager': 'package manager, paketmanager',
    'environment manager': 'env manager, environment manager, environment, umgebung',
    'test runner': 'test runner, testrunner, test framework, testing framework, test-framework, testframework',
    linter: 'linter',
    formatter: 'formatter',
    bundler: 'bundler',
    database: 'database, db, datenbank',
    cache: 'cache',
    orm: 'orm',
    'backend framework': 'backend framework, api framework',
    'frontend framework': 'frontend framework',
    'ui library': 'ui library, ui framework',
    'state library': 'state management, state library',
    'css framework': 'css framework',
    ci: 'ci, ci system, ci provider',
    hosting: 'hosting, hoster, hosting provider',
    'container engine': 'container engine',
    'payment provider': 'payment provider, zahlungsanbieter',
    'message broker': 'message broker, message queue',
    'search engine': 'search engine',
    'monorepo tool': 'monorepo tool',
    'build tool': 'build tool, build system',
    'issue tracker': 'issue tracker, bug tracker',
    'validation library': 'validation library',
    'http client': 'http client',
    logger: 'logger, logging library',
    scheduler: 'scheduler',
    'auth provider': 'auth provider',
    'error tracker': 'error tracker',
    'mail provider': 'mail provider',
    'reverse proxy': 'reverse proxy',
    'experiment tracker': 'experiment tracker',
    'default branch': 'default branch, main branch, hauptbranch, standardbranch, default-branch, base branch',
    license: 'license, licence, lizenz',
    deadline: 'deadline, abgabetermin, due date',
    'release date': 'release date, releasetermin',
  }).flatMap(([attribute, phrases]) => phrases.split(', ').map((phrase) => [phrase, attribute] as const)),
)

/** The canonical name of an attribute as people say it, or undefined. */
export function attributeOf(phrase: string): string | undefined {
  const plain = phrase
    .toLowerCase()
    .replace(/^(?:the|our|my|its|der|die|das|unser[en]*|dem|den)\s+/, '')
    .trim()
  return PHRASES.get(plain)
}

type Shape = { relation: string; type: EntityType; statement: (attribute: string, value: string) => string }

const SHAPES: Readonly<Record<string, Shape>> = {
  'default branch': { relation: 'HAS', type: 'Branch', statement: (_, value) => `The default branch is ${value}.` },
  version: {
    relation: 'HAS_VERSION',
    type: 'Version',
    statement: (attribute, value) => `The ${attribute} is ${value}.`,
  },
  port: {
    relation: 'LISTENS_ON',
    type: 'Port',
    statement: (attribute, value) => `The ${portOwner(attribute)}port is ${value}.`,
  },
  url: {
    relation: 'REACHED_AT',
    type: 'Service',
    statement: (attribute, value) => `${sentenceCase(attribute.slice(4) || 'the project')} is at ${value}.`,
  },
  owner: {
    relation: 'OWNED_BY',
    type: 'Person',
    statement: (attribute, value) => `${value} owns ${attribute.slice(9)}.`,
  },
  plain: { relation: 'HAS', type: 'Concept', statement: (attribute, value) => `The ${attribute} is ${value}.` },
  tool: {
    relation: 'USES',
    type: 'Tool',
    statement: (attribute, value) => `The ${ACRONYMS[attribute] ?? attribute} is ${value}.`,
  },
}
const ACRONYMS: Readonly<Record<string, string>> = {
  ci: 'CI',
  orm: 'ORM',
  'ui library': 'UI library',
  'css framework': 'CSS framework',
  'api style': 'API style',
  'http client': 'HTTP client',
}

const portOwner = (attribute: string): string => (attribute === 'port' ? '' : `${attribute.slice(5)} `)
export const sentenceCase = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** Whether the values of an attribute are tools that we know by name. */
export const isToolAttribute = (attribute: string): boolean => Object.hasOwn(VALUES, attribute)

/** How facts of an attribute look, whoever states them: relation, type of object, wording. */
export function shapeOf(attribute: string): Shape {
  if (Object.hasOwn(VALUES, attribute)) return SHAPES['tool']!
  if (Object.hasOwn(SHAPES, attribute)) return SHAPES[attribute]!
  if (attribute.endsWith(' version')) return SHAPES['version']!
  if (/^port /.test(attribute)) return SHAPES['port']!
  if (/^url /.test(attribute)) return SHAPES['url']!
  if (/^owner of /.test(attribute)) return SHAPES['owner']!
  return SHAPES['plain']!
}

/** Releases of these are told apart by the first number; of everything else by the first two. */
const MAJOR_ONLY: ReadonlySet<string> = new Set(
  'Node, Java, PostgreSQL, MySQL, Next.js, Nuxt, Angular, React, Vue, Svelte, .NET, Debian, Electron, Deno, npm, pnpm, Yarn, Redis, Vite, Vitest, ESLint, Prisma, Storybook'.split(
    ', ',
  ),
)

/** The value a version is compared by, so that "22" and "22.13.1" are one. The statement keeps what was said. */
export function versionValue(name: string, version: string): string {
  const parts = version.replace(/^v/i, '').split('.')
  return parts.slice(0, MAJOR_ONLY.has(name) && parts[0] !== '0' ? 1 : 2).join('.')
}

export const versionAttribute = (name: string): string => `${name} version`
