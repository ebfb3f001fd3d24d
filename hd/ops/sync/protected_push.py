"""What one sync does about a main branch that only the forge changes: pushes to this clone's own branch instead, opens
the request, and lets go of both once the main branch has everything."""

from __future__ import annotations

from hd.ops.context import Context
from hd.ops.reviews.push_branch import sharing, unfinished
from hd.ops.sync.open_request import SyncRequest, open_request, sync_request
from hd.ops.sync.sync_branch import Line, SyncBranch
from hd.store.commit.journal import Journal
from hd.store.git.commit_graph import is_ancestor, steps_of
from hd.store.git.remotes import PushResult
from hd.store.git.upstream import Upstream


class ProtectedPush:
    """One run. notes: what there is to say of the request. sent: the span of commits that this run pushed, where it
    pushed any; "" where the main branch was pushed, or nothing."""

    def __init__(self, context: Context, upstream: Upstream, *, actor: str) -> None:
        self._context = context
        self._desk = context.desk
        self._upstream = upstream
        self._actor = actor
        self._branch = SyncBranch(context.desk, upstream.remote)
        self._contained = 0
        self.notes: list[str] = []
        self.sent = ""

    def fetch(self) -> str:
        """Learn where the branch is at the remote; why that could not be, in git's words."""
        return self._branch.fetch()

    def line(self, plan: Journal, head: str, theirs: str, *, behind: bool) -> Line | None:
        """As `SyncBranch.line`."""
        found = self._branch.line(plan, head, theirs, behind=behind)
        self._contained += found.contained if found else 0
        return found

    def push(self, head: str, theirs: str) -> PushResult:
        """Push local work to the branch, and open a request where none can be open."""
        repo, branch = self._desk.repo, self._branch
        name, tip = branch.ensure_name(self._actor), branch.tip
        is_new = tip is None or self._contained > 0 or is_ancestor(repo, tip, theirs)
        is_new = is_new or name in unfinished(self._desk)
        if tip == head and not is_new:
            self.sent = f"{head}..{head}"
            branch.keep(head)  # somebody else may have put it there
            return PushResult("done")
        if tip is not None:
            branch.keep(tip)  # what others added there is in `head` by now
        if not is_new:
            return self._pushed(head, theirs, tip)
        with sharing(self._desk, name, head):
            return self._pushed(head, theirs, tip, request=self._request(name, head, theirs))

    def _request(self, name: str, head: str, theirs: str) -> SyncRequest:
        return sync_request(
            self._desk,
            self._upstream.remote,
            base=self._upstream.branch,
            branch=name,
            person=self._actor,
            steps=steps_of(self._desk.repo, f"{theirs}..{head}"),
        )

    def _pushed(self, head: str, theirs: str, tip: str | None, *, request: SyncRequest | None = None) -> PushResult:
        """tip: where the branch is at the remote; request: to be opened there."""
        pushed = self._branch.push(head, options=request.options if request else ())
        if pushed.outcome == "done":
            since = tip if tip and is_ancestor(self._desk.repo, tip, head) else theirs
            self.sent = f"{since}..{head}"
        if pushed.outcome == "done" and request:
            self.notes += open_request(self._desk, request, pushed=pushed, remote=self._upstream.remote)
        return pushed

    def end(self) -> None:
        """The main branch has everything: delete the branch."""
        if self._context.dry_run or not self._branch.name:
            return
        if why := self._branch.end():
            self.notes.append(f"{self._upstream.remote} keeps {self._branch.name}: {why}")

    def waits_on(self, head: str, known: str | None) -> str:
        """The branch on which local work waits for a button; "" where all of it is on the main branch (`known`)."""
        return self._branch.name if head != known and self._branch.tip == head else ""
