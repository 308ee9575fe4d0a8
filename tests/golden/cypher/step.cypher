// A step with every section; a real one has those that have rows.
UNWIND $summariesOfEntities AS r MATCH (:Episodic {uuid: r})-[:MENTIONS]->(n:Entity) WHERE n.summary <> '' SET n.summary = ''
WITH count(*) AS done
UNWIND $summariesOfCommunities AS r MATCH (:Episodic {uuid: r})-[:MENTIONS]->(:Entity)<-[:HAS_MEMBER]-(n:Community) SET n.summary = ''
WITH count(*) AS done
UNWIND $summariesOfSagas AS r MATCH (n:Saga)-[:HAS_EPISODE]->(:Episodic {uuid: r}) SET n.summary = ''
WITH count(*) AS done
UNWIND $edgesGone AS r MATCH ()-[e:RELATES_TO {uuid: r}]->() DELETE e
WITH count(*) AS done
UNWIND $factsGone AS r MATCH (n:OpencodeMemoryFact {uuid: r}) DELETE n
WITH count(*) AS done
UNWIND $claimsGone AS r MATCH (n:OpencodeMemoryClaim {uuid: r}) DELETE n
WITH count(*) AS done
UNWIND $nextGone AS r MATCH ()-[e:NEXT_EPISODE {uuid: r}]->() DELETE e
WITH count(*) AS done
UNWIND $episodicsGone AS r MATCH (n:Episodic {uuid: r}) DETACH DELETE n
WITH count(*) AS done
UNWIND $episodesGone AS r MATCH (n:OpencodeMemoryEpisode {uuid: r}) DELETE n
WITH count(*) AS done
UNWIND $sessionsGone AS r MATCH (n:OpencodeMemorySession {id: r}) DELETE n
WITH count(*) AS done
UNWIND $sagasGone AS r MATCH (n:Saga {uuid: r}) DETACH DELETE n
WITH count(*) AS done
UNWIND $markersGone AS r MATCH (n:OpencodeMemoryGone {key: r}) DELETE n
WITH count(*) AS done
UNWIND $entitiesProject AS r MERGE (n:Entity {uuid: r.uuid}) ON CREATE SET n.summary = '' SET n:Project SET n += r
WITH count(*) AS done
UNWIND $entitiesPerson AS r MERGE (n:Entity {uuid: r.uuid}) ON CREATE SET n.summary = '' SET n:Person SET n += r
WITH count(*) AS done
UNWIND $entitiesFile AS r MERGE (n:Entity {uuid: r.uuid}) ON CREATE SET n.summary = '' SET n:File SET n += r
WITH count(*) AS done
UNWIND $entitiesSymbol AS r MERGE (n:Entity {uuid: r.uuid}) ON CREATE SET n.summary = '' SET n:Symbol SET n += r
WITH count(*) AS done
UNWIND $entitiesCommand AS r MERGE (n:Entity {uuid: r.uuid}) ON CREATE SET n.summary = '' SET n:Command SET n += r
WITH count(*) AS done
UNWIND $entitiesPackage AS r MERGE (n:Entity {uuid: r.uuid}) ON CREATE SET n.summary = '' SET n:Package SET n += r
WITH count(*) AS done
UNWIND $entitiesError AS r MERGE (n:Entity {uuid: r.uuid}) ON CREATE SET n.summary = '' SET n:Error SET n += r
WITH count(*) AS done
UNWIND $entitiesPreference AS r MERGE (n:Entity {uuid: r.uuid}) ON CREATE SET n.summary = '' SET n:Preference SET n += r
WITH count(*) AS done
UNWIND $entitiesInstruction AS r MERGE (n:Entity {uuid: r.uuid}) ON CREATE SET n.summary = '' SET n:Instruction SET n += r
WITH count(*) AS done
UNWIND $entitiesDecision AS r MERGE (n:Entity {uuid: r.uuid}) ON CREATE SET n.summary = '' SET n:Decision SET n += r
WITH count(*) AS done
UNWIND $entitiesConvention AS r MERGE (n:Entity {uuid: r.uuid}) ON CREATE SET n.summary = '' SET n:Convention SET n += r
WITH count(*) AS done
UNWIND $entitiesTool AS r MERGE (n:Entity {uuid: r.uuid}) ON CREATE SET n.summary = '' SET n:Tool SET n += r
WITH count(*) AS done
UNWIND $entitiesService AS r MERGE (n:Entity {uuid: r.uuid}) ON CREATE SET n.summary = '' SET n:Service SET n += r
WITH count(*) AS done
UNWIND $entitiesPort AS r MERGE (n:Entity {uuid: r.uuid}) ON CREATE SET n.summary = '' SET n:Port SET n += r
WITH count(*) AS done
UNWIND $entitiesVersion AS r MERGE (n:Entity {uuid: r.uuid}) ON CREATE SET n.summary = '' SET n:Version SET n += r
WITH count(*) AS done
UNWIND $entitiesCommit AS r MERGE (n:Entity {uuid: r.uuid}) ON CREATE SET n.summary = '' SET n:Commit SET n += r
WITH count(*) AS done
UNWIND $entitiesBranch AS r MERGE (n:Entity {uuid: r.uuid}) ON CREATE SET n.summary = '' SET n:Branch SET n += r
WITH count(*) AS done
UNWIND $entitiesTask AS r MERGE (n:Entity {uuid: r.uuid}) ON CREATE SET n.summary = '' SET n:Task SET n += r
WITH count(*) AS done
UNWIND $entitiesConcept AS r MERGE (n:Entity {uuid: r.uuid}) ON CREATE SET n.summary = '' SET n:Concept SET n += r
WITH count(*) AS done
UNWIND $entitiesMerged AS r MATCH (n:Entity {uuid: r.uuid}) SET n += r
WITH count(*) AS done
UNWIND $episodics AS r MERGE (n:Episodic {uuid: r.uuid}) ON CREATE SET n.entity_edges = [] SET n += r
WITH count(*) AS done
UNWIND $edgesNew AS r MATCH (s:Entity {uuid: r.source_node_uuid}) MATCH (o:Entity {uuid: r.target_node_uuid}) CREATE (s)-[e:RELATES_TO]->(o) SET e = r
WITH count(*) AS done
UNWIND $edgesChanged AS r MATCH ()-[e:RELATES_TO {uuid: r.uuid}]->() SET e += r
WITH count(*) AS done
UNWIND $evidence AS r MATCH (n:Episodic {uuid: r.uuid}) SET n.entity_edges = [id IN coalesce(n.entity_edges, []) WHERE NOT id IN r.gone] + r.facts
WITH count(*) AS done
UNWIND $mentions AS r MATCH (s:Episodic {uuid: r.from}) MATCH (o:Entity {uuid: r.to}) MERGE (s)-[e:MENTIONS {uuid: r.uuid}]->(o) SET e.group_id = r.group_id, e.created_at = r.created_at
WITH count(*) AS done
UNWIND $sagas AS r MERGE (n:Saga {uuid: r.uuid}) ON CREATE SET n.summary = '' SET n += r
WITH count(*) AS done
UNWIND $hasEpisodes AS r MATCH (s:Saga {uuid: r.from}) MATCH (o:Episodic {uuid: r.to}) MERGE (s)-[e:HAS_EPISODE {uuid: r.uuid}]->(o) SET e.group_id = r.group_id, e.created_at = r.created_at
WITH count(*) AS done
UNWIND $nextEpisodes AS r MATCH (s:Episodic {uuid: r.from}) MATCH (o:Episodic {uuid: r.to}) MERGE (s)-[e:NEXT_EPISODE {uuid: r.uuid}]->(o) SET e.group_id = r.group_id, e.created_at = r.created_at
WITH count(*) AS done
UNWIND $episodes AS r MERGE (n:OpencodeMemoryEpisode {uuid: r.uuid}) SET n = r SET n.generation = $generation
WITH count(*) AS done
UNWIND $facts AS r MERGE (n:OpencodeMemoryFact {uuid: r.uuid}) SET n = r SET n.generation = $generation
WITH count(*) AS done
UNWIND $claims AS r MERGE (n:OpencodeMemoryClaim {uuid: r.uuid}) SET n = r
WITH count(*) AS done
UNWIND $sessions AS r MERGE (n:OpencodeMemorySession {id: r.id}) SET n = r
WITH count(*) AS done
UNWIND $tombstones AS r MERGE (n:OpencodeMemoryTombstone {uuid: r})
WITH count(*) AS done
UNWIND $markers AS r MERGE (n:OpencodeMemoryGone {key: r.key}) SET n = r SET n.generation = $generation
WITH count(*) AS done
UNWIND $markersKept AS r MERGE (n:OpencodeMemoryGone {key: r.key}) SET n = r
WITH count(*) AS done
UNWIND $left AS r MATCH (n:Entity {uuid: r}) WHERE NOT (n)-[:RELATES_TO]-() OPTIONAL MATCH (n)<-[m:MENTIONS]-() WHERE substring(m.uuid, 14, 1) <> '5' WITH n, count(m) AS others WHERE others = 0 DETACH DELETE n
RETURN count(*);
