"""One line of the table of routes."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from hd.web.answer import Answer
from hd.web.visit import Visit

ALL, REQUESTER = "all", "requester"


class Route(Struct, frozen=True):
    """path: below the portal's own; `{name}` stands for one part of it, `{name...}` for the rest. audience: ALL, or
    REQUESTER: a stranger is asked to sign in first. writes: whether it runs in the writer's thread."""

    method: str
    path: str
    audience: str
    name: str
    page: Callable[[Visit], Answer]
    writes: bool = False
    takes_files: bool = False
