import type { CanaryAnswer } from '../api.ts'
import type { Cli } from './verb.ts'
import { MemoryError } from '../errors.ts'

/** Filled in with the plugin's scratch home and scripted model. */
export async function runDeepCanary(_given: { cli: Cli }): Promise<CanaryAnswer> {
  throw new MemoryError('opencode_unavailable', { message: 'The deep canary comes with the next step.' })
}
