import { wholeNumber } from '../arguments.ts'
import type { Verb } from '../verb.ts'

export const recall: Verb = {
  name: 'recall',
  args: [['<prompt...>', 'a prompt as you would write it to OpenCode']],
  about: 'Show the context that this prompt would be given.',
  more: 'Nothing is sent anywhere, and nothing is marked as seen.',
  options: [
    ['--budget <tokens>', 'at most this many tokens (default 800)'],
    ['--session <id>', 'as in this OpenCode session: what it has seen is left out'],
  ],
  examples: ['recall "add a test for the parser"', 'recall "deploy it" --budget 300 --json'],
  run: async ({ cli, args, options }) => {
    const budgetTokens = wholeNumber('--budget', options['budget'], { min: 50, max: 8_000 })
    const client = await cli.connect()
    const answer = await client.recall({
      project: cli.project(),
      prompt: (args[0] as string[]).join(' '),
      ...(budgetTokens === undefined ? {} : { budgetTokens }),
      ...(options['session'] === undefined ? {} : { session: String(options['session']) }),
    })
    cli.out.answer(answer, (colors) => {
      if (answer.tokens === 0) return 'Nothing relevant is known: the prompt goes on as it is.'
      const foot = `${answer.tokens} tokens, ${answer.items.length} items, ${answer.tookMs.toFixed(1)} ms`
      return `${answer.context}\n\n${colors.dim(foot)}`
    })
  },
}
