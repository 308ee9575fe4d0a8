import { LABELS } from './labels.ts'

/**
 * Indexes of one graph, made before its first write. Graphiti's own thirteen statements become no-ops: theirs would give
 * the full-text indexes stop words, and on such a label FalkorDB dies of a question for a name like "Will" or "IT".
 */
export const INDEXES: readonly string[] = [
  'CREATE FULLTEXT INDEX FOR (n:Episodic) ON (n.content, n.source, n.source_description, n.group_id)',
  'CREATE FULLTEXT INDEX FOR (n:Entity) ON (n.name, n.summary, n.group_id)',
  'CREATE FULLTEXT INDEX FOR (n:Community) ON (n.name, n.group_id)',
  'CREATE FULLTEXT INDEX FOR ()-[e:RELATES_TO]-() ON (e.name, e.fact, e.group_id)',
  'CREATE INDEX FOR (n:Entity) ON (n.uuid, n.group_id, n.name, n.created_at)',
  'CREATE INDEX FOR (n:Episodic) ON (n.uuid, n.group_id, n.created_at, n.valid_at)',
  'CREATE INDEX FOR (n:Community) ON (n.uuid)',
  'CREATE INDEX FOR (n:Saga) ON (n.uuid, n.group_id, n.name)',
  `CREATE INDEX FOR ()-[e:RELATES_TO]-() ON (e.uuid, e.group_id, e.name, e.created_at, e.expired_at, e.valid_at, e.invalid_at)`,
  'CREATE INDEX FOR ()-[e:MENTIONS]-() ON (e.uuid, e.group_id)',
  'CREATE INDEX FOR ()-[e:HAS_MEMBER]-() ON (e.uuid)',
  'CREATE INDEX FOR ()-[e:HAS_EPISODE]-() ON (e.uuid, e.group_id)',
  'CREATE INDEX FOR ()-[e:NEXT_EPISODE]-() ON (e.uuid, e.group_id)',
  `CREATE INDEX FOR (n:${LABELS.episode}) ON (n.uuid, n.session, n.at, n.files, n.generation)`,
  `CREATE INDEX FOR (n:${LABELS.fact}) ON (n.uuid, n.timeline, n.kind, n.rule, n.subject, n.object, n.from, n.generation)`,
  `CREATE INDEX FOR (n:${LABELS.claim}) ON (n.uuid, n.episode, n.timeline, n.branch)`,
  `CREATE INDEX FOR (n:${LABELS.session}) ON (n.id, n.last)`,
  `CREATE INDEX FOR (n:${LABELS.use}) ON (n.uuid, n.item, n.session)`,
  `CREATE INDEX FOR (n:${LABELS.gone}) ON (n.key, n.generation)`,
  `CREATE INDEX FOR (n:${LABELS.tombstone}) ON (n.uuid)`,
]
