"""Questions about how commits hang together: ancestors, spans, and the commits of one file. Changes nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import datetime

from msgspec import Struct

from hd.store.git.commits import LOG, Identity, LogEntry, entries
from hd.store.git.repository import Repository

_AS_WRITTEN = {"GIT_NO_REPLACE_OBJECTS": "1"}
_LINE_FORM = "%x00".join(("%H", "%P", "%cI", "%cn", "%ce", "%an", "%ae", "%aI", "%B"))


class LineCommit(Struct, frozen=True):
    """A commit of one line. date: the committer's; written: the author's."""

    commit: str
    parents: tuple[str, ...]
    date: datetime
    committer: Identity
    author: Identity
    written: datetime
    message: str


class Step(Struct, frozen=True):
    """A commit of one line, to be made anew elsewhere. author, committer: as a commit object has them, `Name <email>
    seconds offset`. message: whole."""

    commit: str
    parents: tuple[str, ...]
    author: str
    committer: str
    message: str

    @property
    def subject(self) -> str:
        """The first line of the message."""
        return self.message.partition("\n")[0]


def steps_of(repo: Repository, span: str) -> list[Step]:
    """The commits of one line (first parents) of a span `A..B`, oldest first."""
    form = "%x00".join(("%H", "%P", "%an <%ae> %ad", "%cn <%ce> %cd", "%B"))
    said = repo.run("log", "-z", "--first-parent", "--reverse", "--date=raw", f"--format=tformat:{form}", span, "--")
    fields = iter(said.decode("utf-8", "replace").split("\0")[:-1])
    return [
        Step(commit, (*parents.split(),), author, committer, f"{text.rstrip()}\n")
        for commit, parents, author, committer, text in zip(*[fields] * 5, strict=True)
    ]


def paths_along(repo: Repository, span: str) -> Iterator[tuple[str, frozenset[str]]]:
    """The commits of one line (first parents) of a span, oldest first, each with the files in which it differs from its
    first parent, named from the repository's root."""
    words = ("--first-parent", "-m", "--reverse", "-z", "--name-only", "--no-renames", "--format=tformat:%x01%H")
    for part in repo.run("log", *words, span, "--").split(b"\x01")[1:]:
        commit, _, names = part.partition(b"\0")
        found = (os.fsdecode(name) for name in names.lstrip(b"\n").split(b"\0") if name)
        yield commit.decode("ascii"), frozenset(found)


def commits_in(repo: Repository, *revs: str) -> list[str]:
    """The ids of the commits that these revisions mean: `B`, `^A`, `A..B`; newest first."""
    return repo.run("rev-list", *revs).decode("ascii", "replace").split()


def count_commits(repo: Repository, *revs: str, in_desk: bool = False) -> int:
    """How many commits these revisions mean. in_desk: only those that touched the desk's folder."""
    return int(repo.run("rev-list", "--count", *revs, *(_scope(repo) if in_desk else ())))


def count_missing(repo: Repository, *, from_ref: str, in_ref: str) -> int:
    """How many commits of `from_ref` are not in `in_ref`; 0 where one of the two does not exist."""
    return int(repo.run("rev-list", "--count", f"{in_ref}..{from_ref}", "--", check=False) or b"0")


def parents_by_commit(repo: Repository, rev: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every commit that `rev` comes from with its parents, children first; as written, whatever git replaces."""
    lines = repo.run("rev-list", "--topo-order", "--parents", rev, env=_AS_WRITTEN).decode("ascii", "replace")
    return ((commit, tuple(parents)) for commit, *parents in map(str.split, lines.splitlines()))


def is_ancestor(repo: Repository, earlier: str, commit: str, *, as_written: bool = False) -> bool:
    """Whether a commit has an earlier one in its history. as_written: whatever git replaces."""
    env = _AS_WRITTEN if as_written else None
    return repo.call(("merge-base", "--is-ancestor", earlier, commit), env=env).returncode == 0


def merge_base(repo: Repository, one: str, other: str) -> str | None:
    """The commit that both come from; None where there is none in this clone."""
    return repo.run("merge-base", one, other, check=False).decode().partition("\n")[0] or None


def changed_names(repo: Repository, one: str, other: str) -> list[str]:
    """The files that differ between two commits, named from the repository's root."""
    out = repo.run("diff-tree", "-r", "-z", "--name-only", one, other)
    return out.decode("utf-8", "surrogateescape").split("\0")[:-1]


def commits_before(repo: Repository, commit: str, path: str, *, most: int) -> list[str]:
    """The newest commits before `commit` that changed the desk's file, no merges; none where it has no parent."""
    words = ("--no-merges", f"--max-count={most}", f"{commit}^", "--", repo.prefix + path)
    return repo.run("rev-list", *words, check=False).decode("ascii", "replace").split()


def blobs_between(repo: Repository, path: str, *, base: str, tip: str) -> list[str]:
    """The blob ids that the desk's file had before each change from `base` to `tip`, the oldest first."""
    said = repo.run(
        "log",
        "--topo-order",
        "--reverse",
        "--raw",
        "-m",
        "--no-renames",
        "--no-abbrev",
        "--format=",
        f"{base}..{tip}",
        "--",
        repo.prefix + path,
    )
    return [line.split(" ")[3] for line in said.decode("utf-8", "replace").splitlines() if line.startswith(":")]


def log_span(repo: Repository, span: str, *, most: int) -> list[LogEntry]:
    """The newest commits of a span (`A..B`) that touched the desk's folder, newest first."""
    return entries(repo.run(*LOG, f"--max-count={most}", span, *_scope(repo)))


def log_beyond(
    repo: Repository, tips: Sequence[str], *, known: Sequence[str], messages: Sequence[str] = (), lenient: bool = False
) -> list[LogEntry]:
    """The commits of `tips` that none of `known` has, newest first. messages: only those whose message has each of
    these texts. lenient: revisions that do not exist are passed over."""
    grep = ("--fixed-strings", "--all-match", *(f"--grep={text}" for text in messages)) if messages else ()
    missing = ("--ignore-missing",) if lenient else ()
    return entries(repo.run(*LOG, *missing, *grep, *tips, "--not", *known, "--"))


def messages_with(repo: Repository, span: str, text: str) -> bytes:
    """The messages of the commits of a span whose message has this text."""
    return repo.run("log", "--format=%B", "--fixed-strings", f"--grep={text}", span, "--")


def line_of_commits(repo: Repository, rev: str, path: str) -> list[LineCommit]:
    """The commits of one line (first parents) that touched the desk's file, newest first; none for no revision."""
    args = ("log", "-z", "--first-parent", "--ignore-missing", f"--format=tformat:{_LINE_FORM}", rev, "--")
    fields = iter(repo.run(*args, repo.prefix + path, check=False).decode("utf-8", "replace").split("\0")[:-1])
    return [_line_commit(values) for values in zip(*[fields] * 9, strict=True)]


def _line_commit(values: tuple[str, ...]) -> LineCommit:
    commit, parents, date, name, email, author, address, written, text = values
    when, first = datetime.fromisoformat(date), datetime.fromisoformat(written)
    return LineCommit(commit, (*parents.split(),), when, Identity(name, email), Identity(author, address), first, text)


def _scope(repo: Repository) -> tuple[str, ...]:
    return ("--", repo.prefix) if repo.prefix else ()
