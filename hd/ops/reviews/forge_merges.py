"""What a forge's own button merged: when a handover that was asked for took effect and who approved it, from git.

Merge commits, squashes and rebases leave an entry without `at` on the main branch. The moment is that of the commit
that brought the entry there; the approver is whoever voted for it on its branch, else whoever pressed the button, if
the policy lets them. Where the ticket had moved on by then, nothing is made up: somebody must decide.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache, partial

from msgspec import Struct
from msgspec.structs import replace

from hd.core.checks import FieldOrigin
from hd.core.config import Config
from hd.core.escalation.review_policy import may_approve, needs_review
from hd.core.escalation.review_state import complete_handover, find_entry, find_obstacle, requested_handover
from hd.core.history import commit_message
from hd.core.ids import path_of, short
from hd.core.sla.clock_facts import ClockFacts
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.handovers import ensure_owner
from hd.core.tickets.ticket import Handover, Ticket
from hd.errors import HdError
from hd.ops.actors import known_as
from hd.ops.context import Context
from hd.ops.reviews.find import main_branch, vote_in
from hd.ops.reviews.push_branch import remote_of
from hd.ops.reviews.votes import bring_votes
from hd.store.desk.desk import Desk
from hd.store.git import objects as git_objects
from hd.store.git.commit_graph import LineCommit, line_of_commits, log_beyond
from hd.store.git.review_branches import TOP, found
from hd.store.git.vote_refs import kept_votes
from hd.store.git_files.digest import blob_id

_SOURCE = "git"
_BLOCK = re.compile(r"^Hd-Action: approve\nHd-Actor: (?P<who>\S+)$", re.MULTILINE)
_UNKNOWN = "who approved it is not known here: votes not available"
_DEEP = 20  # merges of merges: more than anybody makes of one ticket


class ForgeMerge(Struct, frozen=True):
    """When the handover took effect; approved_by: None where nobody who may approve did: its review is owed.
    obstacle: why somebody must decide, else empty. claimed: only a squash's message says who approved. unknown: votes
    that would say it are not available here. wanted: the desk wants such a handover reviewed."""

    at: datetime
    approved_by: str | None
    obstacle: str
    claimed: bool = False
    unknown: bool = False
    wanted: bool = False


Bring = Callable[[], bool]
"""Fetches the votes that the remote keeps; whether all that it keeps are here now."""


def settled(context: Context, tickets: Sequence[Ticket]) -> list[Ticket]:
    """The tickets, with what forges merged written down, in a commit of its own; call inside `writing`."""
    desk = context.desk
    if (desk.repo.branch() or "").startswith(TOP):
        return [*tickets]  # where what was asked for stands as such
    done: dict[str, Ticket] = {}
    bring = cache(partial(bring_votes, desk))
    for ticket in tickets:
        move = requested_handover(ticket)
        came = arrival(desk, ticket, move, now=context.now, bring=bring) if move else None
        if move is None or came is None or came.obstacle:
            continue
        if came.unknown:
            context.notices.append(f"{short(ticket.id)}: {_said(move)} was merged at the forge; {_UNKNOWN}")
            continue
        done[ticket.id] = _completed(desk, ticket, move, came, now=context.now)
    if done:
        old = [ticket for ticket in tickets if ticket.id in done]
        words = ", ".join(dict.fromkeys(_said(requested_handover(ticket)) for ticket in old))
        subject = commit_message.format_subject([*done], action="fix", detail=f"merged at the forge: {words}")
        text = commit_message.compose_message(subject, tickets=[*done], action="fix", actor=context.actor.name)
        changes = [(one.document.data, done[one.id].document.data, one.path) for one in old]
        context.save(changes, text)
        context.notices.extend(
            f"{short(one.id)}: {_said(requested_handover(one))} was merged at the forge; when, is written down now"
            for one in old
        )
    return [done.get(ticket.id, ticket) for ticket in tickets]


def trace(
    desk: Desk, ticket: Ticket, *, now: datetime, rev: str = "", bring: Bring | None = None
) -> FieldOrigin | None:
    """The same for one ticket that is mended: when, and by whom it was approved ("": by nobody). rev: as of then."""
    move = requested_handover(ticket)
    if move is None or (not rev and (desk.repo.branch() or "").startswith(TOP)):
        return None
    came = arrival(desk, ticket, move, now=now, rev=rev, bring=bring or partial(bring_votes, desk))
    if came is None or came.obstacle or (came.unknown and not rev):
        return None
    return FieldOrigin(_moment(ticket, move, came, now=now), came.approved_by or "", came.claimed)


def arrival(
    desk: Desk,
    ticket: Ticket,
    move: Handover,
    *,
    now: datetime,
    rev: str = "",
    config: Config | None = None,
    bring: Bring | None = None,
) -> ForgeMerge | None:
    """How the handover came to the main branch, or to `rev`; None where the history here does not say.

    config: what judges, where it is not the desk's own. bring: asked for votes where those here show no approval.
    """
    main, config = main_branch(desk), config or desk.config
    remote = None if rev else remote_of(desk)
    history = _History(desk, ticket, move)
    came = (history.bringer(f"refs/remotes/{remote}/{main}") if remote else None) or history.bringer(rev or "HEAD")
    if came is None or not came.parents:
        return None
    before = history.version(came.parents[0])
    if before is None:
        return None
    facts = ClockFacts(before, EvaluationContext(config, min(came.date, now)))
    who, claimed, voted = _approver(desk, history, came, facts)
    complete = True
    if bring and not voted:
        complete = bring()
        who, claimed, voted = _approver(desk, history, came, facts)
    return ForgeMerge(
        came.date,
        who,
        find_obstacle(facts, move),
        claimed=claimed,
        unknown=claimed or (who is None and not complete),
        wanted=needs_review(facts, to=move.to or "", config=config),
    )


def _completed(desk: Desk, ticket: Ticket, move: Handover, came: ForgeMerge, *, now: datetime) -> Ticket:
    done = complete_handover(
        ticket, move, at=_moment(ticket, move, came, now=now), approved_by=came.approved_by, source=_SOURCE
    )
    return ensure_owner(done, by=move.by, view=EvaluationContext(desk.config, now), before=ticket)[0]


def _moment(ticket: Ticket, move: Handover, came: ForgeMerge, *, now: datetime) -> datetime:
    """Not before it was asked for, nor before the entry it follows, and not in the future."""
    above = [one.at for one in ticket.handovers if one.at and one.line < move.line]
    at = min(came.at, now).astimezone(ticket.zone).replace(microsecond=0)
    return max([at, *above, *([move.asked] if move.asked else [])])


def _said(move: Handover | None) -> str:
    return f"{move.from_ or 'nobody'} → {move.to}" if move else ""


class _History:
    """The versions of one ticket, read as they are asked for."""

    def __init__(self, desk: Desk, ticket: Ticket, move: Handover) -> None:
        self._desk = desk
        self._path = path_of(ticket.id)
        self.ticket_id = ticket.id
        self.move = move
        self._versions: dict[str, Ticket | None] = {}

    def version(self, commit: str) -> Ticket | None:
        """The ticket as a commit has it; None where it has none that can be read."""
        self._read([commit])
        return self._versions[commit]

    def has(self, commit: str) -> bool:
        """Whether the handover stands in a commit."""
        ticket = self.version(commit)
        return ticket is not None and find_entry(ticket, self.move) is not None

    def bringer(self, rev: str, *, depth: int = 0) -> LineCommit | None:
        """The commit that brought the handover to the line of `rev`. Of a merge that only took over what another line
        had, the one there: a pull is not the moment at which somebody pressed the button."""
        chain = self._chain(rev)
        self._read([one for commit in chain for one in (commit.commit, *commit.parents)])
        came = None
        for commit in chain:
            if not self.has(commit.commit):
                break
            came = commit
        if came is None or depth > _DEEP:
            return came
        for other in came.parents[1:]:
            below = self.bringer(other, depth=depth + 1) if self.has(other) else None
            if below and not _is_plain(below):
                return below
        return came

    def _chain(self, rev: str) -> list[LineCommit]:
        """The commits of one line that touched the ticket, the newest first."""
        return line_of_commits(self._desk.repo, rev, self._path)

    def _read(self, commits: Sequence[str]) -> None:
        new = [one for one in dict.fromkeys(commits) if one not in self._versions]
        prefix = self._desk.repo.prefix
        for commit, data in zip(
            new, git_objects.contents(self._desk.repo, [f"{one}:{prefix}{self._path}" for one in new]), strict=True
        ):
            self._versions[commit] = self.parsed(data)

    def parsed(self, data: bytes | None) -> Ticket | None:
        """A version's content as a ticket."""
        try:
            return self._desk.ticket(self._path, data) if data is not None else None
        except HdError:
            return None


def _is_plain(commit: LineCommit) -> bool:
    """Whether it is the one that asked, as it was made: nobody applied it anew."""
    untouched = commit.author == commit.committer and commit.written == commit.date
    return untouched and "\nHd-Action: ask-review\n" in commit.message


# -- who approved ------------------------------------------------------------------------------------------------------


def _approver(desk: Desk, history: _History, came: LineCommit, facts: ClockFacts) -> tuple[str | None, bool, bool]:
    """The first who may approve: of those who voted and who made the merge, else whom the message of a squash names;
    whether nothing but that message says so; whether it is a vote."""
    move, config = history.move, facts.view.config
    votes, pressed = _last_votes(desk, history, came), _pressed(desk, came)
    voted = [who for who, yes in votes.items() if yes]
    named = [who for who in _BLOCK.findall(came.message) if who not in votes]  # a vote that is here says more

    def first(names: Sequence[str]) -> str | None:
        may = (one for one in names if may_approve(one, facts, to=move.to or "", by=move.by, config=config))
        return next(may, None)

    known = first([*voted, *pressed])
    return known or first(named), known is None and first(named) is not None, first(voted) is not None


def _last_votes(desk: Desk, history: _History, came: LineCommit) -> dict[str, bool]:
    """Who voted on what was merged, and whether their last vote approves: on the review's branch, and at the commits
    that are kept of votes (`ops/reviews/votes.py`)."""
    tips = [tip.commit for one in found(desk.repo) if one.ticket_id == history.ticket_id for tip in one.tips]
    tips += kept_votes(desk.repo, history.ticket_id)
    texts = (f"Hd-Ticket: {history.ticket_id}", "Hd-Blob: ")
    log = log_beyond(desk.repo, ["HEAD", came.commit, *tips], known=[came.parents[0]], messages=texts)
    votes = [vote for entry in reversed(log) if (vote := vote_in(entry, history.ticket_id, desk))]
    seen = _blobs(desk, history, came)
    last = {
        vote.by: vote for vote in sorted(votes, key=lambda vote: vote.at) if _is_of(vote.blob, desk, history, seen=seen)
    }
    return {vote.by: vote.approves for vote in last.values()}


def _blobs(desk: Desk, history: _History, came: LineCommit) -> frozenset[str]:
    """What a merge's branch had; empty for a squash and a rebase, where nobody knows any more."""
    theirs = [ticket for one in came.parents[1:] if (ticket := history.version(one))]
    return frozenset(blob_id(ticket.document.data, hash_name=desk.repo.hash_name) for ticket in theirs)


def _is_of(blob: str, desk: Desk, history: _History, *, seen: frozenset[str]) -> bool:
    """Whether a vote is of what was merged; where that is gone, of something that had the handover."""
    if seen:
        return blob in seen
    ticket = history.parsed(git_objects.contents(desk.repo, [blob])[0]) if blob else None
    entry = find_entry(ticket, history.move) if ticket else None
    return entry is not None and _bare(entry) == _bare(history.move)


def _bare(move: Handover) -> Handover:
    """A handover without what a review and a merge add to it."""
    return replace(move, at=None, approved_by=None, source=None, line=0)


def _pressed(desk: Desk, came: LineCommit) -> list[str]:
    """Who may have pressed the button: the committer, where that is a person; of a merge the author, too. A sync that
    brought in what others had merged presses none."""
    if "\nHd-Action: sync\n" in came.message:
        return []
    people = [came.committer, *([came.author] if len(came.parents) > 1 else [])]
    known = (known_as(desk.config, one) for one in people if not one.email.startswith("noreply@"))
    return [who for who in known if who]
