import { setTimeout as sleep } from 'node:timers/promises'
import { deriveId } from '../../../src/ids.ts'
import type { ProjectRef } from '../../../src/types.ts'
import { memoryClient, until } from './lab.ts'

const PROJECT: ProjectRef = { id: 'lab_1a2b3c4d', name: 'lab' }
const LIST_MAX = 1_000

/**
 * What the memory has said that it keeps, and whether it still does. Notes are answered when the graph has them, events
 * when they are in the spool; both must be there after any fault.
 */
export type Ledger = {
  /** Writes `count` notes and `count` events; gives how many were acknowledged. */
  write(count: number): Promise<number>
  /** How many acknowledged texts are missing, after as long as it may take to catch up. */
  lost(): Promise<number>
  acknowledged(): number
}

const ATTEMPTS = 3

/** On a busy machine an answer may come too late. The same note or event twice is one, so it is sent again. */
async function insist<T>(send: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await send()
    } catch (error) {
      if (attempt === ATTEMPTS) throw error
      await sleep(1_000)
    }
  }
}

export function openLedger(name: string): Ledger {
  const kept = new Set<string>()
  let number = 0

  const note = async (): Promise<void> => {
    const text = `The lab's ${name} service number ${++number} listens on port ${20_000 + number}.`
    await insist(() => memoryClient().remember({ project: PROJECT, text }))
    kept.add(text)
  }
  const events = async (count: number): Promise<void> => {
    const texts = Array.from({ length: count }, () => `We looked at ${name} run number ${++number} together.`)
    const at = new Date().toISOString()
    const events = texts.map((text) => ({
      ...{ id: deriveId('lab', text), at, project: PROJECT, session: { id: `ses_${name}` } },
      ...{ kind: 'prompt' as const, message: `msg_${number}`, text },
    }))
    const { accepted } = await insist(() => memoryClient().events({ events }))
    if (accepted !== count) throw new Error(`Of ${count} events ${accepted} were taken.`)
    for (const text of texts) kept.add(text)
  }
  const missing = async (): Promise<number> => {
    const there = new Set<string>()
    // Newest first, a page at a time; pages overlap in the time at which the last one ended.
    for (let to: string | undefined; ;) {
      const before = there.size
      const { items } = await memoryClient().episodes({ project: PROJECT.id, limit: LIST_MAX, ...(to && { to }) })
      for (const { text } of items) there.add(text)
      if (items.length < LIST_MAX || there.size === before) break
      to = items.at(-1)!.at
    }
    return [...kept].filter((text) => !there.has(text)).length
  }

  return {
    acknowledged: () => kept.size,
    async write(count) {
      for (let index = 0; index < count; index++) await note()
      await events(count)
      return kept.size
    },
    async lost() {
      let left = kept.size
      const settled = async (): Promise<boolean> => {
        left = await missing().catch(() => left)
        return left === 0
      }
      await until(settled, 45, 'all that was acknowledged is read back').catch(() => undefined)
      return left
    },
  }
}
