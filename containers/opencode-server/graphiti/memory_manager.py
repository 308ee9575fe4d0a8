"""The memory manager: stores episodes, answers questions cache-first, exports; on the product's own graphs."""

import json
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any, Literal, Self

from falkordb.asyncio import FalkorDB
from graphiti_core import Graphiti
from graphiti_core.edges import EntityEdge
from graphiti_core.nodes import EntityNode, EpisodeType, EpisodicNode
from graphiti_core.search.search_config import (
    EdgeReranker,
    EdgeSearchConfig,
    EdgeSearchMethod,
    EpisodeReranker,
    EpisodeSearchConfig,
    EpisodeSearchMethod,
    NodeReranker,
    NodeSearchConfig,
    NodeSearchMethod,
    SearchConfig,
)
from redis.exceptions import AuthenticationError, RedisError

from . import export, models
from .cache import AnswerCache
from .driver import GroupDriver
from .errors import MemoryManagerError
from .identity import derive_id
from .schema import WATERMARKS_KEY, check_group, clean_text, graph_of, moment
from .settings import Settings

Source = Literal["message", "text", "json"]
# What Graphiti embeds and extracts in one go; the product's own episodes are far below.
CONTENT_CHARS_MAX = 400_000
LIMIT_MAX = 100
CONNECT_SECONDS = 5.0


@dataclass(frozen=True)
class Stored:
    """What became of an episode.

    Attributes:
        episode: Its id, derived from what it is: storing it again changes nothing.
        enriched: Whether Graphiti has taken entities and facts from it.
        entities: Names of the entities it mentions.
        facts: Sentences it states.
        reason: Why it was not enriched, None when it was.
    """

    episode: str
    enriched: bool
    entities: list[str] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)
    reason: str | None = None


@dataclass(frozen=True)
class Answer:
    """What memory has to say about a question, best first.

    Attributes:
        facts: Each with uuid, fact, relation and its times.
        entities: Each with uuid, name, labels and summary.
        episodes: Each with uuid, name, content and time.
        cached: Whether it came from the cache.
    """

    facts: list[dict[str, Any]]
    entities: list[dict[str, Any]]
    episodes: list[dict[str, Any]]
    cached: bool


class MemoryManager:
    """Real Graphiti on the graphs of OpenCode Memory.

    With a model it enriches what it stores and searches by meaning as well; without one it stores and searches by words.
    """

    def __init__(self, settings: Settings) -> None:
        """Makes a manager; nothing is connected yet.

        Args:
            settings: The servers and the model.
        """
        self._settings = settings
        self._model = settings.model
        self._connected: FalkorDB | None = None
        self._cache = AnswerCache(settings.valkey)
        self._prepared: set[str] = set()

    async def __aenter__(self) -> Self:
        """Gives the manager itself."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Ends all connections."""
        await self.close()

    async def close(self) -> None:
        """Ends all connections."""
        if self._connected is not None:
            await self._connected.connection.aclose()
        await self._cache.close()

    async def store(
        self,
        group: str,
        content: str,
        *,
        name: str | None = None,
        source: Source = "message",
        description: str = "memory manager",
        at: datetime | None = None,
        session: str | None = None,
    ) -> Stored:
        """Stores an episode, and enriches it when there is a model.

        The episode is in the graph before a model is asked: what the model fails at is not lost, and storing the same
        episode again enriches it then.

        Args:
            group: The project.
            content: A redacted text; json must be JSON.
            name: What to call it.
            source: How Graphiti reads it.
            description: Where it came from.
            at: When it was said; now, if left out.
            session: The session it belongs to.

        Returns:
            Its id and what was taken from it.

        Raises:
            MemoryManagerError: bad_request for an empty or too long text, or JSON that is none; daemon_unreachable.
        """
        check_group(group)
        text = _checked(content, source)
        time = at or datetime.now(UTC)
        # Without a time given the same words are another episode each time they are said.
        uuid = derive_id("episode", "graphiti", group, session or "", source, moment(time), text)
        episode = EpisodicNode(
            uuid=uuid,
            name=clean_text(name or f"{source} {uuid[:8]}"),
            group_id=group,
            source=EpisodeType[source],
            source_description=clean_text(description),
            content=text,
            created_at=datetime.now(UTC),
            valid_at=time,
        )
        driver = await self._writer(group)
        await self._save(driver, episode, session)
        if self._model is None:
            return Stored(uuid, enriched=False, reason="there is no key for a model")
        return await self._enrich(driver, episode)

    async def query(
        self, group: str, question: str, *, limit: int = 10, ended: bool = False
    ) -> Answer:
        """Answers from the cache, else from Graphiti's search.

        Args:
            group: The project; one without a graph has nothing to say, and gets none.
            question: What is asked.
            limit: How many facts, entities and episodes at most, each.
            ended: Whether facts that are no longer true are told as well.

        Returns:
            Facts, entities and episodes, best first.

        Raises:
            MemoryManagerError: bad_request; conflict when the graph's vectors are of another model; daemon_unreachable.
        """
        check_group(group)
        if not 1 <= limit <= LIMIT_MAX:
            raise MemoryManagerError(
                "bad_request", f"The limit is {limit}, and must be 1 to {LIMIT_MAX}."
            )
        if graph_of(group) not in await self._graphs():
            return Answer([], [], [], cached=False)
        driver = GroupDriver(self._client, group)
        state = await self._state(driver, group)
        model = None if self._model is None else [self._model.embedding, self._model.dimension]
        key = AnswerCache.key(group, 1, state, model, question, limit, ended)
        kept = await self._cache.get(key)
        if kept is not None:
            return Answer(**kept, cached=True)
        found = await self._search(driver, group, question, limit=limit, ended=ended)
        await self._cache.set(key, found)
        return Answer(**found, cached=False)

    async def export(self, group: str) -> AsyncIterator[dict[str, Any]]:
        """Gives all of a project: entities, episodes, facts and sessions, with every property but the vectors.

        Args:
            group: The project.

        Yields:
            A header, then one record at a time, each with its kind.

        Raises:
            MemoryManagerError: not_found when there is no such graph; daemon_unreachable.
        """
        check_group(group)
        if graph_of(group) not in await self._graphs():
            raise MemoryManagerError(
                "not_found",
                f'There is no memory of a project "{group}".',
                "`status` lists the projects that are there.",
            )
        async for record in export.records(GroupDriver(self._client, group), group):
            yield record

    async def status(self, group: str | None = None) -> dict[str, Any]:
        """Says what runs and what it holds; never fails because something is down.

        Args:
            group: A project to look into.

        Returns:
            The state of graph server, cache and model, the versions, and the projects.
        """
        cache = await self._cache.state()
        status: dict[str, Any] = {
            "graphiti": version("graphiti-core"),
            "falkordb": "up",
            "valkey": cache,
            "model": "off" if self._model is None else self._model.base_url or "OpenAI",
            "projects": [],
        }
        try:
            status["projects"] = sorted(await self._graphs())
            if group is not None and graph_of(group) in status["projects"]:
                status["project"] = await self._state(GroupDriver(self._client, group), group)
        except MemoryManagerError as down:
            status["falkordb"] = f"down: {down}"
        return status

    @property
    def _client(self) -> FalkorDB:
        """Gives the connection; the driver asks the server as soon as it is made."""
        if self._connected is None:
            server = self._settings.falkordb
            self._connected = FalkorDB(  # type: ignore[no-untyped-call]  # the driver has no types
                host=server.host,
                port=server.port,
                username=server.username,
                password=server.password,
                ssl=server.tls,
                socket_connect_timeout=CONNECT_SECONDS,
            )
        return self._connected

    async def _graphs(self) -> list[str]:
        server = self._settings.falkordb
        try:
            return [str(name) for name in await self._client.list_graphs()]
        except AuthenticationError as cause:
            raise MemoryManagerError(
                "unauthorized",
                f"FalkorDB at {server} refuses the password: {cause}.",
                "Set FALKORDB_PASSWORD or FALKORDB_PASSWORD_FILE.",
            ) from cause
        except (RedisError, OSError) as cause:
            raise MemoryManagerError(
                "daemon_unreachable",
                f"FalkorDB at {server} does not answer: {cause}.",
                "Start it, or set FALKORDB_HOST and FALKORDB_PORT.",
            ) from cause

    async def _writer(self, group: str) -> GroupDriver:
        await self._graphs()
        driver = GroupDriver(self._client, group, writes=True)
        if group not in self._prepared:
            await driver.build_indices_and_constraints()
            self._prepared.add(group)
        return driver

    async def _save(self, driver: GroupDriver, episode: EpisodicNode, session: str | None) -> None:
        """Writes an episode once: the rows of one that is there already are left alone."""
        created = moment(datetime.now(UTC))
        await driver.execute_query(
            """MERGE (e:Episodic {uuid: $uuid})
            ON CREATE SET e.name = $name, e.group_id = $group, e.source = $source,
              e.source_description = $description, e.content = $content, e.entity_edges = [],
              e.created_at = $created, e.valid_at = $at""",
            uuid=episode.uuid,
            name=episode.name,
            group=episode.group_id,
            source=episode.source.value,
            description=episode.source_description,
            content=episode.content,
            created=created,
            at=moment(episode.valid_at),
        )
        if session is None:
            return
        # Graphiti's own way to a session wipes the summary of one that is there.
        await driver.execute_query(
            """MERGE (s:Saga {uuid: $saga})
            ON CREATE SET s.name = $session, s.group_id = $group, s.created_at = $created
            WITH s MATCH (e:Episodic {uuid: $uuid})
            MERGE (s)-[h:HAS_EPISODE {uuid: $has}]->(e)
            ON CREATE SET h.group_id = $group, h.created_at = $created
            WITH s, e OPTIONAL MATCH (s)-[:HAS_EPISODE]->(p:Episodic)
            WHERE p.uuid <> e.uuid AND p.valid_at + '' <= $at
            WITH e, p ORDER BY p.valid_at DESC LIMIT 1 WITH e, p WHERE p IS NOT NULL
            MERGE (p)-[n:NEXT_EPISODE {uuid: $next}]->(e)
            ON CREATE SET n.group_id = $group, n.created_at = $created""",
            saga=derive_id("saga", episode.group_id, session),
            session=clean_text(session),
            group=episode.group_id,
            created=created,
            uuid=episode.uuid,
            has=derive_id("has-episode", episode.uuid),
            next=derive_id("next-episode", episode.uuid),
            at=moment(episode.valid_at),
        )

    async def _enrich(self, driver: GroupDriver, episode: EpisodicNode) -> Stored:
        mentioned = await EntityNode.get_by_group_ids(driver, [episode.group_id], limit=1)
        if mentioned and await self._mentions(driver, episode.uuid):
            return Stored(episode.uuid, enriched=True, reason=None)
        try:
            await self._check_dimension(driver)
            result = await self._graphiti(driver).add_episode(
                name=episode.name,
                episode_body=episode.content,
                source_description=episode.source_description,
                reference_time=episode.valid_at,
                source=episode.source,
                group_id=episode.group_id,
                uuid=episode.uuid,
            )
        except (RedisError, OSError) as cause:
            raise MemoryManagerError(
                "daemon_unreachable", f"FalkorDB went away while it was written to: {cause}."
            ) from cause
        except Exception as cause:  # any failure of a model, of any library: the episode is stored
            return Stored(episode.uuid, enriched=False, reason=f"{type(cause).__name__}: {cause}")
        return Stored(
            episode.uuid,
            enriched=True,
            entities=[node.name for node in result.nodes],
            facts=[edge.fact for edge in result.edges],
        )

    async def _mentions(self, driver: GroupDriver, episode: str) -> bool:
        rows, _, _ = await driver.execute_query(
            "MATCH (:Episodic {uuid: $uuid})-[m:MENTIONS]->() RETURN count(m) AS mentions",
            uuid=episode,
        )
        return bool(rows[0]["mentions"])

    async def _check_dimension(self, driver: GroupDriver) -> None:
        """One vector of another dimension makes every search of the group raise."""
        rows, _, _ = await driver.execute_query(
            "MATCH (n:Entity) WHERE n.name_embedding IS NOT NULL RETURN n.name_embedding AS v LIMIT 1"
        )
        there = len(rows[0]["v"]) if rows else None
        if self._model is not None and there not in (None, self._model.dimension):
            raise MemoryManagerError(
                "conflict",
                f"The graph's vectors have {there} dimensions, the model gives {self._model.dimension}.",
                f"Set EMBEDDING_DIM={there} and the model that made them.",
            )

    def _graphiti(self, driver: GroupDriver) -> Graphiti:
        return Graphiti(
            graph_driver=driver,
            llm_client=models.language_model(self._model),
            embedder=models.embedder(self._model),
            cross_encoder=models.ranker(),
        )

    async def _state(self, driver: GroupDriver, group: str) -> dict[str, int]:
        """Counts that every write of the product and of Graphiti moves; each is looked up, not counted."""
        rows, _, _ = await driver.execute_query("""MATCH (e:Episodic) WITH count(e) AS episodes
            OPTIONAL MATCH (n:Entity) WITH episodes, count(n) AS entities
            OPTIONAL MATCH ()-[f:RELATES_TO]->() WITH episodes, entities, count(f) AS facts
            OPTIONAL MATCH ()-[m:MENTIONS]->()
            RETURN episodes, entities, facts, count(m) AS mentions""")
        generation = await self._client.connection.hget(WATERMARKS_KEY, group)
        return {**rows[0], "generation": int(generation or 0)}

    async def _search(
        self, driver: GroupDriver, group: str, question: str, *, limit: int, ended: bool
    ) -> dict[str, Any]:
        meaning = self._model is not None
        if meaning:
            await self._check_dimension(driver)
        # Ended facts are taken out afterwards, so twice as many are asked for.
        config = _recipe(meaning=meaning, limit=limit if ended else 2 * limit)
        found = await self._graphiti(driver).search_(question, config=config, group_ids=[group])
        now = datetime.now(UTC)
        facts = [edge for edge in found.edges if ended or not _has_ended(edge, now)]
        return {
            "facts": [_fact(edge) for edge in facts[:limit]],
            "entities": [_entity(node) for node in found.nodes[:limit]],
            "episodes": [_episode(episode) for episode in found.episodes[:limit]],
        }


def _checked(content: str, source: Source) -> str:
    text = clean_text(content)
    if not text.strip():
        raise MemoryManagerError(
            "bad_request", "The episode is empty.", "Give it a text, or pipe one in."
        )
    if len(text) > CONTENT_CHARS_MAX:
        raise MemoryManagerError(
            "bad_request",
            f"The episode has {len(text)} characters; {CONTENT_CHARS_MAX} are allowed.",
            "Split it.",
        )
    if source == "json":
        try:
            json.loads(text)
        except ValueError as cause:
            raise MemoryManagerError(
                "bad_request", f"The episode is no JSON: {cause}.", "Store it with --source text."
            ) from cause
    return text


def _recipe(*, meaning: bool, limit: int) -> SearchConfig:
    """Words always; meaning where a model can embed the question."""
    return SearchConfig(
        edge_config=EdgeSearchConfig(
            search_methods=[EdgeSearchMethod.bm25]
            + ([EdgeSearchMethod.cosine_similarity] if meaning else []),
            reranker=EdgeReranker.rrf,
        ),
        node_config=NodeSearchConfig(
            search_methods=[NodeSearchMethod.bm25]
            + ([NodeSearchMethod.cosine_similarity] if meaning else []),
            reranker=NodeReranker.rrf,
        ),
        episode_config=EpisodeSearchConfig(
            search_methods=[EpisodeSearchMethod.bm25], reranker=EpisodeReranker.rrf
        ),
        limit=limit,
    )


def _has_ended(edge: EntityEdge, now: datetime) -> bool:
    return edge.expired_at is not None or (edge.invalid_at is not None and edge.invalid_at <= now)


def _time(time: datetime | None) -> str | None:
    return None if time is None else moment(time)


def _fact(edge: EntityEdge) -> dict[str, Any]:
    return {
        "uuid": edge.uuid,
        "fact": edge.fact,
        "relation": edge.name,
        "source": edge.source_node_uuid,
        "target": edge.target_node_uuid,
        "valid_at": _time(edge.valid_at),
        "invalid_at": _time(edge.invalid_at),
        "created_at": _time(edge.created_at),
        "expired_at": _time(edge.expired_at),
        "episodes": edge.episodes,
    }


def _entity(node: EntityNode) -> dict[str, Any]:
    return {
        "uuid": node.uuid,
        "name": node.name,
        "labels": sorted(label for label in node.labels if label != "Entity"),
        "summary": node.summary,
    }


def _episode(episode: EpisodicNode) -> dict[str, Any]:
    return {
        "uuid": episode.uuid,
        "name": episode.name,
        "content": episode.content,
        "valid_at": _time(episode.valid_at),
    }


def as_dict(result: Stored | Answer) -> dict[str, Any]:
    """Gives a result as plain data."""
    return asdict(result)
