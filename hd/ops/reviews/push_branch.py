"""Brings a review's branch to the desk's remote, and takes it away there. Opens no request, and writes no ticket."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from msgspec import Struct

from hd.errors import HdError
from hd.ops.context import Context
from hd.ops.reviews.find import ReviewRequest, main_branch
from hd.store.commit import steps as commit_steps
from hd.store.commit.branch_commit import drop
from hd.store.desk.desk import Desk
from hd.store.git import vote_refs
from hd.store.git.refs import delete_ref, refs_under, set_ref
from hd.store.git.remotes import PushResult, delete_branch, push, push_commit, push_url
from hd.store.git.review_branches import Branch
from hd.store.git.upstream import remotes

_SHARING = "refs/hd/sharing/"


class BranchPush(Struct, frozen=True):
    """What became of it. remote: its name; None where there is none. pushed: None where nothing was to be pushed."""

    remote: str | None
    pushed: PushResult | None = None

    @property
    def why(self) -> str:
        """Why it was not pushed, in one line of git's words; empty where it was."""
        return "" if self.done or self.pushed is None else (self.pushed.words.splitlines() or ["git said nothing"])[0]

    @property
    def done(self) -> bool:
        """Whether nothing is left to do."""
        return self.pushed is None or self.pushed.outcome == "done"


def remote_of(desk: Desk) -> str | None:
    """The remote that the desk's branch goes to: its own, else `origin`, else the only one. None: there is none."""
    names, told = remotes(desk.repo), desk.repo.setting(f"branch.{main_branch(desk)}.remote")
    wishes = (told, "origin", *(names if len(names) == 1 else ()))
    return next((name for name in wishes if name in names), None)


def address(desk: Desk, remote: str) -> str:
    """Where the remote is, as `git push` would go there."""
    return push_url(desk.repo, remote)


@contextmanager
def sharing(desk: Desk, branch: str, commit: str) -> Iterator[None]:
    """Note, for as long as the block runs, that a branch is being shared: pushed, with its votes and its request.

    A killed command leaves the note behind, and the next sync finishes the work (`unfinished`).
    """
    is_over = True
    set_ref(desk.repo, f"{_SHARING}{branch}", commit, reason="hd: shares a branch")
    try:
        yield
    except BaseException as error:
        is_over = isinstance(error, HdError)
        raise
    finally:
        if is_over:
            forget_sharing(desk, branch)


def forget_sharing(desk: Desk, branch: str) -> None:
    """Take the note away."""
    delete_ref(desk.repo, f"{_SHARING}{branch}")


def unfinished(desk: Desk) -> frozenset[str]:
    """The branches that a killed command did not finish to share."""
    return frozenset(ref.removeprefix(_SHARING) for ref in refs_under(desk.repo, _SHARING))


def share(context: Context, branch: str, commit: str, *, options: Sequence[str] = ()) -> BranchPush:
    """Push a branch that was written here. Where git then knows it as the remote's, it is not kept as our own, too."""
    desk = context.desk
    repo = desk.repo
    remote = remote_of(desk)
    if remote is None or context.dry_run:
        return BranchPush(remote)
    pushed = push_commit(repo, remote, branch, commit, options=options)
    if pushed.outcome == "done" and commit_steps.ref_at(repo, f"refs/remotes/{remote}/{branch}") == commit:
        drop(repo, branch, at=commit)
    return BranchPush(remote, pushed)


def share_votes(desk: Desk, ticket_id: str) -> str:
    """Push the refs that keep the votes on a ticket's reviews; why the remote did not take them, else empty."""
    remote, refs = remote_of(desk), refs_under(desk.repo, vote_refs.folder_of(ticket_id))
    if remote is None or not refs:
        return ""
    pushed = push(desk.repo, remote, [f"{ref}:{ref}" for ref in refs])
    return "" if pushed.outcome == "done" else (pushed.words.splitlines() or ["git said nothing"])[0]


def bring_main(desk: Desk, request: ReviewRequest) -> BranchPush:
    """Push the main branch and take the review's branch away at the remote, both or neither; nothing where the remote
    never had that branch."""
    assert request.branch
    main, remote = main_branch(desk), remote_of(desk)
    there = at_remote(request.branch, remote)
    if remote is None or there is None:
        return BranchPush(remote)
    name = request.branch.name
    return BranchPush(remote, delete_branch(desk.repo, remote, name, seen=there, pushing=main))


def take_away(desk: Desk, request: ReviewRequest) -> BranchPush:
    """Delete the branch at the remote, where it is there and as it was seen."""
    assert request.branch
    remote = remote_of(desk)
    there = at_remote(request.branch, remote)
    if remote is None or there is None:
        return BranchPush(remote)
    name = request.branch.name
    return BranchPush(remote, delete_branch(desk.repo, remote, name, seen=there))


def drop_own(desk: Desk, request: ReviewRequest) -> tuple[str, ...]:
    """Delete the branch in this clone; a note where it stays."""
    branch = request.branch
    if branch is None or branch.own is None:
        return ()
    why = drop(desk.repo, branch.name, at=branch.own)
    return (f"the branch {branch.name} stays here: {why}",) if why else ()


def at_remote(branch: Branch, remote: str | None) -> str | None:
    """Where the branch was seen last at a remote; None where it was not."""
    return next((tip.commit for tip in branch.tips if remote and tip.remote == remote), None)
