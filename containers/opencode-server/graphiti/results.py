"""What the memory manager gives: of an episode that was stored, and to a question."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from graphiti_core.edges import EntityEdge
from graphiti_core.nodes import EntityNode, EpisodicNode

from .schema import moment


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


def _time(time: datetime | None) -> str | None:
    return None if time is None else moment(time)


def fact_record(edge: EntityEdge) -> dict[str, Any]:
    """Gives a fact as plain data."""
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


def entity_record(node: EntityNode) -> dict[str, Any]:
    """Gives an entity as plain data."""
    return {
        "uuid": node.uuid,
        "name": node.name,
        "labels": sorted(label for label in node.labels if label != "Entity"),
        "summary": node.summary,
    }


def episode_record(episode: EpisodicNode) -> dict[str, Any]:
    """Gives an episode as plain data."""
    return {
        "uuid": episode.uuid,
        "name": episode.name,
        "content": episode.content,
        "valid_at": _time(episode.valid_at),
    }


def as_dict(result: Stored | Answer) -> dict[str, Any]:
    """Gives a result as plain data."""
    return asdict(result)
