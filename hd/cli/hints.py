"""What is said after a change to whoever sits at a terminal: tickets like it, articles that help, the next command.

Nothing of it is an answer: it goes to stderr, never into a pipe or a log, and `git config hd.hints false` ends it.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from hd.cli import output
from hd.cli.registry import COMMANDS
from hd.cli.terminal.streams import is_terminal, terminal_width
from hd.core.ids import is_id, short
from hd.core.tickets.context import EvaluationContext
from hd.core.vocabulary import status_word
from hd.i18n import Lines, Message, _, translate
from hd.render.terminal.cells import cut, line
from hd.render.terminal.messages import command_line, hints
from hd.text.sanitize import safe

if TYPE_CHECKING:
    from hd.cli.session import Session
    from hd.ops.desk.access import Desk
    from hd.ops.results import ChangeResult
    from hd.ops.search.hints import CreationHints, SimilarTicket

SETTING = "hd.hints"
_LEAST_TITLE = 16  # cells


def wanted(desk: Desk) -> bool:
    """Whether somebody reads them, and wants to."""
    return is_terminal(sys.stderr) and desk.repo.enabled(SETTING, default=True)


def next_is(command: str, *, desk: Desk) -> None:
    """Name the next command; not to somebody whose stdout goes elsewhere."""
    if command and is_terminal(sys.stdout) and wanted(desk):
        command = translate(command)
        output.talk(command_line(_("next: {command}", command=command), command, width=terminal_width()))


def after(session: Session, results: Sequence[ChangeResult]) -> None:
    """What there is to say after one ticket was changed; nothing after several, or where nothing changed."""
    done = [result for result in results if result.commit and is_id(result.id)]
    if session.dry_run or len(done) != 1 or not wanted(session.desk):
        return
    from hd.core.sla.clock_facts import ClockFacts
    from hd.core.sla.next_step import next_step

    (result,) = done
    told = _alike(session, result) if result.action == "create" else ()
    if is_terminal(sys.stdout):
        for about, words in result.asides:
            output.talk("" if about in told else _("note: {note}", note=safe(translate(words))))
    view = EvaluationContext(session.desk.config, session.now, session.actor.name)
    next_is(next_step(result.action, ClockFacts(session.desk.read(result.path), view)), desk=session.desk)


@contextmanager
def naming_script(session: Session) -> Iterator[None]:
    """Where a handover is refused because it does not say what was tried, name the script that would say it."""
    from hd.core.escalation.rules import PolicyError

    try:
        yield
    except PolicyError as error:
        if "tried" in error.missing:
            from hd.ops.search.articles import suggest

            rows = suggest(session.context.at(session.context.happened_at), error.ticket_id)
            if found := next((row for row in rows if row["kind"] == "script"), None):
                command = f"hd kb run {found['name']} {short(error.ticket_id).lower()}"
                error.hint = Lines(error.hint, Message("or take it from a script: {command}", command=command))
        raise


def _alike(session: Session, result: ChangeResult) -> Collection[str]:
    """Tell what is like it; the ids of the tickets that were told of."""
    from hd.ops.search.hints import alike

    found = alike(session.context, result.path)
    if rows := list(_rows(found, short(result.id).lower(), session)):
        output.talk(hints(rows, screen=session.screen))
    return [ticket.id for ticket in found.tickets]


def _rows(found: CreationHints, ref: str, session: Session) -> Iterator[tuple[str, str, str]]:
    """Label, text and command of each; a ticket's title is cut so that all three fit on one line."""

    prefix = f"{session.desk.config.desk.prefix}-"
    for number, ticket in enumerate(found.tickets):
        name, command = ticket.id.removeprefix(prefix), _way(ref, found.type, ticket)
        status, label = translate(status_word(ticket.status)), _("like it:")
        room = session.screen.width - len(f"{label} {name}  ({status})  {command}")
        title = cut(line(ticket.title), max(room, _LEAST_TITLE))
        yield "" if number else label, f"{name} {title} ({status})", command
    for number, helpful in enumerate(found.articles):
        article = helpful.article
        kind = _kind(article.kind)
        if helpful.problem:  # which is open
            kind = _("{kind} of {problem}", kind=kind, problem=short(helpful.problem))
        command = f"hd kb run {article.slug} {ref}" if article.kind == "script" else f"hd kb show {article.slug}"
        yield "" if number else _("try:"), f"{article.slug}, {kind}", command


def _kind(kind: str) -> str:
    """`an FAQ`, `a known error`."""
    names = {
        "faq": _("an FAQ"),
        "article": _("an article"),
        "known-error": _("a known error"),
        "script": _("a script"),
        "canned": _("a canned answer"),
    }
    return names.get(kind) or f"a{'n' * (kind[:1] in 'aeiou')} {kind.replace('-', ' ')}"


def _way(ref: str, type_: str, ticket: SimilarTicket) -> str:
    """What to do about two tickets that are alike: look what solved the other; else make one of them, or tie them."""
    other = short(ticket.id).lower()
    if ticket.closed:
        return f"hd show {other}"
    if ticket.type == type_:
        return f"hd merge {ref} --into {other}" if "merge" in COMMANDS else f"hd link {ref} duplicate {other}"
    if "problem" in (type_, ticket.type):
        return f"hd link {ref} problem {other}" if ticket.type == "problem" else f"hd link {other} problem {ref}"
    return f"hd link {ref} related {other}"
