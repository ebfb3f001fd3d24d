"""The arguments of rules about tickets, and the form of their diagnostics."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from msgspec import Struct, field

from hd.core.config import Config
from hd.core.diagnostic import Diagnostic, Severity
from hd.core.document.document import Document
from hd.core.sla.clock_facts import ClockFacts
from hd.core.tickets.ticket import Ticket
from hd.text.suggestions import unknown


class ReferenceTargets(Struct, frozen=True):
    """Existing targets of references: all ids, all slugs of articles, the files in each ticket's folder."""

    ids: Collection[str]
    articles: Collection[str]
    attachments: Mapping[str, Collection[str]] = field(default_factory=dict)


class FieldOrigin(Struct, frozen=True):
    """When a field got its current value, and from whom. claimed: only a commit's message says who."""

    at: datetime
    by: str
    claimed: bool = False


Rule = Callable[[ClockFacts, ReferenceTargets], Iterator[Diagnostic]]
Past = Callable[[str, str], FieldOrigin | None]
"""Asked for a field's name and its value; None where nobody knows any more."""


class FixableRule(NamedTuple):
    """A rule, and the function that fixes its fixable faults; it changes no other bytes."""

    rule: Rule
    mend: Callable[[ClockFacts, ReferenceTargets, Past], Ticket]


def diagnostic(
    facts: ClockFacts, severity: Severity, rule: str, message: str, *, key: str, hint: str = "", fix: bool = False
) -> Diagnostic:
    """Return a diagnostic on the line of a ticket's key; on the first line if the key is missing."""
    line = facts.ticket.document.lines.get(key, 1)
    return Diagnostic(severity, rule, message, line, facts.ticket.path, hint, fix)


def unknown_value_message(value: str, known: Collection[str], *, label: str, config: Config, section: str = "") -> str:
    """Return `team: no "desc" (hd.yaml:20); nearest: desk`."""
    return f"{label}: no {unknown(value, known, line=config.line_of(section) if section else 0)}"


def items(document: Document, key: str) -> Iterator[tuple[str, int]]:
    """Yield each text of a list field, with its line; a single text is a list of one."""
    value = document.fields.get(key)
    if isinstance(value, list):
        lines = document.item_lines(key)
        yield from ((item, line) for item, line in zip(value, lines, strict=True) if isinstance(item, str))
    elif isinstance(value, str):
        yield value, document.lines[key]
