"""The first lines of tickets, for the shell's completion: title, status, tags, as they plainly stand. Promises nothing:
a file is neither parsed nor checked, and what is written in another way than usual is passed over."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from hd.core.ids import path_of
from hd.text.lazy_regex import pattern

_SIZE = 2048  # bytes; tags stand well within them
_LINE = pattern(r"^(title|status|tags):[ \t]*(\S.*?)[ \t]*\r?$", re.MULTILINE)


class TicketHeader(Struct, frozen=True):
    """What the beginning of a ticket's file says; empty where it says nothing."""

    id: str
    title: str
    status: str
    tags: tuple[str, ...]


def heads(folder: Path, ids: Iterable[str]) -> Iterator[TicketHeader]:
    """The heads of these tickets of the desk in `folder`; of those whose file can be opened."""
    for ticket_id in ids:
        try:
            handle = os.open(folder / path_of(ticket_id), os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | _NO_WAIT)
        except OSError:
            continue
        try:
            text = os.read(handle, _SIZE).decode("utf-8", "replace")
        except OSError:
            continue
        finally:
            os.close(handle)
        found = dict(reversed(_LINE.findall(text)))  # of two, the first: the other is in the text
        tags = found.get("tags", "").strip("[]").split(",")
        title = found.get("title", "").strip("\"'")
        yield TicketHeader(
            ticket_id, title, found.get("status", ""), tuple(tag.strip(" \"'") for tag in tags if tag.strip())
        )


_NO_WAIT = getattr(os, "O_NONBLOCK", 0)  # a pipe in a ticket's place must not keep anybody waiting
