import { wrapOwn } from '../../src/capture/own-text.ts'
import { TOOL_DEADLINE_MS, TOOL_ITEMS_MAX } from '../../src/limits.ts'
import type { ProjectRef } from '../../src/types.ts'
import { LinkError, type Ask } from './link.ts'

export type ToolInput = { action?: unknown; text?: unknown }

type Options = {
  ask: Ask
  project: () => ProjectRef
  /** Puts a note on disk; false when that failed. */
  note: (text: string) => boolean
}

export const ACTIONS = ['search', 'remember', 'timeline', 'propose-forget'] as const

/**
 * What the model's one tool answers. It can look and add, and propose that something be forgotten: only the person
 * removes, since a poisoned page must not be able to erase memory through the model. Never throws.
 */
export async function answerTool({ action, text }: ToolInput, options: Options): Promise<string> {
  const words = typeof text === 'string' ? text.trim() : ''
  if (words === '') return 'Give `text`.'
  try {
    switch (action) {
      case 'search':
        return wrapOwn(await search(words, options))
      case 'remember':
        return options.note(words) ? 'Remembered.' : 'Not remembered: the memory could not be written.'
      case 'timeline':
        return wrapOwn(await timeline(words, options))
      case 'propose-forget':
        return wrapOwn(await proposeForget(words, options))
      default:
        return `Unknown action. Use one of: ${ACTIONS.join(', ')}.`
    }
  } catch (error) {
    if (error instanceof LinkError && error.failure === 'nobody') return 'The memory is not running. Go on without it.'
    return 'The memory does not answer now. Go on without it.'
  }
}

type Fields = Record<string, unknown>

async function search(query: string, { ask, project }: Options): Promise<string> {
  const body = { project: project(), query: query.slice(0, 8_000), limit: TOOL_ITEMS_MAX }
  const found = (await ask({ path: '/v1/search', body, timeoutMs: TOOL_DEADLINE_MS })) as Fields
  const lines = rows(found['items']).map((item) => {
    const { validFrom, validTo, source, id, text } = item
    const at = (source as Fields | undefined)?.['at']
    const when = validTo ? `${day(validFrom)} to ${day(validTo)}, no longer true` : day(validFrom ?? at)
    return `- ${line(text)} (${when}; ${String(id)})`
  })
  return lines.length === 0 ? 'Nothing is remembered about this.' : lines.join('\n')
}

async function timeline(about: string, { ask, project }: Options): Promise<string> {
  const query = new URLSearchParams({ project: project().id, about: about.slice(0, 2_000), limit: '30' })
  const path = `/v1/timeline?${query.toString()}`
  const found = (await ask({ method: 'GET', path, timeoutMs: TOOL_DEADLINE_MS })) as Fields
  const lines = rows(found['facts'] ?? found['items']).map(
    (fact) =>
      `- ${day(fact['validFrom'])} to ${fact['validTo'] ? day(fact['validTo']) : 'now'}: ${line(fact['statement'])}`,
  )
  return lines.length === 0 ? 'No facts are known about this.' : lines.join('\n')
}

async function proposeForget(what: string, { ask, project }: Options): Promise<string> {
  const ids = what.split(/[\s,]+/)
  const byId = ids.every((id) => /^(fact|ep)_[0-9a-f-]{36}$/.test(id))
  const body = { project: project(), ...(byId ? { ids } : { query: what.slice(0, 8_000) }) }
  const { plan } = (await ask({ path: '/v1/forget', body, timeoutMs: TOOL_DEADLINE_MS })) as { plan?: Fields }
  const facts = rows(plan?.['facts'])
  const episodes = rows(plan?.['episodes'])
  if (facts.length + episodes.length === 0) return 'Nothing fits, so there is nothing to forget.'
  const shown = [...facts.map((fact) => fact['statement']), ...episodes.map((episode) => episode['text'])]
  const named = [...facts, ...episodes].map((item) => String(item['id']))
  return [
    `Proposed, nothing is removed yet: ${facts.length} facts and ${episodes.length} episodes.`,
    ...shown.slice(0, TOOL_ITEMS_MAX).map((text) => `- ${line(text).slice(0, 160)}`),
    `Tell the person that only they can remove it, with: opencode-memory forget ${named.slice(0, 20).join(' ')}`,
  ].join('\n')
}

const rows = (value: unknown): Fields[] => (Array.isArray(value) ? (value as Fields[]) : [])
const day = (time: unknown): string => (typeof time === 'string' ? time.slice(0, 10) : 'unknown date')
const line = (text: unknown): string => (typeof text === 'string' ? text.replace(/\s+/g, ' ').slice(0, 600) : '')
