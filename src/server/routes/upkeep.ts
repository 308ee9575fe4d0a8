import {
  ArchiveRequest,
  CanaryAnswer,
  CopyRequest,
  ProgressLine,
  ReindexRequest,
  ReplayRequest,
  ShutdownAnswer,
  WithdrawRequest,
} from '../../api.ts'
import type { ServerContext } from '../context.ts'
import { givenId } from '../ids.ts'
import { route, type Route, type Work } from '../route.ts'
import { noteCopy } from '../stores-used.ts'
import type * as z from 'zod'

const lines = { mediaType: 'application/x-ndjson', schema: ProgressLine }

export const upkeepRoutes = ({ product, canary, stop }: ServerContext): Route[] => [
  longRoute('/v1/reindex', {
    about: 'Builds the search index from the graph.',
    body: ReindexRequest,
    work:
      ({ anew }) =>
      (onProgress) =>
        product.memory.reindex({ anew, onProgress }),
  }),
  longRoute('/v1/withdraw', {
    about: 'Takes back everything that one rule of extraction made, in all projects, or lets it speak again.',
    body: WithdrawRequest,
    work:
      ({ rule, undo }) =>
      (onProgress) =>
        product.memory.withdraw({ rule, undo, onProgress }),
  }),
  longRoute('/v1/replay', {
    about: 'Tries events again that could not be taken in; all, or the named ones.',
    body: ReplayRequest,
    work:
      ({ ids }) =>
      async () => {
        const before = product.journal.deadCount()
        const given = ids?.map((id) => givenId(id, ['event']))
        const replayed = await product.inbox.replay(given)
        return { before, replayed, deadEvents: product.journal.deadCount() }
      },
  }),
  longRoute('/v1/export', {
    about: 'Writes everything into an archive file.',
    body: ArchiveRequest,
    work:
      ({ path }) =>
      async (onProgress) => ({ path, ...(await product.exportArchive({ path, onProgress })) }),
  }),
  longRoute('/v1/import', {
    about: 'Takes in an archive file, whole or not at all.',
    body: ArchiveRequest,
    work:
      ({ path }) =>
      async (onProgress) => ({ path, ...(await product.importArchive({ path, onProgress })) }),
  }),
  longRoute('/v1/copy', {
    about: 'Copies projects from one store to another, and compares both afterwards.',
    body: CopyRequest,
    work:
      ({ from, to, projects, dryRun }) =>
      async (onProgress) => {
        const copied = await product.copy({
          from,
          to,
          ...(projects && { projects }),
          ...(dryRun && { dryRun }),
          onProgress,
        })
        if (!dryRun && !projects) noteCopy(product, copied)
        return copied
      },
  }),
  route('post', '/v1/canary', {
    group: 'upkeep',
    about: 'Sends a known fact through the whole path, and says how far it came.',
    answer: CanaryAnswer,
    handle: () => canary.run(),
  }),
  route('post', '/v1/shutdown', {
    group: 'upkeep',
    about: 'Ends the daemon in good order, after this answer.',
    answer: ShutdownAnswer,
    handle: async () => {
      setImmediate(stop)
      return { pid: process.pid }
    },
  }),
]

function longRoute<Body extends z.ZodType>(
  path: string,
  { about, body, work }: { about: string; body: Body; work: (body: z.output<Body>) => Work },
): Route {
  return {
    method: 'post',
    path,
    group: 'upkeep',
    about,
    body,
    answer: lines,
    status: 200,
    handle: async (input) => work(input.body as z.output<Body>),
  }
}
