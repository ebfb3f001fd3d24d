"""Commits on a branch that nobody has checked out: no file, no index, and no other branch is touched. Never pushes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from hd.errors import RefusedError
from hd.store.commit import steps as commit_steps
from hd.store.commit.journal import Draft, Journal
from hd.store.commit.transaction import blob_ids, converted_paths, signatures, way_without_hooks
from hd.store.git.commits import Identity
from hd.store.git.process import failure
from hd.store.git.repository import Repository


def commit_on(
    repo: Repository,
    branch: str,
    *,
    old: str | None,
    parents: Sequence[str],
    message: str,
    now: datetime,
    who: Identity | None = None,
    files: Mapping[str, bytes] | None = None,
) -> str:
    """Let `branch` have one more commit, signed where git is told to; gives its id. The caller holds the desk's lock.

    old: where the branch is; None: it is not there yet. parents: of the commit; its tree is the first one's, with
    `files` (of the desk, by path). RefusedError where the branch moved meanwhile.
    """
    ids, converted = blob_ids(repo, files or {}), converted_paths(repo, files or {})
    contents = {ids[path]: data for path, data in (files or {}).items() if path not in converted}
    blobs = tuple(ids.items())
    author, committer = signatures(repo, who=who, now=now)
    draft = Draft(message, blobs, tuple(parents[1:]))
    plan = Journal(commit_steps.new_ref(), branch, parents[0], author, committer, way_without_hooks(repo), (), (draft,))
    try:
        commit = commit_steps.draft(repo, plan, contents)
        _move(repo, plan, commit, old=old)
    except BaseException:
        commit_steps.drop_refs(repo, plan)
        raise
    return commit


def _move(repo: Repository, plan: Journal, commit: str, *, old: str | None) -> None:
    to = f"update {plan.branch_ref}\0{commit}\0{old}\0" if old else f"create {plan.branch_ref}\0{commit}\0"
    lines = f"{to}delete {plan.ref}\0\0".encode("utf-8", "surrogateescape")
    result = repo.call(("update-ref", "-m", f"hd: {plan.drafts[-1].subject}", "--stdin", "-z"), input=lines)
    if result.returncode == 0:
        return
    if commit_steps.ref_at(repo, plan.branch_ref) != old:
        raise RefusedError(f"{plan.branch} moved meanwhile", hint="look at it again, then do it again")
    raise failure("update-ref", result)


def take_back(repo: Repository, commit: str, *, to: str) -> str:
    """Put the checked-out branch and its files back from `commit`, made just now, to the commit before it; why that was
    not done, else empty. Files that somebody changed since stay as they are, and then all of it stays."""
    if repo.tip(fresh=True).head != commit:
        return "the branch moved meanwhile"
    result = repo.call(("reset", "--quiet", "--keep", to))
    repo.tip(fresh=True)
    return result.stderr.decode("utf-8", "replace").strip() if result.returncode else ""


def drop(repo: Repository, branch: str, *, at: str) -> str:
    """Take our own branch away, if it is where it was seen; why it stays, else empty. One that another work tree has
    checked out stays."""
    if commit_steps.ref_at(repo, f"refs/heads/{branch}") != at:
        return "it moved meanwhile"
    result = repo.call(("branch", "-D", "--quiet", "--", branch))
    return result.stderr.decode("utf-8", "replace").strip() if result.returncode else ""
