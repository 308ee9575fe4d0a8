import { MemoryError } from '../../src/errors.ts'
import type { Store } from '../../src/stores/store.ts'

export type Fault =
  | { kind: 'none' }
  /** Every call fails, as on a server that is gone. */
  | { kind: 'down' }
  /** Every call takes so long. */
  | { kind: 'slow'; ms: number }
  /** No call is ever answered, as on a half-open connection. */
  | { kind: 'silent' }

export type FaultyStore = Store & {
  fault: Fault
  /** Up to which generation it says that steps are on its disk; undefined: all of them. */
  persistedUpTo: number | undefined
  /** Tells those who watch. */
  changed(): void
}

/** A real store (the one that is there now) behind a wire that may fail, and a server that saves when told. */
export function openFaultyStore(real: () => Store): FaultyStore {
  const watching = new Set<() => void>()
  const faulty: FaultyStore = { ...real(), fault: { kind: 'none' }, persistedUpTo: undefined, changed: () => undefined }
  const passed = async <T>(call: () => Promise<T>): Promise<T> => {
    const { fault } = faulty
    if (fault.kind === 'down') throw new MemoryError('store_unavailable', { message: 'The store does not answer.' })
    if (fault.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.ms))
    if (fault.kind === 'silent') await new Promise(() => undefined)
    return call()
  }
  const calls = faulty as unknown as Record<string, (...values: unknown[]) => Promise<unknown>>
  const realCalls = () => real() as unknown as typeof calls
  for (const [name, value] of Object.entries(real()))
    if (typeof value === 'function' && name !== 'watch' && name !== 'close')
      calls[name] = (...values) => passed(() => realCalls()[name]!(...values))
  faulty.persisted = () => passed(async () => Math.min(await real().generation(), faulty.persistedUpTo ?? Infinity))
  faulty.watch = (onChange) => {
    watching.add(onChange)
    return () => void watching.delete(onChange)
  }
  faulty.changed = () => {
    for (const tell of watching) tell()
  }
  return faulty
}
