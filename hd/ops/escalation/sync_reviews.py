"""What a sync does about reviews: tells which came, sends those that were asked for or voted on offline, and lets go of
branches that are over. Writes no ticket, forces nothing, and brings back no branch that somebody took away.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from msgspec import Struct

from hd.core.escalation.review_policy import reviewers
from hd.core.escalation.review_state import OPEN
from hd.core.history import commit_message
from hd.ops.context import Context
from hd.ops.escalation.escalate import path_said
from hd.ops.escalation.request_review import Describe, opened, unshared
from hd.ops.records import Record
from hd.ops.reviews.find import ReviewRequest, main_branch, on_branches, vote_in
from hd.ops.reviews.push_branch import (
    BranchPush,
    at_remote,
    drop_own,
    forget_sharing,
    share,
    share_votes,
    sharing,
    unfinished,
)
from hd.ops.reviews.votes import keep_vote
from hd.store.commit.branch_commit import commit_on
from hd.store.desk.desk import Desk
from hd.store.git import remotes as fetching
from hd.store.git import upstream
from hd.store.git.commit_graph import log_beyond, messages_with
from hd.store.git.review_branches import TOP, found

What = Literal["came", "sent", "to send", "kept", "gone"]


class ReviewUpdate(Struct, frozen=True):
    """What became of one review's branch.

    what: it `came` in, new or with a vote; it was `sent`, or is `to send` where that is not done (offline, a dry run);
    it is `kept` here and could not be sent; it is `gone`, as it is at the remote. text: for people; by: who asked or
    voted. notes: what to tell besides.
    """

    id: str
    branch: str
    what: What
    text: str
    by: str
    commit: str
    notes: tuple[str, ...] = ()

    def record(self) -> Record:
        """As JSON."""
        return {
            "id": self.id,
            "branch": self.branch,
            "what": self.what,
            "text": self.text,
            "by": self.by,
            "commit": self.commit,
            "notes": list(self.notes),
        }


def tips(desk: Desk, remote: str) -> Mapping[str, str]:
    """Where each review's branch was seen last at the remote."""
    return {branch.name: tip for branch in found(desk.repo) if (tip := at_remote(branch, remote))}


def fetch(desk: Desk, remote: str) -> str:
    """After `git fetch`: forget the branches that are no more there, and bring all where it leaves them out, as in a
    clone of one branch. Why it could not, in git's words; the remote is not asked where nothing is to be expected."""
    if not tips(desk, remote) and upstream.tracking(desk.repo, remote, f"refs/heads/{TOP}-"):
        return ""
    return fetching.fetch_branch(desk.repo, remote, f"{TOP}*", prune=True).words


def follow(
    context: Context,
    remote: str,
    before: Mapping[str, str],
    *,
    send: bool,
    actor: str,
    describe: Describe | None = None,
) -> tuple[ReviewUpdate, ...]:
    """Bring both sides' reviews together, after a fetch; `before` it the remote's were at `tips`. send: push and
    delete; else it is only told. actor: who syncs. describe: words a request at a forge that could not be opened
    before.
    """
    desk = context.desk
    branches = found(desk.repo)
    new = {one.name for one in branches if (tip := at_remote(one, remote)) and before.get(one.name) != tip}
    own = {one.name for one in branches if one.own}
    left = unfinished(desk) if send else frozenset[str]()
    if not (new or own or left):
        return ()
    step = _Step(context, remote, before, send, actor, describe, left)
    news: list[ReviewUpdate] = []
    for request in on_branches(desk, now=context.now):
        name = request.branch.name if request.branch else ""
        if name in new and request.state != "done":
            news.append(_news(request, "came"))
        if name in own:
            news += step.own(request)
        elif name in left:
            news += step.finish(request)
    for name in left & unfinished(desk):
        forget_sharing(desk, name)  # the branch is over
    return tuple(news)


def _news(request: ReviewRequest, what: What, *, but: str = "", notes: tuple[str, ...] = ()) -> ReviewUpdate:
    """but: what is wrong with it; else it is told how the review stands."""
    assert request.branch
    stands = request.standing
    word, by = {
        "approved": ("approved", [vote.by for vote in stands.approved]),
        "rejected": ("rejected", [vote.by for vote in stands.rejected]),
    }.get(request.state, ("asked for", [request.move.by]))
    text = f"{path_said(request.move)} {word}" + (f", but {but}" if but else "")
    return ReviewUpdate(request.id, request.branch.name, what, text, ", ".join(by), request.heads[0], notes)


class _Step(Struct, frozen=True):
    """One sync, as far as its reviews go."""

    context: Context
    remote: str
    before: Mapping[str, str]
    send: bool
    actor: str
    describe: Describe | None
    unfinished: frozenset[str]

    def own(self, request: ReviewRequest) -> Iterator[ReviewUpdate]:
        """What becomes of a branch that this clone has of its own."""
        branch = request.branch
        assert branch
        there = at_remote(branch, self.remote)
        if request.state == "done" or (there and branch.own not in request.heads):
            self._drop(request)  # nothing is in it that is not elsewhere, too
        elif there is None and request.state == "merged":
            return  # who voted for it is told by the branch, until that is written down
        elif there is None and (branch.name in self.before or _withdrawn(self.context.desk, request)):
            self._drop(request)
            kept = f"git branch {branch.name} {(branch.own or '')[:7]}   brings it back"
            yield _news(request, "gone", but=f"{self.remote} has it no more", notes=(kept,))
        elif there is None and request.move.by != self.actor:
            over = f"git branch -D {branch.name}   if it is over"
            yield _news(request, "kept", but=f"{self.remote} has no such branch", notes=(over,))
        elif request.apart:
            yield _news(
                request,
                "kept",
                but=f"it is not the same here and at {self.remote}",
                notes=("git log --oneline --graph --all   shows both; push one, or delete one",),
            )
        elif not self.send:
            yield _news(request, "to send")
        else:
            yield self._sent(request, first=there is None or self._lacks_request(request))

    def finish(self, request: ReviewRequest) -> Iterator[ReviewUpdate]:
        """Do what a killed command left: the remote has the branch, and perhaps neither its votes nor its request."""
        branch = request.branch
        assert branch
        with sharing(self.context.desk, branch.name, request.heads[0]):
            self._share_votes(request)
            if self.describe and self._lacks_request(request):
                shared, notes = self._opened(request, request.heads[0])
                yield _news(request, "sent" if shared.done else "kept", notes=notes)

    def _share_votes(self, request: ReviewRequest) -> None:
        """Keep the votes on the branch, here and at the remote: a killed command may have cast one and not kept it."""
        desk = self.context.desk
        main = f"refs/remotes/{self.remote}/{main_branch(desk)}"
        for entry in log_beyond(desk.repo, [*request.heads], known=[main], lenient=True):
            if vote_in(entry, request.id, desk):
                keep_vote(desk, request.id, entry.commit)
        share_votes(desk, request.id)

    def _lacks_request(self, request: ReviewRequest) -> bool:
        name = request.branch.name if request.branch else ""
        return name in self.unfinished and request.state in OPEN and request.move.by == self.actor

    def _opened(self, request: ReviewRequest, commit: str) -> tuple[BranchPush, tuple[str, ...]]:
        config, move = self.context.desk.config, request.move
        who = reviewers(request.facts, to=move.to or "", by=move.by, config=config)
        assert request.branch
        assert self.describe
        name = request.branch.name
        return opened(self.context, name, commit, who=who, now=self.context.now, describe=self.describe)

    def _drop(self, request: ReviewRequest) -> None:
        if self.send:
            drop_own(self.context.desk, request)

    def _sent(self, request: ReviewRequest, *, first: bool) -> ReviewUpdate:
        branch = request.branch
        assert branch
        commit = self._joined(request)
        if first and self.describe:
            shared, notes = self._opened(request, commit)
            return _news(request, "sent" if shared.done else "kept", notes=notes)
        with sharing(self.context.desk, branch.name, commit):
            shared = share(self.context, branch.name, commit)
            if shared.done:
                self._share_votes(request)
        return _news(request, "sent" if shared.done else "kept", notes=() if shared.done else (unshared(shared),))

    def _joined(self, request: ReviewRequest) -> str:
        """The commit to send: our own, or one that joins votes which were made without having heard of each other."""
        assert request.branch
        assert request.branch.own
        if len(request.heads) == 1:
            return request.branch.own
        subject = commit_message.format_subject([request.id], action="sync", detail=request.branch.name)
        text = commit_message.compose_message(subject, tickets=[request.id], action="sync", actor=self.actor)
        with self.context.desk.repo.lock():
            return commit_on(
                self.context.desk.repo,
                request.branch.name,
                old=request.branch.own,
                parents=request.heads,
                message=text,
                now=self.context.now,
            )


def _withdrawn(desk: Desk, request: ReviewRequest) -> bool:
    """Whether the main branch says that this request was taken back, in another clone."""
    since = f"{request.heads[0]}..refs/heads/{main_branch(desk)}"
    return b"\nHd-Action: withdraw\n" in messages_with(desk.repo, since, f"Hd-Blob: {request.blob}")
