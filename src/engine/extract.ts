import type { Claim, Episode } from '../types.ts'
import { claimOf, type Draft } from './extract/claim.ts'

/** Episodes whose words help to understand the one beside them. */
export function isNeighbour(episode: Pick<Episode, 'kind'>): boolean {
  return episode.kind === 'prompt' || episode.kind === 'answer' || episode.kind === 'note'
}

type Extract = { episode: Episode; before: readonly Episode[]; after: readonly Episode[] }

/** What an episode says, as claims. Pure: the same episode and neighbours give the same claims; at most CLAIMS_PER_EPISODE_MAX. */
export function extract({ episode }: Extract): Claim[] {
  if (episode.kind !== 'prompt' && episode.kind !== 'note') return []
  if (episode.role !== 'user' && episode.kind !== 'note') return []
  const drafts: Draft[] = []
  for (const raw of episode.text.slice(0, 8_000).split(/(?<=[.!?])\s+|\n/)) {
    const sentence = raw.trim()
    if (sentence === '' || sentence.endsWith('?')) continue
    const words = { object: { type: 'Instruction' as const, name: sentence.toLowerCase() }, statement: sentence }
    if (/\b(?:always|never|from now on|remember that)\b/i.test(sentence))
      drafts.push({ rule: 'en.instruction', kind: 'instruction', relation: 'FOLLOWS', ...words })
    const moved = /\b(?:switched|moved|migrated) (?:from (\S+) )?to (pnpm|npm|yarn|bun)\b/i.exec(sentence)
    const uses = /\bwe use (pnpm|npm|yarn|bun)\b/i.exec(sentence)
    const manager = moved?.[2] ?? uses?.[1]
    if (manager)
      drafts.push({
        rule: 'en.package-manager',
        kind: 'project',
        relation: 'USES',
        attribute: 'package manager',
        single: true,
        object: { type: 'Tool', name: manager.toLowerCase() },
        statement: `The package manager is ${manager.toLowerCase()}.`,
      })
  }
  if (drafts.length === 0 && episode.kind === 'note')
    drafts.push({
      rule: 'note',
      kind: 'note',
      relation: 'NOTES',
      object: { type: 'Concept', name: episode.text },
      statement: episode.text,
      ...(episode.attributes['scope'] === 'user' ? { scope: 'user' as const } : {}),
    })
  return drafts.map((draft) => claimOf(episode, draft))
}
