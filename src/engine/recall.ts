import { hash } from 'node:crypto'
import type { Journal } from '../journal/journal.ts'
import { COMPACTION_TOKENS_MAX, CONTEXT_TOKENS_MAX, PROFILE_FACTS_MAX, PROFILE_TOKENS_MAX } from '../limits.ts'
import type { FactKind, Item, Uuid } from '../types.ts'
import { seenFrom } from './branches.ts'
import { renderContext, renderProfile, standsIn } from './context.ts'
import type { KeptAnswers } from './kept-answers.ts'
import type { Memory, RecallItem, SessionText } from './contract.ts'
import { scopesOf } from './query.ts'
import type { FactTold, Reads } from './reads.ts'
import { estimateTokens } from './tokens.ts'

/** `branches`: off, and what was learned on any branch is told. */
type Options = { store: Reads; answers: KeptAnswers; journal: Journal; branches: boolean; now: () => Date }

export type Recall = Pick<Memory, 'recall' | 'profile' | 'compaction'>

/** Rules of the person come first: they matter in every turn. What describes the project fills the rest. */
const RULES: readonly FactKind[] = ['instruction', 'preference', 'convention', 'person']
const PROJECT: readonly FactKind[] = ['decision', 'project', 'command']

/** The hash by which an item that changed is told from one that was sent already. */
export const hashOf = ({ text, validTo }: Pick<Item, 'text' | 'validTo'>): string =>
  hash('sha256', validTo === null ? text : `${text} ${validTo}`, 'hex').slice(0, 12)

/**
 * What goes to the model: what is relevant to a prompt and was not sent to this session before, the frozen profile, and
 * what must survive a compaction. Reads only; nothing when nothing is relevant.
 */
export function openRecall({ store, answers, journal, branches, now }: Options): Recall {
  const recall: Memory['recall'] = async (request) => {
    const started = performance.now()
    const {
      project,
      session,
      prompt,
      files,
      branch,
      seen = {},
      profile: standing = '',
      budgetTokens = CONTEXT_TOKENS_MAX,
    } = request
    const at = request.at ?? now().toISOString()
    const sent = session === undefined ? new Map<Uuid, string>() : journal.injected(session)
    const asked = {
      project,
      prompt,
      at,
      ...(files && { files }),
      ...(branch !== undefined && { branch }),
      ...(session !== undefined && { exceptSession: session }),
    }
    const { items: found, cached } = await answers.relevant(asked)
    const fresh = found
      .map((item) => ({ ...item, hash: hashOf(item) }))
      .filter(({ id, hash }) => seen[id] !== hash && sent.get(id) !== hash)
      .filter(({ kind, text }) => kind !== 'fact' || !standsIn(standing, text))
    const rendered = renderContext({ items: fresh, budgetTokens, now: at })
    const chosen = new Set(rendered.items.map(({ id }) => id))
    const items: RecallItem[] = fresh.filter(({ id }) => chosen.has(id))
    return { context: rendered.text, tokens: rendered.tokens, items, tookMs: performance.now() - started, cached }
  }

  type Asked = Omit<SessionText, 'session'>
  const onBranch = async (facts: readonly FactTold[], { project, branch }: Asked): Promise<readonly FactTold[]> =>
    branches ? seenFrom(facts, { store, projects: scopesOf(project), branch }) : facts

  const standing = async (asked: Asked): Promise<readonly FactTold[]> => {
    const { project } = asked
    const validAt = now().toISOString()
    const ask = { projects: scopesOf(project), validAt, limit: PROFILE_FACTS_MAX }
    const lists = await Promise.all([store.facts({ ...ask, kinds: RULES }), store.facts({ ...ask, kinds: PROJECT })])
    return onBranch(lists.flat(), asked)
  }

  const profile: Memory['profile'] = async ({ session, ...asked }) => {
    const known = journal.profile(session)
    if (known !== undefined) return { text: known, tokens: estimateTokens(known) }
    const { text } = renderProfile({ facts: await standing(asked), budgetTokens: PROFILE_TOKENS_MAX })
    // Another call may have been quicker: the first text stays, whatever became true since.
    const frozen = journal.freezeProfile(session, text, now().toISOString())
    return { text: frozen, tokens: estimateTokens(frozen) }
  }

  const compaction: Memory['compaction'] = async ({ session, ...asked }) => {
    const given = [...journal.injected(session).keys()]
    const rules = await standing(asked)
    const projects = scopesOf(asked.project)
    const facts =
      given.length === 0
        ? []
        : await store.facts({ projects, ids: given, validAt: now().toISOString(), limit: given.length })
    const items = [
      ...new Map([...rules, ...(await onBranch(facts, asked))].map((fact) => [fact.id, itemOf(fact)])).values(),
    ]
    const { text, tokens } = renderContext({ items, budgetTokens: COMPACTION_TOKENS_MAX, now: now().toISOString() })
    return { text, tokens }
  }

  return { recall, profile, compaction }
}

function itemOf({ id, statement, validFrom, validTo, trust, learnedAt, episodes }: FactTold): Item {
  const source = { episode: episodes.at(-1) ?? null, session: null, role: trust, trust, at: learnedAt }
  return { id, kind: 'fact', text: statement, score: 0, why: [], validFrom, validTo, source }
}
