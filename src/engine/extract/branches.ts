import type { Episode } from '../../types.ts'
import type { Draft } from './claim.ts'

/** Branches of the main line: what is merged into one of them belongs to everybody. */
export const PROJECT_BRANCHES = /^(?:main|master|trunk|default|develop|development|dev|next|stable|production)$/

const NAME = '([\\w][\\w./#@+-]{0,200})'
const MERGE = new RegExp(`\\bgit(?: -\\S+(?: \\S+)?)* merge(?: --?[\\w=-]+)* (?:origin/)?${NAME}`)
const SWITCH = new RegExp(`\\bgit (?:checkout|switch)(?: -[qf])* ${NAME} *(?:&&|;)`)
const LISTED = /\bgit branch(?: -a| -r)? --merged(?: (?:origin\/)?([\w./-]+))?\s*$/
const DELETED = new RegExp(`^[✓! ]*Deleted (?:local )?branch '?${NAME}'?`, 'gm')
const REQUEST = /\b(?:gh pr|glab mr) merge\b/
const BRANCHES_MAX = 50

/** That a branch was merged or deleted, as git's own words show it. */
export function branchDrafts({ attributes, text, branch }: Episode): Draft[] {
  const { command, exit, status } = attributes
  if (typeof command !== 'string' || status === 'error' || exit !== 0) return []
  if (!/\b(?:git|gh|glab)\b/.test(command) || /^CONFLICT|Automatic merge failed/m.test(text)) return []
  const here = SWITCH.exec(command)?.[1] ?? branch ?? ''
  const merged = mergedBy({ command, text, branch, here })
  const gone = [...text.matchAll(DELETED)].slice(0, BRANCHES_MAX).map(([, name]) => name!)
  // Git refuses `-d` where commits would be lost.
  const safely = / (?:-d|--delete) /.test(command) && PROJECT_BRANCHES.test(here) ? gone : []
  const shared = new Set([...merged, ...safely])
  return [
    ...[...shared].map((name) => draft(name, 'merged', `Branch ${name} was merged into ${here || 'the main line'}.`)),
    ...gone.filter((name) => !shared.has(name)).map((name) => draft(name, 'deleted', `Branch ${name} was deleted.`)),
  ]
}

function mergedBy(run: { command: string; text: string; branch: string | null; here: string }): string[] {
  const { command, text, branch, here } = run
  if (REQUEST.test(command)) {
    const gone = [...text.matchAll(DELETED)].map(([, name]) => name!)
    const done = /\bmerged (?:pull request|!?#?\d|merge request)/i.test(text)
    return done ? [...gone, ...(branch === null || /merge \d/.test(command) ? [] : [branch])].filter(isOwn) : []
  }
  const listed = LISTED.exec(command)
  if (listed && PROJECT_BRANCHES.test(listed[1] ?? here))
    return [...text.matchAll(new RegExp(`^[*+ ] ${NAME}$`, 'gm'))]
      .slice(0, BRANCHES_MAX)
      .map(([, name]) => name!)
      .filter(isOwn)
  const name = PROJECT_BRANCHES.test(here) ? MERGE.exec(command)?.[1] : undefined
  return name === undefined ? [] : [name].filter(isOwn)
}

/** The same as git showed it when nobody ran a command: see the event `branch`. */
export function seenBranchDrafts({ attributes }: Episode): Draft[] {
  const { branch, became, into } = attributes
  if (typeof branch !== 'string' || !isOwn(branch)) return []
  if (became === 'deleted') return [draft(branch, 'deleted', `Branch ${branch} was deleted.`)]
  const place = typeof into === 'string' ? into : 'the main line'
  return became === 'merged' ? [draft(branch, 'merged', `Branch ${branch} was merged into ${place}.`)] : []
}

const isOwn = (name: string): boolean => !PROJECT_BRANCHES.test(name) && !/^(?:HEAD|origin)$/.test(name)

const draft = (name: string, state: 'merged' | 'deleted', statement: string): Draft => ({
  rule: `git.branch-${state}`,
  kind: 'commit',
  subject: { type: 'Branch', name },
  relation: 'BECAME',
  attribute: 'state',
  single: true,
  object: { type: 'Concept', name: state },
  statement,
})
