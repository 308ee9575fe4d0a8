"""Answers kept in Valkey for a short time. A cache that is down costs speed, and nothing else."""

import hashlib
import json
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from .settings import Server

# A change that moves none of the counts in an answer's key is seen after this time at the latest.
TTL_SECONDS = 60
# Above it the cache would cost more than it gives.
DEADLINE_SECONDS = 0.2
_PREFIX = "opencode-memory-graphiti"


class AnswerCache:
    """Answers by what was asked and by the state of the graph they came from."""

    def __init__(self, server: Server | None) -> None:
        """Makes a cache; nothing is connected yet.

        Args:
            server: Where Valkey listens; None keeps nothing.
        """
        self._redis: Redis | None = None
        self.hits = 0
        self.misses = 0
        self.failures = 0
        if server is not None:
            self._redis = Redis(
                host=server.host,
                port=server.port,
                username=server.username,
                password=server.password,
                ssl=server.tls,
                socket_timeout=DEADLINE_SECONDS,
                socket_connect_timeout=DEADLINE_SECONDS,
            )

    @staticmethod
    def key(group: str, *parts: object) -> str:
        """Gives the key of an answer.

        Args:
            group: The group that was asked.
            parts: All that the answer depends on, the graph's state among it.

        Returns:
            A key that tells nothing about the question.
        """
        asked = json.dumps(parts, ensure_ascii=False)
        return f"{_PREFIX}:{group}:{hashlib.sha256(asked.encode()).hexdigest()}"

    async def get(self, key: str) -> dict[str, Any] | None:
        """Gives what was kept; None when there is nothing, or no cache."""
        if self._redis is None:
            return None
        try:
            kept = await self._redis.get(key)
            answer = None if kept is None else json.loads(kept)
        except (RedisError, OSError, ValueError):
            self.failures += 1
            return None
        if not isinstance(answer, dict):
            self.misses += 1
            return None
        self.hits += 1
        return answer

    async def set(self, key: str, answer: dict[str, Any]) -> None:
        """Keeps an answer for TTL_SECONDS."""
        if self._redis is None:
            return
        try:
            await self._redis.set(key, json.dumps(answer), ex=TTL_SECONDS)
        except (RedisError, OSError):
            self.failures += 1

    async def state(self) -> str:
        """Says `off`, `up`, or `down` with the reason."""
        if self._redis is None:
            return "off"
        try:
            await self._redis.ping()
        except (RedisError, OSError) as cause:
            return f"down: {cause}"
        return "up"

    async def close(self) -> None:
        """Ends the connection."""
        if self._redis is not None:
            await self._redis.aclose()
