"""Graphiti's FalkorDB driver, made harmless: reading creates nothing, and indexes are ours."""

import re
from typing import Any

from falkordb.asyncio import FalkorDB
from graphiti_core.driver.driver import GraphDriver
from graphiti_core.driver.falkordb import STOPWORDS
from graphiti_core.driver.falkordb_driver import FalkorDriver
from graphiti_core.utils.datetime_utils import convert_datetimes_to_strings

from .schema import INDEXES, graph_of

_WORD = re.compile(r"[^\W_]+")
# Graphiti itself sends no query of more; a prompt has more, and the first words of it are as good.
_WORDS_MAX = 60


class GroupDriver(FalkorDriver):
    """One group's graph.

    Graphiti's own driver starts to build indexes in the background as soon as it is made, which creates the graph of a
    mere search and gives its indexes stop words; see schema.INDEXES.
    """

    def __init__(self, client: FalkorDB, group: str, *, writes: bool = False) -> None:
        """Makes a driver.

        Args:
            client: An open connection.
            group: The group; its graph need not be there.
            writes: Whether queries may write. Others are refused by the server itself.
        """
        self._writes = writes
        super().__init__(falkor_db=client, database=graph_of(group))

    async def build_indices_and_constraints(self, delete_existing: bool = False) -> None:
        """Makes our indexes where writing is allowed; those that are there stay as they are."""
        if not self._writes:
            return
        for statement in INDEXES:
            await self.execute_query(statement)

    def clone(self, database: str) -> GraphDriver:
        """Gives a driver of another group on the same connection."""
        if graph_of(database) == self._database:
            return self
        return GroupDriver(self.client, database, writes=self._writes)

    async def execute_query(self, cypher_query_: Any, **kwargs: Any) -> Any:
        """Runs a query; through GRAPH.RO_QUERY, which creates no graph, unless writing is allowed."""
        if self._writes:
            return await super().execute_query(cypher_query_, **kwargs)
        graph = self.client.select_graph(self._database)
        parameters: dict[str, Any] = convert_datetimes_to_strings(  # type: ignore[no-untyped-call]
            dict(kwargs)
        )
        answer = await graph.ro_query(cypher_query_, parameters)
        header = [column[1] for column in answer.header]
        return [dict(zip(header, row, strict=False)) for row in answer.result_set], header, None

    def build_fulltext_query(
        self, query: str, group_ids: list[str] | None = None, max_query_length: int = 128
    ) -> str:
        """Gives the full-text query of a text.

        Graphiti's own finds nothing in a group with a hyphen, fails on a lone underscore, and gives up on long texts.
        A graph holds one group here, so no clause names it.
        """
        words = [word for word in _WORD.findall(query) if word.lower() not in STOPWORDS]
        return " | ".join(dict.fromkeys(words[:_WORDS_MAX]))
