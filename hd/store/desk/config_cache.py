"""Remembers, in git's own folder, what was read before: the configuration, and where the repository is. Only what can
be found out again is kept here; what does not fit any more, or is not ours, is not believed.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import hd
from hd.core.config import Config

try:  # the part in C alone; around it `pickle` puts a second one in Python
    from _pickle import Pickler, Unpickler, UnpicklingError
except ImportError:
    from pickle import Pickler, Unpickler, UnpicklingError

V = TypeVar("V")

_WORD = 16  # characters
_OF_NOTHING = "e3b0c44298fc1c14"  # what `_digest` says of no text


def state_dir(git_dir: Path, prefix: str) -> Path:
    """What `hd` keeps about a desk in a work tree: lock, journal, index. Never committed, may be deleted."""
    return git_dir / "hd" / (_digest(prefix) if prefix else _OF_NOTHING)


def _digest(prefix: str) -> str:
    import hashlib  # takes longer than most of what is done here, and most desks are their repository's root

    return hashlib.sha256(prefix.encode("utf-8", "surrogateescape")).hexdigest()[:16]


@cache
def edition() -> str:
    """What everything here depends on beside the desk: this program, this Python, this data about time zones.

    A checkout is edited file by file, and its version stays the same meanwhile; an installed program is replaced as a
    whole, its folder too.
    """
    from hd.core.time.calendar import zone_data_version

    top = Path(hd.__file__).parent
    if (top.parent / "pyproject.toml").exists():
        folders = (f"{top}/{name}" for name in ("core", "text", "ops", "store"))
        program = sum(file.st_mtime_ns ^ file.st_size for folder in folders for file in _modules(folder))
    else:
        installed = top.stat()
        program = installed.st_mtime_ns ^ installed.st_ino
    return f"{hd.__version__} {program:x} {sys.version_info[:3]} {zone_data_version()}"


def _modules(folder: str) -> Iterator[os.stat_result]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(".py"):
                yield entry.stat()
            elif "." not in entry.name and entry.name != "__pycache__":
                yield from _modules(entry.path)


# -- the configuration ----------------------------------------------------------------------------------------------


def config(state: Path, text: bytes) -> tuple[Config, str] | None:
    """The configuration that `text` was read into before, and the word for it; None where it was not, or not by this
    very program."""
    try:
        data = (state / "config").read_bytes()
    except OSError:
        return None
    mark = _mark(text)
    if not data.startswith(mark):
        return None
    word = data[len(mark) : len(mark) + _WORD]
    try:
        found = _Reader(io.BytesIO(data[len(mark) + _WORD :])).load()
    except Exception:  # whatever it is, it is not what was written
        return None
    return (found, word.decode("ascii", "replace")) if isinstance(found, Config) else None


def keep_config(state: Path, text: bytes, known: Config) -> str:
    """Remember what `text` was read into, where that is possible. Gives a new word for it: what was worked out under
    it holds as long as it is remembered; "" where it is not."""
    data = io.BytesIO()
    _Writer(data, 5).dump(known)
    word = os.urandom(_WORD // 2).hex()
    return word if put(state / "config", _mark(text) + word.encode() + data.getvalue()) else ""


def recall(state: Path, name: str, text: bytes, kind: type[V]) -> V | None:
    """The value of a kind that `text` was read into before, by this very program; None where it was not."""
    try:
        data = (state / name).read_bytes()
        mark = _mark(text)
        found = _Reader(io.BytesIO(data[len(mark) :])).load() if data.startswith(mark) else None
    except Exception:  # whatever it is, it is not what was written
        return None
    return found if isinstance(found, kind) else None


def remember(state: Path, name: str, text: bytes, value: object) -> None:
    """Remember what `text` was read into, where that is possible."""
    if not state.is_dir():
        return
    data = io.BytesIO()
    _Writer(data, 5).dump(value)
    put(state / name, _mark(text) + data.getvalue())


def _mark(text: bytes) -> bytes:
    return b"%s\0%d\0%s" % (edition().encode(), len(text), text)


class _Reader(Unpickler):
    """Makes our own values, and what they are made of; runs nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        ours = module.startswith("hd.core.") and "." not in name
        if ours or (module, name) in _PARTS:
            return super().find_class(module, name)
        raise UnpicklingError(f"{module}.{name}")


_PARTS = {
    ("hd.i18n", "remake_message"),
    ("hd.i18n", "Lines"),
    ("datetime", "date"),
    ("datetime", "datetime"),
    ("zoneinfo", "ZoneInfo"),
}


class _Writer(Pickler):
    """Names a time zone by its key alone: its own way needs `getattr`, and with that anything could be called."""

    def reducer_override(self, value: Any) -> Any:
        return (ZoneInfo, (value.key,)) if isinstance(value, ZoneInfo) else NotImplemented


def put(path: Path, data: bytes) -> bool:
    """Write a file whole, and say whether that went well; where nothing can be written, nothing is remembered."""
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(data)
        beside.replace(path)
    except OSError:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        return False
    return True


# -- where the repository is ------------------------------------------------------------------------------------------


def place(folder: Path) -> tuple[str, ...] | None:
    """What git said of the repository around `folder` when it was asked last, as `keep_place` was told.

    None where git must be asked: it was not, or the nearest `.git` is not the same, or is not the user's own.
    """
    if "GIT_DISCOVERY_ACROSS_FILESYSTEM" in os.environ:
        return None
    try:
        for root in (folder, *folder.parents):
            git_dir = root / ".git"
            if not os.path.lexists(git_dir):
                continue
            if _out_of_bounds(folder, root):
                return None
            prefix = folder.relative_to(root).as_posix()
            state = state_dir(git_dir, "" if prefix == "." else f"{prefix}/")
            said = tuple((state / "place").read_text("utf-8", "surrogateescape").split("\0"))
            owned = git_dir.stat().st_uid == os.geteuid() == root.stat().st_uid if os.name != "nt" else True
            return said if owned and said[0] == _whereabouts(root, git_dir) else None
    except (OSError, ValueError):
        pass
    return None


def _out_of_bounds(folder: Path, root: Path) -> bool:
    """Whether git would not look so far up."""
    ceilings = [Path(one) for one in os.environ.get("GIT_CEILING_DIRECTORIES", "").split(os.pathsep) if one]
    return any(one in folder.parents and one not in root.parents for one in ceilings)


def keep_place(root: Path, git_dir: Path, prefix: str, said: Sequence[str]) -> None:
    """Remember what git said, where its folder is the plain `.git` of the work tree."""
    if git_dir == root / ".git" and not git_dir.is_symlink() and not any("\0" in word for word in said):
        words = (_whereabouts(root, git_dir), *said)
        if not (state := state_dir(git_dir, prefix)).is_dir():
            return  # to look for a desk leaves nothing behind
        put(state / "place", "\0".join(words).encode("utf-8", "surrogateescape"))


def _whereabouts(root: Path, git_dir: Path) -> str:
    settings = (git_dir / "config").stat()  # who moves the work tree or the hooks writes there
    return f"{root}\n{git_dir.stat().st_ino}\n{settings.st_mtime_ns} {settings.st_size}"
