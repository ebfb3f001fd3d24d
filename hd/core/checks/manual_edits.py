"""Checks of manual edits of a ticket's text: no rewritten history, no new faults."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hd.core.diagnostic import Diagnostic
from hd.core.merging.conflicts import open_answers
from hd.core.tickets.assignments import VERBS
from hd.core.tickets.conversation import Comment
from hd.core.tickets.ticket import Ticket

_PAST = (
    "id",
    "created",
    "status",
    "verdict",
    "assignee",
    "team",
    "timeline",
    "source",
    "handovers",
    "aliases",
    "mail",
    "csat",
)


def find_rewrites(old: Ticket, new: Ticket) -> Iterator[Diagnostic]:
    """Yield the changes of history, each with the verb to use instead."""
    name = old.id.rpartition("-")[2].lower()
    for key in _PAST:
        if old.document.fields.get(key) != new.document.fields.get(key):
            lines = new.document.lines
            line = lines.get(key, max((lines[other] for other in lines if other in _PAST), default=1))
            what = "was taken out" if key not in lines else "was changed"
            verb = VERBS.get(key, "").replace("REF", name)
            hint = f"put it back; then {verb}" if verb else "put it back: it never changes"
            yield Diagnostic("error", "past", f"{key} {what} by hand", line, new.path, hint)
    if _comment_contents(old.comments) != _comment_contents(new.comments):
        line = _first_difference(old.comments, new.comments)
        hint = f"put it back; then, to say more, hd comment {name} -m TEXT"
        yield Diagnostic("error", "past", "the comments were changed: what was said stays", line, new.path, hint)
    if old.resolution != new.resolution and new.resolution not in open_answers(old.document):
        verb = f"hd reopen {name}" if old.resolution else f"hd resolve {name} -m TEXT"
        both = old.resolution and new.resolution
        what = "the answer was changed by hand: it stays" if both else "the resolution came or went by hand"
        yield Diagnostic("error", "past", what, new.document.body_line, new.path, f"put it back; then {verb}")


def new_faults(old: Sequence[Diagnostic], new: Sequence[Diagnostic]) -> list[Diagnostic]:
    """Return the faults that were not there before: an edit need not fix old ones."""
    known = {(problem.rule, problem.message) for problem in old}
    return [problem for problem in new if (problem.rule, problem.message) not in known]


def changed_parts(old_ticket: Ticket, new_ticket: Ticket) -> list[str]:
    """Return the names of changed fields, and `text` if the body changed."""
    old, new = old_ticket.document.fields, new_ticket.document.fields
    parts = [key for key in dict.fromkeys([*new, *old]) if old.get(key) != new.get(key)]
    return [*parts, "text"] if old_ticket.document.body != new_ticket.document.body else parts or ["layout"]


def _comment_contents(comments: Sequence[Comment]) -> list[tuple[object, ...]]:
    return [(comment.at, comment.author, comment.internal, comment.text) for comment in comments]


def _first_difference(before: Sequence[Comment], after: Sequence[Comment]) -> int:
    """Return the line of the first changed comment, or of the last one if the end is missing."""
    old, new = _comment_contents(before), _comment_contents(after)
    for comment, said in zip(after, new, strict=True):
        number = new.index(said)
        if number >= len(old) or old[number] != said:
            return comment.line
    return after[-1].line if after else 1
