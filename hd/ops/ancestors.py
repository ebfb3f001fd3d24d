"""A repository's whole history, as what its commits come from: one process, asked only where sides were merged."""

from __future__ import annotations

from hd.core.trail.ancestry import Ancestry
from hd.store.git import Repository

_AS_WRITTEN = {"GIT_NO_REPLACE_OBJECTS": "1"}


def ancestry(repo: Repository, rev: str = "HEAD") -> Ancestry:
    """Which commits a revision comes from."""
    out = repo.run("rev-list", "--topo-order", "--parents", rev, env=_AS_WRITTEN)
    lines = out.decode("ascii", "replace").splitlines()
    return Ancestry((commit, tuple(parents)) for commit, *parents in map(str.split, lines))


def comes_from(repo: Repository, commit: str, earlier: str) -> bool:
    """Whether a commit has an earlier one in its history."""
    return repo.call(("merge-base", "--is-ancestor", earlier, commit), env=_AS_WRITTEN).returncode == 0
