"""Times Graphiti's own search() on a graph, with an embedder that costs nothing.

Reads {"group", "port", "warm", "questions": [{"text", "vector"}]} from standard input, and writes
{"version", "took": [ms], "found": [[uuid]]}.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import Iterable
from importlib.metadata import version

os.environ["GRAPHITI_TELEMETRY_ENABLED"] = "false"

from graphiti_core import Graphiti
from graphiti_core.cross_encoder.client import CrossEncoderClient
from graphiti_core.driver.falkordb_driver import FalkorDriver
from graphiti_core.embedder.client import EmbedderClient
from graphiti_core.llm_client.config import LLMConfig
from graphiti_core.llm_client.openai_generic_client import OpenAIGenericClient


class Given(EmbedderClient):
    """Gives the vector of the question that is asked next."""

    vector: list[float] = []

    async def create(
        self, input_data: str | list[str] | Iterable[int] | Iterable[Iterable[int]]
    ) -> list[float]:
        """Gives the vector."""
        return self.vector


class KeepOrder(CrossEncoderClient):
    """Ranks nothing; search() asks for nothing else."""

    async def rank(self, query: str, passages: list[str]) -> list[tuple[str, float]]:
        """Gives the passages as they came."""
        return [(passage, 1.0) for passage in passages]


async def main() -> None:
    """Asks every question once, after some that are not counted."""
    work = json.load(sys.stdin)
    group = work["group"]
    embedder = Given()
    graphiti = Graphiti(
        graph_driver=FalkorDriver(host="127.0.0.1", port=work["port"], database=group),
        llm_client=OpenAIGenericClient(
            LLMConfig(api_key="none", model="none", base_url="http://127.0.0.1:9/v1")
        ),
        embedder=embedder,
        cross_encoder=KeepOrder(),
    )
    await graphiti.build_indices_and_constraints()
    took: list[float] = []
    found: list[list[str]] = []
    for number, question in enumerate(work["questions"]):
        embedder.vector = question["vector"]
        started = time.perf_counter()
        edges = await graphiti.search(question["text"], group_ids=[group], num_results=10)
        elapsed = 1000 * (time.perf_counter() - started)
        if number >= work["warm"]:
            took.append(elapsed)
            found.append([edge.uuid for edge in edges])
    await graphiti.close()
    print(json.dumps({"version": version("graphiti-core"), "took": took, "found": found}))


asyncio.run(main())
