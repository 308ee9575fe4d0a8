"""The command line: python -m graphiti status|add|query|export [--json]."""

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from .errors import EXIT_CODES, MemoryManagerError
from .identity import find_project
from .memory_manager import MemoryManager
from .results import as_dict
from .schema import parse_moment
from .settings import read_settings


class _Parser(argparse.ArgumentParser):
    """Reports a wrong call as every other failure is reported."""

    def error(self, message: str) -> NoReturn:
        raise MemoryManagerError("usage", f"{message}.", f"See `{self.prog} --help`.")


def parser() -> argparse.ArgumentParser:
    """Gives the parser of the command line."""
    shared = _Parser(add_help=False)
    shared.add_argument(
        "--project", help="id of the project; without it, the project of this folder"
    )
    shared.add_argument("--json", action="store_true", help="print JSON")
    top = _Parser(prog="python -m graphiti", description="Real Graphiti on OpenCode's memory.")
    verbs = top.add_subparsers(dest="verb", required=True, parser_class=_Parser)
    verbs.add_parser("status", parents=[shared], help="what runs, and what it holds")
    add = verbs.add_parser("add", parents=[shared], help="store an episode")
    add.add_argument("text", nargs="?", help="the episode; without it, standard input is read")
    add.add_argument("--name", help="what to call it")
    add.add_argument("--source", choices=["message", "text", "json"], default="message")
    add.add_argument("--description", default="memory manager", help="where it came from")
    add.add_argument("--at", help="when it was said, like 2026-01-31T12:00:00Z; now if left out")
    add.add_argument("--session", help="the session it belongs to")
    query = verbs.add_parser("query", parents=[shared], help="ask memory")
    query.add_argument("question")
    query.add_argument("--limit", type=int, default=10, help="how many of each at most")
    query.add_argument("--ended", action="store_true", help="also facts that are true no longer")
    verbs.add_parser("export", parents=[shared], help="print all of a project, one JSON a line")
    return top


async def run(arguments: argparse.Namespace) -> None:
    """Runs one verb and prints its answer."""
    group = arguments.project or find_project(os.getcwd()).id
    async with MemoryManager(read_settings(os.environ)) as manager:
        match arguments.verb:
            case "status":
                answer = await manager.status(arguments.project and group)
                _print(answer, arguments.json, _show_status)
            case "add":
                text = arguments.text if arguments.text is not None else sys.stdin.read()
                stored = await manager.store(
                    group,
                    text,
                    name=arguments.name,
                    source=arguments.source,
                    description=arguments.description,
                    at=parse_moment(arguments.at) if arguments.at else None,
                    session=arguments.session,
                )
                _print({"project": group, **as_dict(stored)}, arguments.json, _show_stored)
            case "query":
                found = await manager.query(
                    group, arguments.question, limit=arguments.limit, ended=arguments.ended
                )
                _print(as_dict(found), arguments.json, _show_answer)
            case "export":
                async for record in manager.export(group):
                    print(json.dumps(record, ensure_ascii=False))


def _print(answer: dict[str, Any], as_json: bool, show: Any) -> None:
    print(json.dumps(answer, ensure_ascii=False) if as_json else show(answer))


def _show_status(status: dict[str, Any]) -> str:
    lines = [f"{key:<9} {status[key]}" for key in ("graphiti", "falkordb", "valkey", "model")]
    if "project" in status:
        lines.append(
            f"{'project':<9} {', '.join(f'{n} {k}' for k, n in status['project'].items())}"
        )
    return "\n".join([*lines, f"{'projects':<9} {', '.join(status['projects']) or 'none'}"])


def _show_stored(stored: dict[str, Any]) -> str:
    lines = [f"Stored ep_{stored['episode']} in {stored['project']}."]
    if not stored["enriched"]:
        lines.append(f"Not enriched: {stored['reason']}.")
    return "\n".join([*lines, *(f"  {fact}" for fact in stored["facts"])])


def _show_answer(answer: dict[str, Any]) -> str:
    lines = [f"{fact['fact']}  (since {fact['valid_at'] or '?'})" for fact in answer["facts"]]
    lines += [
        f"{episode['valid_at']}: {episode['content'][:200]}" for episode in answer["episodes"]
    ]
    return "\n".join(lines) or "Memory has nothing about that."


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line.

    Args:
        arguments: What follows the program's name.

    Returns:
        The exit code; 0 when all went well, else one of errors.EXIT_CODES.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        asyncio.run(run(parser().parse_args(given)))
    except MemoryManagerError as failure:
        if "--json" in given:
            told = {"error": {"code": failure.code, "message": str(failure), "fix": failure.fix}}
            print(json.dumps(told), file=sys.stderr)
        else:
            print(str(failure), file=sys.stderr)
            if failure.fix:
                print(f"Fix: {failure.fix}", file=sys.stderr)
        return EXIT_CODES[failure.code]
    return 0


if __name__ == "__main__":
    sys.exit(main())
