"""A project as lines: every record with all of its properties, whoever wrote them."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

from .driver import GroupDriver
from .schema import moment

FORMAT = 1
# A page of long episodes stays within some megabytes.
PAGE = 500

_NODES = {"entity": "Entity", "episode": "Episodic", "saga": "Saga", "community": "Community"}
_LINKS = {
    "fact": "RELATES_TO",
    "mention": "MENTIONS",
    "in_saga": "HAS_EPISODE",
    "next": "NEXT_EPISODE",
    "member": "HAS_MEMBER",
}
# The vectors are made anew from the texts, by whatever model reads them.
_LEFT_OUT = {"name_embedding", "fact_embedding"}


async def records(driver: GroupDriver, group: str) -> AsyncIterator[dict[str, Any]]:
    """Gives the records of a graph.

    Args:
        driver: The graph's driver.
        group: The group's name, for the header.

    Yields:
        A header; nodes with their labels; relationships with the uuids of their ends. Each kind in the order of uuids.
    """
    yield {"kind": "header", "format": FORMAT, "group": group, "at": moment(datetime.now(UTC))}
    for kind, label in _NODES.items():
        pages = _pages(driver, f"(r:{label})", "labels(r) AS labels")
        async for row in pages:
            yield {"kind": kind, "labels": sorted(row["labels"]), "properties": row["properties"]}
    for kind, label in _LINKS.items():
        ends = "startNode(r).uuid AS source, endNode(r).uuid AS target"
        async for row in _pages(driver, f"()-[r:{label}]->()", ends):
            yield {
                "kind": kind,
                "source": row["source"],
                "target": row["target"],
                "properties": row["properties"],
            }


async def _pages(driver: GroupDriver, pattern: str, also: str) -> AsyncIterator[dict[str, Any]]:
    after = ""
    while True:
        # Names and patterns are ours; vectors stay on the server.
        rows, _, _ = await driver.execute_query(
            f"""MATCH {pattern} WHERE r.uuid > $after
            WITH r ORDER BY r.uuid LIMIT {PAGE}
            RETURN r.uuid AS uuid, {also},
              [key IN keys(r) WHERE NOT key IN $left_out | [key, r[key]]] AS pairs""",
            after=after,
            left_out=sorted(_LEFT_OUT),
        )
        for row in rows:
            yield {**row, "properties": dict(sorted(row["pairs"]))}
        if len(rows) < PAGE:
            return
        after = rows[-1]["uuid"]
