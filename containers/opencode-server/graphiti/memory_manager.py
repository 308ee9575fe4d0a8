"""The memory manager: stores episodes, answers questions cache-first, exports; on the product's own graphs."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any, Self

from falkordb.asyncio import FalkorDB
from graphiti_core import Graphiti
from graphiti_core.nodes import EntityNode, EpisodeType, EpisodicNode
from redis.exceptions import AuthenticationError, RedisError

from . import export, models
from .answering import check_dimension, search, state_of
from .cache import AnswerCache
from .driver import GroupDriver
from .episodes import Source, checked_content, has_mentions, save_episode
from .errors import MemoryManagerError
from .identity import derive_id
from .results import Answer, Stored
from .schema import check_group, clean_text, graph_of, moment
from .settings import Settings

LIMIT_MAX = 100
CONNECT_SECONDS = 5.0


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
        text = checked_content(content, source)
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
        await save_episode(driver, episode, session)
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
        state = await state_of(self._client, driver, group)
        model = None if self._model is None else [self._model.embedding, self._model.dimension]
        key = AnswerCache.key(group, 1, state, model, question, limit, ended)
        kept = await self._cache.get(key)
        if kept is not None:
            return Answer(**kept, cached=True)
        meaning = self._model is not None
        if meaning:
            await check_dimension(driver, self._model)
        found = await search(
            self._graphiti(driver), group, question, meaning=meaning, limit=limit, ended=ended
        )
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
                status["project"] = await state_of(
                    self._client, GroupDriver(self._client, group), group
                )
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

    async def _enrich(self, driver: GroupDriver, episode: EpisodicNode) -> Stored:
        mentioned = await EntityNode.get_by_group_ids(driver, [episode.group_id], limit=1)
        if mentioned and await has_mentions(driver, episode.uuid):
            return Stored(episode.uuid, enriched=True, reason=None)
        try:
            await check_dimension(driver, self._model)
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

    def _graphiti(self, driver: GroupDriver) -> Graphiti:
        return Graphiti(
            graph_driver=driver,
            llm_client=models.language_model(self._model),
            embedder=models.embedder(self._model),
            cross_encoder=models.ranker(),
        )
