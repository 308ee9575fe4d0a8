"""What stands in a graph of the product: index statements, moments, names, clean texts."""

import re
from datetime import UTC, datetime

from .errors import MemoryManagerError

# Made before anything of Graphiti touches a graph, in Graphiti's own shape but without stop words: on a label that has
# both stop words and a range index FalkorDB dies of a question for a name like "Will" or "IT". Graphiti's own
# statements then fail with "already indexed", which its driver takes for success.
INDEXES = (
    "CREATE FULLTEXT INDEX FOR (n:Episodic)"
    " ON (n.content, n.source, n.source_description, n.group_id)",
    "CREATE FULLTEXT INDEX FOR (n:Entity) ON (n.name, n.summary, n.group_id)",
    "CREATE FULLTEXT INDEX FOR (n:Community) ON (n.name, n.group_id)",
    "CREATE FULLTEXT INDEX FOR ()-[e:RELATES_TO]-() ON (e.name, e.fact, e.group_id)",
    "CREATE INDEX FOR (n:Entity) ON (n.uuid, n.group_id, n.name, n.created_at)",
    "CREATE INDEX FOR (n:Episodic) ON (n.uuid, n.group_id, n.created_at, n.valid_at)",
    "CREATE INDEX FOR (n:Community) ON (n.uuid)",
    "CREATE INDEX FOR (n:Saga) ON (n.uuid, n.group_id, n.name)",
    "CREATE INDEX FOR ()-[e:RELATES_TO]-() ON"
    " (e.uuid, e.group_id, e.name, e.created_at, e.expired_at, e.valid_at, e.invalid_at)",
    "CREATE INDEX FOR ()-[e:MENTIONS]-() ON (e.uuid, e.group_id)",
    "CREATE INDEX FOR ()-[e:HAS_MEMBER]-() ON (e.uuid)",
    "CREATE INDEX FOR ()-[e:HAS_EPISODE]-() ON (e.uuid, e.group_id)",
    "CREATE INDEX FOR ()-[e:NEXT_EPISODE]-() ON (e.uuid, e.group_id)",
)

# Beside the graphs, kept by the product's daemons: project -> generation of its last change.
WATERMARKS_KEY = "opencode-memory:watermarks"

# Graphiti takes hyphens; the product itself makes none.
_GROUP = re.compile(r"^[A-Za-z0-9_-]{1,80}$")
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
# Graphiti keeps what has no group under this one, in a graph of another name.
_DEFAULT_GROUP, _DEFAULT_GRAPH = "_", "default_db"


def check_group(group: str) -> str:
    """Gives a group back when it can be one.

    Args:
        group: A project's id, or the group of somebody else's graph.

    Returns:
        The group.

    Raises:
        MemoryManagerError: bad_request, for what Graphiti would refuse or never find again.
    """
    if _GROUP.match(group):
        return group
    raise MemoryManagerError(
        "bad_request",
        f'"{group[:100]}" cannot be a project: 1 to 80 letters, digits, _ or - are allowed.',
        "Take the id that `opencode-memory status` shows, or leave --project out.",
    )


def graph_of(group: str) -> str:
    """Gives the name of the graph that holds a group."""
    return _DEFAULT_GRAPH if group == _DEFAULT_GROUP else group


def clean_text(text: str) -> str:
    """Gives a text as FalkorDB can keep it: without NUL and without halves of characters."""
    return _UNSTORABLE.sub(lambda found: "" if found.group() == "\0" else "\ufffd", text)


def moment(time: datetime) -> str:
    """Gives a moment as Graphiti writes it: UTC, with six digits of a second or none.

    Args:
        time: A moment; one without a zone is UTC.

    Returns:
        A text that sorts as the moment does.
    """
    zoned = time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    return zoned.isoformat()


def parse_moment(text: str) -> datetime:
    """Reads a moment in ISO 8601; one without a zone is UTC.

    Raises:
        MemoryManagerError: bad_request, when it is none.
    """
    try:
        time = datetime.fromisoformat(text)
    except ValueError as cause:
        raise MemoryManagerError(
            "bad_request", f'"{text}" is no time.', "Write it like 2026-01-31T12:00:00Z."
        ) from cause
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
