"""What git knows of where a desk began: commits that added a file, their ancestors, the merges after them."""

from __future__ import annotations

from hd.store.git.objects import cut_off
from hd.store.git.repository import Repository

_AS_WRITTEN = {"GIT_NO_REPLACE_OBJECTS": "1"}


def commits_adding(repo: Repository, path: str, *, rev: str) -> list[str]:
    """The commits up to `rev`, the newest first, that have a file of the desk which their parent does not have. No
    merges."""
    words = ("log", "--topo-order", "--full-history", "--no-merges", "--no-renames", "--diff-filter=A", "--format=%H")
    return _ids(repo, *words, rev, "--", repo.prefix + path)


def last_change(repo: Repository, path: str, *, rev: str) -> str | None:
    """The last commit up to `rev` that changed a file of the desk."""
    return next(iter(_ids(repo, "rev-list", "-1", rev, "--", repo.prefix + path)), None)


def ancestors(repo: Repository, commit: str) -> frozenset[str]:
    """A commit, and all that it comes from."""
    return frozenset(_ids(repo, "rev-list", commit))


def first_parents(repo: Repository, rev: str) -> frozenset[str]:
    """The commits that `rev` leads to by first parents alone: what forges call the branch."""
    return frozenset(_ids(repo, "rev-list", "--first-parent", rev))


def first_commit(repo: Repository, *, rev: str) -> str | None:
    """The commit without parents that `rev` leads to by first parents; None in a clone that is cut off before it, and
    where there is no commit yet."""
    words = ("rev-list", "--first-parent", "--max-parents=0", rev, "--")
    found = repo.run(*words, env=_AS_WRITTEN, check=False).decode("ascii", "replace").split()
    return found[-1] if found and found[-1] not in cut_off(repo) else None


def merges_after(repo: Repository, commit: str, *, rev: str) -> list[tuple[str, tuple[str, ...]]]:
    """(merge, its parents) for each merge that comes from `commit` and leads to `rev`, the oldest first."""
    words = ("rev-list", "--ancestry-path", "--merges", "--topo-order", "--reverse", "--parents")
    out = repo.run(*words, f"{commit}..{rev}", env=_AS_WRITTEN).decode("ascii", "replace")
    return [(line.split()[0], tuple(line.split()[1:])) for line in out.splitlines()]


def files_in(repo: Repository, commit: str) -> list[str]:
    """Every file of a commit, from the repository's root."""
    out = repo.run("ls-tree", "-r", "-z", "--name-only", "--full-tree", commit, env=_AS_WRITTEN)
    return out.decode("utf-8", "surrogateescape").split("\0")[:-1]


def _ids(repo: Repository, *words: str) -> list[str]:
    return repo.run(*words, env=_AS_WRITTEN).decode("ascii", "replace").split()
