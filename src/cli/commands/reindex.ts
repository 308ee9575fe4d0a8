import { duration, plural } from '../show.ts'
import type { Verb } from '../verb.ts'

export const reindex: Verb = {
  name: 'reindex',
  about: 'Build the search index anew from the graph.',
  more: 'The index is a projection: nothing can be lost by this.',
  options: [['--catch-up', 'only what the index does not have yet']],
  examples: ['reindex', 'reindex --catch-up'],
  run: async ({ cli, options }) => {
    const client = await cli.connect()
    const result = await client.work('reindex', { anew: !options['catchUp'] }, (done, total) =>
      cli.out.progress(`Indexing ${done} of ${total}…`),
    )
    cli.out.answer(
      result,
      () => `Indexed ${plural(Number(result['units']), 'unit')} in ${duration(Number(result['tookMs']))}.`,
    )
  },
}
