/**
 * Turns texts into unit vectors. The suite `tests/suites/embedder.ts` holds its rules: the same text gives the same
 * vector, an empty text a zero vector, and no call changes the order of its input. A query goes before passages that
 * wait. Fails with `model_unavailable`, or `budget_spent` until the next day; what it cost is counted either way.
 */
export type Embedder = {
  /** Model, version and dimensions; stored with the vectors, and a change embeds anew. */
  readonly identity: string
  readonly dimensions: number
  embed(texts: readonly string[], purpose: 'query' | 'passage'): Promise<Float32Array[]>
  close(): Promise<void>
}
