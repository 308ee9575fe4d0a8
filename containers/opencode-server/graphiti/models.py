"""Graphiti's models, from the settings; without a key, stand-ins that say so when they are asked."""

from typing import Any, NoReturn

from graphiti_core.cross_encoder.client import CrossEncoderClient
from graphiti_core.embedder.client import EmbedderClient
from graphiti_core.embedder.openai import OpenAIEmbedder, OpenAIEmbedderConfig
from graphiti_core.llm_client.client import LLMClient
from graphiti_core.llm_client.config import LLMConfig
from graphiti_core.llm_client.openai_generic_client import OpenAIGenericClient

from .errors import MemoryManagerError
from .settings import Model


def _no_key() -> NoReturn:
    raise MemoryManagerError(
        "config_invalid",
        "This needs a model, and there is no key for one.",
        "Set OPENAI_API_KEY or OPENAI_API_KEY_FILE (and OPENAI_BASE_URL for another endpoint).",
    )


class _NoLanguageModel(LLMClient):
    """Stands where Graphiti insists on a language model, for work that needs none."""

    def __init__(self) -> None:
        super().__init__(LLMConfig(model="none"), cache=False)

    async def _generate_response(self, *_: Any, **__: Any) -> dict[str, Any]:
        _no_key()


class _NoEmbedder(EmbedderClient):
    async def create(self, input_data: Any) -> list[float]:
        _no_key()


class _KeepOrder(CrossEncoderClient):
    """No recipe of ours asks a model to rank; the order of the search stays."""

    async def rank(self, query: str, passages: list[str]) -> list[tuple[str, float]]:
        return [(passage, 1.0) for passage in passages]


def language_model(model: Model | None) -> LLMClient:
    """Gives Graphiti's language model; any OpenAI-compatible endpoint will do."""
    if model is None:
        return _NoLanguageModel()
    return OpenAIGenericClient(
        LLMConfig(
            api_key=model.key, base_url=model.base_url, model=model.name, small_model=model.name
        )
    )


def embedder(model: Model | None) -> EmbedderClient:
    """Gives Graphiti's embedder."""
    if model is None:
        return _NoEmbedder()
    named = {"embedding_model": model.embedding} if model.embedding else {}
    return OpenAIEmbedder(
        OpenAIEmbedderConfig(
            api_key=model.key, base_url=model.base_url, embedding_dim=model.dimension, **named
        )
    )


def ranker() -> CrossEncoderClient:
    """Gives a ranker that leaves the order as it is."""
    return _KeepOrder()
