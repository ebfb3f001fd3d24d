"""Whether a step rewrote history: entries, comments, verdicts, resolutions, registration."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

from hd.core.audit.transition import Act, Rule, Transition, removed_entries, rows
from hd.core.diagnostic import Diagnostic
from hd.core.ids import is_id, short
from hd.core.merging.candidates import decode_value, encode_value
from hd.core.merging.conflicts import open_answers
from hd.core.sla.verdict import is_stale
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.facts import TicketFacts
from hd.core.tickets.relations import merged_into
from hd.core.tickets.ticket import Ticket

_ONCE = ("created", "source")  # written only at registration


def ticket_stays(transition: Transition, _: EvaluationContext) -> Iterator[Diagnostic]:
    """Report deleted, moved and unreadable tickets."""
    if transition.fault is not None:
        fault = transition.fault
        message = f"cannot be read any more: {fault.message}"
        yield transition.diagnostic("error", "unreadable", message, line=fault.line, hint=fault.hint)
    elif transition.before is not None and transition.after is None:
        hint = f"git restore --source={transition.act.commit[:7]}^ -- {transition.path}"
        yield transition.diagnostic(
            "error", "gone", "deleted or moved; tickets never are: hd cancel calls one off", hint=hint
        )


def registration_stays(transition: Transition, _: EvaluationContext) -> Iterator[Diagnostic]:
    """Report changes of registration time and channel, id and aliases."""
    before, after = transition.before, transition.after
    if before is None or after is None:
        return
    for key in _ONCE:
        if before.get(key) is not None and transition.has_changed(key):
            was = before.get(key)
            yield transition.diagnostic(
                "error", "past", f"{key} was {was}: it never changes", key=key, hint="put it back"
            )
    if transition.has_changed("id") and after.get("id") != after.id:
        yield transition.diagnostic(
            "error", "past", f"the id was {before.get('id')}: it never changes", key="id", hint="hd check --fix"
        )
    for gone in dict.fromkeys(one for one in before.names("aliases") if one not in after.names("aliases")):
        message = f"{gone} was taken out of aliases: whoever knows it by that name finds it no more"
        yield transition.diagnostic("error", "past", message, key="aliases", hint="put it back")


def timeline_stays(transition: Transition, _: EvaluationContext) -> Iterator[Diagnostic]:
    """Report changed entries of the timeline; reverting a merge of tickets may remove its last entry."""
    before, after = transition.before, transition.after
    if before is None or after is None:
        return
    was, now = rows(before, "timeline"), rows(after, "timeline")
    gone = removed_entries(was, now)
    if gone and not (gone == was[-1:] and _is_unmerged(transition, before, after)):
        yield _rewritten(transition, "timeline", gone)
    elif not gone and not transition.merged and _is_reordered(was, now):
        yield transition.diagnostic("error", "past", "the timeline's entries were put in another order", key="timeline")


def handovers_stay(transition: Transition, _: EvaluationContext) -> Iterator[Diagnostic]:
    """Report changed handovers; a review may add time and approval to a request."""
    before, after = transition.before, transition.after
    if before is None or after is None:
        return
    was, now = rows(before, "handovers"), rows(after, "handovers")
    added = removed_entries(now, was)
    gone = [row for row in removed_entries(was, now) if not any(_completes(one, row) for one in added)]
    if transition.act.action == "withdraw":  # a request moved nothing
        gone = [row for row in gone if not _only_asked(row)]
    if gone:
        yield _rewritten(transition, "handovers", gone)
    elif len(added) + len(was) == len(now) and not transition.merged and _is_reordered(was, now):
        yield transition.diagnostic("error", "past", "the handovers were put in another order", key="handovers")


def messages_and_ratings_stay(transition: Transition, _: EvaluationContext) -> Iterator[Diagnostic]:
    """Report removed or reordered entries of messages and ratings."""
    before, after = transition.before, transition.after
    if before is None or after is None:
        return
    for key in ("mail", "csat"):
        was, now = rows(before, key), rows(after, key)
        if gone := removed_entries(was, now):
            yield _rewritten(transition, key, gone)
        elif not transition.merged and _is_reordered(was, now):
            yield transition.diagnostic("error", "past", f"{key}: the entries were put in another order", key=key)


def comments_stay(transition: Transition, _: EvaluationContext) -> Iterator[Diagnostic]:
    """Report changed comments: text, author, time, visibility."""
    before, after = transition.before, transition.after
    if before is None or after is None:
        return
    old, new = (
        [encode_value([one.at.isoformat(), one.author, str(one.internal), one.text]) for one in ticket.comments]
        for ticket in (before, after)
    )
    gone = removed_entries(old, new)
    if gone:
        word = before.comments[old.index(gone[0])]
        line = next((one.line for one in after.comments if one.at == word.at), after.document.body_line)
        count = f" ({len(gone)} comments)" if len(gone) > 1 else ""
        message = f"the comment of {word.at.isoformat(timespec='seconds')} by {word.author} was changed or removed"
        hint = "put it back: what was said stays, and a further comment corrects it"
        yield transition.diagnostic("error", "past", message + count, line=line, hint=hint)


def answer_stays(transition: Transition, _: EvaluationContext) -> Iterator[Diagnostic]:
    """Report changed resolutions. They come with resolving, and reopening moves them into a comment."""
    before, after = transition.before, transition.after
    if before is None or after is None:
        return
    statuses = [step.status for step in transition.new_steps]
    known, left = open_answers(before.document), open_answers(after.document)
    if left - known and not transition.merged and "resolved" not in statuses:
        message = "another answer to choose from, but no merge left it"
        yield transition.diagnostic("error", "past", message, key="conflicts", hint="take it out")
    if before.resolution == after.resolution or after.resolution in known:
        return
    if before.resolution in left and "resolved" in statuses:
        return  # two clones resolved it and a rebase joined them: both resolutions are candidates
    line = after.document.body_line
    if before.resolution:
        moved = before.resolution in [word.text for word in transition.new_comments if not word.internal]
        if not moved or not statuses:
            what = "rewritten" if after.resolution else "removed"
            hint = "put it back; to replace it: hd reopen REF, then hd resolve REF -m TEXT"
            yield transition.diagnostic("error", "past", f"the answer was {what}", line=line, hint=hint)
            return
    if after.resolution and "resolved" not in statuses:
        yield transition.diagnostic(
            "error",
            "past",
            "an answer, but nobody resolved the ticket",
            line=line,
            hint=f"hd resolve {short(after.id).lower()} -m TEXT",
        )


def verdict_stays(transition: Transition, view: EvaluationContext) -> Iterator[Diagnostic]:
    """Report verdicts that are not written at resolution and removed with it."""
    before, after = transition.before, transition.after
    if before is None or after is None or not transition.has_changed("verdict"):
        return
    resolved = "resolved" in [step.status for step in transition.new_steps]
    if after.verdict is not None and not resolved:
        what = "written without a resolution" if before.verdict is None else "rewritten"
        yield transition.diagnostic(
            "error", "past", f"the verdict was {what}", key="verdict", hint="put it back as it was"
        )
    elif after.verdict is None and not resolved and not is_stale(before, TicketFacts(after, view).replay):
        yield transition.diagnostic(
            "error", "past", "the verdict was removed, and its resolution still holds", key="status", hint="put it back"
        )


def is_attachment(path: str) -> bool:
    """Whether a file is in a ticket's own folder."""
    parts = path.split("/")
    return len(parts) > 4 and parts[0] == "tickets" and is_id(parts[3])


def attachment_stays(act: Act, path: str) -> Diagnostic:
    """Return the diagnostic of a changed or removed attachment, whose name contains its checksum."""
    return Diagnostic(
        "error",
        "attachment",
        "an attachment was changed or removed: it stays as it came",
        0,
        path,
        f"git restore --source={act.commit[:7]}^ -- {shlex.quote(path)}",
    )


def founded_once(act: Act, path: str, *, founding: str) -> Diagnostic:
    """Return the diagnostic of a commit with another configuration that does not descend from the founding commit."""
    return Diagnostic(
        "error",
        "founding",
        f"a second founding: the desk was founded by commit {founding[:7]}",
        0,
        path,
        f"git show {act.commit[:7]}   shows what was brought in",
    )


def _is_unmerged(transition: Transition, before: Ticket, after: Ticket) -> bool:
    """Whether a merged ticket was separated again."""
    into = merged_into(before)
    return (
        transition.act.action == "unmerge"
        and into is not None
        and before.timeline[-1].status == "cancelled"
        and f"duplicate:{into}" not in after.names("links")
    )


def _completes(row: str, earlier: str) -> bool:
    """Whether an entry is an earlier one with the additions of a review."""
    new, old = decode_value(row), decode_value(earlier)
    if not isinstance(new, dict) or not isinstance(old, dict):
        return False
    return old.items() <= new.items() and new.keys() - old.keys() <= {"at", "approved_by", "source"}


def _only_asked(row: str) -> bool:
    entry = decode_value(row)
    return isinstance(entry, dict) and "asked" in entry and not entry.get("at")


def _rewritten(transition: Transition, key: str, gone: Sequence[str]) -> Diagnostic:
    count = f" ({len(gone)} entries)" if len(gone) > 1 else ""
    return transition.diagnostic(
        "error",
        "past",
        f"{key} was rewritten: {_shorten(gone[0])} is gone{count}",
        key=key,
        hint="put it back: what happened stays, and further entries correct it",
    )


def _shorten(row: str) -> str:
    text = row.replace('"', "")
    return text if len(text) <= 80 else text[:79] + "…"


def _is_reordered(before: Sequence[str], after: Sequence[str]) -> bool:
    """Whether the common entries have another order."""
    places = iter(after)
    return not all(any(one == other for other in places) for one in before)


RULES: tuple[Rule, ...] = (
    ticket_stays,
    registration_stays,
    timeline_stays,
    handovers_stay,
    messages_and_ratings_stay,
    comments_stay,
    answer_stays,
    verdict_stays,
)
