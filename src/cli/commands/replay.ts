import { plural } from '../show.ts'
import type { Verb } from '../verb.ts'

export const replay: Verb = {
  name: 'replay',
  args: [['[id...]', 'ids of events; without them, all']],
  about: 'Try events again that could not be taken in.',
  examples: ['replay', 'replay --json'],
  run: async ({ cli, args }) => {
    const ids = args[0] as string[] | undefined
    const client = await cli.connect()
    const result = await client.work('replay', ids && ids.length > 0 ? { ids } : {})
    cli.out.answer(result, () => {
      const before = Number(result['before'])
      if (before === 0) return 'No event waits to be tried again.'
      const left = Number(result['deadEvents'])
      return `${plural(before - left, 'event')} taken in; ${plural(left, 'event')} still fail${left === 1 ? 's' : ''}.`
    })
  },
}
