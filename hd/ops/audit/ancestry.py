"""A repository's whole history, as what its commits come from: one process, asked only where sides were merged."""

from __future__ import annotations

from hd.core.audit.ancestry import Ancestry
from hd.store.git.commit_graph import is_ancestor, parents_by_commit
from hd.store.git.repository import Repository


def ancestry(repo: Repository, rev: str = "HEAD") -> Ancestry:
    """Which commits a revision comes from."""
    return Ancestry(parents_by_commit(repo, rev))


def comes_from(repo: Repository, commit: str, earlier: str) -> bool:
    """Whether a commit has an earlier one in its history."""
    return is_ancestor(repo, earlier, commit, as_written=True)
