import { createHash } from 'node:crypto'
import { wrapOwn } from '../capture/own-text.ts'
import type { SearchIndex } from '../index/search-index.ts'
import type { Journal } from '../journal/journal.ts'
import { CONTEXT_TOKENS_MAX, PROFILE_TOKENS_MAX, SEARCH_LIMIT_DEFAULT } from '../limits.ts'
import type { Store } from '../stores/store.ts'
import type { Memory, RecallItem, Searched, SearchRequest } from './memory.ts'
import { scopeOf } from './scope.ts'
import { estimateTokens } from './tokens.ts'

type Options = { store: Store; index: SearchIndex; journal: Journal; now: () => Date }

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12)

export function openRecall({
  store,
  index,
  journal,
  now,
}: Options): Pick<Memory, 'recall' | 'profile' | 'compaction' | 'search'> {
  const search = async ({
    project,
    query,
    files = [],
    at,
    asOf,
    limit = SEARCH_LIMIT_DEFAULT,
  }: SearchRequest): Promise<Searched> => {
    const start = performance.now()
    const candidates = await index.candidates({
      projects: scopeOf(project),
      text: query,
      files,
      now: at ?? now().toISOString(),
      ...(asOf ? { validAt: asOf } : {}),
      limit,
    })
    const items = candidates.slice(0, limit).map(({ unit, lists }) => ({
      id: unit.id,
      kind: unit.kind,
      text: unit.text,
      score: 1,
      why: Object.entries(lists).map(([list, { rank, score }]) => ({ list, rank, score })),
      validFrom: unit.validFrom,
      validTo: unit.validTo,
      source: {
        episode: unit.kind === 'episode' ? unit.id : null,
        session: unit.session,
        role: unit.role,
        trust: unit.trust,
        at: unit.at,
      },
    }))
    return { items, tookMs: performance.now() - start }
  }
  const recall: Memory['recall'] = async ({
    project,
    session,
    prompt,
    files = [],
    seen = {},
    budgetTokens = CONTEXT_TOKENS_MAX,
    at,
  }) => {
    const start = performance.now()
    const { items: found } = await search({ project, query: prompt, files, ...(at ? { at } : {}) })
    const sent = session === undefined ? new Map<string, string>() : journal.injected(session)
    const items: RecallItem[] = []
    let text = ''
    for (const item of found.filter(({ validTo }) => validTo === null)) {
      const hash = hashOf(item.text)
      if (seen[item.id] === hash || sent.get(item.id) === hash) continue
      const line = `- ${item.text.slice(0, 400)} (${item.source.at.slice(0, 10)})\n`
      if (estimateTokens(wrapOwn(text + line)) > budgetTokens) break
      text += line
      items.push({ ...item, hash })
    }
    const context = items.length > 0 ? wrapOwn(text) : ''
    return { context, tokens: estimateTokens(context), items, tookMs: performance.now() - start, cached: false }
  }
  const profile: Memory['profile'] = async ({ project, session }) => {
    const known = journal.profile(session)
    if (known !== undefined) return { text: known, tokens: estimateTokens(known) }
    const at = now().toISOString()
    const facts = await store.facts({
      projects: scopeOf(project),
      kinds: ['instruction', 'preference', 'convention'],
      validAt: at,
      limit: 20,
    })
    let text = ''
    for (const { statement } of facts)
      if (estimateTokens(text + statement) < PROFILE_TOKENS_MAX) text += `- ${statement}\n`
    const frozen = journal.freezeProfile(session, text === '' ? '' : wrapOwn(text), at)
    return { text: frozen, tokens: estimateTokens(frozen) }
  }
  return { recall, search, profile, compaction: profile }
}
