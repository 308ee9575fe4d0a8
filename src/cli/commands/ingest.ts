import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Client } from '../../client.ts'
import { MemoryError } from '../../errors.ts'
import { INGEST_BYTES_MAX, INGEST_LINES_MAX } from '../../limits.ts'
import { eventOfLine } from '../ingest-line.ts'
import { plural } from '../show.ts'
import type { Cli, Verb } from '../verb.ts'

const SHOWN_MAX = 20

export const ingest: Verb = {
  name: 'ingest',
  args: [['<file>', 'a JSONL file, or - for standard input']],
  about: 'Take in what happened elsewhere, one JSON object a line.',
  more: `A line is an event as OpenCode Memory writes it, or this simple form:
  {"text": "We deploy with make ship.", "kind": "prompt", "at": "2026-03-01T10:00:00Z", "session": "standup"}
  {"tool": "bash", "input": {"command": "npm test"}, "output": "12 passed", "exit": 0, "session": "standup"}
kind: prompt (default), answer, note, error or summary. Without "at" it happened now; without "session" the file is one.
The same line taken in twice is one event. Secrets are removed first. Bad lines are named; the others go on.`,
  examples: [
    'ingest history.jsonl',
    'ingest history.jsonl --project ~/code/shop',
    'cat log.jsonl | opencode-memory ingest - --json',
  ],
  run: async ({ cli, args }) => {
    const file = String(args[0])
    const client = await cli.connect()
    const sender = createSender(client, cli)
    let number = 0
    for await (const line of linesOf(file)) {
      number++
      if (line.trim() === '') continue
      const event = eventOfLine(line, { file, number, project: cli.project(), now: cli.now })
      if (typeof event === 'string') sender.refuse(number, event)
      else await sender.add(number, event)
    }
    const { accepted, refused } = await sender.finish()
    const answer = { lines: number, accepted, refused }
    for (const { line, reason } of refused.slice(0, SHOWN_MAX)) cli.out.note(`line ${line}: ${reason}`)
    if (refused.length > SHOWN_MAX) cli.out.note(`… and ${refused.length - SHOWN_MAX} more lines`)
    cli.out.answer(
      answer,
      () => `${plural(accepted, 'event')} taken, ${plural(refused.length, 'line')} refused. Facts follow in a moment.`,
    )
    return refused.length === 0 ? 0 : 2
  },
}

type Refused = { line: number; reason: string }

/** Gathers events into requests and keeps what was refused, by line. */
function createSender(client: Client, { out }: Cli) {
  const refused: Refused[] = []
  let waiting: { line: number; event: object; bytes: number }[] = []
  let accepted = 0
  const flush = async (): Promise<void> => {
    if (waiting.length === 0) return
    const batch = waiting
    waiting = []
    const answer = await client.events({ events: batch.map(({ event }) => event) })
    accepted += answer.accepted
    for (const { index, reason } of answer.refused) refused.push({ line: batch[index]?.line ?? 0, reason })
    out.progress(`${accepted} events taken…`)
  }
  return {
    refuse: (line: number, reason: string) => void refused.push({ line, reason }),
    add: async (line: number, event: object): Promise<void> => {
      const bytes = Buffer.byteLength(JSON.stringify(event))
      if (bytes > INGEST_BYTES_MAX) {
        refused.push({ line, reason: `${bytes} bytes, more than ${INGEST_BYTES_MAX}` })
        return
      }
      const sum = waiting.reduce((total, one) => total + one.bytes, 0)
      if (waiting.length >= INGEST_LINES_MAX || sum + bytes > INGEST_BYTES_MAX) await flush()
      waiting.push({ line, event, bytes })
    },
    finish: async () => {
      await flush()
      return { accepted, refused: refused.toSorted((a, b) => a.line - b.line) }
    },
  }
}

async function* linesOf(file: string): AsyncGenerator<string> {
  const input = file === '-' ? process.stdin : createReadStream(file)
  try {
    yield* createInterface({ input, crlfDelay: Infinity })
  } catch (cause) {
    throw unreadable(file, cause)
  }
}

const unreadable = (file: string, cause: unknown) =>
  new MemoryError('not_found', {
    message: `${file} cannot be read: ${(cause as Error).message}`,
    fix: 'Give a JSONL file, or - for standard input.',
    cause,
  })
