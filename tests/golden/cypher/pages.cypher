// session
MATCH (s:OpencodeMemorySession) WHERE s.id > $after WITH s ORDER BY s.id LIMIT $limit RETURN s.id, s.row;

// episode
MATCH (x:OpencodeMemoryEpisode) WHERE x.uuid > $after WITH x ORDER BY x.uuid LIMIT $limit MATCH (n:Episodic {uuid: x.uuid}) RETURN x.uuid, x.row, n.content;

// claim
MATCH (c:OpencodeMemoryClaim) WHERE c.uuid > $after WITH c ORDER BY c.uuid LIMIT $limit RETURN c.uuid, c.row;

// fact
MATCH (f:OpencodeMemoryFact) WHERE f.uuid > $after WITH f ORDER BY f.uuid LIMIT $limit MATCH ()-[e:RELATES_TO {uuid: f.uuid}]->() RETURN f.uuid, f.row, e.fact, e.invalid_at, e.expired_at, e.episodes, f.foreignTo, f.foreignRetracted;

// entity
MATCH (n:Entity) WHERE n.uuid > $after WITH n ORDER BY n.uuid LIMIT $limit RETURN n.uuid, labels(n), n.name, n.created_at;

// use
MATCH (u:OpencodeMemoryUse) WHERE u.uuid > $after WITH u ORDER BY u.uuid LIMIT $limit RETURN u.uuid, u.row;

// tombstone
MATCH (t:OpencodeMemoryTombstone) WHERE t.uuid > $after WITH t ORDER BY t.uuid LIMIT $limit RETURN t.uuid;
