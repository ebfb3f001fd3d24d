"""Hints after a change, for people at a terminal: similar tickets, helpful articles, the next command.

Hints go to stderr, never into a pipe or a log; `git config hd.hints false` turns them off.
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
from hd.render.terminal.cells import line, shorten
from hd.render.terminal.messages import command_line, hints
from hd.text.sanitize import safe

if TYPE_CHECKING:
    from hd.cli.session import Session
    from hd.ops.desk.access import Desk
    from hd.ops.results import ChangeResult
    from hd.ops.search.hints import CreationHints, SimilarTicket

SETTING = "hd.hints"
_LEAST_TITLE = 16  # cells


def hints_enabled(desk: Desk) -> bool:
    """Return whether stderr is a terminal and hints are enabled."""
    return is_terminal(sys.stderr) and desk.repo.enabled(SETTING, default=True)


def suggest_command(command: str, *, desk: Desk) -> None:
    """Name the next command; not to somebody whose stdout goes elsewhere."""
    if command and is_terminal(sys.stdout) and hints_enabled(desk):
        command = translate(command)
        output.print_message(command_line(_("next: {command}", command=command), command, width=terminal_width()))


def show_hints(session: Session, results: Sequence[ChangeResult]) -> None:
    """Print the hints for one changed ticket; nothing for several tickets or without a change."""
    done = [result for result in results if result.commit and is_id(result.id)]
    if session.dry_run or len(done) != 1 or not hints_enabled(session.desk):
        return
    from hd.core.sla.clock_facts import ClockFacts
    from hd.core.sla.next_step import next_step

    (result,) = done
    told = _show_similar(session, result) if result.action == "create" else ()
    if is_terminal(sys.stdout):
        for about, words in result.asides:
            output.print_message("" if about in told else _("note: {note}", note=safe(translate(words))))
    view = EvaluationContext(session.desk.config, session.now, session.actor.name)
    suggest_command(next_step(result.action, ClockFacts(session.desk.read(result.path), view)), desk=session.desk)


@contextmanager
def suggest_script(session: Session) -> Iterator[None]:
    """If a handover is refused because it lacks what was tried, suggest a script that records it."""
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


def _show_similar(session: Session, result: ChangeResult) -> Collection[str]:
    """Print similar tickets and articles; return the ids of the tickets."""
    from hd.ops.search.hints import alike

    found = alike(session.context, result.path)
    if rows := list(_rows(found, short(result.id).lower(), session)):
        output.print_message(hints(rows, screen=session.screen))
    return [ticket.id for ticket in found.tickets]


def _rows(found: CreationHints, ref: str, session: Session) -> Iterator[tuple[str, str, str]]:
    """Yield label, text and command of each hint; cut a ticket's title so that all three fit on one line."""

    prefix = f"{session.desk.config.desk.prefix}-"
    for number, ticket in enumerate(found.tickets):
        name, command = ticket.id.removeprefix(prefix), _command_for(ref, found.type, ticket)
        status, label = translate(status_word(ticket.status)), _("like it:")
        room = session.screen.width - len(f"{label} {name}  ({status})  {command}")
        title = shorten(line(ticket.title), max(room, _LEAST_TITLE))
        yield "" if number else label, f"{name} {title} ({status})", command
    for number, helpful in enumerate(found.articles):
        article = helpful.article
        kind = _kind(article.kind)
        if helpful.problem:  # which is open
            kind = _("{kind} of {problem}", kind=kind, problem=short(helpful.problem))
        command = f"hd kb run {article.slug} {ref}" if article.kind == "script" else f"hd kb show {article.slug}"
        yield "" if number else _("try:"), f"{article.slug}, {kind}", command


def _kind(kind: str) -> str:
    """Return `an FAQ`, `a known error`, and so on."""
    names = {
        "faq": _("an FAQ"),
        "article": _("an article"),
        "known-error": _("a known error"),
        "script": _("a script"),
        "canned": _("a canned answer"),
    }
    return names.get(kind) or f"a{'n' * (kind[:1] in 'aeiou')} {kind.replace('-', ' ')}"


def _command_for(ref: str, type_: str, ticket: SimilarTicket) -> str:
    """Return the command for two similar tickets: show the other if it is solved, otherwise merge or link them."""
    other = short(ticket.id).lower()
    if ticket.closed:
        return f"hd show {other}"
    if ticket.type == type_:
        return f"hd merge {ref} --into {other}" if "merge" in COMMANDS else f"hd link {ref} duplicate {other}"
    if "problem" in (type_, ticket.type):
        return f"hd link {ref} problem {other}" if ticket.type == "problem" else f"hd link {other} problem {ref}"
    return f"hd link {ref} related {other}"
