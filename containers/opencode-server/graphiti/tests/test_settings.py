"""Settings come from the specification's variables; a wrong one is named."""

from pathlib import Path

import pytest
from graphiti.errors import MemoryManagerError
from graphiti.settings import Server, read_settings


def test_without_variables_there_is_a_local_server_and_no_model() -> None:
    settings = read_settings({})
    assert settings.falkordb == Server("127.0.0.1", 6379)
    assert settings.valkey is None
    assert settings.model is None


def test_a_secret_is_read_from_its_file(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("s3cret\n")
    settings = read_settings({"FALKORDB_PASSWORD_FILE": str(secret), "VALKEY_HOST": "cache"})
    assert settings.falkordb.password == "s3cret"
    assert settings.valkey == Server("cache", 6379)
    assert "s3cret" not in str(settings.falkordb)


@pytest.mark.parametrize(
    ("name", "value"),
    [("FALKORDB_PORT", "70000"), ("VALKEY_PORT", "x"), ("FALKORDB_TLS", "maybe")],
)
def test_a_wrong_value_is_named(name: str, value: str) -> None:
    with pytest.raises(MemoryManagerError) as failure:
        read_settings({"VALKEY_HOST": "cache", name: value})
    assert failure.value.code == "config_invalid"
    assert name in str(failure.value) and value in str(failure.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = str(tmp_path / "missing")
    with pytest.raises(MemoryManagerError, match="FALKORDB_PASSWORD_FILE"):
        read_settings({"FALKORDB_PASSWORD_FILE": path})
