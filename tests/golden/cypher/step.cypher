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
UNWIND $usesGone AS r MATCH (n:OpencodeMemoryUse {item: r}) DELETE n
WITH count(*) AS done
UNWIND $usesOfSessionsGone AS r MATCH (n:OpencodeMemoryUse {session: r}) DELETE n
WITH count(*) AS done
UNWIND $sessionsGone AS r MATCH (n:OpencodeMemorySession {id: r}) DELETE n
WITH count(*) AS done
UNWIND $sagasGone AS r MATCH (n:Saga {uuid: r}) DETACH DELETE n
WITH count(*) AS done
UNWIND $markersGone AS r MATCH (n:OpencodeMemoryGone {key: r}) DELETE n
WITH count(*) AS done
UNWIND $entitiesProject AS r CREATE (n:Entity:Project {uuid: r[0], name: r[1], created_at: r[2], group_id: $group, summary: ''})
WITH count(*) AS done
UNWIND $entitiesPerson AS r CREATE (n:Entity:Person {uuid: r[0], name: r[1], created_at: r[2], group_id: $group, summary: ''})
WITH count(*) AS done
UNWIND $entitiesFile AS r CREATE (n:Entity:File {uuid: r[0], name: r[1], created_at: r[2], group_id: $group, summary: ''})
WITH count(*) AS done
UNWIND $entitiesSymbol AS r CREATE (n:Entity:Symbol {uuid: r[0], name: r[1], created_at: r[2], group_id: $group, summary: ''})
WITH count(*) AS done
UNWIND $entitiesCommand AS r CREATE (n:Entity:Command {uuid: r[0], name: r[1], created_at: r[2], group_id: $group, summary: ''})
WITH count(*) AS done
UNWIND $entitiesPackage AS r CREATE (n:Entity:Package {uuid: r[0], name: r[1], created_at: r[2], group_id: $group, summary: ''})
WITH count(*) AS done
UNWIND $entitiesError AS r CREATE (n:Entity:Error {uuid: r[0], name: r[1], created_at: r[2], group_id: $group, summary: ''})
WITH count(*) AS done
UNWIND $entitiesPreference AS r CREATE (n:Entity:Preference {uuid: r[0], name: r[1], created_at: r[2], group_id: $group, summary: ''})
WITH count(*) AS done
UNWIND $entitiesInstruction AS r CREATE (n:Entity:Instruction {uuid: r[0], name: r[1], created_at: r[2], group_id: $group, summary: ''})
WITH count(*) AS done
UNWIND $entitiesDecision AS r CREATE (n:Entity:Decision {uuid: r[0], name: r[1], created_at: r[2], group_id: $group, summary: ''})
WITH count(*) AS done
UNWIND $entitiesConvention AS r CREATE (n:Entity:Convention {uuid: r[0], name: r[1], created_at: r[2], group_id: $group, summary: ''})
WITH count(*) AS done
UNWIND $entitiesTool AS r CREATE (n:Entity:Tool {uuid: r[0], name: r[1], created_at: r[2], group_id: $group, summary: ''})
WITH count(*) AS done
UNWIND $entitiesService AS r CREATE (n:Entity:Service {uuid: r[0], name: r[1], created_at: r[2], group_id: $group, summary: ''})
WITH count(*) AS done
UNWIND $entitiesPort AS r CREATE (n:Entity:Port {uuid: r[0], name: r[1], created_at: r[2], group_id: $group, summary: ''})
WITH count(*) AS done
UNWIND $entitiesVersion AS r CREATE (n:Entity:Version {uuid: r[0], name: r[1], created_at: r[2], group_id: $group, summary: ''})
WITH count(*) AS done
UNWIND $entitiesCommit AS r CREATE (n:Entity:Commit {uuid: r[0], name: r[1], created_at: r[2], group_id: $group, summary: ''})
WITH count(*) AS done
UNWIND $entitiesBranch AS r CREATE (n:Entity:Branch {uuid: r[0], name: r[1], created_at: r[2], group_id: $group, summary: ''})
WITH count(*) AS done
UNWIND $entitiesTask AS r CREATE (n:Entity:Task {uuid: r[0], name: r[1], created_at: r[2], group_id: $group, summary: ''})
WITH count(*) AS done
UNWIND $entitiesConcept AS r CREATE (n:Entity:Concept {uuid: r[0], name: r[1], created_at: r[2], group_id: $group, summary: ''})
WITH count(*) AS done
UNWIND $entitiesMerged AS r MATCH (n:Entity {uuid: r.uuid}) SET n += r
WITH count(*) AS done
UNWIND $episodics AS r MERGE (n:Episodic {uuid: r.uuid}) ON CREATE SET n.entity_edges = [] SET n += r
WITH count(*) AS done
UNWIND $episodicsNew AS r CREATE (n:Episodic {uuid: r[0], name: r[1], source: r[2], source_description: r[3], content: r[4], entity_edges: r[5], created_at: r[6], valid_at: r[7], group_id: $group})
WITH count(*) AS done
UNWIND $edgesNew AS r MATCH (s:Entity {uuid: r[0]}) MATCH (o:Entity {uuid: r[1]}) CREATE (s)-[:RELATES_TO {source_node_uuid: r[0], target_node_uuid: r[1], uuid: r[2], name: r[3], fact: r[4], episodes: r[5], created_at: r[6], valid_at: r[7], invalid_at: r[8], expired_at: r[9], reference_time: r[10], group_id: $group}]->(o)
WITH count(*) AS done
UNWIND $edgesChanged AS r MATCH ()-[e:RELATES_TO {uuid: r.uuid}]->() SET e += r
WITH count(*) AS done
UNWIND $evidence AS r MATCH (n:Episodic {uuid: r.uuid}) SET n.entity_edges = [id IN coalesce(n.entity_edges, []) WHERE NOT id IN r.gone] + r.facts
WITH count(*) AS done
UNWIND $mentionsNew AS r MATCH (s:Episodic {uuid: r[0]}) MATCH (o:Entity {uuid: r[1]}) CREATE (s)-[:MENTIONS {uuid: r[2], created_at: r[3], group_id: $group}]->(o)
WITH count(*) AS done
UNWIND $mentions AS r MATCH (s:Episodic {uuid: r.from}) MATCH (o:Entity {uuid: r.to}) MERGE (s)-[e:MENTIONS {uuid: r.uuid}]->(o) SET e.group_id = r.group_id, e.created_at = r.created_at
WITH count(*) AS done
UNWIND $sagas AS r MERGE (n:Saga {uuid: r.uuid}) ON CREATE SET n.summary = '' SET n += r
WITH count(*) AS done
UNWIND $hasEpisodesNew AS r MATCH (s:Saga {uuid: r[0]}) MATCH (o:Episodic {uuid: r[1]}) CREATE (s)-[:HAS_EPISODE {uuid: r[2], created_at: r[3], group_id: $group}]->(o)
WITH count(*) AS done
UNWIND $hasEpisodes AS r MATCH (s:Saga {uuid: r.from}) MATCH (o:Episodic {uuid: r.to}) MERGE (s)-[e:HAS_EPISODE {uuid: r.uuid}]->(o) SET e.group_id = r.group_id, e.created_at = r.created_at
WITH count(*) AS done
UNWIND $nextEpisodesNew AS r MATCH (s:Episodic {uuid: r[0]}) MATCH (o:Episodic {uuid: r[1]}) CREATE (s)-[:NEXT_EPISODE {uuid: r[2], created_at: r[3], group_id: $group}]->(o)
WITH count(*) AS done
UNWIND $nextEpisodes AS r MATCH (s:Episodic {uuid: r.from}) MATCH (o:Episodic {uuid: r.to}) MERGE (s)-[e:NEXT_EPISODE {uuid: r.uuid}]->(o) SET e.group_id = r.group_id, e.created_at = r.created_at
WITH count(*) AS done
UNWIND $episodesNew AS r CREATE (n:OpencodeMemoryEpisode {uuid: r[0], session: r[1], at: r[2], spoken: r[3], files: r[4], row: r[5], hash: r[6], generation: $generation})
WITH count(*) AS done
UNWIND $factsNew AS r MATCH (s:Entity {uuid: r[0]}) MATCH (o:Entity {uuid: r[1]}) CREATE (s)-[:RELATES_TO {source_node_uuid: r[0], target_node_uuid: r[1], uuid: r[2], name: r[3], fact: r[4], episodes: r[5], created_at: r[6], valid_at: r[7], invalid_at: r[8], expired_at: r[9], reference_time: r[10], group_id: $group}]->(o), (n:OpencodeMemoryFact {timeline: r[11], kind: r[12], rule: r[13], from: r[14], to: r[15], learned: r[16], retracted: r[17], foreignTo: r[18], foreignRetracted: r[19], row: r[20], hash: r[21], subject: r[0], object: r[1], uuid: r[2], generation: $generation})
WITH count(*) AS done
UNWIND $claimsNew AS r CREATE (n:OpencodeMemoryClaim {uuid: r[0], episode: r[1], timeline: r[2], branch: r[3], row: r[4], hash: r[5]})
WITH count(*) AS done
UNWIND $episodes AS r MERGE (n:OpencodeMemoryEpisode {uuid: r.uuid}) SET n = r SET n.generation = $generation
WITH count(*) AS done
UNWIND $facts AS r MERGE (n:OpencodeMemoryFact {uuid: r.uuid}) SET n = r SET n.generation = $generation
WITH count(*) AS done
UNWIND $claims AS r MERGE (n:OpencodeMemoryClaim {uuid: r.uuid}) SET n = r
WITH count(*) AS done
UNWIND $sessions AS r MERGE (n:OpencodeMemorySession {id: r.id}) SET n = r
WITH count(*) AS done
UNWIND $uses AS r MERGE (n:OpencodeMemoryUse {uuid: r.uuid}) SET n = r
WITH count(*) AS done
UNWIND $tombstones AS r MERGE (n:OpencodeMemoryTombstone {uuid: r})
WITH count(*) AS done
UNWIND $markers AS r MERGE (n:OpencodeMemoryGone {key: r.key}) SET n = r SET n.generation = $generation
WITH count(*) AS done
UNWIND $markersKept AS r MERGE (n:OpencodeMemoryGone {key: r.key}) SET n = r
WITH count(*) AS done
UNWIND $left AS r MATCH (n:Entity {uuid: r}) WHERE NOT (n)-[:RELATES_TO]-() OPTIONAL MATCH (n)<-[m:MENTIONS]-() WHERE substring(m.uuid, 14, 1) <> '5' WITH n, count(m) AS others WHERE others = 0 DETACH DELETE n
RETURN count(*);
