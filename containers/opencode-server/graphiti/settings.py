"""The settings, from the variables that the written specification names."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .errors import MemoryManagerError


@dataclass(frozen=True)
class Server:
    """Where a database listens.

    Attributes:
        host: Its host name or address.
        port: Its TCP port.
        username: Its user, None for the default one.
        password: Its password, None when it asks for none.
        tls: Whether the connection is encrypted.
    """

    host: str
    port: int
    username: str | None = None
    password: str | None = None
    tls: bool = False

    def __str__(self) -> str:
        """Names the server for people, without its password."""
        return f"{self.host}:{self.port}"


@dataclass(frozen=True)
class Model:
    """An OpenAI-compatible endpoint.

    Attributes:
        key: Its key.
        base_url: Its address, None for OpenAI's own.
        name: The model that extracts, None for Graphiti's choice.
        embedding: The model that embeds, None for Graphiti's choice.
        dimension: How many numbers a vector has.
    """

    key: str
    base_url: str | None
    name: str | None
    embedding: str | None
    dimension: int


@dataclass(frozen=True)
class Settings:
    """Everything the memory manager is told.

    Attributes:
        falkordb: The graph's server.
        valkey: The cache's server, None to do without.
        model: The models' endpoint, None to do without.
    """

    falkordb: Server
    valkey: Server | None
    model: Model | None


# Graphiti's own default.
EMBEDDING_DIMENSION = 1024


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Reads the settings.

    A secret stands in NAME or in the file that NAME_FILE names.

    Args:
        environment: The variables, usually os.environ.

    Returns:
        The settings.

    Raises:
        MemoryManagerError: config_invalid, when a value is not allowed; it names the variable.
    """
    falkordb = _server(environment, "FALKORDB", default_port=6379, default_host="127.0.0.1")
    valkey = None
    if environment.get("VALKEY_HOST"):
        valkey = _server(environment, "VALKEY", default_port=6379, default_host="127.0.0.1")
    key = _secret(environment, "OPENAI_API_KEY")
    model = None
    if key:
        model = Model(
            key=key,
            base_url=environment.get("OPENAI_BASE_URL") or None,
            name=environment.get("OPENAI_MODEL") or None,
            embedding=environment.get("OPENAI_EMBEDDING_MODEL") or None,
            dimension=_number(environment, "EMBEDDING_DIM", EMBEDDING_DIMENSION, maximum=16_384),
        )
    return Settings(falkordb=falkordb, valkey=valkey, model=model)


def _server(
    environment: Mapping[str, str], name: str, *, default_port: int, default_host: str
) -> Server:
    return Server(
        host=environment.get(f"{name}_HOST") or default_host,
        port=_number(environment, f"{name}_PORT", default_port, maximum=65_535),
        username=environment.get(f"{name}_USERNAME") or None,
        password=_secret(environment, f"{name}_PASSWORD"),
        tls=_switch(environment, f"{name}_TLS"),
    )


def _number(environment: Mapping[str, str], name: str, default: int, *, maximum: int) -> int:
    text = environment.get(name)
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= maximum:
        raise MemoryManagerError(
            "config_invalid",
            f'{name} is "{text}", and must be a number from 1 to {maximum}.',
            f"Set {name} to a number, or leave it out for {default}.",
        )
    return int(text)


def _switch(environment: Mapping[str, str], name: str) -> bool:
    text = environment.get(name, "").lower()
    if text not in ("", "0", "1", "false", "true"):
        raise MemoryManagerError(
            "config_invalid",
            f'{name} is "{text}", and must be true or false.',
            f"Set {name}=true for an encrypted connection, or leave it out.",
        )
    return text in ("1", "true")


def _secret(environment: Mapping[str, str], name: str) -> str | None:
    path = environment.get(f"{name}_FILE")
    if not path:
        return environment.get(name) or None
    try:
        return Path(path).read_text(encoding="utf-8").strip() or None
    except OSError as cause:
        raise MemoryManagerError(
            "config_invalid",
            f"{name}_FILE names {path}, which cannot be read: {cause.strerror}.",
            "Check the path and the rights of the file.",
        ) from cause
