const TICKS = 4
/** However busy this process is, it does not wait for more ticks than these. */
const TICKS_MAX = 40

/**
 * Rejects when the work takes longer. Time in which this process was busy itself does not count: neither was the question
 * sent then, nor could the answer be read. It is counted in ticks, and one that comes much too late is not.
 */
export async function within<T>(work: Promise<T>, deadlineMs: number): Promise<T> {
  const tickMs = deadlineMs / TICKS
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    let counted = 0
    let ticks = 0
    const tick = (since: number): void => {
      ticks++
      if (performance.now() - since < 2 * tickMs + 1) counted++
      // One more turn before giving up: timers run before sockets are read.
      if (counted >= TICKS || ticks >= TICKS_MAX)
        setImmediate(() => reject(new Error(`It did not answer within ${deadlineMs} ms.`)))
      else start()
    }
    const start = (): void => {
      const since = performance.now()
      timer = setTimeout(() => tick(since), tickMs)
    }
    start()
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
