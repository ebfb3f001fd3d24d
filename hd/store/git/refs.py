"""Names that git keeps for commits: list, set and delete them."""

from __future__ import annotations

from hd.store.git.repository import Repository


def set_ref(repo: Repository, ref: str, commit: str, *, reason: str, seen: str | None = None) -> None:
    """Let a ref name a commit. reason: for git's log of the ref; seen: where the ref must be, else GitError."""
    repo.run("update-ref", "-m", reason, ref, commit, *((seen,) if seen else ()))


def symbolic_ref(repo: Repository, ref: str) -> str:
    """The ref that a symbolic one, such as a remote's HEAD, stands for; empty where it is none."""
    return repo.run("symbolic-ref", "--quiet", ref, check=False).decode("utf-8", "surrogateescape").strip()


def refs_under(repo: Repository, prefix: str) -> list[str]:
    """The refs below a prefix: `refs/hd`."""
    return repo.run("for-each-ref", "--format=%(refname)", prefix).decode().split()


def refs_containing(repo: Repository, pattern: str, commit: str) -> list[str]:
    """The refs of a pattern that have a commit in their history."""
    return repo.run("for-each-ref", "--format=%(refname)", f"--contains={commit}", pattern).decode().split()


def delete_ref(repo: Repository, ref: str) -> None:
    """Delete a ref, wherever it is."""
    repo.run("update-ref", "-d", ref)
