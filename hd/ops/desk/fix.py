"""Mends what `check` finds and what has exactly one right answer, in one commit. Touches nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from msgspec import Struct

from hd.core.checks import FieldOrigin, Past, attributes_are_there, mend_document, mend_ticket
from hd.core.diagnostic import Diagnostic
from hd.core.document.gitattributes import ATTRIBUTES_FILE, add_attributes
from hd.core.history import commit_message
from hd.core.ids import is_ticket_path
from hd.core.kb.article import Article
from hd.core.tickets.ticket import Ticket
from hd.errors import NotFoundError, UnreadableError
from hd.ops.actors import Actor
from hd.ops.context import Context
from hd.ops.desk.check import WHOLE, CheckScope, Examination, check
from hd.ops.field_origin import FieldOrigins
from hd.ops.reviews.forge_merges import trace
from hd.store import layout
from hd.text.sanitize import nfc


class FixResult(Struct, frozen=True):
    """What was mended, in which commit ("" in a dry run, None where there was nothing), and what is left."""

    mended: tuple[Diagnostic, ...]
    left: tuple[Diagnostic, ...]
    commit: str | None
    notes: tuple[str, ...] = ()


class _Change(Struct, frozen=True):
    path: str
    old: bytes | None
    new: bytes
    mended: Sequence[Diagnostic]


def mend(context: Context, *, part: CheckScope = WHOLE) -> FixResult:
    """Mend what has one right answer, in the files that are meant. Raises ConfigError where hd.yaml is wrong."""
    desk = context.desk
    with context.writing():
        traces = FieldOrigins(desk, actor=context.actor, now=context.now)
        changes = list(_changes(Examination(desk, now=context.now, part=part), traces))
        mended = tuple(problem for change in changes for problem in change.mended)
        commit = None
        if changes:
            saved = [(change.old, change.new, change.path) for change in changes]
            commit = context.save(saved, _message(changes, context.actor))
    left = check(context, part=part)
    if not commit:
        left = [problem for problem in left if problem not in mended]
    return FixResult(mended, tuple(left), commit, tuple(traces.notes))


def _changes(seen: Examination, traces: FieldOrigins) -> Iterator[_Change]:
    if change := _attributes(seen):
        yield change
    if change := _configuration(seen):
        yield change
    for ticket in seen.tickets():
        if isinstance(ticket, Ticket):
            made, mended = mend_ticket(seen.facts(ticket), seen.known, past=_past(traces, ticket))
            if mended:
                yield _Change(ticket.path, ticket.document.data, made.document.data, mended)
    for article in seen.articles():
        if isinstance(article, Article):
            document, mended = mend_document(article.document)
            if mended:
                yield _Change(article.path, article.document.data, document.data, mended)


def _past(traces: FieldOrigins, ticket: Ticket) -> Past:
    def past(key: str, value: str) -> FieldOrigin | None:
        if key != "handovers":
            return traces.find(ticket.path, key, value=value)
        return trace(traces.desk, ticket, now=traces.now)

    return past


def _configuration(seen: Examination) -> _Change | None:
    found = seen.decomposed() if seen.part.has(layout.CONFIG) else []
    if not found:
        return None
    old = seen.desk.content(layout.CONFIG)
    try:
        return _Change(layout.CONFIG, old, nfc(old.decode()).encode(), found)
    except UnicodeDecodeError:
        return None


def _attributes(seen: Examination) -> _Change | None:
    found = list(attributes_are_there(seen.names)) if seen.part.has(ATTRIBUTES_FILE) else []
    if not found:
        return None
    try:
        old = seen.desk.content(ATTRIBUTES_FILE)
    except NotFoundError:
        old = None
    except UnreadableError:
        return None
    try:
        text = (old or b"").decode()
    except UnicodeDecodeError:
        return None
    return _Change(ATTRIBUTES_FILE, old, add_attributes(text).encode(), found)


def _message(changes: Sequence[_Change], actor: Actor) -> str:
    """`HD-2611-7K3FQ fix yaml-text, twice`, or how many files; a trailer for each ticket."""
    names = [PurePosixPath(change.path).name.removesuffix(".md") for change in changes]
    rules = dict.fromkeys(problem.rule for change in changes for problem in change.mended)
    what = names[0] if len(names) == 1 else f"{len(names)} files"
    tickets = [name for name, change in zip(names, changes, strict=True) if is_ticket_path(change.path)]
    return commit_message.compose_message(
        f"{what} fix {', '.join(rules)}", tickets=tickets, action="fix", actor=actor.name
    )
