import { createHash } from 'node:crypto'
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { MemoryError } from '../errors.ts'
import { EXPORT_ATTEMPTS_MAX, STORE_PAGE_MAX } from '../limits.ts'
import type { Store } from '../stores/store.ts'
import type { ProjectId } from '../types.ts'
import { ARCHIVE_FORMAT, ARCHIVE_VERSION, KINDS, Line, issueOf, noCounts, total } from './format.ts'
import type { ArchiveCounts, Footer, Header } from './format.ts'
import { cargoOf, mergeRows } from './merge.ts'
import { verifyArchive } from './verify.ts'

export type Progress = (done: number, total: number) => void
export type Exported = { path: string; bytes: number; counts: ArchiveCounts; sha256: string }

type Export = {
  store: Store
  path: string
  /** All projects, when none are named. */
  projects?: readonly ProjectId[]
  now?: () => Date
  onProgress?: Progress
}

/**
 * Writes everything of the projects into one archive, readable by its owner only. It appears whole or not at all, and
 * shows one moment: an export during which memory was written begins anew. Fails with `storage_full`, `not_found` for a
 * missing project, or `conflict` when another process writes without a pause.
 */
export async function exportArchive({
  store,
  path,
  projects,
  now = () => new Date(),
  onProgress,
}: Export): Promise<Exported> {
  const known = await store.projects()
  const wanted = [...new Set(projects ?? known)].toSorted()
  const unknown = wanted.find((project) => !known.includes(project))
  if (unknown !== undefined)
    throw new MemoryError('not_found', {
      message: `There is no project ${unknown} in memory.`,
      fix: 'See `opencode-memory status` for the projects there are.',
    })
  const part = `${path}.part-${process.pid}`
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  try {
    for (let attempt = 1; attempt <= EXPORT_ATTEMPTS_MAX; attempt++) {
      const polite = attempt < EXPORT_ATTEMPTS_MAX
      const createdAt = now().toISOString()
      const written = await writeArchive({ store, path: part, projects: wanted, createdAt, polite, onProgress })
      if (!written) continue
      renameSync(part, path)
      return { path, ...written }
    }
  } catch (error) {
    throw fileError(path, error)
  } finally {
    rmSync(part, { force: true })
  }
  throw new MemoryError('conflict', {
    message: `Memory was written all the while ${path} was being made.`,
    fix: 'Try again when less is going on.',
  })
}

type Writing = {
  store: Store
  path: string
  projects: readonly ProjectId[]
  createdAt: string
  /** Lets others have their turn between pages. */
  polite: boolean
  onProgress: Progress | undefined
}

/** Undefined when memory changed meanwhile. */
async function writeArchive({ store, path, projects, createdAt, polite, onProgress }: Writing) {
  const generation = await store.generation()
  const expected = await countRows(store, projects)
  const header: Header = {
    format: ARCHIVE_FORMAT,
    version: ARCHIVE_VERSION,
    createdAt,
    projects: [...projects],
    counts: expected,
  }
  const counts = noCounts()
  const file = openSync(path, 'w', 0o600)
  try {
    const hash = createHash('sha256')
    let bytes = 0
    const write = (text: string): void => {
      const chunk = Buffer.from(text)
      hash.update(chunk)
      for (let at = 0; at < chunk.length;) at += writeSync(file, chunk, at)
      bytes += chunk.length
    }
    write(`${JSON.stringify(header)}\n`)
    let done = 0
    for await (const page of pagesOf(store, projects)) {
      write(page.map((line) => `${JSON.stringify(checked(line))}\n`).join(''))
      for (const { kind } of page) counts[kind]++
      onProgress?.((done += page.length), total(expected))
      if (polite) await nextTurn()
    }
    const same = KINDS.every((kind) => counts[kind] === expected[kind])
    if (!same || (await store.generation()) !== generation) return undefined
    const footer: Footer = { end: true, counts, sha256: hash.copy().digest('hex') }
    write(`${JSON.stringify(footer)}\n`)
    fsyncSync(file)
    return { bytes, counts, sha256: footer.sha256 }
  } finally {
    closeSync(file)
  }
}

/** A row that does not fit now would make the whole archive unreadable later: better to fail while memory is at hand. */
function checked(line: Line): Line {
  const result = Line.safeParse(line)
  if (result.success) return line
  throw new MemoryError('damaged', {
    message: `The ${line.kind} ${line.row.id} in memory does not fit its schema: ${issueOf(result.error)}`,
    fix: 'Run `opencode-memory doctor`.',
  })
}

async function countRows(store: Store, projects: readonly ProjectId[]): Promise<ArchiveCounts> {
  const { sessions, episodes, claims, facts, entities } = await store.counts(projects)
  const stored = { session: sessions, episode: episodes, claim: claims, fact: facts, entity: entities }
  const counts = { ...noCounts(), ...stored }
  for await (const page of pagesOf(store, projects, ['tombstone', 'use'])) for (const { kind } of page) counts[kind]++
  return counts
}

async function* pagesOf(store: Store, projects: readonly ProjectId[], kinds: readonly Line['kind'][] = KINDS) {
  for (const project of projects) {
    for (const kind of kinds) {
      for (let after = ''; ;) {
        const rows = await store.page(kind, { project, after, limit: STORE_PAGE_MAX })
        if (rows.length > 0) yield rows.map((row) => ({ kind, row }) as Line)
        if (rows.length < STORE_PAGE_MAX) break
        after = rows.at(-1)!.id
      }
    }
  }
}

function fileError(path: string, cause: unknown): unknown {
  const code = (cause as { code?: unknown } | undefined)?.code
  if (code === 'ENOSPC' || code === 'EFBIG' || code === 'EDQUOT')
    return new MemoryError('storage_full', {
      message: `No space is left to write ${path}.`,
      fix: 'Free some space, or choose another place.',
      cause,
    })
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'EISDIR')
    return new MemoryError('usage', {
      message: `${path} cannot be written.`,
      fix: 'Choose a file in a folder of yours.',
      cause,
    })
  return cause
}

/**
 * Takes an archive into memory. The whole file is verified before the first row is written, so a damaged, cut or newer
 * one changes nothing (`damaged`, with the line and the reason). What is there stays: timelines that both sides speak
 * of are resolved anew from the claims of both, and what was forgotten on either side stays forgotten. Interrupted, it
 * can be repeated without harm.
 */
export async function importArchive({
  store,
  path,
  onProgress,
}: {
  store: Store
  path: string
  onProgress?: Progress
}): Promise<{
  counts: ArchiveCounts
  projects: ProjectId[]
}> {
  const verified = await verifyArchive(path)
  await mergeRows({ store, cargo: cargoOf(path, verified), ...(onProgress && { onProgress }) })
  return { counts: verified.counts, projects: verified.header.projects }
}
