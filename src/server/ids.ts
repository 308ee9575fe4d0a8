import type { EpisodeShown, FactShown, ItemShown } from '../api.ts'
import { MemoryError } from '../errors.ts'
import { parseId, type Prefixed, showId } from '../ids.ts'
import type { Entity, Episode, Fact, Item } from '../types.ts'

/** Stored things as the interface shows them: the same, with prefixed ids. */
export const showFact = (fact: Fact): FactShown => ({
  ...fact,
  id: showId('fact', fact.id),
  supersededBy: fact.supersededBy === null ? null : showId('fact', fact.supersededBy),
  episodes: fact.episodes.map((id) => showId('episode', id)),
})
export const showEpisode = (episode: Episode): EpisodeShown => ({ ...episode, id: showId('episode', episode.id) })
export const showEntity = (entity: Entity): Entity => ({ ...entity, id: showId('entity', entity.id) })
export const showItem = <T extends Item>(item: T): T & ItemShown => ({
  ...item,
  id: showId(item.kind, bare(item.id)),
  source: { ...item.source, episode: item.source.episode === null ? null : showId('episode', item.source.episode) },
})

const bare = (id: string): string => parseId(id)?.id ?? id

/** The stored id of what a person or a program wrote. Throws `bad_request` when it is no id, or one of another kind. */
export function givenId(text: string, kinds: readonly Prefixed[]): string {
  const parsed = parseId(text)
  if (!parsed || (parsed.kind !== undefined && !kinds.includes(parsed.kind))) {
    throw new MemoryError('bad_request', {
      message: `"${text.slice(0, 60)}" is not an id of ${kinds.join(' or ')}.`,
      fix: 'Copy the id from `opencode-memory search` or `facts`: it looks like fact_0a1b2c3d-….',
    })
  }
  return parsed.id
}

/** Ids of seen items without prefix; what is no id is dropped, since it can name nothing. */
export function seenIds(seen: Readonly<Record<string, string>>): Record<string, string> {
  const known: Record<string, string> = {}
  for (const [id, hash] of Object.entries(seen)) {
    const parsed = parseId(id)
    if (parsed) known[parsed.id] = hash
  }
  return known
}
