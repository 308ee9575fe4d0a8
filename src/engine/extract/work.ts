import type { Episode } from '../../types.ts'
import type { Draft } from './claim.ts'
import { plainCommand } from './commands.ts'
import { signatureOf } from './errors.ts'

/** Edits, and commands with an exit code: what of a session is work, and has work beside it. */
export const isWork = ({ kind, attributes }: Pick<Episode, 'kind' | 'attributes'>): boolean =>
  (kind === 'edit' && attributes['status'] === 'completed') || (kind === 'tool' && attributes['tool'] === 'bash')

/** Edits that follow each other directly; a file that is edited with everything tells nothing, so only neighbours count. */
export function cochangeDrafts(episode: Episode, before: readonly Episode[]): Draft[] {
  const [path] = episode.files
  const previous = before.filter(({ kind }) => kind === 'edit').at(-1)
  const other = previous?.files[0]
  if (!path || !other || path === other || episode.files.length !== 1) return []
  const [first, second] = [path, other].toSorted() as [string, string]
  return [
    {
      rule: 'edit.cochange',
      kind: 'file',
      subject: { type: 'File', name: first },
      relation: 'CHANGES_WITH',
      object: { type: 'File', name: second },
      statement: `${first} and ${second} change together.`,
    },
  ]
}

const CURES_MAX = 3

/**
 * A command that failed and now works: what was done in between is the remedy; where it was only called otherwise, that is.
 * Nothing between the two, or a failure without a telling line, is no remedy.
 */
export function workedDrafts(episode: Episode, before: readonly Episode[]): Draft[] {
  const command = plainCommand(episode)
  if (command === undefined || episode.attributes['exit'] !== 0) return []
  const at = before.findLastIndex((one) => failedAs(one, command))
  if (at < 0) return []
  const failed = before[at]!
  const between = before.slice(at + 1)
  if (between.some((one) => one.attributes['exit'] === 0 && plainCommand(one) === command)) return []
  const same = plainCommand(failed) === command
  const signature = signatureOf(failed.text.slice(failed.text.indexOf('\n') + 1))
  const cures = same ? between.flatMap(cureOf) : [`\`${command}\``]
  if (signature === undefined || cures.length === 0) return []
  const what = [...new Set(cures)].slice(-CURES_MAX).join(', ')
  return [
    {
      rule: 'command.remedy',
      kind: 'remedy',
      subject: { type: 'Error', name: signature },
      relation: 'CURED_BY',
      object: { type: 'Concept', name: what.toLowerCase() },
      statement: `\`${plainCommand(failed) ?? command}\` failed with "${signature}": fixed by ${what}.`,
    },
  ]
}

/** The same command, or the same program and sub-command called otherwise. */
function failedAs(one: Episode, command: string): boolean {
  const { exit } = one.attributes
  const other = exit !== undefined && exit !== 0 ? plainCommand(one) : undefined
  if (other === undefined) return false
  const head = (line: string): string => line.split(' ').slice(0, 2).join(' ')
  return other === command || head(other) === head(command)
}

function cureOf(one: Episode): string[] {
  if (one.kind === 'edit') return one.files.slice(0, 1).map((path) => `${path}${cameIn(one.text)}`)
  const command = one.attributes['exit'] === 0 ? plainCommand(one) : undefined
  return command === undefined ? [] : [`\`${command}\``]
}

/** The line that came with an edit, where it is short enough to be shown. */
function cameIn(text: string): string {
  const line = text
    .split('\n')
    .findLast((one) => one.startsWith('+ '))
    ?.slice(2)
    .trim()
  return line && line.length <= 80 ? ` (${line})` : ''
}
