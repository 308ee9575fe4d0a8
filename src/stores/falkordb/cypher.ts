import { MemoryError } from '../../errors.ts'

/**
 * Values on their way into a query and back. They travel as text before the query (`CYPHER name=value …`), so this is
 * the one place where text becomes Cypher: strings are quoted here, and names of parameters and keys are checked.
 */
export type CypherValue =
  string | number | boolean | null | readonly CypherValue[] | { readonly [key: string]: CypherValue }
export type Parameters = { readonly [name: string]: CypherValue }

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/

/** Text as the database can keep it: without NUL, which ends a query there, and without halves of characters. */
export function cleanText(text: string): string {
  return /[\0\ud800-\udfff]/.test(text) ? text.replace(/\0/g, '').replace(/\p{Surrogate}/gu, '\ufffd') : text
}

/** A query with its parameters before it. Fails with `internal` for a name that is no identifier, or an unsafe number. */
export function withParameters(query: string, parameters: Parameters): string {
  const parts = Object.entries(parameters).map(([name, value]) => `${checkedName(name)}=${encode(value)}`)
  return parts.length === 0 ? query : `CYPHER ${parts.join(' ')} ${query}`
}

function encode(value: CypherValue): string {
  if (typeof value === 'string') return quote(value)
  if (typeof value === 'number') return number(value)
  if (typeof value === 'boolean' || value === null) return String(value)
  let text = ''
  if (isList(value)) {
    const json = asJson(value)
    if (json !== undefined) return json
    for (const each of value) text += text === '' ? encode(each) : `,${encode(each)}`
    return `[${text}]`
  }
  for (const key of Object.keys(value)) text += `${text === '' ? '' : ','}${checkedName(key)}:${encode(value[key]!)}`
  return `{${text}}`
}

/**
 * A list without maps as JSON, which is Cypher too but for `\u`, and made in a fifth of the time. Undefined where its
 * text holds one (characters that nobody types, halves of others), or where a number cannot be kept.
 */
function asJson(list: readonly CypherValue[]): string | undefined {
  if (!isPlain(list)) return undefined
  const json = JSON.stringify(list)
  return json.includes('\\u') ? undefined : json
}

function isPlain(value: CypherValue): boolean {
  if (typeof value === 'number')
    return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value))
  if (typeof value !== 'object' || value === null) return true
  return isList(value) && value.every(isPlain)
}

const isList = (value: CypherValue): value is readonly CypherValue[] => Array.isArray(value)

/** In single quotes what has double ones, as JSON does: less to escape, and less to send. */
function quote(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`
  const clean = cleanText(text)
  return clean.includes('"') ? `'${clean.replace(/['\\]/g, '\\$&')}'` : `"${clean.replace(/\\/g, '\\\\')}"`
}

const PLAIN = /^[^"\\\0\ud800-\udfff]*$/

function number(value: number): string {
  if (Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value))) return String(value)
  throw new MemoryError('internal', { message: `The number ${value} cannot be a parameter of a query.` })
}

const checked = new Set<string>()

/** The names that we use are few, and each comes thousands of times. */
function checkedName(name: string): string {
  if (checked.has(name)) return name
  if (!NAME.test(name))
    throw new MemoryError('internal', { message: `"${name}" cannot be the name of a parameter or key of a query.` })
  if (checked.size < 1_000) checked.add(name)
  return name
}

/** A compact reply: header, rows, statistics; one that has no rows is its statistics alone. */
export type Reply = readonly unknown[]
export type Row = readonly unknown[]

export const rowsOf = (reply: Reply): Row[] =>
  reply.length < 3 ? [] : (reply[1] as unknown[][][]).map((row) => row.map(decode))

/** The same rows with the names of their columns. */
export function namedRowsOf(reply: Reply): Record<string, unknown>[] {
  const names = reply.length < 3 ? [] : (reply[0] as unknown[][]).map((column) => String(column[1]))
  return rowsOf(reply).map((row) => Object.fromEntries(row.map((value, at) => [names[at]!, value])))
}

const [NULL, STRING, INTEGER, BOOLEAN, DOUBLE, ARRAY, MAP, VECTOR] = [1, 2, 3, 4, 5, 6, 10, 12]

function decode(cell: readonly unknown[]): unknown {
  const [type, value] = cell
  if (type === STRING || type === INTEGER) return value
  if (type === NULL) return null
  if (type === BOOLEAN) return value === 'true'
  if (type === DOUBLE) return Number(value)
  if (type === ARRAY) return (value as unknown[][]).map(decode)
  if (type === MAP) return mapOf(value as unknown[])
  if (type === VECTOR) return (value as unknown[]).map(Number)
  throw new MemoryError('internal', { message: `FalkorDB answered with a value of the unknown type ${String(type)}.` })
}

function mapOf(flat: readonly unknown[]): Record<string, unknown> {
  const map: Record<string, unknown> = {}
  for (let at = 0; at < flat.length; at += 2) map[String(flat[at])] = decode(flat[at + 1] as unknown[])
  return map
}
