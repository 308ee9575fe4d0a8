import { randomUUID } from 'node:crypto'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { asMemoryError } from '../../errors.ts'
import { FALKOR_CONNECT_MS, SCRUB_QUERIES_MS, SCRUB_TRACES_MAX, SCRUB_WAIT_MS } from '../../limits.ts'
import type { ProjectId } from '../../types.ts'
import type { Scrubbed, ScrubRequest } from '../store.ts'
import { connect, targetOf, type Connection, type ConnectionOptions } from './connection.ts'
import { rowsOf, withParameters, type Reply } from './cypher.ts'
import { isMissingGraph } from './errors.ts'

const POLL_MS = 50
const FOUND = 'any(trace IN $traces WHERE'
/** Summaries that Graphiti's model wrote of episodes; '' is what its readers take for none. */
const SUMMARIES = ['Entity', 'Community', 'Saga'].map((label) => ({
  place: `summaries (${label})`,
  query: `MATCH (n:${label}) WHERE n.summary IS NOT NULL AND ${FOUND} n.summary CONTAINS trace) SET n.summary = '' RETURN count(n)`,
}))
/** What states the same words and stays: the person decides about it. */
const STAYING = {
  place: 'facts in the graph that stay and hold some of the same words',
  query: `MATCH ()-[e:RELATES_TO]->() WHERE ${FOUND} e.fact CONTAINS trace) RETURN count(e)`,
}

type Options = ConnectionOptions & ScrubRequest

/**
 * Clears what else on the server quotes a forgotten text: summaries that Graphiti wrote, and the queries that FalkorDB
 * keeps of each graph, with their parameters. Then its append-only file is
 * written anew and a snapshot taken, both without compression, so that a search of the files means something. What
 * could not be done is named; it does not fail for that.
 */
export async function scrubFalkor({ projects, traces, ...access }: Options): Promise<Scrubbed> {
  const connection = connect(access)
  const scrubbed: Scrubbed = { cleared: {}, remaining: [], files: null }
  try {
    await whenUp(connection)
    await clearSummaries(connection, { projects, traces }, scrubbed)
    await clearQueries(connection, projects, scrubbed)
    await renewFiles(connection, access, scrubbed)
  } catch (cause) {
    const reason = asMemoryError(cause)?.message ?? String(cause)
    scrubbed.remaining.push({
      place: `files and summaries of ${connection.where}, not all cleared: ${reason}`,
      count: 0,
      until: null,
    })
  } finally {
    connection.close()
  }
  return scrubbed
}

async function whenUp(connection: Connection): Promise<void> {
  for (let waited = 0; !connection.up && waited < FALKOR_CONNECT_MS; waited += POLL_MS) await pause(POLL_MS)
}

async function clearSummaries(
  connection: Connection,
  { projects, traces }: ScrubRequest,
  { cleared, remaining }: Scrubbed,
): Promise<void> {
  let staying = 0
  for (const project of projects) {
    for (let at = 0; at < traces.length; at += SCRUB_TRACES_MAX) {
      const some = traces.slice(at, at + SCRUB_TRACES_MAX)
      for (const { place, query } of SUMMARIES) {
        const count = await countBy(connection, project, query, some)
        if (count > 0) cleared[place] = (cleared[place] ?? 0) + count
      }
      staying += await countBy(connection, project, STAYING.query, some)
    }
  }
  if (staying > 0) remaining.push({ place: STAYING.place, count: staying, until: null })
}

async function countBy(
  connection: Connection,
  project: ProjectId,
  query: string,
  traces: readonly string[],
): Promise<number> {
  try {
    const reply = await connection.command(['GRAPH.QUERY', project, withParameters(query, { traces }), '--compact'])
    return Number(rowsOf(reply as Reply)[0]?.[0] ?? 0)
  } catch (cause) {
    // Dropped meanwhile: then it holds nothing.
    if (isMissingGraph(cause)) return 0
    throw cause
  }
}

/**
 * FalkorDB writes down the last thousand queries of a graph in a stream beside it, seconds after it has answered them:
 * a query of our own tells when what came before it is written.
 */
async function clearQueries(
  connection: Connection,
  projects: readonly ProjectId[],
  { cleared }: Scrubbed,
): Promise<void> {
  const marker = randomUUID()
  const keeps = /,1$/.test(String(await connection.command(['GRAPH.CONFIG', 'GET', 'CMD_INFO'])))
  const streams: string[] = []
  for (const project of projects) {
    const stream = `telemetry{${project}}`
    if (!keeps && Number(await connection.command(['EXISTS', stream])) === 0) continue
    if (!(await isAsked(connection, project, marker))) continue
    streams.push(stream)
    await connection.command(['GRAPH.SLOWLOG', project, 'RESET'])
  }
  const deadline = Date.now() + SCRUB_QUERIES_MS
  for (const stream of streams) {
    const isWritten = async (): Promise<boolean> =>
      JSON.stringify(await connection.command(['XREVRANGE', stream, '+', '-', 'COUNT', '20'])).includes(marker)
    while (!(await isWritten())) {
      if (Date.now() > deadline) throw new Error(`${stream} was not written within ${SCRUB_QUERIES_MS} ms`)
      await pause(POLL_MS)
    }
    const place = 'queries that the server had kept'
    cleared[place] = (cleared[place] ?? 0) + Number(await connection.command(['XLEN', stream]))
    await connection.command(['DEL', stream])
  }
}

async function isAsked(connection: Connection, project: ProjectId, marker: string): Promise<boolean> {
  try {
    await connection.command(['GRAPH.RO_QUERY', project, `RETURN '${marker}'`])
    return true
  } catch (cause) {
    if (isMissingGraph(cause)) return false
    throw cause
  }
}

async function renewFiles(connection: Connection, access: Pick<Options, 'url'>, scrubbed: Scrubbed): Promise<void> {
  const { where } = connection
  const setting = async (name: string): Promise<string> => {
    const answer = (await connection.command(['CONFIG', 'GET', name])) as string[]
    return answer[1] ?? ''
  }
  const compression = await setting('rdbcompression')
  const started = Date.now()
  // Text that is compressed is not found by its bytes.
  if (compression === 'yes') await connection.command(['CONFIG', 'SET', 'rdbcompression', 'no'])
  try {
    if ((await setting('appendonly')) === 'yes') {
      await connection.command(['BGREWRITEAOF'])
      await settled(connection, ['aof_rewrite_in_progress', 'aof_rewrite_scheduled'])
    }
    await connection.command(['BGSAVE', 'SCHEDULE'])
    await settled(connection, ['rdb_bgsave_in_progress'])
  } finally {
    if (compression === 'yes') await connection.command(['CONFIG', 'SET', 'rdbcompression', 'yes'])
  }
  const at = new Date(started).toISOString()
  scrubbed.remaining.push({
    place: `backups of ${where} that were made before ${at}, where there are any`,
    count: 0,
    until: null,
  })
  const [directory, file] = [await setting('dir'), await setting('dbfilename')]
  if (isHere(access.url) && isFresh(join(directory, file), started)) scrubbed.files = directory
  else
    scrubbed.remaining.push({
      place: `files of ${where} in ${directory}, written anew, not searched: they are on another machine or not readable`,
      count: 0,
      until: null,
    })
}

/** Waits until the server has ended what it does in the background. Fails when that ended badly or takes too long. */
async function settled(connection: Connection, fields: readonly string[]): Promise<void> {
  for (const deadline = Date.now() + SCRUB_WAIT_MS; ;) {
    const info = String(await connection.command(['INFO', 'persistence']))
    const value = (name: string): string | undefined => new RegExp(`^${name}:(.*)$`, 'm').exec(info)?.[1]?.trim()
    if (fields.every((field) => value(field) === '0')) {
      const bad = ['aof_last_bgrewrite_status', 'rdb_last_bgsave_status'].find((name) => value(name) === 'err')
      if (bad !== undefined) throw new Error(`${bad} is "err"`)
      return
    }
    if (Date.now() > deadline) throw new Error(`${fields[0]} did not end within ${SCRUB_WAIT_MS} ms`)
    await pause(POLL_MS)
  }
}

const isHere = (url: string): boolean => /^(127\.[\d.]+|::1|localhost)$/.test(targetOf({ url }).host)

/** The snapshot that was just taken: so the folder is the server's own, and not another of the same name. */
function isFresh(path: string, since: number): boolean {
  const stat = statSync(path, { throwIfNoEntry: false })
  // Some file systems keep whole seconds.
  return stat !== undefined && stat.mtimeMs >= Math.floor(since / 1000) * 1000
}
