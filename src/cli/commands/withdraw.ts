import { MemoryError } from '../../errors.ts'
import { plural } from '../show.ts'
import type { Verb } from '../verb.ts'

export const withdraw: Verb = {
  name: 'withdraw',
  about: 'Take back everything that one rule of extraction made.',
  more: 'Its facts go in all projects, and the rule says nothing more until a release changes it. Episodes stay, so it can be undone.',
  options: [
    ['--rule <rule>', 'the rule, as `facts --json` names it'],
    ['--undo', 'let the rule speak again, also about what was said before'],
    ['--yes', 'do it'],
  ],
  examples: [
    'withdraw --rule en.statement-project',
    'withdraw --rule en.statement-project --yes',
    'withdraw --rule answer.remedy --undo --yes',
  ],
  run: async ({ cli, options }) => {
    const rule = options['rule'] as string | undefined
    if (!rule)
      throw new MemoryError('usage', { message: 'No rule is named.', fix: 'Give one: `withdraw --rule NAME`.' })
    const client = await cli.connect()
    if (!options['yes']) {
      const { items } = await client.facts({ rule, limit: 1_000 })
      cli.out.answer({ rule, facts: items.length, done: false }, () => {
        const shown = items.slice(0, 5).map(({ statement }) => `  ${statement}`)
        const what = options['undo'] ? 'would speak again' : `has ${plural(items.length, 'fact')}, which would go`
        return [`The rule ${rule} ${what}.`, ...shown, 'Nothing was changed. Add --yes to do it.'].join('\n')
      })
      return
    }
    const result = await client.work('withdraw', { rule, undo: options['undo'] === true }, (done, total) =>
      cli.out.progress(`Reading ${done} of ${total} episodes again…`),
    )
    const facts = result['facts'] as { before: number; after: number }
    cli.out.answer(result, () =>
      options['undo']
        ? `The rule ${rule} speaks again: ${plural(facts.after, 'fact')}.`
        : `Withdrew ${plural(facts.before - facts.after, 'fact')} of the rule ${rule}. Undo it with --undo.`,
    )
  },
}
