import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { assemble, type Product } from '../../src/assemble.ts'
import { deriveId } from '../../src/ids.ts'
import type { Log } from '../../src/log.ts'
import type { Event, EventKind, EventOf, ProjectRef } from '../../src/types.ts'

export const SHOP: ProjectRef = { id: 'shop_1a2b3c4d', name: 'shop', root: '/home/ada/shop' }
export const BLOG: ProjectRef = { id: 'blog_5e6f7a8b', name: 'blog', root: '/home/ada/blog' }

/** A minute of a made-up day as a time. */
export const minute = (number: number): string =>
  new Date(Date.UTC(2026, 2, 10, 9) + Math.round(number * 60_000)).toISOString()

type Content<Kind extends EventKind> = Omit<EventOf<Kind>, 'id' | 'at' | 'project' | 'session' | 'kind'>
type Where = { at: number; project?: ProjectRef; session?: string; parent?: string }

/** An event of one kind; its id is derived from where and when it is, as capture does. */
export function event<Kind extends EventKind>(kind: Kind, where: Where, content: Content<Kind>): Event {
  const { at, project = SHOP, session = 'ses_one', parent } = where
  return {
    id: deriveId('test event', kind, project.id, session, String(at), JSON.stringify(content)),
    kind,
    at: minute(at),
    project,
    session: parent === undefined ? { id: session } : { id: session, parent },
    ...content,
  } as unknown as Event
}

export const prompt = (at: number, text: string, where: Omit<Where, 'at'> = {}): Event =>
  event('prompt', { at, ...where }, { message: `msg_${at}`, text })
export const answer = (at: number, text: string, where: Omit<Where, 'at'> = {}): Event =>
  event('answer', { at, ...where }, { message: `msg_${at}`, text })
export const note = (at: number, text: string, scope: 'project' | 'user' = 'project'): Event =>
  event('note', { at, session: `note-${at}` }, { text, by: 'user', scope })
export function command(
  at: number,
  line: string,
  { exit = 0, output = '', ...where }: Partial<Where> & { exit?: number; output?: string } = {},
): Event {
  const status = exit === 0 ? 'completed' : 'error'
  return event(
    'tool',
    { ...where, at },
    { call: `call_${at}`, tool: 'bash', input: { command: line }, output, status, exit },
  )
}

/** A log that keeps what was said loudly. */
export function quietLog(): Log & { loud: { level: string; message: string; fields: object }[] } {
  const loud: { level: string; message: string; fields: object }[] = []
  const at = (level: string) => (fields: object, message: string) => void loud.push({ level, message, fields })
  return { loud, debug: () => {}, info: () => {}, warn: at('warn'), error: at('error') }
}

/** A directory that goes when the test is over. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'memory-engine-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

/** The whole product on real files, with a clock that stands still unless told. */
export async function openProduct({
  directory = temporaryDirectory(),
  now = () => new Date(minute(600)),
  log = quietLog(),
  branches = 'on',
}: { directory?: string; now?: () => Date; log?: Log; branches?: 'on' | 'off' } = {}): Promise<Product> {
  const product = await assemble({ config: { dataDir: directory, branches }, log, now })
  let open = true
  const close = async (): Promise<void> => {
    if (open) await product.close()
    open = false
  }
  onTestFinished(close)
  await product.ready
  return { ...product, close }
}
