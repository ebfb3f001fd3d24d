"""Events outside of the desk that can date an entry instead of its commit, named by `Hd-Dated-By: message <id>`."""

from __future__ import annotations

from msgspec import Struct

from hd.core.audit.transition import Act
from hd.text.lazy_regex import pattern

TRAILER = "Hd-Dated-By"


class DateSource(Struct, frozen=True):
    """A kind of event with its own time. form: of its id."""

    kind: str
    form: str


SOURCES: tuple[DateSource, ...] = (
    DateSource("message", r"<[^<>\s]+@[^<>\s]+>"),
    DateSource("alert", r"[^\s<>]+"),
)
"""Every kind that a commit may name, in the order in which documentation lists them. A new door adds its kind here."""


def kinds() -> str:
    """Return `message <id>, alert <id>`."""
    return ", ".join(f"{one.kind} <id>" for one in SOURCES)


def date_source(act: Act) -> str | None:
    """Return what dates the entries of a commit (`message <id>`, `alert <id>`); None if it names no known kind."""
    kind, _, name = (act.trailer(TRAILER) or "").strip().partition(" ")
    name = name.strip()
    known = any(one.kind == kind and pattern(one.form).fullmatch(name) for one in SOURCES)
    return f"{kind} {name}" if known else None
