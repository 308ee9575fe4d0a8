import { setFlagsFromString } from 'node:v8'
import { HEAP_GROWING_PERCENT } from '../limits.ts'

/**
 * Keeps the resident memory of this process near what is alive. V8 by itself lets the space for new objects grow to
 * 32 MB and the old ones to several times what is used, which a process that idles most of the day should not hold.
 * By flags at run time, so that it holds however the process was started; they change its pace, never its limits.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWING_PERCENT}`)
}
