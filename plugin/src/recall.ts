import { parseId } from '../../src/ids.ts'
import { RECALL_PROBE_MAX_MS, RECALL_PROBE_MS } from '../../src/limits.ts'
import { LinkError, type Ask, type Question } from './link.ts'

export type RecalledItem = { id: string; hash: string }
export type Recalled = { context: string; tokens: number; items: RecalledItem[]; profile: string | undefined }

/**
 * Questions on the prompt's path. After a missed deadline, or an answer that is none, the circuit is open: the next
 * prompts do not wait at all, while the same question is asked in the background until it is answered in time.
 */
export type Recall = {
  recall(body: object, timeoutMs: number): Promise<Recalled | undefined>
  compaction(body: object, timeoutMs: number): Promise<string | undefined>
  state(): { circuit: 'closed' | 'open'; lastFailure: string | undefined }
  close(): void
}

type Options = {
  ask: Ask
  /** Told when nobody is there to be asked. */
  onAbsent: (failure: 'nobody' | 'refused') => void
  probeMs?: number
}

export function openRecall({ ask, onAbsent, probeMs = RECALL_PROBE_MS }: Options): Recall {
  let probe: ReturnType<typeof setTimeout> | undefined
  let lastFailure: string | undefined
  let closed = false
  const isOpen = (): boolean => probe !== undefined

  async function attempt<Answer>(question: Question, parse: (body: unknown) => Answer | undefined) {
    const answer = parse(await ask(question))
    if (answer === undefined) throw new LinkError('garbage', 'the answer has another form')
    return answer
  }

  function failed(error: unknown, again: () => Promise<unknown>, pauseMs: number): void {
    const failure = error instanceof LinkError ? error.failure : 'garbage'
    lastFailure = error instanceof Error ? error.message : String(error)
    if (failure === 'nobody' || failure === 'refused') onAbsent(failure)
    // Nobody announced costs nothing: there is no deadline to miss, and the file is looked at each time.
    if (failure === 'nobody' || closed) {
      probe = undefined
      return
    }
    probe = setTimeout(() => {
      again().then(
        () => {
          probe = undefined
          lastFailure = undefined
        },
        (next: unknown) => failed(next, again, Math.min(pauseMs * 2, RECALL_PROBE_MAX_MS)),
      )
    }, pauseMs)
    probe.unref()
  }

  async function askOnce<Answer>(question: Question, parse: (body: unknown) => Answer | undefined) {
    if (isOpen() || closed) return undefined
    try {
      const answer = await attempt(question, parse)
      lastFailure = undefined
      return answer
    } catch (error) {
      // Two prompts may have missed their deadline together: one probe is enough.
      if (!isOpen()) failed(error, () => attempt(question, parse), probeMs)
      return undefined
    }
  }

  return {
    recall: (body, timeoutMs) => askOnce({ path: '/v1/recall', body, timeoutMs }, parseRecalled),
    compaction: (body, timeoutMs) => askOnce({ path: '/v1/compaction', body, timeoutMs }, parseText),
    state: () => ({ circuit: isOpen() ? 'open' : 'closed', lastFailure }),
    close() {
      closed = true
      clearTimeout(probe)
      probe = undefined
    },
  }
}

function parseRecalled(body: unknown): Recalled | undefined {
  const { context, tokens, items, profile } = (body ?? {}) as Record<string, unknown>
  if (typeof context !== 'string' || typeof tokens !== 'number' || !Array.isArray(items)) return undefined
  const known = items.filter(
    (item: unknown): item is RecalledItem =>
      typeof (item as RecalledItem | null)?.id === 'string' && typeof (item as RecalledItem).hash === 'string',
  )
  // Answers show prefixed ids; events name things by their bare UUID.
  const named = known.flatMap(({ id, hash }) => (parseId(id) ? [{ id: parseId(id)!.id, hash }] : []))
  return { context, tokens, items: named, profile: typeof profile === 'string' ? profile : undefined }
}

function parseText(body: unknown): string | undefined {
  const { text } = (body ?? {}) as Record<string, unknown>
  return typeof text === 'string' ? text : undefined
}
