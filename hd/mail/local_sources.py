"""Messages on this machine: stdin, files, folders of `.eml` files, mbox files and maildirs."""

from __future__ import annotations

import mailbox
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

from hd.core.mail.arrival import parse_date
from hd.errors import UsageError
from hd.i18n import Message

_SEEN = "S"


class Delivery(Struct, frozen=True):
    """One message. name: where it lies, for people; stored_at: when its mailbox got it; path: of a maildir's file."""

    name: str
    data: bytes
    stored_at: datetime | None = None
    path: Path | None = None

    def mark_done(self) -> None:
        """Move the file of a maildir to `cur`, with the flag that says it was read; elsewhere nothing."""
        if self.path is None or self.path.parent.name not in ("new", "cur"):
            return
        name, _, flags = self.path.name.partition(":2,")
        target = self.path.parent.parent / "cur" / f"{name}:2,{''.join(sorted({*flags, _SEEN}))}"
        if target != self.path:
            self.path.rename(target)


def is_maildir(path: Path) -> bool:
    """Whether a folder is a maildir."""
    return (path / "new").is_dir() and (path / "cur").is_dir()


def read_deliveries(place: str, *, unseen: bool = False) -> Iterator[Delivery]:
    """The messages at a place, in the order in which they arrived; `-` is stdin. unseen: of a maildir, only those that
    were not marked. Raises UsageError where there is no such place."""
    if place == "-":
        yield Delivery("stdin", sys.stdin.buffer.read())
        return
    path = Path(place)
    try:
        if path.is_dir():
            yield from _of_maildir(path, unseen=unseen) if is_maildir(path) else _of_folder(path)
        else:
            yield from _of_file(path)
    except OSError as error:
        raise UsageError(
            Message("{place}: cannot be read: {reason}", place=place, reason=error.strerror or "")
        ) from None


def _of_file(path: Path) -> Iterator[Delivery]:
    with open(path, "rb") as file:
        start = file.read(5)
        data = b"" if start == b"From " else start + file.read()
    if start == b"From ":
        yield from _of_mbox(path)
    else:
        yield Delivery(str(path), data)


def _of_folder(path: Path) -> Iterator[Delivery]:
    for one in sorted(path.iterdir()):
        if one.is_file() and one.suffix == ".eml":
            yield Delivery(str(one), one.read_bytes())


def _of_mbox(path: Path) -> Iterator[Delivery]:
    box = mailbox.mbox(path, create=False)
    try:
        for number, key in enumerate(box.keys(), 1):
            first = box.get_bytes(key, from_=True).partition(b"\n")[0].decode("utf-8", "replace")
            yield Delivery(f"{path}:{number}", box.get_bytes(key), parse_date(" ".join(first.split()[2:])))
    finally:
        box.close()


def _of_maildir(path: Path, *, unseen: bool) -> Iterator[Delivery]:
    found = [one for folder in ("new", "cur") for one in (path / folder).iterdir() if one.name[0] != "."]
    for one in sorted(found, key=lambda one: (_seconds(one.name), one.name)):
        _, _, flags = one.name.partition(":2,")
        if one.is_file() and not (unseen and _SEEN in flags):
            at = _seconds(one.name)
            yield Delivery(str(one), one.read_bytes(), datetime.fromtimestamp(at, UTC) if at else None, one)


def _seconds(name: str) -> int:
    digits = name.partition(".")[0]
    return int(digits) if digits.isdecimal() and len(digits) < 12 else 0
