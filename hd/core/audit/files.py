"""Whether a file of the desk is regular, and its name is correct and unique. Opens no file."""

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
    """Whether a file belongs to the desk on a case-insensitive system."""
    top = fold_name(path.partition("/")[0])
    return any(top == fold_name(name.partition("/")[0]) for name in (*_TOPS, config.contacts, config.templates))


def is_of_desk(path: str, config: Config) -> bool:
    """Whether a file belongs to the desk; the folder can contain other files."""
    tops = ("tickets/", "kb/", f"{config.templates}/")
    return path in ("hd.yaml", config.contacts) or path.startswith(tops)


def file_is_plain(path: str, mode: str) -> Iterator[Diagnostic]:
    """Report executable files, symbolic links and submodules. mode: git's, such as `100644`."""
    if mode != PLAIN:
        hint = (
            f"git update-index --chmod=-x -- {shlex.quote(path)}" if mode == "100755" else "put the file itself there"
        )
        yield Diagnostic("error", "mode", _MODES.get(mode, f"has the mode {mode}"), 0, path, hint)


def attachment_has_its_sum(path: str, data: bytes) -> Iterator[Diagnostic]:
    """Report an attachment whose contents do not match the checksum in its name."""
    match = _SUM.fullmatch(path.rpartition("/")[2])
    found = hashlib.sha256(data).hexdigest()
    if match and not found.startswith(match[1]):
        message = f"its name says {match[1]}, and its SHA-256 begins with {found[: len(match[1])]}"
        yield Diagnostic("error", "attachment", message, 0, path, "hd attach names a file by its sum")


def id_is_in_capitals(path: str) -> Iterator[Diagnostic]:
    """Report a path that differs from a ticket's only in case."""
    parts = path.split("/")
    for number, part in enumerate(parts[:4] if parts[0] == "tickets" else ()):
        name, dot, ending = part.partition(".")
        wanted = f"{name.upper()}{dot}{ending.lower()}"
        if is_id(name.upper()) and part != wanted:
            yield _same_name(path, "/".join((*parts[:number], wanted)))


def name_is_unlike_others(path: str, others: Collection[str]) -> Iterator[Diagnostic]:
    """Report a name that differs from another only in case. others: names in the same folder."""
    folder, slash, name = path.rpartition("/")
    wanted = fold_name(name)
    same = next((other for other in others if other != name and fold_name(other) == wanted), None)
    if same is not None:
        yield _same_name(path, f"{folder}{slash}{same}")


def _same_name(path: str, other: str) -> Diagnostic:
    message = f"has the name of {other} but for capitals: not every system can hold both"
    return Diagnostic("error", "name", message, 0, path, "git mv it to another name")


def fold_name(name: str) -> str:
    """Return a name as a case-insensitive system compares it."""
    return name.casefold() if name.isascii() else unicodedata.normalize("NFC", name).casefold()
