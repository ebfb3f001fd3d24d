"""Names that git keeps for commits: list, set and delete them. Also where HEAD
stands: that is read from git's own files, because every change asks, and a process for it takes longer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from hd.store.git.repository import Repository

_BRANCHES = "refs/heads/"
_HEX = frozenset("0123456789abcdef")


class Tip(Struct, frozen=True):
    """Where HEAD stands. head: None on a branch without commits; branch: None when detached."""

    head: str | None
    branch: str | None


def read_tip(git_dir: Path, common_dir: Path) -> Tip | None:
    """Where HEAD stands, if it names a commit, or a branch that has a file of its own.

    git_dir: the work tree's; common_dir: the repository's, where branches are. None where only git can tell: a packed
    branch, one without commits, refs kept in another format.
    """
    try:
        if (git_dir / "HEAD").is_symlink():  # as git wrote it long ago
            return None
        said = (git_dir / "HEAD").read_text("utf-8").rstrip("\n")
        if is_commit_id(said):
            return Tip(said, None)
        if not said.startswith(f"ref: {_BRANCHES}"):
            return None
        ref = said.removeprefix("ref: ")
        head = (common_dir / ref).read_text("ascii").rstrip("\n")
    except (OSError, ValueError):
        return None
    return Tip(head, ref.removeprefix(_BRANCHES)) if is_commit_id(head) else None


def is_commit_id(text: str) -> bool:
    """Whether the text is a whole object id, of SHA-1 or SHA-256."""
    return len(text) in (40, 64) and _HEX.issuperset(text)


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
