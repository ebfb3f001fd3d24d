"""Whether a file of the desk is an ordinary one, under a name that is true and that no other file has. Opens none."""

from __future__ import annotations

import hashlib
import shlex
import unicodedata
from collections.abc import Collection, Iterator

from hd.core.config import Config
from hd.core.diagnostic import Diagnostic
from hd.core.ids import is_id
from hd.text.lazy_regex import pattern

PLAIN = "100644"
_MODES = {"100755": "is executable", "120000": "is a symbolic link", "160000": "is a submodule"}
_SUM = pattern(r"([0-9a-f]{8,64})-.*")
_TOPS = ("hd.yaml", "tickets", "kb")


def may_be_of_desk(path: str, config: Config) -> bool:
    """Whether a file is one of the desk's on a system that knows no capitals."""
    top = fold_name(path.partition("/")[0])
    return any(top == fold_name(name.partition("/")[0]) for name in (*_TOPS, config.contacts, config.templates))


def is_of_desk(path: str, config: Config) -> bool:
    """Whether a file is one of the desk's: others may lie beside it, in the same folder."""
    tops = ("tickets/", "kb/", f"{config.templates}/")
    return path in ("hd.yaml", config.contacts) or path.startswith(tops)


def file_is_plain(path: str, mode: str) -> Iterator[Diagnostic]:
    """No file of the desk is executable, a symbolic link or a submodule. mode: as git writes it, `100644`."""
    if mode != PLAIN:
        hint = (
            f"git update-index --chmod=-x -- {shlex.quote(path)}" if mode == "100755" else "put the file itself there"
        )
        yield Diagnostic("error", "mode", _MODES.get(mode, f"has the mode {mode}"), 0, path, hint)


def attachment_has_its_sum(path: str, data: bytes) -> Iterator[Diagnostic]:
    """An attachment whose name begins with a sum is the file with that sum."""
    match = _SUM.fullmatch(path.rpartition("/")[2])
    found = hashlib.sha256(data).hexdigest()
    if match and not found.startswith(match[1]):
        message = f"its name says {match[1]}, and its SHA-256 begins with {found[: len(match[1])]}"
        yield Diagnostic("error", "attachment", message, 0, path, "hd attach names a file by its sum")


def id_is_in_capitals(path: str) -> Iterator[Diagnostic]:
    """No path is a ticket's, or of a ticket's folder, but for capitals."""
    parts = path.split("/")
    for number, part in enumerate(parts[:4] if parts[0] == "tickets" else ()):
        name, dot, ending = part.partition(".")
        wanted = f"{name.upper()}{dot}{ending.lower()}"
        if is_id(name.upper()) and part != wanted:
            yield _same_name(path, "/".join((*parts[:number], wanted)))


def name_is_unlike_others(path: str, others: Collection[str]) -> Iterator[Diagnostic]:
    """No file or folder has the name of another one but for capitals. others: the names beside it."""
    folder, slash, name = path.rpartition("/")
    wanted = fold_name(name)
    same = next((other for other in others if other != name and fold_name(other) == wanted), None)
    if same is not None:
        yield _same_name(path, f"{folder}{slash}{same}")


def _same_name(path: str, other: str) -> Diagnostic:
    message = f"has the name of {other} but for capitals: not every system can hold both"
    return Diagnostic("error", "name", message, 0, path, "git mv it to another name")


def fold_name(name: str) -> str:
    """A name as a system has it that knows no capitals."""
    return name.casefold() if name.isascii() else unicodedata.normalize("NFC", name).casefold()
