import { resolve } from 'node:path'
import type { Verb } from '../verb.ts'
import { plural } from '../show.ts'

export const exportCommand: Verb = {
  name: 'export',
  args: [['<file>', 'where to write the archive']],
  about: 'Write everything that is remembered into one file.',
  more: 'The archive is versioned, checksummed JSONL. It holds all projects. The file must not exist yet.',
  examples: ['export memory.jsonl', 'export ~/backup/memory-2026-03-01.jsonl --json'],
  run: async ({ cli, args }) => {
    const client = await cli.connect()
    const result = await client.work('export', { path: resolve(String(args[0])) }, (done, total) =>
      cli.out.progress(`Exporting ${done} of ${total}…`),
    )
    cli.out.answer(result, () => `Written to ${String(result['path'])}: ${countsText(result)}.`)
  },
}

/** The counts of an archive's parts in words. */
export function countsText(result: Readonly<Record<string, unknown>>): string {
  const counts = Object.entries(result).filter((entry): entry is [string, number] => typeof entry[1] === 'number')
  return counts
    .map(([name, count]) => (name.endsWith('s') ? plural(count, name.slice(0, -1)) : `${name} ${count}`))
    .join(', ')
}
