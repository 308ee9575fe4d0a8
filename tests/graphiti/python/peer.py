"""Real graphiti-core behind a pipe: one JSON command a line in, one JSON answer a line out.

What it does is Graphiti's own; what is right is said by the tests that ask.
"""

import asyncio
import json
import os
import sys
from datetime import datetime
from typing import Any

os.environ["GRAPHITI_TELEMETRY_ENABLED"] = "false"

from graphiti_core import Graphiti, edges, nodes
from graphiti_core.cross_encoder.client import CrossEncoderClient
from graphiti_core.driver.falkordb_driver import FalkorDriver
from graphiti_core.embedder.openai import OpenAIEmbedder, OpenAIEmbedderConfig
from graphiti_core.llm_client.config import LLMConfig
from graphiti_core.llm_client.openai_generic_client import OpenAIGenericClient
from graphiti_core.search import search_config_recipes
from graphiti_core.search.search_config import SearchConfig
from graphiti_core.search.search_filters import SearchFilters
from graphiti_core.utils.bulk_utils import RawEpisode

KINDS: dict[str, Any] = {
    "entity": nodes.EntityNode,
    "episode": nodes.EpisodicNode,
    "community": nodes.CommunityNode,
    "saga": nodes.SagaNode,
    "fact": edges.EntityEdge,
    "mention": edges.EpisodicEdge,
    "has_episode": edges.HasEpisodeEdge,
    "next_episode": edges.NextEpisodeEdge,
    "has_member": edges.CommunityEdge,
}


class KeepOrder(CrossEncoderClient):
    """Ranks nothing."""

    async def rank(self, query: str, passages: list[str]) -> list[tuple[str, float]]:
        """Gives the passages as they came."""
        return [(passage, 1.0) for passage in passages]


def plain(value: Any) -> Any:
    """Gives Graphiti's objects as plain data."""
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    return value


def time(text: str | None) -> datetime | None:
    """Reads a moment."""
    return None if text is None else datetime.fromisoformat(text)


class Peer:
    """Graphiti on one server; each command names its group."""

    def __init__(self, host: str, port: int, model: str, dimension: int) -> None:
        """Remembers where everything is."""
        self.at = (host, port)
        self.model = model
        self.dimension = dimension
        self.open: dict[str, Graphiti] = {}

    def graphiti(self, group: str) -> Graphiti:
        """Gives Graphiti on the graph of a group, as its documentation opens it."""
        if group not in self.open:
            host, port = self.at
            self.open[group] = Graphiti(
                graph_driver=FalkorDriver(host=host, port=port, database=group),
                llm_client=OpenAIGenericClient(
                    LLMConfig(api_key="none", model="m", small_model="m", base_url=self.model)
                ),
                embedder=OpenAIEmbedder(
                    OpenAIEmbedderConfig(
                        api_key="none", base_url=self.model, embedding_dim=self.dimension
                    )
                ),
                cross_encoder=KeepOrder(),
            )
        return self.open[group]

    async def records(self, group: str, kind: str) -> Any:
        """All records of a kind."""
        return await KINDS[kind].get_by_group_ids(self.graphiti(group).driver, [group])

    async def get(self, group: str, kind: str, uuid: str) -> Any:
        """One record."""
        return await KINDS[kind].get_by_uuid(self.graphiti(group).driver, uuid)

    async def save(self, group: str, kind: str, uuid: str) -> Any:
        """Reads a record with its vector, and writes it back."""
        driver = self.graphiti(group).driver
        record = await KINDS[kind].get_by_uuid(driver, uuid)
        if kind == "entity":
            await record.load_name_embedding(driver)
            if record.name_embedding is None:
                await record.generate_name_embedding(self.graphiti(group).embedder)
        if kind == "fact":
            await record.generate_embedding(self.graphiti(group).embedder)
        await record.save(driver)

    async def indexes(self, group: str, anew: bool = False) -> Any:
        """Graphiti's own index statements."""
        await self.graphiti(group).build_indices_and_constraints(delete_existing=anew)

    async def facts_of(self, group: str, entity: str) -> Any:
        """Facts at an entity."""
        return await edges.EntityEdge.get_by_node_uuid(self.graphiti(group).driver, entity)

    async def facts_between(self, group: str, source: str, target: str) -> Any:
        """Facts from one entity to another."""
        driver = self.graphiti(group).driver
        return await edges.EntityEdge.get_between_nodes(driver, source, target)

    async def by_episode(self, group: str, episodes: list[str]) -> Any:
        """What episodes brought."""
        return await self.graphiti(group).get_nodes_and_edges_by_episode(episodes)

    async def episodes(
        self, group: str, at: str, last: int, source: str | None = None, saga: str | None = None
    ) -> Any:
        """The last episodes until a moment."""
        return await self.graphiti(group).retrieve_episodes(
            datetime.fromisoformat(at),
            last,
            [group],
            source=nodes.EpisodeType[source] if source else None,
            saga=saga,
        )

    async def search(self, group: str, query: str, **more: Any) -> Any:
        """Its short search."""
        return await self.graphiti(group).search(query, group_ids=[group], **more)

    async def recipe(
        self,
        group: str,
        query: str,
        recipe: str | dict[str, Any],
        filters: dict[str, Any] | None = None,
        **more: Any,
    ) -> Any:
        """Its long search, by a recipe of its own or one spelled out."""
        if isinstance(recipe, str):
            config = getattr(search_config_recipes, recipe).model_copy(deep=True)
        else:
            config = SearchConfig.model_validate(recipe)
        return await self.graphiti(group).search_(
            query,
            config=config,
            group_ids=[group],
            search_filter=SearchFilters.model_validate(filters or {}),
            **more,
        )

    async def add(
        self, group: str, body: str, at: str, source: str = "message", **more: Any
    ) -> Any:
        """Adds an episode."""
        return await self.graphiti(group).add_episode(
            more.pop("name", "episode"),
            body,
            "a test",
            datetime.fromisoformat(at),
            nodes.EpisodeType[source],
            group_id=group,
            **more,
        )

    async def add_bulk(self, group: str, bodies: list[str], at: str) -> Any:
        """Adds several episodes at once."""
        raw = [
            RawEpisode(
                name=f"bulk {number}",
                content=body,
                source_description="a test",
                source=nodes.EpisodeType.text,
                reference_time=datetime.fromisoformat(at),
            )
            for number, body in enumerate(bodies)
        ]
        return await self.graphiti(group).add_episode_bulk(raw, group_id=group)

    async def add_triplet(
        self, group: str, source: str, relation: str, target: str, fact: str, at: str
    ) -> Any:
        """Adds a fact from an entity that is there to one that is new."""
        graphiti = self.graphiti(group)
        start = await nodes.EntityNode.get_by_uuid(graphiti.driver, source)
        moment = datetime.fromisoformat(at)
        end = nodes.EntityNode(name=target, group_id=group, created_at=moment)
        edge = edges.EntityEdge(
            group_id=group,
            source_node_uuid=start.uuid,
            target_node_uuid=end.uuid,
            name=relation,
            fact=fact,
            created_at=moment,
            valid_at=moment,
        )
        return await graphiti.add_triplet(start, edge, end)

    async def remove_episode(self, group: str, episode: str) -> Any:
        """Takes an episode away."""
        await self.graphiti(group).remove_episode(episode)

    async def communities(self, group: str) -> Any:
        """Makes communities."""
        return await self.graphiti(group).build_communities(group_ids=[group])

    async def summarize(self, group: str, saga: str) -> Any:
        """Summarizes a saga."""
        return await self.graphiti(group).summarize_saga(saga)

    async def delete_group(self, group: str) -> Any:
        """Deletes a group."""
        await nodes.Node.delete_by_group_id(self.graphiti(group).driver, group)

    async def close(self) -> None:
        """Ends all connections."""
        for graphiti in self.open.values():
            await graphiti.close()


async def answer(peer: Peer, line: str) -> None:
    """Runs one command and writes its answer."""
    command = json.loads(line)
    try:
        result = await getattr(peer, command["do"])(**command["with"])
        told = {"id": command["id"], "result": plain(result)}
    except Exception as cause:  # a test decides what a failure means
        told = {"id": command["id"], "error": f"{type(cause).__name__}: {cause}"}
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


async def main() -> None:
    """Answers until the pipe ends; commands run side by side."""
    host, port, model, dimension = sys.argv[1:]
    peer = Peer(host, int(port), model, int(dimension))
    reader = asyncio.StreamReader(limit=2**24)
    protocol = asyncio.StreamReaderProtocol(reader)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, sys.stdin)
    running: set[asyncio.Task[None]] = set()
    while line := await reader.readline():
        task = asyncio.create_task(answer(peer, line.decode()))
        running.add(task)
        task.add_done_callback(running.discard)
    await asyncio.gather(*running)
    await peer.close()


asyncio.run(main())
