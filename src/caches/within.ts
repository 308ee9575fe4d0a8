/** Rejects when the work takes longer. A reply that came while this process was busy itself is not late. */
export async function within<T>(work: Promise<T>, deadlineMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const tooLate = (): void => reject(new Error(`It did not answer within ${deadlineMs} ms.`))
    // Timers run before sockets are read: one more turn, so that what lies in the socket counts.
    timer = setTimeout(() => setImmediate(tooLate), deadlineMs)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
