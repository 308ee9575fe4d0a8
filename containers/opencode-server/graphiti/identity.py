"""Which project a directory belongs to: the same rule, and the same ids, as the product's plugin and commands.

Both sides are held to tests/vectors/projects.json of the repository.
"""

import hashlib
import os
import posixpath
import re
import subprocess
import uuid
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

CASE_BLIND = (
    "github.com",
    "gitlab.com",
    "bitbucket.org",
    "codeberg.org",
    "gitea.com",
    "dev.azure.com",
)
HOST_ALIASES = {
    "ssh.github.com": "github.com",
    "www.github.com": "github.com",
    "altssh.gitlab.com": "gitlab.com",
    "altssh.bitbucket.org": "bitbucket.org",
    "ssh.dev.azure.com": "dev.azure.com",
}
HOSTED = (
    "http https ssh git ftp ftps ssh+git git+ssh git+https git+http".split()  # what git hosts speak
)
NAME_CHARS_MAX = 200
PREFIX_CHARS_MAX = 32
GIT_TIMEOUT_SECONDS = 2

_URL = re.compile(r"^(?:git\+)?([a-z][a-z0-9+.-]{0,30})://([^/?#]*)([^?#]*)", re.I)
_SCP = re.compile(
    r"^(?:[^@/\s]{1,200}@)?(\[[0-9a-f:.]{2,45}\]|[^:/\\\s\[\]]{2,253}):(?!:)(.*)$", re.I
)
_HASH = re.compile(r"^(?:[0-9a-f]{40}|[0-9a-f]{64})$")
_NAMESPACE = uuid.UUID("6f1d0c3e-5b7a-4e0c-9d52-a7c1f3b8e264")
_SEPARATOR = "\u001f"


@dataclass(frozen=True)
class Project:
    """The scope of memory.

    Attributes:
        id: Also the name of its graph and its group id.
        name: What people call it.
        aliases: Ids this place had before it got a first commit or a remote.
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()


def derive_id(*parts: str) -> str:
    """Gives the UUID of a name made of parts, as every id of the product is derived.

    Args:
        parts: What the thing is.

    Returns:
        A version 5 UUID; the same parts give the same one on every machine.
    """
    return str(uuid.uuid5(_NAMESPACE, _SEPARATOR.join(parts)))


def project_identity(
    *, directory: str, remote: str | None = None, first_commit: str | None = None
) -> Project:
    """Gives the project of what git says about a directory.

    Args:
        directory: The main root of the working tree, or the directory itself outside of git.
        remote: The URL of the remote.
        first_commit: The hash of the oldest commit.

    Returns:
        The project; its id fits a graph and a group of Graphiti.
    """
    folder = posixpath.basename(directory.rstrip("/"))
    by_directory = _identify(folder, f"directory:{directory}")
    by_commit = None
    if first_commit and _HASH.match(first_commit):
        by_commit = _identify("repo", f"commit:{first_commit}")
    if remote:
        url = normalize_remote(remote, directory)
        name = (url.split("/")[-1] or folder or "/")[:NAME_CHARS_MAX]
        aliases = (by_commit, by_directory) if by_commit else (by_directory,)
        return Project(_identify(name, f"remote:{url}"), name, aliases)
    name = (folder or "/")[:NAME_CHARS_MAX]
    if by_commit:
        return Project(by_commit, name, (by_directory,))
    return Project(by_directory, name)


def find_project(directory: str) -> Project:
    """Gives the project of a directory.

    Args:
        directory: Any folder; it need not be in a repository.

    Returns:
        The project. What git cannot tell is not known; this never fails.
    """
    real = os.path.realpath(directory)
    common = _git(real, "rev-parse", "--path-format=absolute", "--git-common-dir")
    if common is None:
        return project_identity(directory=real)
    main = os.path.dirname(common) if os.path.basename(common) == ".git" else common
    lines = (_git(real, "config", "--get-regexp", r"^remote\..*\.url$") or "").splitlines()
    # The first of several URLs of one remote counts, so the later ones are written over.
    remotes = dict(line.split(" ", 1) for line in reversed(lines) if " " in line)
    named = sorted((key[len("remote.") : -len(".url")], url) for key, url in remotes.items() if url)
    remote = dict(named).get("origin") or (named[0][1] if named else None)
    commit = _noted_commit(common) or (None if remote else _first_commit(real, common))
    return project_identity(directory=os.path.realpath(main), remote=remote, first_commit=commit)


def normalize_remote(url: str, base: str) -> str:
    """Gives the one form of a remote's URL: host/path, the same for ssh and https.

    Args:
        url: What git's configuration says.
        base: Where a relative path starts.

    Returns:
        host/path, or file:/path on this machine; without credentials, port and .git.
    """
    text = url.strip()
    form = _URL.match(text)
    if form:
        scheme, authority, path = form.group(1).lower(), form.group(2), form.group(3)
        if scheme == "file":
            return _local(_host(authority), path)
        remote = _hosted(_host(authority), path)
        return remote if scheme in HOSTED else f"{scheme}:{remote}"
    if re.match(r"^[a-z0-9]{1,30}::", text, re.I):
        return text
    scp = _SCP.match(text)
    if scp:
        return _hosted(scp.group(1).lower(), scp.group(2))
    path = text.replace("\\", "/")
    if re.match(r"^[a-z]:/", path, re.I):
        return _local("", path)
    return _local("", posixpath.normpath(posixpath.join(base, path)))


def _host(authority: str) -> str:
    host = authority[authority.rfind("@") + 1 :].lower()
    return re.sub(r"\.$", "", re.sub(r":\d*$", "", host))


def _local(host: str, path: str) -> str:
    place = "" if host in ("", "localhost") else f"//{host}"
    return f"file:{place}/{_trim(_decoded(path))}"


def _hosted(given: str, path: str) -> str:
    host, trimmed = _azure(HOST_ALIASES.get(given, given), _trim(_decoded(path)))
    return f"{host}/{trimmed.lower() if host in CASE_BLIND else trimmed}"


def _azure(host: str, path: str) -> tuple[str, str]:
    """Azure DevOps writes one repository in three ways."""
    match = re.match(r"^([a-z0-9-]{1,63})\.visualstudio\.com$", host)
    organisation = match.group(1) if match else None
    if host != "dev.azure.com" and organisation is None:
        return host, path
    parts = [
        part
        for at, part in enumerate(path.split("/"))
        if part != "_git" and not (at == 0 and re.match(r"^v\d$", part))
    ]
    if organisation is not None and organisation != "vs-ssh":
        parts = [organisation, *parts]
    known = [part for part in parts if part.lower() != "defaultcollection"]
    if len(known) == 2:
        known.append(known[1])
    return "dev.azure.com", "/".join(known)


def _trim(path: str) -> str:
    parts = [part for part in path.split("/") if part not in ("", ".")]
    if not parts:
        return ""
    last = parts.pop()
    if last.lower() == ".git":
        return "/".join(parts)
    return "/".join([*parts, re.sub(r"\.git$", "", last, flags=re.I)])


def _decoded(path: str) -> str:
    # A percent sign that encodes nothing, or bytes that are no text, are part of the name.
    if re.search(r"%(?![0-9a-fA-F]{2})", path):
        return path
    try:
        return unquote(path, errors="strict")
    except UnicodeDecodeError:
        return path


def _identify(prefix: str, source: str) -> str:
    readable = re.sub(r"[^a-z0-9]+", "_", prefix.lower())
    readable = re.sub(r"_$", "", re.sub(r"^_", "", readable)[:PREFIX_CHARS_MAX])
    return f"{readable or 'project'}_{hashlib.sha256(source.encode()).hexdigest()[:10]}"


def _noted_commit(common: str) -> str | None:
    """OpenCode keeps the first commit it found."""
    noted = Path(common, "opencode")
    if not noted.is_file():
        return None
    text = noted.read_text(encoding="utf-8", errors="replace").strip()
    return text if _HASH.match(text) else None


def _first_commit(directory: str, common: str) -> str | None:
    # A shallow clone has none: its oldest commit changes when it is deepened.
    if Path(common, "shallow").exists():
        return None
    roots = _git(directory, "rev-list", "--max-parents=0", "HEAD")
    return roots.splitlines()[-1] if roots else None


def _git(directory: str, *arguments: str) -> str | None:
    try:
        answer = subprocess.run(
            ["git", "-C", directory, *arguments],
            capture_output=True,
            text=True,
            timeout=GIT_TIMEOUT_SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        # No git here, no repository, or too slow: the directory identifies it.
        return None
    return answer.stdout.strip() or None
