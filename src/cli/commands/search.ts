import { MemoryError } from '../../errors.ts'
import { wholeNumber } from '../arguments.ts'
import { parseMoment } from '../dates.ts'
import { plural, showItem } from '../show.ts'
import type { Verb } from '../verb.ts'

export const search: Verb = {
  name: 'search',
  args: [['<query...>', 'what to look for']],
  about: 'Find facts and what was said, best first.',
  options: [
    ['--limit <count>', 'at most this many (default 10)'],
    ['--kind <kind>', 'only "fact" or "episode"'],
    ['--as-of <date>', 'what was true then'],
    ['--branch <branch>', 'what holds with this branch checked out (default: on all branches)'],
  ],
  examples: ['search package manager', 'search "why did the build fail" --limit 3', 'search port --kind fact --json'],
  run: async ({ cli, args, options }) => {
    const query = (args[0] as string[]).join(' ')
    const kind = options['kind'] === undefined ? undefined : oneKind(String(options['kind']))
    const asOf = options['asOf'] === undefined ? undefined : await parseMoment(String(options['asOf']), cli.now)
    const limit = wholeNumber('--limit', options['limit'], { min: 1, max: 100 })
    const client = await cli.connect()
    const answer = await client.search({
      project: cli.project(),
      query,
      ...(kind === undefined ? {} : { kinds: [kind] }),
      ...(asOf === undefined ? {} : { asOf }),
      ...(options['branch'] === undefined ? {} : { branch: String(options['branch']) }),
      ...(limit === undefined ? {} : { limit }),
    })
    cli.out.answer(answer, (colors) => {
      if (answer.items.length === 0) return `Nothing about "${query}" is known in ${cli.project().name}.`
      const items = answer.items.map((item) => showItem(item, colors)).join('\n\n')
      return `${items}\n\n${colors.dim(`${plural(answer.items.length, 'item')} in ${answer.tookMs.toFixed(1)} ms`)}`
    })
  },
}

function oneKind(text: string): 'fact' | 'episode' {
  if (text === 'fact' || text === 'episode') return text
  throw new MemoryError('usage', { message: `--kind has "${text}".`, fix: 'Give "fact" or "episode".' })
}
