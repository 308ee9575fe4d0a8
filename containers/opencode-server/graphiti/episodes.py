"""Episodes on their way into a graph."""

import json
from datetime import UTC, datetime
from typing import Literal

from graphiti_core.nodes import EpisodicNode

from .driver import GroupDriver
from .errors import MemoryManagerError
from .identity import derive_id
from .schema import clean_text, moment

Source = Literal["message", "text", "json"]
# What Graphiti embeds and extracts in one go; the product's own episodes are far below.
CONTENT_CHARS_MAX = 400_000


def checked_content(content: str, source: Source) -> str:
    """Gives the text of an episode as it can be stored.

    Args:
        content: What somebody said.
        source: How Graphiti reads it.

    Returns:
        The text without what the database cannot keep.

    Raises:
        MemoryManagerError: bad_request for an empty or too long text, or JSON that is none.
    """
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


async def save_episode(driver: GroupDriver, episode: EpisodicNode, session: str | None) -> None:
    """Writes an episode once: the rows of one that is there already are left alone.

    Args:
        driver: The graph's driver.
        episode: What to write.
        session: The session it belongs to.
    """
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


async def has_mentions(driver: GroupDriver, episode: str) -> bool:
    """Says whether Graphiti took entities from an episode already."""
    rows, _, _ = await driver.execute_query(
        "MATCH (:Episodic {uuid: $uuid})-[m:MENTIONS]->() RETURN count(m) AS mentions",
        uuid=episode,
    )
    return bool(rows[0]["mentions"])
