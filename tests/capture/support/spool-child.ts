/**
 * A process that writes events: `<folder> <first number> <count, 0 for ever> <characters of text>`.
 * It tells the number of each event after `append` has returned, with the answer.
 */
import { writeSync } from 'node:fs'
import { openSpoolWriter } from '../../../src/capture/spool-writer.ts'

const [directory, first, count, chars] = process.argv.slice(2)
const writer = openSpoolWriter({ directory: directory!, now: () => new Date() })
const text = 'x'.repeat(Number(chars))
const end = Number(count) === 0 ? Infinity : Number(first) + Number(count)
for (let at = Number(first); at < end; at++) {
  const id = `00000000-0000-5000-8000-${String(at).padStart(12, '0')}`
  writeSync(1, `${writer.append({ id, text } as { id: string })} ${at}\n`)
}
if (process.env['STAY'] !== undefined) setInterval(() => {}, 1_000)
else writer.close()
