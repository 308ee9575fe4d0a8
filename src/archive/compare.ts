import { createHash } from 'node:crypto'
import { timelineOf } from '../names.ts'
import { STORE_PAGE_MAX } from '../limits.ts'
import type { Rows, Store } from '../stores/store.ts'
import type { ProjectId, Uuid } from '../types.ts'
import { KINDS, noCounts, type ArchiveCounts, type Kind, type Line } from './format.ts'
import { joinedUse, resolveAll } from './merge.ts'

/**
 * The digest of a set of rows: the hashes of the rows joined by exclusive or, so that their order does not count.
 * Equal sets give equal digests on every store.
 */
export type Digest = { add(line: Line): void; hex(): string }

export function openDigest(): Digest {
  const sum = Buffer.alloc(32)
  return {
    add: ({ kind, row }) => {
      const hash = createHash('sha256')
        .update(`${kind} ${canonical(row)}`)
        .digest()
      for (let at = 0; at < sum.length; at++) sum[at]! ^= hash[at]!
    },
    hex: () => sum.toString('hex'),
  }
}

/** JSON with the keys in order: stores keep them in orders of their own. */
function canonical(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  const entries = Object.entries(value).filter(([, one]) => one !== undefined)
  const sorted = entries.toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${sorted.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`).join(',')}}`
}

/** One side of a comparison: how many rows of each kind, and the digest of all of them. */
export type Side = { counts: ArchiveCounts; digest: string }
/** `lacking`: rows of the source that the destination does not have as they are, with what it has under that id. */
export type Comparison = { source: Side; destination: Side; lacking: Lacking[] }
export type Lacking = { line: Line; there: Line['row'] | undefined }

type Pair = { from: Pick<Store, 'page'>; to: Pick<Store, 'page'>; project: ProjectId }

/** Rows of one kind that are missing or different at the destination, in the order of their ids; all rows pass `seen`. */
export async function* lackingRows(
  { from, to, project }: Pair,
  kind: Kind,
  seen: { source?: (line: Line) => void; destination?: (line: Line) => void } = {},
): AsyncGenerator<Lacking> {
  const theirs = pageReader(to, kind, project)
  for (let after = ''; ;) {
    const rows = await from.page(kind, { project, after, limit: STORE_PAGE_MAX })
    const last = rows.at(-1)
    // The last page takes what is left: rows that only the destination has.
    const there = new Map(
      (await theirs(last && rows.length === STORE_PAGE_MAX ? last.id : undefined)).map((row) => [row.id, row]),
    )
    for (const row of there.values()) seen.destination?.({ kind, row } as Line)
    for (const row of rows) {
      const line = { kind, row } as Line
      seen.source?.(line)
      const other = there.get(row.id)
      if (!other || canonical(other) !== canonical(row)) yield { line, there: other }
    }
    if (!last || rows.length < STORE_PAGE_MAX) return
    after = last.id
  }
}

/** Reads on, up to an id or to the end; rows behind the id are kept for the next call. */
function pageReader<K extends Kind>(store: Pick<Store, 'page'>, kind: K, project: ProjectId) {
  let kept: Rows[K][] = []
  let after = ''
  let ended = false
  return async (upTo: string | undefined): Promise<Rows[K][]> => {
    const taken: Rows[K][] = []
    for (;;) {
      const behind = upTo === undefined ? -1 : kept.findIndex(({ id }) => isBehind(id, upTo))
      taken.push(...(behind === -1 ? kept : kept.slice(0, behind)))
      kept = behind === -1 ? [] : kept.slice(behind)
      if (kept.length > 0 || ended) return taken
      kept = await store.page(kind, { project, after, limit: STORE_PAGE_MAX })
      after = kept.at(-1)?.id ?? after
      ended = kept.length < STORE_PAGE_MAX
    }
  }
}

/** Stores order text by its bytes. */
const isBehind = (id: string, other: string): boolean => Buffer.compare(Buffer.from(id), Buffer.from(other)) > 0

/** Compares a whole project row by row. */
export async function compareProject(pair: Pair, onRow: () => void = () => undefined): Promise<Comparison> {
  const sides = {
    source: { counts: noCounts(), digest: openDigest() },
    destination: { counts: noCounts(), digest: openDigest() },
  }
  const seer = (side: keyof typeof sides) => (line: Line) => {
    sides[side].counts[line.kind]++
    sides[side].digest.add(line)
    if (side === 'source') onRow()
  }
  const lacking: Lacking[] = []
  for (const kind of KINDS)
    for await (const one of lackingRows(pair, kind, { source: seer('source'), destination: seer('destination') }))
      lacking.push(one)
  const shown = ({ counts, digest }: (typeof sides)['source']): Side => ({ counts, digest: digest.hex() })
  return { source: shown(sides.source), destination: shown(sides.destination), lacking }
}

/** Why rows are not there as they were: `forgotten` there, or made one with what was there. `lost`: for no reason. */
export type Reasons = { forgotten: number; joined: number; lost: Line[] }

/** Explains each row that differs by the rules of merging; what cannot be explained is lost. */
export async function explain(to: Store, project: ProjectId, lacking: readonly Lacking[]): Promise<Reasons> {
  const reasons: Reasons = { forgotten: 0, joined: 0, lost: [] }
  const forgotten = await forgottenAmong(to, project, lacking)
  const settled = await settledAmong(to, project, lacking)
  for (const { line, there } of lacking) {
    if (line.kind === 'episode' && forgotten.has(line.row.id)) reasons.forgotten++
    else if (line.kind === 'claim' && forgotten.has(line.row.episode)) reasons.forgotten++
    else if (line.kind === 'fact' && settled.has(line.row.timeline)) reasons.joined++
    else if (line.kind === 'fact' && !there && isForgotten(line.row, forgotten)) reasons.forgotten++
    else if (line.kind === 'use' && forgotten.has(line.row.item)) reasons.forgotten++
    else if (line.kind === 'use' && there && isJoined(line.row, there as Rows['use'])) reasons.joined++
    else if (line.kind === 'session' && there && spans(there as Rows['session'], line.row)) reasons.joined++
    else if (line.kind === 'entity' && (await isMet(to, line.row, there as Rows['entity'] | undefined)))
      reasons.joined++
    else reasons.lost.push(line)
  }
  return reasons
}

const isForgotten = ({ episodes }: Rows['fact'], forgotten: ReadonlySet<Uuid>): boolean =>
  episodes.length > 0 && episodes.every((id) => forgotten.has(id))

async function forgottenAmong(to: Store, project: ProjectId, lacking: readonly Lacking[]): Promise<Set<Uuid>> {
  const episodes = new Set<Uuid>()
  for (const { line } of lacking) {
    if (line.kind === 'episode') episodes.add(line.row.id)
    if (line.kind === 'claim') episodes.add(line.row.episode)
    if (line.kind === 'use') episodes.add(line.row.item)
    if (line.kind === 'fact') for (const id of line.row.episodes) episodes.add(id)
  }
  return new Set(episodes.size === 0 ? [] : await to.tombstoned({ project, episodes: [...episodes] }))
}

/** Timelines of facts that differ, where the destination has claims, and just the facts that these make. */
async function settledAmong(to: Store, project: ProjectId, lacking: readonly Lacking[]): Promise<Set<Uuid>> {
  const timelines = [...new Set(lacking.flatMap(({ line }) => (line.kind === 'fact' ? [line.row.timeline] : [])))]
  const settled = new Set<Uuid>()
  for (let at = 0; at < timelines.length; at += STORE_PAGE_MAX) {
    const some = timelines.slice(at, at + STORE_PAGE_MAX)
    const claims = await to.claims({ project, timelines: some })
    const said = digestsOf(await resolveAll(to, project, claims))
    const there = digestsOf(await to.facts({ projects: [project], timelines: some, limit: Number.MAX_SAFE_INTEGER }))
    const claimed = new Set(claims.map(timelineOf))
    for (const timeline of some)
      if (claimed.has(timeline) && said.get(timeline) === there.get(timeline)) settled.add(timeline)
  }
  return settled
}

function digestsOf(facts: readonly Rows['fact'][]): Map<Uuid, string> {
  const digests = new Map<Uuid, Digest>()
  for (const row of facts) {
    const digest = digests.get(row.timeline) ?? openDigest()
    digest.add({ kind: 'fact', row })
    digests.set(row.timeline, digest)
  }
  return new Map([...digests].map(([timeline, digest]) => [timeline, digest.hex()]))
}

/** What the destination tells of a use is what both sides tell together. */
const isJoined = (row: Rows['use'], there: Rows['use']): boolean =>
  canonical(joinedUse(row, there)) === canonical(there)

/** A session that both sides know reaches from the first moment of either to the last. */
const spans = (there: Rows['session'], row: Rows['session']): boolean =>
  there.startedAt <= row.startedAt && there.lastAt >= row.lastAt

/** An entity is there as soon as it was known on either side, and only while a fact names it. */
export async function isMet(to: Store, row: Rows['entity'], there: Rows['entity'] | undefined): Promise<boolean> {
  if (there) return there.type === row.type && there.createdAt <= row.createdAt
  const named = await to.facts({ projects: [row.project], entity: { type: row.type, name: row.name }, limit: 1 })
  return named.length === 0
}
