import { FactKind } from '../../types.ts'
import { MemoryError } from '../../errors.ts'
import { wholeNumber } from '../arguments.ts'
import { parseMoment } from '../dates.ts'
import { scopeOf } from '../scope.ts'
import { plural, showFact } from '../show.ts'
import type { Verb } from '../verb.ts'

export const facts: Verb = {
  name: 'facts',
  about: 'List what is held to be true in this project, and about you.',
  more: 'A day without a time means the end of that day.',
  options: [
    ['--as-of <date>', 'what was true then (default: now)'],
    ['--known-at <date>', 'as it was known then'],
    ['--kind <kind>', `only one kind: ${FactKind.options.join(', ')}`],
    ['--rule <rule>', 'only what this rule of extraction made'],
    ['--entity <name>', 'only facts with this thing at either end'],
    ['--branch <branch>', 'what holds with this branch checked out (default: on all branches)'],
    ['--all', 'also what has ended or was replaced'],
    ['--limit <count>', 'at most this many (default 50)'],
  ],
  examples: [
    'facts',
    'facts --as-of 2026-03-01',
    'facts --branch feat/checkout',
    'facts --all --kind preference --json',
    'facts --as-of "last Friday"',
  ],
  run: async ({ cli, options }) => {
    if (options['all'] && options['asOf'] !== undefined) {
      throw new MemoryError('usage', { message: '--all and --as-of exclude each other.', fix: 'Give one of them.' })
    }
    const when = async (name: string): Promise<string | undefined> =>
      options[name] === undefined ? undefined : parseMoment(String(options[name]), cli.now)
    const knownAt = await when('knownAt')
    const asOf = options['all'] ? undefined : ((await when('asOf')) ?? knownAt ?? cli.now.toISOString())
    const limit = wholeNumber('--limit', options['limit'], { min: 1, max: 1_000 })
    const kind = options['kind'] === undefined ? undefined : oneKind(String(options['kind']))
    const client = await cli.connect()
    const answer = await client.facts({
      project: scopeOf(cli.project()),
      asOf,
      knownAt,
      kind,
      limit,
      rule: options['rule'] as string | undefined,
      entity: options['entity'] as string | undefined,
      branch: options['branch'] as string | undefined,
    })
    cli.out.answer(answer, (colors) => {
      if (answer.items.length === 0)
        return `No facts are known in ${cli.project().name}${options['asOf'] ? ' at that time' : ''}.`
      const listed = answer.items.map((fact) => showFact(fact, colors)).join('\n\n')
      return `${listed}\n\n${colors.dim(plural(answer.items.length, 'fact'))}`
    })
  },
}

function oneKind(text: string): FactKind {
  const kind = FactKind.safeParse(text)
  if (kind.success) return kind.data
  throw new MemoryError('usage', {
    message: `--kind has "${text}".`,
    fix: `Give one of ${FactKind.options.join(', ')}.`,
  })
}
