"""The command line: answers on standard output, failures with a code, a message and a fix."""

import json
import os
import subprocess
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs the command line in a process of its own."""
    given = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(PACKAGE.parent),
        "FALKORDB_PORT": os.environ["FALKORDB_PORT"],
        **environment,
    }
    return subprocess.run(
        [sys.executable, "-m", "graphiti", *arguments],
        env=given,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_add_query_export_and_status(group: str) -> None:
    stored = run("add", "We chose pnpm.", "--project", group, "--json")
    assert stored.returncode == 0, stored.stderr
    episode = json.loads(stored.stdout)["episode"]
    found = run("query", "pnpm", "--project", group, "--json")
    assert [each["uuid"] for each in json.loads(found.stdout)["episodes"]] == [episode]
    lines = [json.loads(line) for line in run("export", "--project", group).stdout.splitlines()]
    assert [line["kind"] for line in lines] == ["header", "episode"]
    status = json.loads(run("status", "--project", group, "--json").stdout)
    assert status["project"]["episodes"] == 1 and status["model"] == "off"


def test_failures_have_a_code_and_a_fix(group: str) -> None:
    missing = run("export", "--project", group, "--json")
    assert missing.returncode == 4
    assert json.loads(missing.stderr)["error"]["code"] == "not_found"
    down = run("query", "x", "--project", group, FALKORDB_PORT="1")
    assert down.returncode == 9 and "Fix: " in down.stderr
    assert run("status", FALKORDB_PORT="x").returncode == 6
    assert run("remember").returncode == 2
    assert run("add", "x", "--at", "yesterday", "--project", group).returncode == 2


def test_nothing_is_sent_to_a_vendor_or_written_home(tmp_path: Path, group: str) -> None:
    assert run("query", "x", "--project", group, HOME=str(tmp_path)).returncode == 0
    assert list(tmp_path.rglob("*")) == []
