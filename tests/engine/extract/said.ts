import { extract } from '../../../src/engine/extract.ts'
import { deriveId } from '../../../src/ids.ts'
import { resolveTimeline } from '../../../src/engine/resolve.ts'
import { timelineOf } from '../../../src/names.ts'
import type { Claim, Episode, Fact } from '../../../src/types.ts'

/** A Wednesday, so that weekdays lie on both sides. */
export const AT = '2026-05-13T10:00:00.000Z'

let counter = 0

/** An episode as the daemon would make it, of what somebody said. */
export function episode(text: string, more: Partial<Episode> = {}): Episode {
  return {
    id: deriveId('test episode', text, String(counter++), more.kind ?? 'prompt'),
    project: 'kiosk',
    session: 'ses_1',
    kind: 'prompt',
    role: 'user',
    trust: 'user',
    at: AT,
    text,
    files: [],
    branch: 'main',
    commit: null,
    attributes: {},
    ...more,
  }
}

export const answer = (text: string): Episode =>
  episode(text, { kind: 'answer', role: 'assistant', trust: 'assistant' })

export function claimsOf(text: string, around: { before?: Episode[]; after?: Episode[] } = {}): Claim[] {
  return extract({ episode: episode(text), before: around.before ?? [], after: around.after ?? [] })
}

/** A claim in one line, for tables: `kind attribute=object`, with `~` for corrects and `-` for ends. */
export function brief({ kind, attribute, object, mode, validFrom, validTo }: Claim): string {
  const sign = mode === 'corrects' ? '~' : mode === 'ends' ? '-' : ''
  const from = validFrom === AT ? '' : ` from ${validFrom.slice(0, 10)}`
  const to = validTo === null ? '' : ` to ${validTo.slice(0, 10)}`
  return attribute === '' ? `${sign}${kind}${from}${to}` : `${sign}${kind} ${attribute}=${object.name}${from}${to}`
}

export function bash(command: string, output: string, exit = 0): Episode {
  return episode(`$ ${command} (exit ${exit})\n${output}`, {
    kind: 'tool',
    role: 'tool',
    trust: 'tool',
    attributes: { tool: 'bash', status: 'completed', command, exit },
  })
}

export function shown(tool: 'read' | 'write' | 'edit', path: string, body: string): Episode {
  return episode(`${tool} ${path}\n${body}`, {
    kind: tool === 'read' ? 'tool' : 'edit',
    role: 'tool',
    trust: 'tool',
    files: [path],
    attributes: { tool, status: 'completed' },
  })
}

export const of = (one: Episode): Claim[] => extract({ episode: one, before: [], after: [] })

export const BEFORE = '2026-03-02T09:00:00.000Z'

/** What two messages, weeks apart, leave behind. */
export function factsAfter(first: string, second: string): Fact[] {
  const episodes = [episode(first, { at: BEFORE }), episode(second)]
  const claims = episodes.flatMap((one) => extract({ episode: one, before: [], after: [] }))
  const timelines = new Map<string, Claim[]>()
  for (const claim of claims) {
    const id = timelineOf(claim)
    timelines.set(id, [...(timelines.get(id) ?? []), claim])
  }
  return [...timelines.values()].flatMap((own) => resolveTimeline(own))
}

export const says = (word: string, { statement }: Fact): boolean => statement.toLowerCase().includes(word.toLowerCase())
export const told = (facts: readonly Fact[]): string[] =>
  facts.map(({ statement, validTo, rule }) => `${statement} (until ${validTo?.slice(0, 10) ?? 'now'}, ${rule})`)
