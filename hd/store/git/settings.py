"""git's settings that concern one clone: its own, its hooks, the pager of the person who works there."""

from __future__ import annotations

import os
from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hd.store.git.commits import Identity
    from hd.store.git.repository import Repository


def set_identity(repo: Repository, who: Identity) -> None:
    """Have git name this person in the commits of this clone."""
    repo.run("config", "user.name", who.name)
    repo.run("config", "user.email", who.email)


def local_sections(repo: Repository, sections: Iterable[str]) -> list[str]:
    """Those of the sections that this clone's own settings have; `hd.*` stands for all below `hd`."""
    names = repo.run("config", "--local", "--list", "--name-only", "-z").decode("utf-8", "replace").split("\0")
    there = {name.rpartition(".")[0] for name in names}
    return [found for section in sections for found in sorted(there) if fnmatchcase(found, section)]


def remove_section(repo: Repository, section: str) -> None:
    """Remove a section from this clone's own settings."""
    repo.run("config", "--local", "--remove-section", section)


def hooks_folder(repo: Repository) -> Path:
    """The folder that git runs hooks from."""
    out = repo.run("rev-parse", "--path-format=absolute", "--git-path", "hooks")
    return Path(out.decode().rstrip("\n"))


def set_local(repo: Repository, name: str, value: str) -> None:
    """Write one of this clone's own settings."""
    repo.run("config", "--local", name, value)
    repo.__dict__.pop("settings", None)


def unset_local(repo: Repository, name: str) -> None:
    """Remove one of this clone's own settings, where it is there."""
    if repo.setting(name) is not None:
        repo.run("config", "--local", "--unset-all", name, check=False)
        repo.__dict__.pop("settings", None)


def pager_command(repo: Repository) -> str:
    """The setting `hd.pager`, else what git would use: GIT_PAGER, core.pager, PAGER, else less."""
    own = repo.setting("hd.pager")
    if own is not None:
        return own.strip()
    return os.fsdecode(repo.call(("var", "GIT_PAGER"), user=True).stdout).strip()
