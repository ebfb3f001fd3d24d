"""Whether the author of a commit was allowed to make it: a current agent of the desk who does not write for others."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from hd.core.audit.messages import entry_by_mail, word_by_nobody
from hd.core.audit.transition import Act, Rule, Transition
from hd.core.config.availability import may_act
from hd.core.diagnostic import Diagnostic
from hd.core.escalation.timed_rules import BY, due_actions
from hd.core.requester_keys import is_requester
from hd.core.sla.clock_facts import ClockFacts
from hd.core.tickets import mail_entries
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.handovers import SOURCE
from hd.core.tickets.ticket import SYSTEM_AUTHOR, Handover, Step, Ticket

_GIT = "git"  # the source of entries that `hd check --fix` wrote from git's history


def author_may(act: Act, view: EvaluationContext, *, path: str) -> Iterator[Diagnostic]:
    """Report an author who is not in `people`, had left by then, or differs from the actor that the commit names."""
    config = view.config
    who = act.agent
    if who is None:
        yield Diagnostic(
            "error",
            "author",
            f"{act.author} is not in people (hd.yaml:{config.line_of('people')})",
            0,
            path,
            "if it is one of yours: add the address to their email in hd.yaml",
        )
        return
    person = config.people.get(who)
    if person and not may_act(person, act.authored_at.astimezone(view.zone).date()):
        yield Diagnostic("error", "author", f"{who} had left on {person.left}", 0, path)
    said = act.trailer("Hd-Actor")
    if said and said != who and act.action != "init":
        yield Diagnostic("error", "actor", f"it says that {said} did it, and the commit is {who}'s", 0, path)


def entries_are_their_own(transition: Transition, view: EvaluationContext) -> Iterator[Diagnostic]:
    """Report entries and comments by a person other than the author or the person that the author acts for."""
    if transition.is_imported or transition.after is None:
        return
    rewritten = _rewritten(transition)  # another rule reports these
    for step in transition.new_steps:
        if (step.at, step.status) in rewritten:
            continue
        if step.source == _GIT:
            yield from _by_git(transition, step, key="status", value=step.status)
        elif step.source == mail_entries.SOURCE:
            yield from entry_by_mail(transition, step)
        elif not _may_say(transition, step.by):
            yield _foreign_entry(transition, step.by, f"the step to {step.status}", line=step.line)
    for move in transition.new_handovers:
        if (asked := transition.earlier_handover(move)) is not None:
            if move.source == _GIT and asked.source != _GIT:
                yield from _by_forge(transition, move)
        elif move.source == _GIT:
            yield from _by_git(transition, move, key="team", value=move.to or "")
        elif move.source == SOURCE:
            yield from _by_clock(transition, move, view)
        elif move.source == mail_entries.SOURCE:
            yield from entry_by_mail(transition, move)
        elif not _may_say(transition, move.by):
            found = _foreign_entry(transition, move.by, f"the handover to {move.to or move.told}", line=move.line)
            # A request moved nothing yet; a squash merge on a forge hides who requested it.
            yield found if move.at else replace(found, severity="warning")
    answers = former_answers(transition)
    for word in transition.new_comments:
        known = (word.at, word.author, word.text) in answers or word.at in rewritten
        if not known and word.author == SYSTEM_AUTHOR:
            yield from word_by_nobody(transition, word)
        elif not known and not _may_say(transition, word.author):
            yield _foreign_entry(transition, word.author, "the comment", line=word.line)


def _rewritten(transition: Transition) -> set[object]:
    """Return the keys of entries and comments that were rewritten."""
    before, after = transition.before, transition.after
    if before is None or after is None:
        return set()
    steps, words = ([replace(one, line=0) for one in part] for part in (after.timeline, after.comments))
    gone: set[object] = {(one.at, one.status) for one in before.timeline if replace(one, line=0) not in steps}
    return gone | {one.at for one in before.comments if replace(one, line=0) not in words}


def _may_say(transition: Transition, name: str) -> bool:
    act = transition.act
    if act.agent is None or name == act.agent:
        return True  # any requester's key is enough for a person outside the desk
    behalf = act.trailer("Hd-On-Behalf-Of")
    if behalf is None:
        return False
    if not is_requester(name):
        return name == behalf
    tickets = [one for one in (transition.before, transition.after) if one is not None]
    return name == behalf or name in [one.get("requester") for one in tickets]


def _foreign_entry(transition: Transition, name: str, what: str, *, line: int) -> Diagnostic:
    who = transition.act.agent or transition.act.author
    hint = (
        "what a requester said is written down with hd comment --by requester: the commit then says for whom"
        if is_requester(name)
        else ""
    )
    return transition.diagnostic(
        "error", "by", f"{what} is said to be by {name or 'nobody'}, and the commit is {who}'s", line=line, hint=hint
    )


def former_answers(transition: Transition) -> set[tuple[object, ...]]:
    """Return the comments that reopening makes of resolutions: by the same author, with the same time."""
    before = transition.before
    if before is None or not before.resolution:
        return set()
    answered = [step for step in before.timeline if step.status == "resolved"]
    return {(answered[-1].at, answered[-1].by, before.resolution)} if answered else set()


def _by_git(transition: Transition, entry: Step | Handover, *, key: str, value: str) -> Iterator[Diagnostic]:
    """Check an entry that completes a list against git's record of who changed the field, and when."""
    before = transition.before
    if before is None or before.get(key) != value:
        yield transition.diagnostic(
            "error", "by", f"an entry of git's, but {key} was not {value} by hand", line=entry.line
        )
        return
    trace = transition.past(key, value)
    if trace is None:
        return  # a clone without that part of the history: an earlier check refuses it
    at = entry.at
    if trace.by != entry.by:
        yield transition.diagnostic(
            "error", "by", f"git knows that {trace.by} wrote {key} {value}, not {entry.by}", line=entry.line
        )
    elif at is not None and at > max(trace.at, before.last_time):
        yield transition.diagnostic(
            "error", "by", f"git knows that {key} was {value} by {trace.at.isoformat()}", line=entry.line
        )


def _by_forge(transition: Transition, move: Handover) -> Iterator[Diagnostic]:
    """Check the time of a handover that a forge merged against git."""
    trace = transition.past("handovers", "")
    if trace is None or move.at is None or move.at > max(trace.at, transition.act.authored_at):
        yield transition.diagnostic("error", "by", "git does not know that a forge merged it then", line=move.line)
    elif move.at < trace.at.replace(microsecond=0):
        said = trace.at.isoformat(timespec="seconds")
        yield transition.diagnostic("error", "by", f"git knows that it was merged at {said}", line=move.line)


def _by_clock(transition: Transition, move: Handover, view: EvaluationContext) -> Iterator[Diagnostic]:
    """Check that a timed rule of the desk required the entry at that time."""
    before = transition.before
    wanted = _due_entries(before, view) if before else ()
    mine = [one for one in wanted if (one.told, one.reason) == (move.told, move.reason)]
    if move.by != BY or not any(one.at and move.at and one.at <= move.at <= transition.act.authored_at for one in mine):
        yield transition.diagnostic(
            "error", "by", "an entry of the clock's, but no rule of escalation.rules wanted it then", line=move.line
        )


def _due_entries(before: Ticket, view: EvaluationContext) -> list[Handover]:
    return [one.entry(before) for one in due_actions(ClockFacts(before, view))]


RULES: tuple[Rule, ...] = (entries_are_their_own,)
