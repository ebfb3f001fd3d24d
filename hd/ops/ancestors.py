"""A repository's whole history, as what its commits come from: one process, asked only where sides were merged."""

from __future__ import annotations

from hd.core.trail.ancestry import Ancestry
from hd.store.git import Repository


def ancestry(repo: Repository) -> Ancestry:
    """Which commits there are below HEAD."""
    lines = repo.run("rev-list", "--topo-order", "--parents", "HEAD").decode("ascii", "replace").splitlines()
    return Ancestry((commit, tuple(parents)) for commit, *parents in map(str.split, lines))
