"""Whether what a step says of when it happened agrees with when its commit was made."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from hd.core.config import Config
from hd.core.handovers import SOURCE
from hd.core.problem import Problem
from hd.core.standpoint import Standpoint
from hd.core.trail.people import _former_answers
from hd.core.trail.transition import Act, Rule, Transition

SLACK = timedelta(minutes=5)  # between the clocks of two machines


def back(config: Config) -> timedelta:
    """How long ago something may have happened when it is written down."""
    return timedelta(minutes=config.audit.back)


def commit_is_in_order(act: Act, view: Standpoint, *, path: str) -> Iterator[Problem]:
    """A commit is made after those that it builds on, about when its author says, and not in the future."""
    allowed = back(view.config)
    latest = max(act.when, act.landed)
    if act.judged is not None and latest > act.judged + SLACK:
        yield Problem("error", "ahead", f"dated {_told(latest, view)}, which is in the future", 0, path)
    if act.follows is not None and act.landed < act.follows - max(SLACK, allowed):
        yield Problem("error", "clock", f"made {_told(act.landed, view)}, before the commit that it builds on "
                      f"({_told(act.follows, view)})", 0, path)  # fmt: skip
    if act.when < act.landed - allowed:
        yield Problem("warning", "backdated", f"authored {_told(act.when, view)}, and committed only "
                      f"{_told(act.landed, view)}", 0, path)  # fmt: skip


def entries_are_of_their_time(transition: Transition, view: Standpoint) -> Iterator[Problem]:
    """What happened is written down when it happens, or soon after; nothing is written down before it does."""
    after, before = transition.after, transition.before
    if after is None or transition.imported:
        return
    act, allowed = transition.act, back(view.config)
    latest = act.when + SLACK
    if before is not None:  # each entry is at least a second after the ticket's last
        count = len(transition.steps) + len(transition.moves) + len(transition.words)
        latest = max(latest, before.last_time + timedelta(seconds=2 * count))
    for what, at, line in _times(transition, view):
        if at > latest:
            yield transition.problem("error", "ahead", f"{what} is dated {_told(at, view)}, and the commit "
                                     f"{_told(act.when, view)}", line=line)  # fmt: skip
        elif at < act.when - allowed:
            where = view.config.line_of("audit", "back")
            hint = f"more than audit.back allows (hd.yaml:{where})" if where else "more than audit.back allows: 3 days"
            message = f"{what} is dated {_told(at, view)}, and was written down {_told(act.when, view)}"
            yield transition.problem("error", "backdated", message, line=line, hint=hint)


def _times(transition: Transition, view: Standpoint) -> Iterator[tuple[str, datetime, int]]:
    after = transition.after
    assert after is not None  # asked for above
    if transition.before is None:
        yield "the registration", after.created, after.document.lines.get("created", 1)
    for step in transition.steps:
        if step.source != "git":
            yield f"the step to {step.status}", step.at, step.line
    for move in transition.moves:
        if move.at and move.source not in ("git", SOURCE) and not ((was := transition.was(move)) and was.at):
            yield f"the handover to {move.to or move.told}", move.at, move.line
    answers = _former_answers(transition, view.config)
    for word in transition.words:
        if (word.at, word.author, word.text) not in answers:
            yield "the comment", word.at, word.line


def _told(at: datetime, view: Standpoint) -> str:
    return f"{at.astimezone(view.zone):%Y-%m-%d %H:%M}"


RULES: tuple[Rule, ...] = (entries_are_of_their_time,)
