import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import * as z from 'zod'
import { deriveId } from '../ids.ts'
import { Event, type ProjectRef } from '../types.ts'

const text = z.string().min(1)
const common = { at: z.string().optional(), session: z.string().min(1).max(200).optional() }

/** What somebody writes by hand; `kind` says whose words they are. */
const SimpleLine = z.union([
  z.strictObject({ ...common, kind: z.enum(['prompt', 'answer', 'note', 'error', 'summary']).default('prompt'), text }),
  z.strictObject({
    ...common,
    kind: z.literal('tool').default('tool'),
    tool: z.string().min(1),
    input: z.record(z.string(), z.unknown()).default({}),
    output: z.string().default(''),
    exit: z.number().int().optional(),
    status: z.enum(['completed', 'error']).default('completed'),
  }),
])
type SimpleLine = z.infer<typeof SimpleLine>

type Place = { file: string; number: number; project: ProjectRef; now: Date }

/** The event of one line, or the reason why there is none. The same line of the same session gives the same id. */
export function eventOfLine(line: string, place: Place): Event | string {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (cause) {
    return `not JSON: ${(cause as Error).message}`
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return 'not a JSON object'
  const whole = 'id' in value
  if (whole) return checked(value)
  const simple = SimpleLine.safeParse(value)
  if (!simple.success)
    return 'neither an event nor the simple form: it needs "text", or "tool" with "input" and "output"'
  const at = momentOf(simple.data.at, place.now)
  return at === undefined
    ? `"at" has "${simple.data.at}", which is no ISO 8601 time`
    : checked(eventOf(simple.data, { ...place, at, line }))
}

function checked(value: unknown): Event | string {
  const parsed = Event.safeParse(value)
  if (parsed.success) return parsed.data
  const { path, message } = parsed.error.issues[0]!
  return `${path.length > 0 ? `${path.join('.')}: ` : ''}${message}`
}

function momentOf(given: string | undefined, now: Date): string | undefined {
  if (given === undefined) return now.toISOString()
  const at = /^\d{4}-\d{2}-\d{2}/.test(given) ? new Date(given) : new Date(Number.NaN)
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString()
}

function eventOf(simple: SimpleLine, { file, project, at, line }: Place & { at: string; line: string }): object {
  const session = simple.session ?? `ingest-${basename(file).slice(0, 150)}`
  const digest = createHash('sha256').update(line.trim()).digest('hex').slice(0, 32)
  const base = { id: deriveId('ingest', project.id, session, digest), at, project, session: { id: session } }
  switch (simple.kind) {
    case 'prompt':
    case 'answer':
    case 'summary':
      return { ...base, kind: simple.kind, message: digest, text: simple.text }
    case 'note':
      return { ...base, kind: 'note', text: simple.text, by: 'user', scope: 'project' }
    case 'error':
      return { ...base, kind: 'error', name: 'Error', text: simple.text }
    case 'tool': {
      const { tool, input, output, status, exit } = simple
      return {
        ...base,
        kind: 'tool',
        call: digest,
        tool,
        input,
        output,
        status,
        ...(exit === undefined ? {} : { exit }),
      }
    }
  }
}
