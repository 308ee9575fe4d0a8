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
  if (isList(value)) return `[${value.map(encode).join(',')}]`
  const entries = Object.entries(value).map(([key, each]) => `${checkedName(key)}:${encode(each)}`)
  return `{${entries.join(',')}}`
}

const isList = (value: CypherValue): value is readonly CypherValue[] => Array.isArray(value)

const quote = (text: string): string => `"${cleanText(text).replace(/["\\]/g, '\\$&')}"`

function number(value: number): string {
  if (Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value))) return String(value)
  throw new MemoryError('internal', { message: `The number ${value} cannot be a parameter of a query.` })
}

function checkedName(name: string): string {
  if (NAME.test(name)) return name
  throw new MemoryError('internal', { message: `"${name}" cannot be the name of a parameter or key of a query.` })
}

/** A compact reply: header, rows, statistics; one that has no rows is its statistics alone. */
export type Reply = readonly unknown[]
export type Row = readonly unknown[]

export const rowsOf = (reply: Reply): Row[] =>
  reply.length < 3 ? [] : (reply[1] as unknown[][][]).map((row) => row.map(decode))

const [NULL, STRING, INTEGER, BOOLEAN, DOUBLE, ARRAY, MAP] = [1, 2, 3, 4, 5, 6, 10]

function decode(cell: readonly unknown[]): unknown {
  const [type, value] = cell
  if (type === STRING || type === INTEGER) return value
  if (type === NULL) return null
  if (type === BOOLEAN) return value === 'true'
  if (type === DOUBLE) return Number(value)
  if (type === ARRAY) return (value as unknown[][]).map(decode)
  if (type === MAP) return mapOf(value as unknown[])
  throw new MemoryError('internal', { message: `FalkorDB answered with a value of the unknown type ${String(type)}.` })
}

function mapOf(flat: readonly unknown[]): Record<string, unknown> {
  const map: Record<string, unknown> = {}
  for (let at = 0; at < flat.length; at += 2) map[String(flat[at])] = decode(flat[at + 1] as unknown[])
  return map
}
