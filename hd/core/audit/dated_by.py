"""What may date an entry in place of the moment at which its commit was made: things outside the desk that its commit
names, as `Hd-Dated-By: message <id>`. Checks no message and no alert."""

from __future__ import annotations

from msgspec import Struct

from hd.core.audit.transition import Act
from hd.text.lazy_regex import pattern

TRAILER = "Hd-Dated-By"


class DateSource(Struct, frozen=True):
    """A kind of thing that has a time of its own. form: what its id looks like."""

    kind: str
    form: str


SOURCES: tuple[DateSource, ...] = (
    DateSource("message", r"<[^<>\s]+@[^<>\s]+>"),
    DateSource("alert", r"[^\s<>]+"),
)
"""Every kind that a commit may name, in the order in which documentation lists them. A new door adds its kind here."""


def kinds() -> str:
    """`message <id>, alert <id>`."""
    return ", ".join(f"{one.kind} <id>" for one in SOURCES)


def date_source(act: Act) -> str | None:
    """`message <id>`, `alert <id>`: what the commit says dated its entries; None where it names nothing known."""
    kind, _, name = (act.trailer(TRAILER) or "").strip().partition(" ")
    name = name.strip()
    known = any(one.kind == kind and pattern(one.form).fullmatch(name) for one in SOURCES)
    return f"{kind} {name}" if known else None
