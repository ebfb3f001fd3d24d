"""Brings this clone and its remote together: fetches, merges by meaning, pushes. Never forces, and settles nothing that
somebody must decide.
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from hd.core import ids
from hd.core.history import commit_message
from hd.errors import BusyError, GitError, RefusedError
from hd.i18n import Lines, Message
from hd.ops.actors import known_as
from hd.ops.context import Context
from hd.ops.escalation import sync_reviews
from hd.ops.escalation.request_review import Describe
from hd.ops.escalation.sync_reviews import ReviewUpdate
from hd.ops.sync.hand_edits import hand_edits
from hd.ops.sync.lost_tickets import refuse_loss
from hd.ops.sync.merge_commits import reconcile
from hd.ops.sync.protected_push import ProtectedPush
from hd.ops.sync.protection import forget_protected, is_protected, remember_protected, require_direct_push
from hd.ops.sync.renumber import Renumbering
from hd.ops.sync.same_message import SameMessage, find_same_messages, merge_same_message
from hd.ops.sync.summary import Exchange, UnresolvedConflict, exchanged, undecided_in
from hd.store import waiting
from hd.store.commit import recovery, transaction, tree_merge, work_tree
from hd.store.commit import steps as commit_steps
from hd.store.commit.journal import Journal
from hd.store.commit.tree_merge import Difference
from hd.store.git import lock_files, merge_driver, remotes, sync_state, upstream
from hd.store.git.commit_graph import merge_base
from hd.store.git.objects import cut_off

_ATTEMPTS = 12  # of pushing, while others are faster: in each round at least one clone gets through
_PATIENCE = waiting.GIT_INDEX


class SyncResult(Struct, frozen=True):
    """What a sync came to.

    upstream: `origin/main`. offline: why the remote could not be reached, in git's words; "" where it was. refused:
    what to tell where it did not take what we have; None where it did. heard: when it was last reached. came, went:
    what came in and went out, or would in a dry run. commit: where the branch is. moves: tickets that got another id.
    undecided: those among what came in where somebody must decide. reviews: which
    came, were sent, are gone. edits: files that were changed by hand and were
    committed first. ahead, behind: commits that the remote lacks, and that this clone lacks. waits_on: the branch at
    the remote on which local work waits for a button there; "" where none does. contained: how many local commits the
    remote had already, by content. notes: what else there is to say, of the request.
    """

    upstream: str
    offline: str
    refused: RefusedError | None
    heard: datetime | None
    came: Exchange
    went: Exchange
    commit: str | None
    moves: tuple[Renumbering, ...]
    undecided: tuple[UnresolvedConflict, ...]
    reviews: tuple[ReviewUpdate, ...]
    edits: tuple[str, ...]
    ahead: int
    behind: int
    waits_on: str = ""
    contained: int = 0
    notes: tuple[str, ...] = ()


def sync(context: Context, *, describe: Describe | None = None, direct: bool = False) -> SyncResult:
    """Bring both together. A dry run (`context.dry_run`) fetches, and changes nothing here nor there.

    describe: words the request for a review that could not be opened before (`ops.ask`). direct: push to the main
    branch even where it is known to be protected; UsageError where the remote refuses that. Raises RefusedError where
    there is nothing to sync with; DecisionError where somebody must decide first; BusyError where others are always
    faster. Whatever it raises, no work is lost, here or there.
    """
    return _Sync(context, describe, direct=direct).run()


class _Sync:
    """One run. start: where the branch was; theirs: what the remote has, as far as is known."""

    def __init__(self, context: Context, describe: Describe | None, *, direct: bool) -> None:
        self.context = context
        self.desk = desk = context.desk
        self.repo = desk.repo
        self.describe = describe
        self.branch = desk.config.desk.branch or self.repo.branch() or "main"
        self.start = transaction.check_fit(self.repo, branch=self.branch).head
        self.upstream = upstream.find(self.repo, self.branch)
        self.direct = direct
        self.own_branch = ProtectedPush(context, self.upstream, actor=self._actor)
        self.reviews = sync_reviews.tips(desk, self.upstream.remote)
        self.moves: list[Renumbering] = []
        self.edits: list[str] = []
        self.touched: dict[str, Difference] = {}
        self.offline = ""
        self.refused: RefusedError | None = None
        self.first_refusal: remotes.PushResult | None = None
        self.contained = 0
        self.same: list[SameMessage] = []

    def run(self) -> SyncResult:
        """All of it."""
        if self.start is None:
            raise RefusedError(
                Message("nothing is committed here yet"), hint=Message("git add -A && git commit, then: hd sync")
            )
        self.context.notices.extend(lock_files.notices(self.repo))
        self._fetch()
        for _ in range(_ATTEMPTS):
            head, theirs = self._merged()
            head = self._merge_same_messages(head)
            if self.context.dry_run or self.offline or not self._push(head, theirs):
                return self._told(head, theirs)
            self._fetch()
        raise BusyError(
            Message("others are always faster in pushing to {upstream}", upstream=self.upstream.name),
            hint=Message("what came in is merged, and nothing is lost: hd sync, again"),
        )

    def _merge_same_messages(self, head: str) -> str:
        """Where the branch is, after what both sides made of one message is one ticket."""
        pairs, self.same = self.same, []
        if self.context.dry_run or sum(merge_same_message(self.context, pair) for pair in pairs) == 0:
            return head
        return self.repo.tip(fresh=True).head or head

    # -- the remote ----------------------------------------------------------------------------------------------------

    def _fetch(self) -> None:
        name = self.upstream.remote
        self.offline = (
            remotes.fetch(self.repo, name).words or sync_reviews.fetch(self.desk, name) or self.own_branch.fetch()
        )
        if not self.offline:
            sync_state.keep(self.repo, at=self.context.now)

    def _push(self, head: str, theirs: str | None) -> bool:
        """Let the remote have the branch; whether to look at the remote once more: somebody was faster, or it turned
        out to be protected."""
        if head == theirs and self.upstream.is_set:
            self.own_branch.end()
            return False
        protected = self._is_protected and theirs is not None
        pushed = self.own_branch.push(head, theirs or "") if protected else self._pushed_main()
        if pushed.outcome == "refused":
            return self._refused(pushed)
        if pushed.outcome == "unreachable":
            self.offline = pushed.words
        return pushed.outcome == "faster"

    @property
    def _is_protected(self) -> bool:
        return not self.direct and is_protected(self.desk, self.upstream.remote)

    def _pushed_main(self) -> remotes.PushResult:
        pushed = remotes.push_branch(self.repo, self.branch, self.upstream)
        if pushed.outcome == "done":
            forget_protected(self.desk, self.upstream.remote)
            self.own_branch.end()
        return pushed

    def _refused(self, pushed: remotes.PushResult) -> bool:
        """What to do where the remote takes the commits not on that branch; whether to try another."""
        name = self.upstream.remote
        if self.direct:
            require_direct_push(self.desk, name, why=pushed.words.partition("\n")[0])
        if not self._is_protected and pushed.is_by_remote and self.first_refusal is None:
            self.first_refusal = pushed
            remember_protected(self.desk, name)
            return True
        if self.first_refusal is not None:
            forget_protected(self.desk, name)  # it takes them on no branch
        self.refused = self._ways_out((self.first_refusal or pushed).words)
        return False

    def _ways_out(self, words: str) -> RefusedError:
        name, aside = self.upstream.remote, f"sync/{self._actor}"
        first, _, rest = words.partition("\n")
        ways = [
            Message("everything is kept in this clone, and nothing is forced. Ways out:"),
            Message(
                "  {command}   then open a pull request from {branch}",
                command=f"git push {name} {self.branch}:{aside}",
                branch=aside,
            ),
            Message("  have whoever guards {branch} let you push, then: hd sync", branch=self.upstream.branch),
        ]
        return RefusedError(
            Message("{name} did not take it: {first}", name=name, first=first),
            hint=Lines(*[rest, *ways] if rest else ways),
        )

    @property
    def _actor(self) -> str:
        identity = self.repo.identity()
        return known_as(self.desk.config, identity) or identity.email.partition("@")[0] or "agent"

    # -- this clone ----------------------------------------------------------------------------------------------------

    def _merged(self) -> tuple[str, str | None]:
        """The branch with all that is known of the remote, and where that is."""
        with self.repo.lock():
            self.context.notices.extend(recovery.recover(self.repo))
            if self.repo.journal.exists():
                raise BusyError(
                    Message("an interrupted change waits to be finished"), hint=Message("hd list   says what it is")
                )
            if not self.context.dry_run:
                self.context.notices.extend(filter(None, [merge_driver.ensure(self.repo, self.desk.folder)]))
            for _ in range(_ATTEMPTS):
                head = transaction.check_fit(self.repo, branch=self.branch).head
                theirs = commit_steps.ref_at(self.repo, self.upstream.tracking)
                assert head is not None
                if theirs is None or (made := self._arrived(head, theirs)):
                    return (head if theirs is None else made or head), theirs
        raise BusyError(
            Message("{branch} keeps moving", branch=self.branch),
            hint=Message("other programs are committing here; try again"),
        )

    def _arrived(self, head: str, theirs: str) -> str | None:
        """Where the branch is, now that it has all of theirs; None where that must be tried again."""
        ahead, behind = upstream.apart(self.repo, head, theirs)
        linear = self._is_protected and ahead > 0
        if not behind and not linear:
            refuse_loss(self.repo, theirs, head)
            return head
        base = merge_base(self.repo, head, theirs)
        if base is None:
            raise self._strangers()
        self.same = find_same_messages(self.repo, base=base, one=head, other=theirs) if ahead and behind else []
        author, committer = transaction.signatures(self.repo, now=self.context.now)
        subject = f"sync with {self.upstream.name}"
        plan = work_tree.plan(
            self.repo, branch=self.branch, parent=head, subject=subject, author=author, committer=committer
        )
        try:
            line = self.own_branch.line(plan, head, theirs, behind=behind > 0) if linear else None
            if line is None and ahead and behind:
                made = self._joined(plan, head, theirs)
            else:
                made = line.tip if line else theirs if not ahead else head
            found = tree_merge.differences(self.repo, head, made)
            refuse_loss(self.repo, head, made)
            refuse_loss(self.repo, theirs, made)
            edits = hand_edits(self.desk, found)
        except BaseException:
            work_tree.give_up(self.repo, plan, patience=_PATIENCE)
            raise
        if edits or self.context.dry_run:
            work_tree.give_up(self.repo, plan, patience=_PATIENCE)
            self.edits = [*edits]
            self.touched = found
            if not self.context.dry_run:
                text = commit_message.manual_edit_message(list(edits), actor=self._actor)
                transaction.take_in(self.repo, edits, message=text, now=self.context.now, branch=self.branch)
            return head if self.context.dry_run else None
        if made == head:
            work_tree.give_up(self.repo, plan, patience=_PATIENCE)
            return head
        if not work_tree.bring(self.repo, plan, made, patience=_PATIENCE):
            return None
        self.repo.tip(fresh=True)
        self.touched |= found
        self.contained += line.contained if line else 0
        transaction.maintain(self.repo)
        return made

    def _joined(self, plan: Journal, head: str, theirs: str) -> str:
        found = reconcile(self.desk, plan, head, theirs, actor=self._actor)
        start = len(self.repo.prefix)
        paths = [path[start:] for path in found.contents]
        tickets = sorted(path.rpartition("/")[2].removesuffix(".md") for path in paths if ids.is_ticket_path(path))
        text = commit_message.compose_message(
            plan.drafts[-1].subject, tickets=tickets, action="sync", actor=self._actor
        )
        self.moves += found.moves
        return tree_merge.compose(
            self.repo,
            plan,
            ref=work_tree.draft_ref(plan),
            parents=[found.one, found.other],
            message=text,
            tree=found.tree,
            contents=found.contents,
        )

    def _strangers(self) -> GitError:
        if cut_off(self.repo):
            return GitError(
                Message("this clone is shallow: where it and the remote parted is not in it"),
                hint=Message("git fetch --unshallow {remote}, then: hd sync", remote=self.upstream.remote),
            )
        name = self.upstream.name
        return GitError(
            Message(
                "{name} is another history: it has no commit in common with {branch}", name=name, branch=self.branch
            ),
            hint=Lines(
                Message("is it the right remote? git remote -v"),
                Message("if the two belong together: git merge --allow-unrelated-histories {name}", name=name),
            ),
        )

    # -- what to say ---------------------------------------------------------------------------------------------------

    def _told(self, head: str, theirs: str | None) -> SyncResult:
        """The whole answer. theirs: what the remote had before this push."""
        assert self.start is not None
        known = commit_steps.ref_at(self.repo, self.upstream.tracking)
        ahead, behind = upstream.apart(self.repo, head, known) if known else (0, 0)
        heard = sync_state.read(self.repo)
        return SyncResult(
            upstream=self.upstream.name,
            offline=self.offline,
            refused=self.refused,
            heard=heard.at.astimezone(self.desk.zone) if heard else None,
            came=exchanged(self.desk, f"{self.start}..{theirs}") if theirs else Exchange(),
            went=exchanged(self.desk, self.own_branch.sent or (f"{theirs}..{head}" if theirs else head)),
            commit=head,
            moves=tuple(self.moves),
            undecided=tuple(undecided_in(self.desk, self.touched)),
            reviews=self._reviewed(),
            edits=tuple(self.edits),
            ahead=ahead,
            behind=behind,
            waits_on=self.own_branch.waits_on(head, known),
            contained=self.contained,
            notes=tuple(self.own_branch.notes),
        )

    def _reviewed(self) -> tuple[ReviewUpdate, ...]:
        send = not (self.context.dry_run or self.offline)
        return sync_reviews.follow(
            self.context, self.upstream.remote, self.reviews, send=send, actor=self._actor, describe=self.describe
        )
