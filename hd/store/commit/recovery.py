"""What a killed process left is finished or undone here, from its journal; never while that process lives."""

from __future__ import annotations

from contextlib import ExitStack

from hd.errors import BusyError, HdError, RefusedError
from hd.store.commit import index_lock, journal, with_hooks, without_git
from hd.store.commit import steps as commit_steps
from hd.store.commit.journal import Journal
from hd.store.git.repository import Repository
from hd.store.waiting import GIT_INDEX, Deadline


def recover(repo: Repository, *, patience: float = GIT_INDEX) -> list[str]:
    """Finish or undo what a killed process left; one line for each thing repaired. One `stat` when there is nothing.

    A change whose commit exists is finished, unless the user changed its files since: then it is undone, and their
    files stay. Left for later while the process lives, or while git is in the middle of something.
    patience: seconds to wait for a foreign lock on git's index.
    """
    if not journal.place(repo).exists():
        return []
    with ExitStack() as held:
        try:
            held.enter_context(repo.lock(timeout=0))
        except BusyError:
            return []
        left = journal.load(repo)
        if left is None:
            journal.discard(repo)
            return []  # cut short while it was written: nothing else had been done
        subject = left.drafts[-1].subject
        try:
            commit = _settle(repo, left, patience=patience)
        except HdError as error:
            return [f"left for later: {subject}: {error.message}"]
        except OSError as error:
            return [f"left for later: {subject}: {error.filename}: {error.strerror}"]
    return [f"finished {subject} ({commit[:7]}) that was interrupted" if commit else f"undid {subject}, interrupted"]


def _settle(repo: Repository, left: Journal, *, patience: float) -> str | None:
    tip = repo.tip(fresh=True)
    if repo.operation() or tip.branch != left.branch:
        raise RefusedError(f"{left.branch} is not checked out and at rest")
    without_git.release_locks(repo, left)
    index_lock.wait_until_free(repo, Deadline(patience))
    draft = commit_steps.ref_at(repo, left.ref)
    if left.way == "tree":
        from hd.store.commit import work_tree

        commit = work_tree.settle(repo, left, patience=patience)
    elif left.abandoned and not _has_landed(repo, left, tip.head):
        commit = None
        _undo(repo, left, patience=patience)
    elif draft is None and not left.obsolete:
        # Either nothing was done yet but the journal, or everything but taking it away.
        commit = _landed(repo, left, tip.head)
        commit_steps.drop_refs(repo, left)
    else:
        try:
            commit = _finish(repo, left, draft=draft, patience=patience)
        except RefusedError:
            commit = None
        if commit is None:
            _undo(repo, journal.load(repo) or left, patience=patience)
    journal.discard(repo)
    return commit


def _undo(repo: Repository, left: Journal, *, patience: float) -> None:
    (with_hooks if left.way == "hooks" else commit_steps).undo(repo, left, patience=patience)


def _has_landed(repo: Repository, left: Journal, tip: str | None) -> bool:
    """Whether the branch has the change: it moved, and all files of the change are in it."""
    if tip is None or tip == left.parent:
        return False
    there = repo.blob_ids(tip, left.paths)
    return all(there.get(entry.path) == entry.new for entry in left.entries)


def _landed(repo: Repository, left: Journal, tip: str | None) -> str | None:
    if tip is None:
        return None
    last = repo.log(left.paths, rev=tip, limit=1)
    return last[0].commit if last and last[0].subject == left.drafts[-1].subject else None


def _finish(repo: Repository, left: Journal, *, draft: str | None, patience: float) -> str | None:
    tip = commit_steps.ref_at(repo, left.branch_ref)
    if left.way == "hooks":
        if tip is None or not with_hooks.landed(repo, left):
            return None
        with_hooks.finish(repo, left, tip, patience=patience)
        return tip
    if draft is None:
        return None
    if tip is not None and repo.call(("merge-base", "--is-ancestor", draft, tip)).returncode == 0:
        commit_steps.drop_refs(repo, left)
        return draft
    if not _complete(repo, left, patience=patience):
        return None
    return commit_steps.carry(repo, left, draft, contents={})


def _complete(repo: Repository, left: Journal, *, patience: float) -> bool:
    """Bring files and index to the new content; False where the user changed a file before it was written."""
    if all(commit_steps.state(repo, entry.path) in (entry.old, entry.new) for entry in left.entries):
        contents = {entry.new: repo.object(entry.new) or b"" for entry in left.entries if entry.new}
        commit_steps.write_files(repo, left, contents)
        commit_steps.update_index(repo, left.drafts[-1].blobs, patience=patience, mark=left.mark)
        return True
    there = commit_steps.indexed(repo, left)
    return all(there.get(entry.path) == entry.new for entry in left.entries)
