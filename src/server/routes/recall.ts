import {
  RecallAnswer,
  RecallRequest,
  SearchAnswer,
  SearchRequest,
  SessionTextAnswer,
  SessionTextRequest,
} from '../../api.ts'
import type { ServerContext } from '../context.ts'
import { seenIds, showItem } from '../ids.ts'
import { route, type Route } from '../route.ts'

export const recallRoutes = ({ product: { memory }, metrics }: ServerContext): Route[] => [
  route('post', '/v1/recall', {
    group: 'recall',
    about: 'The context for a prompt: empty, with 0 tokens, when nothing is relevant.',
    body: RecallRequest,
    answer: RecallAnswer,
    handle: async ({
      body: { profile, profiled, seen, project, session, prompt, files, branch, at, budgetTokens },
    }) => {
      const wanted = session !== undefined && (profile || profiled)
      const standing = wanted ? (await memory.profile({ project, session, branch })).text : undefined
      const recalled = await memory.recall({
        project,
        prompt,
        files,
        budgetTokens,
        seen: seenIds(seen),
        ...(session === undefined ? {} : { session }),
        ...(branch === undefined ? {} : { branch }),
        ...(at === undefined ? {} : { at }),
        ...(standing === undefined ? {} : { profile: standing }),
      })
      metrics.recalled(recalled)
      const offered = profile && standing !== undefined ? { profile: standing } : {}
      return { ...recalled, items: recalled.items.map(showItem), ...offered }
    },
  }),
  route('post', '/v1/search', {
    group: 'recall',
    about: 'Facts and episodes that fit the words, best first, each with the reasons.',
    body: SearchRequest,
    answer: SearchAnswer,
    handle: async ({ body: { kinds, asOf, ...rest } }) => {
      const found = await memory.search({
        ...rest,
        ...(kinds === undefined ? {} : { kinds }),
        ...(asOf === undefined ? {} : { asOf }),
      })
      metrics.count('searches_total')
      return { ...found, items: found.items.map(showItem) }
    },
  }),
  route('post', '/v1/profile', {
    group: 'recall',
    about: 'Standing facts of project and person; the same bytes for the whole life of a session.',
    body: SessionTextRequest,
    answer: SessionTextAnswer,
    handle: ({ body }) => memory.profile(body),
  }),
  route('post', '/v1/compaction', {
    group: 'recall',
    about: 'What must survive the compaction of a session.',
    body: SessionTextRequest,
    answer: SessionTextAnswer,
    handle: ({ body }) => memory.compaction(body),
  }),
]
