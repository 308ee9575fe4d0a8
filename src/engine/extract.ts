import { CLAIMS_PER_EPISODE_MAX } from '../limits.ts'
import type { Claim, Episode } from '../types.ts'
import { claimOf, type Draft } from './extract/claim.ts'
import { branchDrafts, seenBranchDrafts } from './extract/branches.ts'
import { commandDrafts } from './extract/commands.ts'
import { commitDrafts } from './extract/commits.ts'
import { remedyDrafts } from './extract/errors.ts'
import { symbolDrafts } from './extract/files.ts'
import { draftsFromWords } from './extract/language.ts'
import { manifestDrafts } from './extract/manifests.ts'
import { goneDrafts } from './extract/shown.ts'
import { cochangeDrafts, workedDrafts } from './extract/work.ts'
import { confirmedProposal, correctedEarlier, withoutWithdrawn } from './extract/neighbours.ts'

/** Episodes whose words help to understand the one beside them. */
export function isNeighbour(episode: Pick<Episode, 'kind'>): boolean {
  return episode.kind === 'prompt' || episode.kind === 'answer' || episode.kind === 'note'
}

type Extract = {
  episode: Episode
  before: readonly Episode[]
  after: readonly Episode[]
  /** Earlier looks at the file that it shows. */
  shown?: readonly Episode[]
}

/**
 * What an episode says, as claims. Pure: the same episode and neighbours give the same claims, in the same order.
 * Never more than CLAIMS_PER_EPISODE_MAX; most episodes give none, since a junk fact is worse than none.
 */
export function extract({ episode, before, after, shown = [] }: Extract): Claim[] {
  const claims = new Map<string, Claim>()
  const drafts = draftsOf(episode, before, after)
  for (const draft of shown.length === 0 ? drafts : [...drafts, ...goneDrafts(episode, shown)]) {
    if (draft.object.name.trim() === '' || draft.statement.trim() === '') continue
    const claim = claimOf(episode, draft)
    if (!claims.has(claim.id)) claims.set(claim.id, claim)
    if (claims.size === CLAIMS_PER_EPISODE_MAX) break
  }
  return [...claims.values()]
}

function draftsOf(episode: Episode, before: readonly Episode[], after: readonly Episode[]): readonly Draft[] {
  switch (episode.kind) {
    case 'prompt':
      return episode.role === 'user' ? promptDrafts(episode, before, after) : []
    case 'note':
      return noteDrafts(episode)
    case 'answer':
      return episode.role === 'assistant' ? remedyDrafts(episode.text) : []
    case 'tool':
      return episode.trust === 'tool' ? toolDrafts(episode, before) : []
    case 'edit':
      return [...manifestDrafts(episode), ...symbolDrafts(episode), ...cochangeDrafts(episode, before)]
    default:
      return []
  }
}

/** An assistant that guesses is set right in a few words. */
const GUESSES =
  /\b(?:probably|presumably|perhaps|maybe|might|may be|likely|i (?:guess|assume|believe|suppose)|vermutlich|wahrscheinlich|vielleicht|wohl)\b/i

/** Structure only: no sentence of a tool's output is ever read as somebody's words. */
function toolDrafts(episode: Episode, before: readonly Episode[]): Draft[] {
  if (episode.attributes['tool'] === 'read') return manifestDrafts(episode)
  if (episode.attributes['tool'] === 'git') return seenBranchDrafts(episode)
  if (episode.attributes['tool'] !== 'bash') return []
  return [
    ...commitDrafts(episode),
    ...branchDrafts(episode),
    ...manifestDrafts(episode),
    ...commandDrafts(episode),
    ...workedDrafts(episode, before),
  ]
}

function promptDrafts(episode: Episode, before: readonly Episode[], after: readonly Episode[]): readonly Draft[] {
  const asked = before.at(-1)
  const replies = asked?.role === 'assistant' && GUESSES.test(asked.text)
  const said = draftsFromWords(episode.text, episode.at, replies)
  const drafts = [...correctedEarlier(episode, before), ...said, ...confirmedProposal(episode, before)]
  return withoutWithdrawn(drafts, after)
}

/** Somebody asked to remember it, so there is always a claim: the better kind where a rule knows one, else a note. */
function noteDrafts(episode: Episode): Draft[] {
  const everywhere = episode.attributes['scope'] === 'user'
  // What is only a plain statement stays the note it is.
  const known = draftsFromWords(episode.text, episode.at).filter(
    ({ rule }) => !/\.(?:statement-(?:project|person)|did)$/.test(rule),
  )
  const note: Draft = {
    rule: 'note',
    kind: 'note',
    relation: 'NOTED',
    object: { type: 'Concept', name: episode.text.toLowerCase() },
    statement: episode.text,
  }
  const drafts = known.length > 0 ? known : [note]
  return everywhere ? drafts.map((draft) => ({ ...draft, scope: 'user' as const })) : drafts
}
