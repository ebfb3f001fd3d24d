"""One change, one commit: new content for files (or none), index and branch, wholly or not at all. Never pushes."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import PurePosixPath

from msgspec import Struct

from hd.errors import BusyError, RefusedError
from hd.store.commit import index_lock, journal, recovery, with_hooks
from hd.store.commit import steps as commit_steps
from hd.store.commit.journal import Draft, Entry, Journal
from hd.store.commit.take_back import take_back
from hd.store.git.commits import Identity
from hd.store.git.process import start_detached
from hd.store.git.refs import Tip, refs_under
from hd.store.git.repository import Repository
from hd.store.waiting import GIT_INDEX, Deadline

# The graph of commits, with the paths that each changed, makes the log of one ticket ten times faster; once it is there
# with them, git's own maintenance keeps it so.
_MAKE_GRAPH = ("commit-graph", "write", "--reachable", "--changed-paths", "--split", "--no-progress")
_KEEP_GRAPH = ("-c", "maintenance.commit-graph.enabled=true", "maintenance", "run", "--auto", "--quiet")


class Change(Struct, frozen=True):
    """New content for one file. path: relative to the desk, posix. old: the bytes as read; None: must not exist.
    new: None takes the file away."""

    path: str
    old: bytes | None
    new: bytes | None


def commit(
    repo: Repository,
    changes: Sequence[Change],
    *,
    message: str,
    now: datetime,
    branch: str,
    who: Identity | None = None,
    hand_edit_message: Callable[[Sequence[Change]], str] | None = None,
    merges: Sequence[str] = (),
    patience: float = GIT_INDEX,
) -> str:
    """Write the files and commit exactly them on `branch`; gives the commit's id. The caller holds the desk's lock.

    message: the whole one, with trailers. now: aware; the commit's two times. who: the author and committer, where
    not git's own identity. hand_edit_message: for the commit that
    goes first where files had uncommitted edits by hand. merges: commits that this one brings to the branch; as with
    `git merge`, no hook of commits is asked. patience: seconds to wait for a foreign lock on git's index.
    RefusedError where the repository is not fit for it (an operation under way, detached, another branch) or a file
    was changed meanwhile; BusyError for a foreign lock; GitError with git's or a hook's words. After an error
    everything is as it was. Order and reasons: the desk's format, *Commits*.
    """
    if not changes or now.utcoffset() is None:
        raise ValueError("a commit needs changes, and a time with its offset")
    with repo.lock():
        _settle(repo, patience=patience)
        tip = check_fit(repo, branch=branch, patience=patience)
        plan, contents = _plan(
            repo,
            changes,
            tip=tip,
            message=message,
            now=now,
            who=who,
            hand=hand_edit_message or default_hand_edit_message,
            merges=tuple(merges),
        )
        commit_steps.check_unchanged(repo, plan.entries)
        sha = _carry_out(repo, plan, contents, patience=patience)
    if plan.way != "hooks":  # after `git commit`, git did it
        maintain(repo)
    return sha


def take_in(
    repo: Repository,
    edits: Mapping[str, bytes],
    *,
    message: str,
    now: datetime,
    branch: str,
    who: Identity | None = None,
    patience: float = GIT_INDEX,
) -> str:
    """Commit, as it is, what somebody wrote into these files by hand (bytes by path, as read); gives the commit's id.

    Otherwise as `commit`.
    """
    with repo.lock():
        _settle(repo, patience=patience)
        tip = check_fit(repo, branch=branch, patience=patience)
        base = repo.blob_ids(tip.head, list(edits)) if tip.head else {}
        blobs = blob_ids(repo, edits)
        _refuse_conflicted(repo, list(edits))
        entries = [Entry(path, base.get(path), blob, blob) for path, blob in blobs.items()]
        plan = _journal(repo, tip, entries, [Draft(_ended(message), tuple(blobs.items()))], now=now, who=who)
        commit_steps.check_unchanged(repo, plan.entries)
        contents = {blobs[path]: data for path, data in edits.items() if path not in converted_paths(repo, edits)}
        return _carry_out(repo, plan, contents, patience=patience)


def check_fit(repo: Repository, *, branch: str, patience: float = GIT_INDEX) -> Tip:
    """Where the branch stands, if the repository can take a commit now. RefusedError or BusyError with the way out."""
    if operation := repo.operation():
        raise RefusedError(f"git is in the middle of a {operation}", hint=f"first: {repo.way_out(operation)}")
    tip = repo.tip(fresh=True)
    if tip.branch != branch:
        where = f"on branch {tip.branch}" if tip.branch else "on no branch (detached HEAD)"
        if tip.branch and not refs_under(repo, f"refs/heads/{branch}") and repo.head():
            raise RefusedError(
                f"the desk's branch is {branch}, which is not here, and this work tree is {where}",
                hint=f"if {branch} was renamed: hd check   says what to change\n"
                f"if it is only at the remote: git switch {branch}",
            )
        raise RefusedError(
            f"the desk's branch is {branch}, and this work tree is {where}",
            hint=f"git switch {branch}\nor, beside it: git worktree add ../{repo.root.name}-{branch} {branch}",
        )
    index_lock.wait_until_free(repo, Deadline(patience))
    return tip


def default_hand_edit_message(changes: Sequence[Change]) -> str:
    """The message of the commit that takes in edits by hand, where the caller has no better words."""
    stems = [PurePosixPath(change.path).stem for change in changes]
    tickets = [PurePosixPath(change.path).stem for change in changes if change.path.startswith("tickets/")]
    subject = ", ".join(stems) if len(stems) <= 3 else f"{len(stems)} files"
    return "\n".join(
        [f"{subject} edited by hand", "", *(f"Hd-Ticket: {one}" for one in tickets), "Hd-Action: hand-edit\n"]
    )


def _settle(repo: Repository, *, patience: float) -> None:
    # The caller has done this and told the user; here it only guards against overwriting an unfinished journal.
    told = recovery.recover(repo, patience=patience)
    if journal.place(repo).exists():
        raise BusyError(told[-1] if told else "an interrupted change waits to be finished", hint="do that first")


def _plan(
    repo: Repository,
    changes: Sequence[Change],
    *,
    tip: Tip,
    message: str,
    now: datetime,
    who: Identity | None,
    hand: Callable[[Sequence[Change]], str],
    merges: tuple[str, ...],
) -> tuple[Journal, Mapping[str, bytes]]:
    base = repo.blob_ids(tip.head, [change.path for change in changes]) if tip.head else {}
    contents: dict[str, bytes] = {}
    entries, edited = [], []
    converted = converted_paths(repo, [change.path for change in changes])
    olds = blob_ids(repo, {change.path: change.old for change in changes if change.old is not None})
    news = blob_ids(repo, {change.path: change.new for change in changes if change.new is not None})
    for change in changes:
        old, new = olds.get(change.path), news.get(change.path)
        if old is new is None:
            raise ValueError(f"nothing to take away: {change.path}")
        entry = Entry(change.path, base.get(change.path), old, new)
        entries.append(entry)
        if new is not None and change.new is not None and change.path not in converted:
            contents[new] = change.new
        if change.old is not None and old is not None and old != entry.base:
            edited.append((change, old))
            if change.path not in converted:
                contents[old] = change.old
        elif old is None and entry.base is not None:
            path = repo.prefix + change.path
            raise RefusedError(f"{path}: is in the last commit, but not on disk", hint=f"git restore -- {path}")
    drafts = [Draft(_ended(message), tuple((entry.path, entry.new) for entry in entries), merges)]
    if edited:
        _refuse_conflicted(repo, [change.path for change, _ in edited])
        words = _ended(hand([change for change, _ in edited]))
        drafts.insert(0, Draft(words, tuple((change.path, old) for change, old in edited)))
    return _journal(repo, tip, entries, drafts, now=now, who=who), contents


def blob_ids(repo: Repository, contents: Mapping[str, bytes]) -> dict[str, str]:
    """The blob ids of files of the desk by path. contents: as they lie in the work tree. A blob of `converted_paths` is
    in the repository afterwards."""
    found = repo.conversion.blob_ids({repo.prefix + path: data for path, data in contents.items()})
    return {path: found[repo.prefix + path] for path in contents}


def converted_paths(repo: Repository, paths: Iterable[str]) -> set[str]:
    """Those of the desk's files whose bytes in the work tree may differ from those of their blobs."""
    found = repo.conversion.applies([repo.prefix + path for path in paths])
    return {path[len(repo.prefix) :] for path in found}


def _journal(
    repo: Repository,
    tip: Tip,
    entries: Sequence[Entry],
    drafts: Sequence[Draft],
    *,
    now: datetime,
    who: Identity | None,
) -> Journal:
    author, committer = signatures(repo, now=now, who=who)
    way = "hooks" if not drafts[-1].merges and with_hooks.wanted(repo) else way_without_hooks(repo)
    assert tip.branch is not None
    return Journal(commit_steps.new_ref(), tip.branch, tip.head, author, committer, way, tuple(entries), tuple(drafts))


def signatures(repo: Repository, *, now: datetime, who: Identity | None = None) -> tuple[str, str]:
    """Author and committer as a commit has them, `Name <email> seconds offset`."""
    when = f"{int(now.timestamp())} {now:%z}"[: len(str(int(now.timestamp()))) + 6]
    return f"{who or repo.identity('author')} {when}", f"{who or repo.identity('committer')} {when}"


def way_without_hooks(repo: Repository) -> str:
    """How commits are made that no hook is asked about."""
    return "signed" if repo.enabled("commit.gpgsign") else "plain"


def _refuse_conflicted(repo: Repository, paths: Sequence[str]) -> None:
    listed = repo.run("ls-files", "-u", "-z", "--", *(repo.prefix + path for path in paths))
    if listed:
        path = listed.split(b"\0")[0].partition(b"\t")[2].decode("utf-8", "replace")
        raise RefusedError(
            f"{path}: has a conflict that nobody settled yet", hint=f"settle it, then: git add -- {path}"
        )


def _carry_out(repo: Repository, plan: Journal, contents: Mapping[str, bytes], *, patience: float) -> str:
    try:
        journal.save(repo, plan)
        sha = commit_steps.draft(repo, plan, contents)
        if plan.way == "hooks":
            sha = with_hooks.land(repo, plan, contents, patience=patience)
        else:
            commit_steps.write_files(repo, plan, contents)
            commit_steps.update_index(repo, plan.drafts[-1].blobs, patience=patience, mark=plan.mark)
            sha = commit_steps.carry(repo, plan, sha, contents=contents)
    except BaseException as error:
        take_back(repo, error, lambda: _undo(repo, plan, patience=patience))
        raise
    with contextlib.suppress(OSError):  # the next command finds it to be finished
        journal.discard(repo)
    return sha


def _undo(repo: Repository, plan: Journal, *, patience: float) -> None:
    plan = journal.load(repo) or plan
    (with_hooks if plan.way == "hooks" else commit_steps).undo(repo, plan, patience=patience)


def maintain(repo: Repository) -> None:
    """Have git tidy up behind a change, in a process that nobody waits for."""
    if not repo.enabled("maintenance.auto", default=True):
        return
    with contextlib.suppress(OSError):
        start_detached(["git", "-C", str(repo.root), *(_MAKE_GRAPH if _lacks_graph(repo) else _KEEP_GRAPH)])


def _lacks_graph(repo: Repository) -> bool:
    """Whether there is no graph of commits, and nobody was sent to make one: of a long history that takes a while."""
    info, mark = repo.common_dir / "objects" / "info", repo.state_dir / "graph"
    if (info / "commit-graphs").exists() or (info / "commit-graph").exists() or mark.exists():
        return False
    mark.touch()
    return True


def _ended(message: str) -> str:
    return message.replace("\0", "").rstrip() + "\n"
