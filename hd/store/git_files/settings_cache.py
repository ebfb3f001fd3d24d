"""Remembers git's settings as long as none of the files that they come from changed, so that no process is asked.

What the environment sets one by one, and files that include others, are not remembered: git is asked each time.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from hd.store.desk.config_cache import put
from hd.store.index.file_stamps import USUAL, is_young
from hd.store.programs import find_program

LIST = ("config", "--list", "--show-origin", "-z")

_FILE = "settings"
_UNLISTED = frozenset(("GIT_CONFIG_COUNT", "GIT_CONFIG_PARAMETERS", "GIT_CONFIG"))
_TRUE = frozenset(("1", "true", "yes", "on"))


def read(state: Path, folders: tuple[Path, Path]) -> dict[str, str] | None:
    """The settings as they were listed last, if that still holds. folders: git's own, of the work tree and common."""
    if not _UNLISTED.isdisjoint(os.environ):
        return None
    try:
        names, stamps, listing = (state / _FILE).read_bytes().split(b"\0", 2)
    except (OSError, ValueError):
        return None
    paths = os.fsdecode(names).split("\n")
    usual = _usual_files(*folders)
    if paths[: len(usual)] != usual or stamps.decode("ascii", "replace") != "\n".join(map(_stamp, paths)):
        return None
    return parse(listing)


def keep(state: Path, folders: tuple[Path, Path], listing: bytes, *, root: Path) -> None:
    """Remember what `LIST` printed in `root`, where it can be told later whether it still holds."""
    origins = {os.fsdecode(one) for one in listing.split(b"\0")[:-1:2]} - {"command line:"}
    names = [item.partition(b"\n")[0] for item in listing.split(b"\0")[1::2]]
    included = any(name.startswith((b"include.", b"includeif.")) for name in names)
    if included or not all(one.startswith("file:") for one in origins) or not _UNLISTED.isdisjoint(os.environ):
        return
    usual = _usual_files(*folders)
    paths = [*usual, *sorted({str(root / one[5:]) for one in origins} - set(usual))]
    stamps = list(map(_stamp, paths))
    if all(stamps) and not any("\n" in path for path in paths) and state.is_dir():
        put(state / _FILE, b"\0".join((os.fsencode("\n".join(paths)), "\n".join(stamps).encode("ascii"), listing)))


def parse(listing: bytes) -> dict[str, str]:
    """The settings that `LIST` printed, the last of each name; section and key in lower case."""
    words = listing.decode("utf-8", "replace").split("\0")
    found = {}
    for item in words[1::2]:
        name, equals, value = item.partition("\n")
        found[name] = value if equals else "true"
    return found


def _usual_files(git_dir: Path, common_dir: Path) -> list[str]:
    """The program, and the files that it reads settings from, whether they are there or not."""
    env: Mapping[str, str] = os.environ
    home = env.get("HOME", "")
    program = os.path.realpath(find_program("git") or "-")
    found = [program, f"{common_dir}/config", f"{git_dir}/config.worktree"]
    if "GIT_CONFIG_GLOBAL" in env:
        found.append(env["GIT_CONFIG_GLOBAL"])
    else:
        found += [f"{env.get('XDG_CONFIG_HOME') or f'{home}/.config'}/git/config", f"{home}/.gitconfig"]
    if env.get("GIT_CONFIG_NOSYSTEM", "").lower() in _TRUE:
        return [*found, "-"]
    if "GIT_CONFIG_SYSTEM" in env:
        return [*found, env["GIT_CONFIG_SYSTEM"]]
    prefix = program.removesuffix("/bin/git")
    return [*found, "/etc/gitconfig", *([f"{prefix}/etc/gitconfig"] if prefix != "/usr" else [])]


def _stamp(path: str) -> str:
    """As of `file_stamps`, of the file that a link leads to."""
    try:
        facts = os.stat(path)
    except OSError:
        return "-"
    return "" if is_young(facts, USUAL) else f"{facts.st_size} {facts.st_mtime_ns} {facts.st_ctime_ns} {facts.st_ino}"
