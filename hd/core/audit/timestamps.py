"""Whether the times in a step agree with the time of its commit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from hd.core.audit.authorship import former_answers
from hd.core.audit.messages import BACK, dated_by_message
from hd.core.audit.transition import SLACK, Act, Rule, Transition
from hd.core.config import Config
from hd.core.diagnostic import Diagnostic
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.handovers import SOURCE


class DatedEntry(NamedTuple):
    """A new entry or comment with its claimed time and line.

    proven: for an entry dated by git, the time of the change in git; otherwise None.
    """

    name: str
    at: datetime
    line: int
    proven: datetime | None = None


def max_backdating(config: Config) -> timedelta:
    """Return how far an entry may be dated back."""
    return timedelta(minutes=config.audit.back)


def commit_is_in_order(act: Act, view: EvaluationContext, *, path: str) -> Iterator[Diagnostic]:
    """Report a commit that is older than its parents, far from its author's time, or in the future."""
    allowed = max_backdating(view.config)
    latest = max(act.authored_at, act.committed_at)
    if act.judged_at is not None and latest > act.judged_at + SLACK:
        yield Diagnostic("error", "ahead", f"dated {format_time(latest, view)}, which is in the future", 0, path)
    if act.parents_time is not None and act.committed_at < act.parents_time - max(SLACK, allowed):
        yield Diagnostic(
            "error",
            "clock",
            f"made {format_time(act.committed_at, view)}, "
            f"before the commit that it builds on ({format_time(act.parents_time, view)})",
            0,
            path,
        )
    if act.authored_at < act.committed_at - allowed:
        yield Diagnostic(
            "warning",
            "backdated",
            f"authored {format_time(act.authored_at, view)}, and committed only {format_time(act.committed_at, view)}",
            0,
            path,
        )


def entries_are_of_their_time(transition: Transition, view: EvaluationContext) -> Iterator[Diagnostic]:
    """Report entries dated after their commit, or too long before it."""
    after, before = transition.after, transition.before
    if after is None or transition.is_imported:
        return
    act, allowed = transition.act, max_backdating(view.config)
    latest = act.authored_at + SLACK
    if before is not None:  # entries are at least a second apart
        count = len(transition.new_steps) + len(transition.new_handovers) + len(transition.new_comments)
        latest = max(latest, before.last_time + timedelta(seconds=2 * count))
    for entry in dated_entries(transition):
        written = entry.proven or act.authored_at
        if entry.proven is None and entry.at > latest:
            yield transition.diagnostic(
                "error",
                "ahead",
                f"{entry.name} is dated {format_time(entry.at, view)}, "
                f"and the commit {format_time(act.authored_at, view)}",
                line=entry.line,
            )
        elif entry.at < written - (BACK if dated_by_message(transition, entry.at) else allowed):
            where = view.config.line_of("audit", "back")
            hint = f"more than audit.back allows (hd.yaml:{where})" if where else "more than audit.back allows: 3 days"
            dated, noted = format_time(entry.at, view), format_time(written, view)
            message = f"{entry.name} is dated {dated}, and was written down {noted}"
            yield transition.diagnostic("error", "backdated", message, line=entry.line, hint=hint)


def dated_entries(transition: Transition) -> Iterator[DatedEntry]:
    """Yield the new entries and comments, and the registration of a new ticket, each with its time.

    Excludes entries of timed rules, handovers merged by a forge, and resolutions that reopening turns into comments.
    Other rules check their times.
    """
    after = transition.after
    assert after is not None  # the callers check it
    if transition.before is None:
        yield DatedEntry("the registration", after.created, after.document.lines.get("created", 1))
    for step in transition.new_steps:
        proven = _proven_time(transition, "status", step.status) if step.source == "git" else None
        if step.source != "git" or proven:
            yield DatedEntry(f"the step to {step.status}", step.at, step.line, proven)
    for move in transition.new_handovers:
        was = transition.earlier_handover(move)
        if not move.at or move.source == SOURCE or (was and (was.at or move.source == "git")):
            continue
        proven = _proven_time(transition, "team", move.to or "") if move.source == "git" else None
        if move.source != "git" or proven:
            yield DatedEntry(f"the handover to {move.to or move.told}", move.at, move.line, proven)
    answers = former_answers(transition)
    for word in transition.new_comments:
        if (word.at, word.author, word.text) not in answers:
            yield DatedEntry("the comment", word.at, word.line)


def _proven_time(transition: Transition, key: str, value: str) -> datetime | None:
    """Return when git recorded that a field got its value by hand."""
    trace = transition.past(key, value)
    return trace.at if trace else None


def format_time(at: datetime, view: EvaluationContext) -> str:
    return f"{at.astimezone(view.zone):%Y-%m-%d %H:%M}"


RULES: tuple[Rule, ...] = (entries_are_of_their_time,)
