/** Our side nodes: what Graphiti's schema has no place for, joined with its records by uuid. */
export const LABELS = {
  episode: 'OpencodeMemoryEpisode',
  fact: 'OpencodeMemoryFact',
  claim: 'OpencodeMemoryClaim',
  session: 'OpencodeMemorySession',
  gone: 'OpencodeMemoryGone',
  use: 'OpencodeMemoryUse',
  tombstone: 'OpencodeMemoryTombstone',
} as const
