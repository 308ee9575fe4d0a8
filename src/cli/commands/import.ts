import { resolve } from 'node:path'
import type { Verb } from '../verb.ts'
import { countsText } from './export.ts'

export const importCommand: Verb = {
  name: 'import',
  args: [['<file>', 'an archive that export wrote']],
  about: 'Take in an archive: whole, or not at all.',
  more: 'What is there already stays; the same things become one. A damaged archive is refused.',
  examples: ['import memory.jsonl'],
  run: async ({ cli, args }) => {
    const client = await cli.connect()
    const result = await client.work('import', { path: resolve(String(args[0])) }, (done, total) =>
      cli.out.progress(`Importing ${done} of ${total}…`),
    )
    cli.out.answer(result, () => `Taken in from ${String(result['path'])}: ${countsText(result)}.`)
  },
}
