"""The handovers that are reviewed: which there are, how each stands, what its reviewer must know. Changes nothing.

A review is a branch that has a handover which the main branch lacks (`store/git/review_branches.py`); votes are
commits on it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from hd.core.escalation.review_policy import may_approve
from hd.core.escalation.review_state import (
    OPEN,
    CountedVotes,
    State,
    Vote,
    count_votes,
    find_entry,
    find_obstacle,
    requested_handover,
)
from hd.core.ids import path_of, short
from hd.core.sla.clock_facts import ClockFacts
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.handovers import find_owed_review
from hd.core.tickets.ticket import Handover, Ticket
from hd.errors import HdError, NotFoundError, UsageError
from hd.ops.context import Context
from hd.ops.reviews.votes import is_cast_by
from hd.store import layout
from hd.store.desk.desk import Desk
from hd.store.git import objects as git_objects
from hd.store.git.commit_graph import log_beyond
from hd.store.git.commits import LogEntry
from hd.store.git.refs import refs_containing, refs_under
from hd.store.git.review_branches import TOP, Branch, found, parts
from hd.store.git_files.digest import blob_id

_VOTES = {"approve": True, "reject": False}


class ReviewRequest(Struct, frozen=True):
    """One handover that was asked for. facts: the ticket on the main branch. branch None: it went first, and its review
    is owed; or a forge merged it, and took the branch away. theirs: the ticket as the branch has it, its id in git is
    `blob`. heads: the commits that the branch is at; several, where people voted without having heard of each other.
    apart: they have different tickets."""

    move: Handover
    facts: ClockFacts
    state: State
    standing: CountedVotes = CountedVotes()
    branch: Branch | None = None
    theirs: Ticket | None = None
    blob: str = ""
    heads: tuple[str, ...] = ()
    apart: bool = False
    votes: tuple[Vote, ...] = ()

    @property
    def id(self) -> str:
        """The ticket's."""
        return self.facts.ticket.id

    @property
    def obstacle(self) -> str:
        """Why somebody must decide; empty where nothing stands in the way."""
        return find_obstacle(self.facts, self.move) if self.state != "owed" else ""


def main_branch(desk: Desk) -> str:
    """The branch that the desk lives on."""
    here = desk.config.desk.branch or desk.repo.branch() or "main"
    return "main" if here.startswith(TOP) else here


def is_on_main(desk: Desk, commit: str) -> bool:
    """Whether the desk's branch has a commit: here, or where a remote was seen. True where no such branch is known, but
    for a review's own branch that is checked out."""
    main = main_branch(desk)
    patterns = (f"refs/heads/{main}", f"refs/remotes/*/{main}")
    if not any(refs_under(desk.repo, one) for one in patterns):
        return not (desk.repo.branch() or "").startswith(TOP)
    return any(refs_containing(desk.repo, one, commit) for one in patterns)


def on_branches(desk: Desk, *, now: datetime, ticket_id: str = "") -> list[ReviewRequest]:
    """Every handover that a branch asks for, whatever became of it; of one ticket, where that is named."""
    branches = [one for one in found(desk.repo) if not ticket_id or one.ticket_id == ticket_id]
    if not branches:
        return []
    mains = _mains(desk, branches)
    tickets = _tickets(desk, branches, mains)
    commits = _commits(desk, branches, mains)
    view = EvaluationContext(desk.config, now)
    requests = (_request(branch, desk, view, mains=mains, tickets=tickets, commits=commits) for branch in branches)
    return [one for one in requests if one]


def in_review(desk: Desk, now: datetime) -> frozenset[str]:
    """The tickets that have a handover under review. UsageError for a desk of the past: what branches there were is in
    no commit."""
    return frozenset(one.id for one in waiting_now(desk, now=now))


def waiting_now(desk: Desk, *, now: datetime) -> list[ReviewRequest]:
    """The handovers that are under review."""
    if not desk.current:
        raise UsageError("is:in-review is about branches, and a revision has none", hint="leave out --rev")
    return [one for one in on_branches(desk, now=now) if one.state in OPEN]


def on_main(desk: Desk, *, now: datetime, ticket_id: str = "") -> list[ReviewRequest]:
    """The handovers on the main branch that something is missing of: an approval, where one went first; the time, where
    a forge merged it."""
    if (desk.repo.branch() or "").startswith(TOP):
        return []  # what was asked for stands here as such
    view = EvaluationContext(desk.config, now)
    paths = (
        {path_of(ticket_id)}
        if ticket_id
        else {path for path, line in desk.lines_with(["asked:"], under=layout.TICKETS) if "approved_by" not in line}
    )
    found: list[ReviewRequest] = []
    for path in sorted(paths):
        try:
            ticket = desk.read(path)
        except HdError:
            continue
        facts = ClockFacts(ticket, view)
        missing: tuple[tuple[State, Handover | None], ...] = (
            ("owed", find_owed_review(ticket)),
            ("merged", requested_handover(ticket)),
        )
        found += [ReviewRequest(move, facts, state) for state, move in missing if move]
    return found


def everything(desk: Desk, *, now: datetime, ticket_id: str = "") -> list[ReviewRequest]:
    """What was asked for and what is owed, the oldest first."""
    asked = on_branches(desk, now=now, ticket_id=ticket_id)
    known = {(one.id, one.move.asked) for one in asked if one.state == "merged"}
    others = on_main(desk, now=now, ticket_id=ticket_id)
    both = [*asked, *(one for one in others if (one.id, one.move.asked) not in known)]
    return sorted(both, key=lambda one: (one.move.asked or now, one.id, one.branch.number if one.branch else 0))


def one_of(context: Context, ref: str, *, now: datetime) -> ReviewRequest:
    """The review that `ref` means: a ticket's one that waits, else its last; or the branch of that name. Raises
    NotFoundError."""
    named = parts(ref)
    ticket_id = named[0] if named else context.resolve(ref)
    there = everything(context.desk, now=now, ticket_id=ticket_id)
    if named:
        there = [one for one in there if one.branch and one.branch.name == ref]
    waiting = [one for one in there if one.state in (*OPEN, "merged", "owed")]
    if not there:
        raise NotFoundError(
            f"{short(ticket_id)} has no handover under review",
            hint="hd review list   shows those there are; git fetch brings those of others",
        )
    return (waiting or there)[-1]


# -- what git has ------------------------------------------------------------------------------------------------------


def _mains(desk: Desk, branches: Sequence[Branch]) -> list[str]:
    """The revisions that count as the main branch: here, and where a remote was seen; the work tree's own before."""
    main = main_branch(desk)
    remotes = dict.fromkeys(["origin", *(tip.remote for one in branches for tip in one.tips if tip.remote)])
    own = [] if (desk.repo.branch() or "").startswith(TOP) else ["HEAD"]
    return [f"refs/heads/{main}", *own, *(f"refs/remotes/{remote}/{main}" for remote in remotes)]


def _tickets(desk: Desk, branches: Sequence[Branch], mains: Sequence[str]) -> Mapping[str, Ticket]:
    """The tickets as each branch and the main ones have them, by `rev:path`; what cannot be read is left out."""
    pairs = [(rev, path_of(one.ticket_id)) for one in branches for rev in (*(tip.commit for tip in one.tips), *mains)]
    pairs = [*dict.fromkeys(pairs)]
    data = git_objects.contents(desk.repo, [f"{rev}:{desk.repo.prefix}{path}" for rev, path in pairs])
    read = {}
    for (rev, path), content in zip(pairs, data, strict=True):
        try:
            if content is not None:
                read[f"{rev}:{path}"] = desk.ticket(path, content)
        except HdError:
            continue
    return read


def _commits(desk: Desk, branches: Sequence[Branch], mains: Sequence[str]) -> Mapping[str, LogEntry]:
    """The commits of the branches that no main one has."""
    tips = dict.fromkeys(tip.commit for one in branches for tip in one.tips)
    return {entry.commit: entry for entry in log_beyond(desk.repo, [*tips], known=mains, lenient=True)}


def _request(
    branch: Branch,
    desk: Desk,
    view: EvaluationContext,
    *,
    mains: Sequence[str],
    tickets: Mapping[str, Ticket],
    commits: Mapping[str, LogEntry],
) -> ReviewRequest | None:
    path = path_of(branch.ticket_id)
    heads = _heads([tip.commit for tip in branch.tips], commits)
    theirs = tickets.get(f"{heads[0]}:{path}")
    move = requested_handover(theirs) if theirs else None
    if theirs is None or move is None:
        return None
    there = [ticket for rev in mains if (ticket := tickets.get(f"{rev}:{path}"))]
    facts = ClockFacts(there[0] if there else theirs, view)
    blobs = {_blob(tickets[f"{head}:{path}"], desk) for head in heads if f"{head}:{path}" in tickets}
    votes = _votes(heads, branch.ticket_id, desk, commits)

    def allowed(who: str) -> bool:
        return may_approve(who, facts, to=move.to or "", by=move.by, config=view.config)

    stands = count_votes(votes, blob=_blob(theirs, desk), allowed=allowed)
    state = stands.state
    if entries_there := [entry for ticket in there if (entry := find_entry(ticket, move))]:
        state = "done" if entries_there[0].at else "merged"
    elif state != "rejected" and find_obstacle(facts, move):
        state = "decide"
    return ReviewRequest(move, facts, state, stands, branch, theirs, _blob(theirs, desk), heads, len(blobs) > 1, votes)


def _blob(ticket: Ticket, desk: Desk) -> str:
    return blob_id(ticket.document.data, hash_name=desk.repo.hash_name)


def _heads(tips: Sequence[str], commits: Mapping[str, LogEntry]) -> tuple[str, ...]:
    """Those of the tips that no other one has in it."""
    tips = [*dict.fromkeys(tips)]
    new = [tip for tip in tips if tip in commits] or tips[:1]
    return tuple(tip for tip in new if not any(tip in _below(other, commits) for other in new if other != tip))


def _below(tip: str, commits: Mapping[str, LogEntry]) -> Mapping[str, LogEntry]:
    """A commit and those it builds on, as far as the main branch has them not."""
    seen: dict[str, LogEntry] = {}
    left = [tip]
    while left:
        commit = left.pop()
        if commit not in seen and (entry := commits.get(commit)):
            seen[commit] = entry
            left += entry.parents
    return seen


def _votes(heads: Sequence[str], ticket_id: str, desk: Desk, commits: Mapping[str, LogEntry]) -> tuple[Vote, ...]:
    found = {commit: entry for head in heads for commit, entry in _below(head, commits).items()}
    oldest_first = reversed([*found.values()])  # of two in one second, too
    votes = (vote for entry in oldest_first if (vote := vote_in(entry, ticket_id, desk)))
    return tuple(sorted(votes, key=lambda vote: vote.at))


def vote_in(entry: LogEntry, ticket_id: str, desk: Desk) -> Vote | None:
    """The vote that a commit is; None where it is none on this ticket, or says to be of somebody who made it not."""
    approves = _VOTES.get(entry.trailer("Hd-Action") or "")
    who = entry.trailer("Hd-Actor")
    if approves is None or not who or entry.trailer("Hd-Ticket") != ticket_id:
        return None
    if not is_cast_by(desk, desk.config, who, commit=entry.commit, author=entry.author, committer=entry.committer):
        return None
    return Vote(who, approves, entry.trailer("Hd-Blob") or "", entry.date.astimezone(desk.zone), _words(entry))


def _words(entry: LogEntry) -> str:
    """What was said in a commit, above its trailers."""
    parts = entry.body.split("\n\n")
    return "\n\n".join(part for part in parts[:-1] if part.strip())
