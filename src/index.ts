/** What a program that embeds the memory needs: the product, its words, its failures. */
export { assemble, type Product } from './assemble.ts'
export { loadConfig, parseConfig, type Config } from './config.ts'
export type {
  ForgetPlan,
  ForgetRequest,
  Ingested,
  Memory,
  Recalled,
  RecallItem,
  RecallRequest,
  Receipt,
  Remembered,
  Searched,
  SearchRequest,
} from './engine/contract.ts'
export { asMemoryError, ERRORS, MemoryError, type ErrorCode } from './errors.ts'
export type { SearchIndex } from './index/search-index.ts'
export type { Log } from './log.ts'
export type { Store } from './stores/store.ts'
export * from './types.ts'
