// sizes
CALL db.meta.stats() YIELD labels, relTypes RETURN labels, relTypes;

// ended
MATCH ()-[e:RELATES_TO]->() WHERE e.expired_at > $since MATCH (n:OpencodeMemoryFact {uuid: e.uuid}) RETURN e.uuid, e.invalid_at, e.expired_at, e.episodes, n.uuid, n.hash, n.subject, n.object, n.row, n.foreignTo, n.foreignRetracted;

// facts
MATCH (s:Entity)-[e:RELATES_TO]->(o:Entity) OPTIONAL MATCH (n:OpencodeMemoryFact {uuid: e.uuid}) WITH s, e, o, n WHERE n IS NULL RETURN e.uuid, e.name, e.fact, e.episodes, e.created_at, e.valid_at, e.invalid_at, e.expired_at, [s.uuid, labels(s), s.name, s.created_at], [o.uuid, labels(o), o.name, o.created_at] LIMIT $limit;

// episodes
MATCH (n:Episodic) OPTIONAL MATCH (x:OpencodeMemoryEpisode {uuid: n.uuid}) WITH n, x WHERE x IS NULL OPTIONAL MATCH (s:Saga)-[:HAS_EPISODE]->(n) WITH n, max(s.name) AS saga RETURN n.uuid, n.name, n.source, n.source_description, n.content, n.created_at, n.valid_at, saga LIMIT $limit;

// sagas
MATCH (s:Saga) OPTIONAL MATCH (n:OpencodeMemorySession {id: s.name}) WITH s, n WHERE n IS NULL RETURN s.uuid, s.name, s.created_at;

// lostFacts
MATCH (n:OpencodeMemoryFact) OPTIONAL MATCH ()-[e:RELATES_TO {uuid: n.uuid}]->() WITH n, e WHERE e IS NULL RETURN n.uuid, n.subject, n.object LIMIT $limit;

// lostEpisodes
MATCH (n:OpencodeMemoryEpisode) OPTIONAL MATCH (e:Episodic {uuid: n.uuid}) WITH n, e WHERE e IS NULL RETURN n.uuid LIMIT $limit;
