"""Real servers for the tests: whoever runs them gives FALKORDB_PORT, VALKEY_PORT and MODEL_URL."""

import os
import uuid
from collections.abc import AsyncIterator

import pytest
from graphiti.memory_manager import MemoryManager
from graphiti.settings import Model, Server, Settings


@pytest.fixture
def settings() -> Settings:
    """Gives settings without a model."""
    return Settings(
        falkordb=Server("127.0.0.1", int(os.environ["FALKORDB_PORT"])),
        valkey=Server("127.0.0.1", int(os.environ["VALKEY_PORT"])),
        model=None,
    )


@pytest.fixture
def with_model(settings: Settings) -> Settings:
    """Gives settings with the scripted model."""
    url = os.environ["MODEL_URL"]
    return Settings(settings.falkordb, settings.valkey, Model("none", url, "m", "e", 64))


@pytest.fixture
def group() -> str:
    """Gives a project of its own."""
    return f"py_{uuid.uuid4().hex[:12]}"


@pytest.fixture
async def manager(settings: Settings) -> AsyncIterator[MemoryManager]:
    """Gives a manager without a model."""
    async with MemoryManager(settings) as opened:
        yield opened


@pytest.fixture
async def enriching(with_model: Settings) -> AsyncIterator[MemoryManager]:
    """Gives a manager with the scripted model."""
    async with MemoryManager(with_model) as opened:
        yield opened
