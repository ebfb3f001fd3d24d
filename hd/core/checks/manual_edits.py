"""What an edit by hand of a ticket's text may not do: rewrite what happened, or leave what `hd check` would refuse."""

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


def rewritten(before: Ticket, after: Ticket) -> Iterator[Diagnostic]:
    """What happened and was changed, each with the verb that would do it."""
    name = before.id.rpartition("-")[2].lower()
    for key in _PAST:
        if before.document.fields.get(key) != after.document.fields.get(key):
            lines = after.document.lines
            line = lines.get(key, max((lines[other] for other in lines if other in _PAST), default=1))
            what = "was taken out" if key not in lines else "was changed"
            verb = VERBS.get(key, "").replace("REF", name)
            hint = f"put it back; then {verb}" if verb else "put it back: it never changes"
            yield Diagnostic("error", "past", f"{key} {what} by hand", line, after.path, hint)
    if _said(before.comments) != _said(after.comments):
        line = _first_difference(before.comments, after.comments)
        hint = f"put it back; then, to say more, hd comment {name} -m TEXT"
        yield Diagnostic("error", "past", "the comments were changed: what was said stays", line, after.path, hint)
    if before.resolution != after.resolution and after.resolution not in open_answers(before.document):
        verb = f"hd reopen {name}" if before.resolution else f"hd resolve {name} -m TEXT"
        both = before.resolution and after.resolution
        what = "the answer was changed by hand: it stays" if both else "the resolution came or went by hand"
        yield Diagnostic("error", "past", what, after.document.body_line, after.path, f"put it back; then {verb}")


def new_faults(before: Sequence[Diagnostic], after: Sequence[Diagnostic]) -> list[Diagnostic]:
    """What is wrong now and was not before: an edit need not mend what others left."""
    known = {(problem.rule, problem.message) for problem in before}
    return [problem for problem in after if (problem.rule, problem.message) not in known]


def changed_parts(before: Ticket, after: Ticket) -> list[str]:
    """The names of the fields that differ, and `text` where the body does."""
    old, new = before.document.fields, after.document.fields
    parts = [key for key in dict.fromkeys([*new, *old]) if old.get(key) != new.get(key)]
    return [*parts, "text"] if before.document.body != after.document.body else parts or ["layout"]


def _said(comments: Sequence[Comment]) -> list[tuple[object, ...]]:
    return [(comment.at, comment.author, comment.internal, comment.text) for comment in comments]


def _first_difference(before: Sequence[Comment], after: Sequence[Comment]) -> int:
    """The line of the first comment that is not as it was; of the last where the end is missing."""
    old, new = _said(before), _said(after)
    for comment, said in zip(after, new, strict=True):
        number = new.index(said)
        if number >= len(old) or old[number] != said:
            return comment.line
    return after[-1].line if after else 1
