import { ForgetAnswer, ForgetRequest, RememberAnswer, RememberRequest } from '../../api.ts'
import { redact } from '../../capture/redact.ts'
import type { ForgetPlan } from '../../engine/contract.ts'
import { MemoryError } from '../../errors.ts'
import { showId } from '../../ids.ts'
import type { Event } from '../../types.ts'
import type { ServerContext } from '../context.ts'
import { givenId, showFact } from '../ids.ts'
import { route, type Route } from '../route.ts'

export const changeRoutes = ({ product: { memory }, spool }: ServerContext): Route[] => [
  route('post', '/v1/remember', {
    group: 'change',
    about: 'Keeps a note, in the project or for all projects.',
    body: RememberRequest,
    answer: RememberAnswer,
    handle: async ({ body: { session, text, ...rest } }) => {
      // Secrets go before the first byte is kept, here as in the plugin.
      const note = { ...rest, text: redact(text).text, ...(session === undefined ? {} : { session }) }
      // A server acknowledges before it saves: until then the note stays in the spool, as all that is captured.
      const keep = (event: Event): boolean => spool.append(event) === 'written'
      const { episode, facts, waiting } = await memory.remember({ ...note, keep })
      return { episode: showId('episode', episode), facts: facts.map(showFact), ...(waiting && { waiting }) }
    },
  }),
  route('post', '/v1/forget', {
    group: 'change',
    about: 'Shows what would go; with the token of that plan it goes, and the answer is the receipt.',
    body: ForgetRequest,
    answer: ForgetAnswer,
    handle: async ({ body: { project, ids, query, confirm } }) => {
      const given = ids?.map((id) => givenId(id, ['fact', 'episode']))
      const plan = await memory.planForget({
        project,
        ...(given === undefined ? {} : { ids: given }),
        ...(query === undefined ? {} : { query }),
      })
      if (confirm === undefined) return { plan: showPlan(plan) }
      if (confirm !== plan.token) {
        throw new MemoryError('conflict', {
          message: 'What would go is no longer what you were shown.',
          fix: 'Look at the new plan, and confirm that one.',
        })
      }
      return { receipt: await memory.forget({ project, plan }) }
    },
  }),
]

const showPlan = ({ token, episodes, facts }: ForgetPlan) => ({
  token,
  episodes: episodes.map((episode) => ({ ...episode, id: showId('episode', episode.id) })),
  facts: facts.map((fact) => ({ ...fact, id: showId('fact', fact.id) })),
})
