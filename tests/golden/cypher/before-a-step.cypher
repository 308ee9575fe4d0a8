// tombstones
UNWIND $ids AS id MATCH (n:OpencodeMemoryTombstone {uuid: id}) RETURN n.uuid;

// episodes
UNWIND $ids AS id MATCH (n:OpencodeMemoryEpisode {uuid: id}) RETURN n.uuid, n.hash, n.session, n.at;

// episodics
UNWIND $ids AS id MATCH (n:Episodic {uuid: id}) RETURN n.uuid;

// facts
UNWIND $ids AS id MATCH (n:OpencodeMemoryFact {timeline: id}) RETURN n.uuid, n.hash, n.subject, n.object, n.row, n.foreignTo, n.foreignRetracted;

// edges
UNWIND $ids AS id MATCH ()-[e:RELATES_TO {uuid: id}]->() RETURN e.uuid, e.invalid_at, e.expired_at, e.episodes;

// claims
UNWIND $ids AS id MATCH (n:OpencodeMemoryClaim {episode: id}) RETURN n.uuid, n.hash, n.timeline;

// entities
UNWIND $ids AS id MATCH (n:Entity {uuid: id}) RETURN n.uuid, labels(n), n.name, n.created_at;

// sessions
UNWIND $ids AS id MATCH (n:OpencodeMemorySession {id: id}) RETURN n.id, n.row;

// markers
UNWIND $ids AS id MATCH (n:OpencodeMemoryGone {key: id}) RETURN n.key;

// claimed
UNWIND $ids AS id MATCH (n:OpencodeMemoryClaim {timeline: id}) RETURN n.uuid, n.timeline;

// all
MATCH (n:OpencodeMemoryEpisode) RETURN 'episode' AS kind, n.uuid AS id UNION ALL MATCH (n:OpencodeMemoryFact) RETURN 'fact' AS kind, n.uuid AS id;

// mentioned
UNWIND $ids AS id MATCH (:Episodic {uuid: id})-[:MENTIONS]->(n:Entity) RETURN n.uuid;

// foreignOf
UNWIND $ids AS id MATCH (x:Episodic {uuid: id}) UNWIND coalesce(x.entity_edges, []) AS fact MATCH (n:OpencodeMemoryFact {uuid: fact}) WHERE n.foreign = true MATCH (s:Entity)-[e:RELATES_TO {uuid: fact}]->(o:Entity) RETURN n.uuid, n.hash, n.subject, n.object, n.row, n.foreignTo, n.foreignRetracted, e.episodes, s.uuid, o.uuid;

// markersLeft
MATCH (n:OpencodeMemoryGone) RETURN n.key, n.kind, n.uuid, n.generation;

// chains
UNWIND $sessions AS s MATCH (g:Saga {uuid: s[2]}) WITH s, g.last_episode_uuid AS last MATCH (l:OpencodeMemoryEpisode {uuid: last}) WHERE l.session = s[0] WITH s, CASE WHEN l.at < s[1] THEN l.at ELSE s[1] END AS since MATCH (n:OpencodeMemoryEpisode {session: s[0]}) WHERE n.at >= since RETURN s[0], n.uuid, n.at;

// chainsBefore
UNWIND $sessions AS s MATCH (n:OpencodeMemoryEpisode {session: s[0]}) WHERE n.at >= s[1] RETURN s[0] AS session, n.uuid AS uuid, n.at AS at UNION ALL UNWIND $sessions AS s MATCH (n:OpencodeMemoryEpisode {session: s[0]}) WHERE n.at < s[1] WITH s, max(n.at) AS last MATCH (n:OpencodeMemoryEpisode {session: s[0]}) WHERE n.at = last RETURN s[0] AS session, n.uuid AS uuid, n.at AS at;
