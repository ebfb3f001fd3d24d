"""Where this `hd` was installed from, by pip's note in its metadata. Installs nothing and asks no index.

The distribution is `hd-desk`; the name `hd` at the package index belongs to another program, so no command that is
printed here names an index. pip's note: https://packaging.python.org/en/latest/specifications/direct-url/
"""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path
from typing import Any

DISTRIBUTION = "hd-desk"
_PUBLIC = re.compile(r"https://[A-Za-z0-9][A-Za-z0-9./_~-]*")  # no password, no key of this machine
_SHA256 = re.compile(r"[0-9a-f]{64}")
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_ELSEWHERE = "install the extra {extra} of hd-desk from where you installed hd: docs/how-to/install.md"


def installed_from() -> str:
    """What `pip install` would get this very hd from: `git+https://…@COMMIT` or `https://….whl#sha256=…`; empty where
    it came from elsewhere."""
    return pinned(_note())


def install_command(extra: str) -> str:
    """The command that adds an extra to this installation; a sentence where pip left no note or its source is gone."""
    found = requirement(_note(), extra)
    if not found:
        return _ELSEWHERE.format(extra=extra)
    return shlex.join([*_installer(), *found])


def pinned(note: object) -> str:
    """As `installed_from`, from pip's note."""
    if not isinstance(note, dict) or not _PUBLIC.fullmatch(url := str(note.get("url"))):
        return ""
    vcs, archive = note.get("vcs_info"), note.get("archive_info")
    if isinstance(vcs, dict) and vcs.get("vcs") == "git" and _COMMIT.fullmatch(commit := str(vcs.get("commit_id"))):
        return f"git+{url}@{commit}"
    hashes = archive.get("hashes") if isinstance(archive, dict) else None
    digest = str(hashes.get("sha256")) if isinstance(hashes, dict) else ""
    return f"{url}#sha256={digest}" if url.endswith(".whl") and _SHA256.fullmatch(digest) else ""


def requirement(note: object, extra: str) -> tuple[str, ...]:
    """The words after `pip install` that install the same source with an extra; empty where the note names none.

    A folder keeps its `-e` where it was installed with it. A password in an address is left out.
    """
    if not isinstance(note, dict) or not isinstance(note.get("url"), str):
        return ()
    url, folder, vcs = note["url"], note.get("dir_info"), note.get("vcs_info")
    path = _local_path(url)
    if path is not None and not path.exists():
        return ()
    if isinstance(folder, dict):
        if path is None:
            return ()
        return (*(("-e",) if folder.get("editable") else ()), f"{path}[{extra}]")
    address = _without_password(url)
    if isinstance(vcs, dict):
        commit = str(vcs.get("commit_id") or "")
        address = f"{vcs.get('vcs')}+{address}" + (f"@{commit}" if _COMMIT.fullmatch(commit) else "")
    below = f"#subdirectory={note['subdirectory']}" if isinstance(note.get("subdirectory"), str) else ""
    return (f"{DISTRIBUTION}[{extra}] @ {address}{below}",)


def _note() -> Any:
    """pip's note of a direct installation; empty where there is none, as after an installation from an index."""
    import json
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        return json.loads(distribution(DISTRIBUTION).read_text("direct_url.json") or "{}")
    except (PackageNotFoundError, ValueError):
        return {}


def _installer() -> tuple[str, ...]:
    """The words that install into this environment: pipx's and uv's tools are theirs, all else is pip's."""
    if Path(sys.prefix, "pipx_metadata.json").is_file():
        return ("pipx", "install", "--force")
    if Path(sys.prefix, "uv-receipt.toml").is_file():
        return ("uv", "tool", "install", "--force")
    return (sys.executable, "-m", "pip", "install")


def _local_path(url: str) -> Path | None:
    from urllib.parse import urlsplit
    from urllib.request import url2pathname

    parts = urlsplit(url)
    return Path(url2pathname(parts.path)) if parts.scheme == "file" and parts.netloc in ("", "localhost") else None


def _without_password(url: str) -> str:
    """The address without what pip keeps of a login; `git@` and an environment variable stay."""
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    login, at, host = parts.netloc.rpartition("@")
    if not at or login == "git" or login.startswith("${"):
        return url
    return parts._replace(netloc=host).geturl()
