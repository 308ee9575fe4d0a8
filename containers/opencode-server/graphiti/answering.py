"""Questions to a graph: how it is asked, and what tells whether an answer still holds."""

from datetime import UTC, datetime
from typing import Any

from falkordb.asyncio import FalkorDB
from graphiti_core import Graphiti
from graphiti_core.edges import EntityEdge
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

from .driver import GroupDriver
from .errors import MemoryManagerError
from .results import entity_record, episode_record, fact_record
from .schema import WATERMARKS_KEY
from .settings import Model


async def search(
    graphiti: Graphiti, group: str, question: str, *, meaning: bool, limit: int, ended: bool
) -> dict[str, Any]:
    """Asks Graphiti's search, by words and, with a model, by meaning.

    Args:
        graphiti: Graphiti on the group's graph.
        group: The project.
        question: What is asked.
        meaning: Whether there is a model that can embed the question.
        limit: How many facts, entities and episodes at most, each.
        ended: Whether facts that are no longer true are told as well.

    Returns:
        Facts, entities and episodes as plain data, best first.
    """
    # Ended facts are taken out afterwards, so twice as many are asked for.
    config = _recipe(meaning=meaning, limit=limit if ended else 2 * limit)
    found = await graphiti.search_(question, config=config, group_ids=[group])
    now = datetime.now(UTC)
    facts = [edge for edge in found.edges if ended or not _has_ended(edge, now)]
    return {
        "facts": [fact_record(edge) for edge in facts[:limit]],
        "entities": [entity_record(node) for node in found.nodes[:limit]],
        "episodes": [episode_record(episode) for episode in found.episodes[:limit]],
    }


async def check_dimension(driver: GroupDriver, model: Model | None) -> None:
    """Refuses a model whose vectors do not fit: one of another dimension makes every search of the group raise.

    Args:
        driver: The graph's driver.
        model: What would make the vectors.

    Raises:
        MemoryManagerError: conflict when the graph's vectors are of another model.
    """
    rows, _, _ = await driver.execute_query(
        "MATCH (n:Entity) WHERE n.name_embedding IS NOT NULL RETURN n.name_embedding AS v LIMIT 1"
    )
    there = len(rows[0]["v"]) if rows else None
    if model is not None and there not in (None, model.dimension):
        raise MemoryManagerError(
            "conflict",
            f"The graph's vectors have {there} dimensions, the model gives {model.dimension}.",
            f"Set EMBEDDING_DIM={there} and the model that made them.",
        )


async def state_of(client: FalkorDB, driver: GroupDriver, group: str) -> dict[str, int]:
    """Gives counts that every write of the product and of Graphiti moves; each is looked up, not counted."""
    rows, _, _ = await driver.execute_query("""MATCH (e:Episodic) WITH count(e) AS episodes
        OPTIONAL MATCH (n:Entity) WITH episodes, count(n) AS entities
        OPTIONAL MATCH ()-[f:RELATES_TO]->() WITH episodes, entities, count(f) AS facts
        OPTIONAL MATCH ()-[m:MENTIONS]->()
        RETURN episodes, entities, facts, count(m) AS mentions""")
    generation = await client.connection.hget(WATERMARKS_KEY, group)
    return {**rows[0], "generation": int(generation or 0)}


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
