import type { Episode } from '../../types.ts'
import type { Draft } from './claim.ts'

const COMMITS = /\bgit(?: -\S+(?: \S+)?)* (?:commit|cherry-pick|revert|merge)\b/
/** What git prints for a commit made just now: `[branch abc1234] subject`, `[main (root-commit) abc1234] subject`. */
const MADE = /^\[([\w./-]{1,200}|detached HEAD)(?: \(root-commit\))? ([0-9a-f]{7,40})\] (.{1,300})$/gm
const COMMITS_MAX = 20

/** The commits a command made. Lines of a log are other people's commits too, so they count for nothing here. */
export function commitDrafts(episode: Episode): Draft[] {
  const { command, exit, status } = episode.attributes
  if (typeof command !== 'string' || !COMMITS.test(command) || status === 'error' || (exit !== undefined && exit !== 0))
    return []
  return [...episode.text.matchAll(MADE)].slice(0, COMMITS_MAX).map(([, branch, hash, subject]): Draft => ({
    rule: 'git.commit',
    kind: 'commit',
    relation: 'HAS_COMMIT',
    object: { type: 'Commit', name: hash! },
    statement: `Commit ${hash} on ${branch}: ${subject!.trim()}`,
    onBranch: true,
  }))
}
