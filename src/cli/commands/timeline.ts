import { wholeNumber } from '../arguments.ts'
import { scopeOf } from '../scope.ts'
import { moment, reasonOf } from '../show.ts'
import type { Verb } from '../verb.ts'

export const timeline: Verb = {
  name: 'timeline',
  args: [['[about...]', 'what to follow through time; without it, everything']],
  about: 'Show what was true, and when, oldest first.',
  options: [['--limit <count>', 'at most this many (default 50)']],
  examples: ['timeline', 'timeline package manager', 'timeline port --json'],
  run: async ({ cli, args, options }) => {
    const words = (args[0] as string[] | undefined) ?? []
    const about = words.length === 0 ? undefined : words.join(' ')
    const limit = wholeNumber('--limit', options['limit'], { min: 1, max: 1_000 })
    const client = await cli.connect()
    const answer = await client.timeline({ project: scopeOf(cli.project()), about, limit })
    cli.out.answer(answer, (colors) => {
      if (answer.items.length === 0) return about ? `Nothing about "${about}" is known.` : 'Nothing is known yet.'
      const open = ' '.repeat(16)
      return answer.items
        .map((fact) => {
          const { statement, validFrom, validTo, id, branch } = fact
          const why = reasonOf(fact)
          const beside = [...(branch ? [`on ${branch}`] : []), ...(why ? [why] : [])]
          const more = beside.length === 0 ? '' : `  ${colors.dim(`(${beside.join('; ')})`)}`
          const text = validTo === null ? colors.bold(statement) : statement
          return `${moment(validFrom)} – ${validTo === null ? open : moment(validTo)}  ${text}${more}  ${colors.cyan(id)}`
        })
        .join('\n')
    })
  },
}
