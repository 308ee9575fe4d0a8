/**
 * What graphiti-core's readers ask of a record. One record that misses it makes listings, and mostly search and
 * add_episode too, raise for its whole group: measured on graphiti-core 0.31.2, see docs/graphiti.md.
 */
export type RecordKind =
  | 'Entity'
  | 'Episodic'
  | 'Community'
  | 'Saga'
  | 'RELATES_TO'
  | 'MENTIONS'
  | 'HAS_EPISODE'
  | 'NEXT_EPISODE'
  | 'HAS_MEMBER'

type Form = 'text' | 'list' | 'source' | 'date' | 'date or absent'

/** `pattern` binds the record as `r`. */
export type Rule = { kind: RecordKind; pattern: string; fields: Readonly<Record<string, Form>> }

const node = (kind: RecordKind, fields: Rule['fields']): Rule => ({ kind, pattern: `(r:${kind})`, fields })
const edge = (kind: RecordKind, fields: Rule['fields']): Rule => ({ kind, pattern: `()-[r:${kind}]->()`, fields })
const LINK: Rule['fields'] = { uuid: 'text', group_id: 'text', created_at: 'date' }

export const RULES: readonly Rule[] = [
  node('Entity', { ...LINK, name: 'text', summary: 'text' }),
  node('Episodic', {
    ...LINK,
    name: 'text',
    source: 'source',
    source_description: 'text',
    content: 'text',
    entity_edges: 'list',
    valid_at: 'date',
  }),
  node('Community', { ...LINK, name: 'text', summary: 'text' }),
  node('Saga', {
    ...LINK,
    name: 'text',
    last_summarized_at: 'date or absent',
    last_summarized_episode_valid_at: 'date or absent',
  }),
  edge('RELATES_TO', {
    ...LINK,
    name: 'text',
    fact: 'text',
    episodes: 'list',
    valid_at: 'date or absent',
    invalid_at: 'date or absent',
    expired_at: 'date or absent',
    reference_time: 'date or absent',
  }),
  edge('MENTIONS', LINK),
  edge('HAS_EPISODE', LINK),
  edge('NEXT_EPISODE', LINK),
  edge('HAS_MEMBER', LINK),
]

const SOURCES = ['message', 'text', 'json', 'fact_triple']
const DATE =
  '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{6})?[+]00:00$'

/** Cypher that is true of a record with a fault. Type tests guard the rest: FalkorDB computes both sides of an OR. */
export function faultOf({ fields }: Rule): string {
  const written = DATE.replaceAll('\\', '\\\\')
  const isDate = (name: string): string => `size(string.matchRegEx(toStringOrNull(r.${name}), '${written}')) = 1`
  const tests: Readonly<Record<Form, (name: string) => string>> = {
    text: (name) => `typeOf(r.${name}) <> 'String'`,
    list: (name) => `typeOf(r.${name}) <> 'List'`,
    source: (name) => `NOT coalesce(r.${name} IN ['${SOURCES.join("','")}'], false)`,
    date: (name) => `NOT coalesce(${isDate(name)}, false)`,
    'date or absent': (name) => `(r.${name} IS NOT NULL AND NOT coalesce(${isDate(name)}, false))`,
  }
  return Object.entries(fields)
    .map(([name, form]) => tests[form](name))
    .join(' OR ')
}

/** A record as it was read, with what its ends are called where it is a fact. */
export type Read = { properties: Readonly<Record<string, unknown>>; from?: unknown; to?: unknown }
/** `value`: what is written instead, `undefined` takes the property away; no `value` key: nobody can tell what it was. */
export type Fault = { property: string; found: string; remedy: string; breaks: boolean; value?: unknown }
export type Fill = { group: string; now: () => Date; newId: () => string }

/** Every fault of a record, each with what mends it. */
export function faultsOf(rule: Rule, read: Read, fill: Fill): Fault[] {
  const faults: Fault[] = []
  for (const [property, form] of Object.entries(rule.fields)) {
    const value = read.properties[property] ?? undefined
    const fault = faultIn({ rule, form, property, value, read, fill })
    if (fault) faults.push({ property, ...fault })
  }
  return faults
}

type Place = { rule: Rule; form: Form; property: string; value: unknown; read: Read; fill: Fill }

function faultIn({ rule, form, property, value, read, fill }: Place): Omit<Fault, 'property'> | undefined {
  const found = wordsFor(value)
  switch (form) {
    case 'text':
      return typeof value === 'string'
        ? undefined
        : { found, breaks: true, ...textFor({ rule, property, value, read, fill }) }
    case 'list':
      if (Array.isArray(value)) return undefined
      return { found, breaks: true, ...written(listFrom(value)) }
    case 'source':
      if (SOURCES.includes(value as string)) return undefined
      return { found, breaks: true, ...written('text') }
    default:
      return dateFault({ rule, form, property, value, read, fill }, found)
  }
}

function dateFault({ form, value, read, fill }: Place, found: string): Omit<Fault, 'property'> | undefined {
  if (value === undefined && form === 'date or absent') return undefined
  if (typeof value === 'string' && new RegExp(DATE).test(value)) return undefined
  const same = graphTimeOf(value)
  // Graphiti reads other ways to write a moment, but compares them as texts: they only sort wrongly.
  if (same !== undefined) return { found, breaks: false, ...written(same) }
  if (form === 'date or absent') return { found, breaks: true, remedy: 'take the property away', value: undefined }
  const { valid_at, reference_time, created_at } = read.properties
  const near = [valid_at, created_at, reference_time].map(graphTimeOf).find((time) => time !== undefined)
  return { found, breaks: true, ...written(near ?? graphTimeOf(fill.now().toISOString())) }
}

type Remedy = { remedy: string; value?: unknown }
const written = (value: unknown): Remedy => ({ remedy: `write ${JSON.stringify(value)}`, value })

function textFor({ rule, property, value, read, fill }: Omit<Place, 'form'>): Remedy {
  if (typeof value === 'number' || typeof value === 'boolean') return written(String(value))
  if (property === 'uuid') return { remedy: 'write a new one', value: fill.newId() }
  if (property === 'group_id') return written(fill.group)
  if (rule.kind === 'RELATES_TO') return textOfFact(property, read)
  if (property !== 'name') return written('')
  return written(typeof read.properties['uuid'] === 'string' ? read.properties['uuid'] : 'unnamed')
}

/** A triple says something in its ends and its relation; with neither relation nor sentence it says nothing. */
function textOfFact(property: string, { properties, from, to }: Read): Remedy {
  const { name, fact } = properties
  if (property === 'name' && typeof fact === 'string') return written('RELATES_TO')
  if (property === 'fact' && typeof name === 'string' && typeof from === 'string' && typeof to === 'string')
    return written(`${from} ${name.toLowerCase().replaceAll('_', ' ')} ${to}`)
  return { remedy: 'nobody can tell what it said: set `name` and `fact` by hand, or delete the relationship' }
}

/** Lists that were stored as JSON come back as lists; anything else is an empty one. */
function listFrom(value: unknown): string[] {
  if (typeof value !== 'string') return []
  try {
    const parsed: unknown = JSON.parse(value)
    return Array.isArray(parsed) ? parsed.filter((part) => typeof part === 'string') : []
  } catch (cause) {
    if (cause instanceof SyntaxError) return []
    throw cause
  }
}

const MOMENT = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:\.(\d{1,9}))?(Z|[+-]\d\d:?\d\d)?)?$/

/** A moment as Graphiti writes it: UTC, `+00:00`, no or six digits of a second. A time without a zone is UTC. */
export function graphTimeOf(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return fromEpoch(value)
  const [, day, time = '00:00:00', fraction = '', zone = 'Z'] =
    typeof value === 'string' ? (MOMENT.exec(value) ?? []) : []
  if (day === undefined) return undefined
  const seconds = new Date(`${day}T${time.length === 5 ? `${time}:00` : time}${zone}`)
  if (Number.isNaN(seconds.getTime())) return undefined
  const micros = fraction.slice(0, 6).padEnd(6, '0')
  return `${seconds.toISOString().slice(0, 19)}${micros === '000000' ? '' : `.${micros}`}+00:00`
}

/** Above this a count since 1970 is in milliseconds: in seconds it would be the year 5138. */
const SECONDS_MAX = 1e11

function fromEpoch(value: number): string | undefined {
  const date = new Date(Math.abs(value) > SECONDS_MAX ? value : value * 1000)
  return Number.isNaN(date.getTime()) ? undefined : graphTimeOf(date.toISOString())
}

function wordsFor(value: unknown): string {
  if (value === undefined) return 'is missing'
  if (value === '') return 'is an empty text'
  return `is ${JSON.stringify(value).slice(0, 80)}`
}
