"""The project of a directory is the same here and in the product's plugin."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from graphiti.identity import derive_id, find_project, normalize_remote, project_identity

VECTORS = next(
    found
    for parent in Path(__file__).resolve().parents
    if (found := parent / "tests" / "vectors" / "projects.json").exists()
)


@pytest.mark.parametrize("vector", json.loads(VECTORS.read_text()), ids=lambda each: each["about"])
def test_project_of_a_vector(vector: dict[str, Any]) -> None:
    given = vector["input"]
    project = project_identity(
        directory=given["directory"],
        remote=given.get("remote"),
        first_commit=given.get("firstCommit"),
    )
    told: dict[str, Any] = {"id": project.id, "name": project.name}
    if project.aliases:
        told["aliases"] = list(project.aliases)
    assert told == vector["project"]
    if vector.get("remote"):
        assert normalize_remote(given["remote"], given["directory"]) == vector["remote"]


def test_an_id_is_derived_as_the_product_derives_it() -> None:
    assert derive_id("saga", "shop", "ses_1") == derive_id("saga", "shop", "ses_1")
    assert derive_id("a", "b")[14] == "5"
    assert derive_id("a", "b") != derive_id("ab", "")


def test_a_folder_of_a_repository_has_the_project_of_its_remote(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=tmp_path, check=True, capture_output=True)

    git("init")
    git("remote", "add", "other", "https://example.org/a/other.git")
    git("remote", "add", "origin", "git@github.com:Acme/Web-Shop.git")
    inner = tmp_path / "src"
    inner.mkdir()
    project = find_project(str(inner))
    assert project.id == "web_shop_fb984ca8d8"


def test_a_folder_outside_of_git_has_a_project_too(tmp_path: Path) -> None:
    assert find_project(str(tmp_path)) == project_identity(directory=str(tmp_path.resolve()))
