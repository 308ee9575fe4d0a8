// spokenBefore
MATCH (x:OpencodeMemoryEpisode {session: $session}) WHERE x.spoken = true AND (x.at < $at OR (x.at = $at AND x.uuid + '' < $id)) WITH x ORDER BY x.at DESC, x.uuid DESC LIMIT $limit MATCH (n:Episodic {uuid: x.uuid}) RETURN x.uuid, x.row, n.content;

// spokenAfter
MATCH (x:OpencodeMemoryEpisode {session: $session}) WHERE x.spoken = true AND (x.at > $at OR (x.at = $at AND x.uuid + '' > $id)) WITH x ORDER BY x.at ASC, x.uuid ASC LIMIT $limit MATCH (n:Episodic {uuid: x.uuid}) RETURN x.uuid, x.row, n.content;

// claimsOfTimelines
UNWIND $timelines AS id MATCH (c:OpencodeMemoryClaim {timeline: id}) RETURN c.uuid, c.row;

// claimsOfEpisodes
UNWIND $episodes AS id MATCH (c:OpencodeMemoryClaim {episode: id}) RETURN c.uuid, c.row;

// claimsOfBranches
UNWIND $branches AS name MATCH (c:OpencodeMemoryClaim {branch: name}) RETURN c.uuid, c.row;

// timelinesOfEpisodes
UNWIND $episodes AS id MATCH (c:OpencodeMemoryClaim {episode: id}) RETURN DISTINCT c.timeline;

// factsOfEpisodes
UNWIND $episodes AS id MATCH (n:Episodic {uuid: id}) RETURN n.entity_edges;

// usesOfSession
MATCH (u:OpencodeMemoryUse {session: $session}) WITH u ORDER BY u.at, u.uuid LIMIT $limit RETURN u.uuid, u.row;

// usage
UNWIND $items AS id MATCH (u:OpencodeMemoryUse {item: id}) RETURN id, count(u), sum(u.used), sum(u.contradicted), sum(u.corrected);

// entitiesById
UNWIND $ids AS id MATCH (n:Entity {uuid: id}) RETURN n.uuid, labels(n), n.name, n.created_at;

// entitiesByName
MATCH (n:Entity {name: $name}) RETURN n.uuid, labels(n), n.name, n.created_at;

// entities
MATCH (n:Entity) WITH n ORDER BY n.created_at DESC, n.uuid DESC LIMIT $limit RETURN n.uuid, labels(n), n.name, n.created_at;

// entitiesOfType
MATCH (n:Entity) WHERE $type IN labels(n) WITH n ORDER BY n.created_at DESC, n.uuid DESC LIMIT $limit RETURN n.uuid, labels(n), n.name, n.created_at;

// sessions
MATCH (s:OpencodeMemorySession) WITH s ORDER BY s.last DESC, s.id DESC LIMIT $limit RETURN s.id, s.row;

// sessionsById
UNWIND $ids AS id MATCH (s:OpencodeMemorySession {id: id}) RETURN s.id, s.row;

// counts
CALL db.meta.stats() YIELD labels RETURN labels;

// tombstones
UNWIND $ids AS id MATCH (t:OpencodeMemoryTombstone {uuid: id}) RETURN t.uuid;

// changesOfEpisodes
MATCH (x:OpencodeMemoryEpisode) WHERE x.generation > $after AND x.generation <= $to RETURN x.generation, x.uuid;

// changesOfFacts
MATCH (f:OpencodeMemoryFact) WHERE f.generation > $after AND f.generation <= $to RETURN f.generation, f.uuid;

// changesGone
MATCH (g:OpencodeMemoryGone) WHERE g.generation > $after AND g.generation <= $to RETURN g.generation, g.uuid, g.kind;

// episodes of some ids
UNWIND $ids AS id MATCH (x:OpencodeMemoryEpisode {uuid: id}) WITH x ORDER BY x.at DESC, x.uuid DESC LIMIT $limit MATCH (n:Episodic {uuid: x.uuid}) RETURN x.uuid, x.row, n.content;

// every episode of some ids
UNWIND $ids AS id MATCH (x:OpencodeMemoryEpisode {uuid: id}) WITH x MATCH (n:Episodic {uuid: x.uuid}) RETURN x.uuid, x.row, n.content;

// episodes by everything
MATCH (x:OpencodeMemoryEpisode) WHERE x.session = $session AND $file IN x.files AND x.at >= $from AND x.at < $to WITH x ORDER BY x.at ASC, x.uuid ASC LIMIT $limit MATCH (n:Episodic {uuid: x.uuid}) RETURN x.uuid, x.row, n.content;

// facts of some ids
UNWIND $ids AS id MATCH (f:OpencodeMemoryFact {uuid: id}) WITH f ORDER BY f.from DESC, f.uuid DESC LIMIT $limit MATCH ()-[e:RELATES_TO {uuid: f.uuid}]->() RETURN f.uuid, f.row, e.fact, e.invalid_at, e.expired_at, e.episodes, f.foreignTo, f.foreignRetracted;

// every fact of some ids
UNWIND $ids AS id MATCH (f:OpencodeMemoryFact {uuid: id}) WITH f MATCH ()-[e:RELATES_TO {uuid: f.uuid}]->() RETURN f.uuid, f.row, e.fact, e.invalid_at, e.expired_at, e.episodes, f.foreignTo, f.foreignRetracted;

// every fact of some timelines
UNWIND $ids AS id MATCH (f:OpencodeMemoryFact {timeline: id}) WITH f MATCH ()-[e:RELATES_TO {uuid: f.uuid}]->() RETURN f.uuid, f.row, e.fact, e.invalid_at, e.expired_at, e.episodes, f.foreignTo, f.foreignRetracted;

// facts of some timelines
UNWIND $timelines AS id MATCH (f:OpencodeMemoryFact {timeline: id}) WITH f ORDER BY f.from DESC, f.uuid DESC LIMIT $limit MATCH ()-[e:RELATES_TO {uuid: f.uuid}]->() RETURN f.uuid, f.row, e.fact, e.invalid_at, e.expired_at, e.episodes, f.foreignTo, f.foreignRetracted;

// facts by everything
MATCH (f:OpencodeMemoryFact) WHERE f.kind IN $kinds AND f.rule = $rule AND (f.subject IN $entity OR f.object IN $entity) AND f.learned <= $known AND f.from <= $valid AND coalesce(f.to, $valid + 1) > $valid WITH f ORDER BY f.from DESC, f.uuid DESC LIMIT $limit MATCH ()-[e:RELATES_TO {uuid: f.uuid}]->() RETURN f.uuid, f.row, e.fact, e.invalid_at, e.expired_at, e.episodes, f.foreignTo, f.foreignRetracted;

// facts as they were known
MATCH (f:OpencodeMemoryFact) WHERE f.learned <= $known AND f.from <= $valid AND (coalesce(f.to, $valid + 1) > $valid OR coalesce(f.retracted, $known) > $known) WITH f ORDER BY f.from DESC, f.uuid DESC LIMIT $limit MATCH ()-[e:RELATES_TO {uuid: f.uuid}]->() RETURN f.uuid, f.row, e.fact, e.invalid_at, e.expired_at, e.episodes, f.foreignTo, f.foreignRetracted;
