import type { CanaryAnswer } from '../api.ts'
import type { Product } from '../assemble.ts'
import type { SpoolWriter } from '../capture/spool-writer.ts'
import type { Discovery, Layout } from '../layout.ts'
import type { Log } from '../log.ts'
import type { Metrics } from './metrics.ts'

/** What the routes work with; the daemon makes it once. */
export type ServerContext = {
  product: Product
  layout: Layout
  log: Log
  now: () => Date
  metrics: Metrics
  token: string
  /** The daemon's own segment: what comes over HTTP takes the same way as what the plugin captured. */
  spool: SpoolWriter
  canary: { last(): CanaryAnswer; run(): Promise<CanaryAnswer> }
  identity: { version: string; startedBy: Discovery['startedBy']; startedAt: Date }
  /** Where it listens; known once it does. */
  url(): { url: string; port: number }
  /** OpenCode's configuration folder's parent: where the plugin is looked for. */
  configHome: string
  /** A request was answered: the idle clock starts anew. */
  touched: () => void
  stop: () => void
}
