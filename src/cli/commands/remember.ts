import { plural } from '../show.ts'
import type { Verb } from '../verb.ts'

export const remember: Verb = {
  name: 'remember',
  args: [['<text...>', 'one sentence that stands alone']],
  about: 'Keep a note, here or for all your projects.',
  options: [['--user', 'for all projects, not only this one']],
  examples: ['remember "Deploys go out on Tuesdays."', 'remember --user "I prefer tabs."'],
  run: async ({ cli, args, options }) => {
    const client = await cli.connect()
    const scope = options['user'] ? 'user' : 'project'
    const answer = await client.remember({ project: cli.project(), text: (args[0] as string[]).join(' '), scope })
    cli.out.answer(answer, (colors) => {
      const where = scope === 'user' ? 'for all projects' : `in ${cli.project().name}`
      const made = answer.facts.map((fact) => `  ${fact.statement}  ${colors.cyan(fact.id)}`)
      const understood = made.length === 0 ? 'kept as it is' : plural(made.length, 'fact')
      const taken = answer.waiting ? 'written down, taken in when the store answers' : understood
      return [`Remembered ${where} (${taken}).  ${colors.cyan(answer.episode)}`, ...made].join('\n')
    })
  },
}
