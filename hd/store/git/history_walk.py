"""Walks the commits of a desk, the oldest first, with what each changed; hands out what its files said. A few
processes, however long the history is, and nothing is kept of it. Writes nothing."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from types import TracebackType
from typing import NamedTuple

from msgspec import Struct

from hd.core.history.trailers import read_trailers
from hd.core.ids import is_ticket_path
from hd.store.git.commits import EPOCH, Identity, moment
from hd.store.git.repository import Repository
from hd.store.git.stream import GitStream, open_stream

_FIELDS = ("%H", "%P", "%an", "%ae", "%ad", "%ct", "%s", "%b", "%cn", "%ce")
_LOG = (
    *("log", "-z", "--raw", "--topo-order", "--reverse", "--diff-merges=off", "--no-renames", "--no-abbrev"),
    "--ignore-submodules=none",  # whatever .gitmodules says
    *("--no-color", "--no-mailmap", "--date=raw", f"--format=tformat:{'%x00'.join(_FIELDS)}"),
)
_END = b"end\n"  # a word that is no commit: git says it back, when it has said all before
_TOGETHER = 100  # commits whose tickets are fetched at once: less than a pipe holds of questions
_Object = tuple[str, bytes, bytes]  # id, kind, content
_FILE, GONE = "100644", "000000"
_PLAIN = (_FILE, "100755")


class ChangedFile(NamedTuple):
    """A file that a commit changed. path: from the desk's folder. before, after: the blobs' ids; None where there was
    no file, or none that is an ordinary one. mode: what git has now, like `100755`; `000000` where it is gone."""

    path: str
    before: str | None
    after: str | None
    mode: str = _FILE


class Commit(Struct, frozen=True):
    """A commit. when, landed: the author's time and the committer's. touched: what it changed, of one that merges
    nothing (a root changes all that it has)."""

    id: str
    parents: tuple[str, ...]
    author: Identity
    when: datetime
    landed: datetime
    subject: str
    trailers: tuple[tuple[str, str], ...]
    touched: tuple[ChangedFile, ...]
    committer: Identity = Identity("", "")


class HistoryWalk:
    """What git is asked while a history is walked. Ends its processes when it is left."""

    def __init__(self, repo: Repository) -> None:
        self.repo = repo
        self._streams = ExitStack()
        self._objects: GitStream | None = None
        self._trees: GitStream | None = None
        self._near: dict[str, _Object | None] = {}

    def __enter__(self) -> HistoryWalk:
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self._streams.close()

    def commits(self, revs: Sequence[str]) -> Iterator[Commit]:
        """The commits that `revs` mean (as `git log` takes them), each after its parents."""
        scope = ("--full-history", "--sparse", "--", self.repo.prefix) if self.repo.prefix else ("--",)
        stream = self._open((*_LOG, *revs, *scope))
        tokens = _tokens(stream)

        def token() -> str:
            found = next(tokens, None)
            if found is None:  # in the middle of a commit
                raise stream.failure()
            return found

        head = next(tokens, None)
        while head is not None:
            fields = [head, *(token() for _ in _FIELDS[1:])]
            touched = []
            head = next(tokens, None)
            while head is not None and head.startswith((":", "\n:")):
                touched.append((head.lstrip("\n"), token()))
                head = next(tokens, None)
            yield self._commit(fields, touched)
        stream.finish()

    def ahead(self, commits: Iterator[Commit]) -> Iterator[Commit]:
        """The commits, as they are; the tickets that they wrote are fetched for many at a time, before they are asked
        for: so git need not be waited for each time."""
        while some := list(itertools.islice(commits, _TOGETHER)):
            wanted = [
                touch.after for one in some for touch in one.touched if touch.after and is_ticket_path(touch.path)
            ]
            self._near = dict(zip(wanted, self._fetched(wanted), strict=True))
            yield from some

    def between(self, parent: str, commit: str) -> list[ChangedFile]:
        """The desk's files that are not the same in two commits."""
        if self._trees is None:
            scope = (self.repo.prefix,) if self.repo.prefix else ()
            options = ("--no-renames", "--ignore-submodules=none", "--no-commit-id")
            words = ("diff-tree", "--stdin", "-r", "-z", *options, "--", *scope)
            self._trees = self._open(words, asks=True)
        said = _said(self._trees, b"%s %s\n%s" % (commit.encode(), parent.encode(), _END))
        words_ = os.fsdecode(said).split("\0")[:-1]
        return self._touches(list(zip(words_[::2], words_[1::2], strict=True)))

    def tickets(self, commit: str) -> Iterator[tuple[str, str]]:
        """(path, blob) of every ticket in a commit, as the desk names it."""
        prefix = self.repo.prefix
        listed = self.repo.run("ls-tree", "-r", "-z", "--full-tree", commit, "--", f"{prefix}tickets/")
        for line in os.fsdecode(listed).split("\0")[:-1]:
            meta, _, path = line.partition("\t")
            mode, _, blob = meta.split(" ")
            if mode in _PLAIN and is_ticket_path(path[len(prefix) :]):
                yield path[len(prefix) :], blob

    def blob(self, name: str) -> tuple[str, bytes] | None:
        """(id, content) of a blob by its id or `commit:path` (from the repository's root); None where there is none."""
        found = self._near.pop(name, None) or self._object(name)
        return (found[0], found[2]) if found and found[1] == b"blob" else None

    def names(self, commit: str, folder: str) -> list[str]:
        """What lies in one of the desk's folders in a commit, by name; nothing where there is no such folder."""
        found = self._object(f"{commit}:{self.repo.prefix}{folder}")
        if found is None or found[1] != b"tree":
            return []
        names, data, at, size = [], found[2], 0, len(found[0]) // 2
        while at < len(data):  # "mode name\0", and the id as bytes
            start, end = data.index(b" ", at) + 1, data.index(b"\0", at)
            names.append(os.fsdecode(data[start:end]))
            at = end + 1 + size
        return names

    def landed(self, commit: str) -> datetime | None:
        """When a commit was made: its committer's time; None where this clone does not have it."""
        found = self._object(commit)
        line = next((one for one in found[2].split(b"\n") if one.startswith(b"committer ")), b"") if found else b""
        return _instant(line.split()[-2].decode()) if line else None

    def _object(self, name: str) -> _Object | None:
        return next(self._fetched([name]))

    def _fetched(self, names: Sequence[str]) -> Iterator[_Object | None]:
        """What each is; None where there is no such thing. All are asked for before the first is read."""
        if self._objects is None:
            form = "%(objectname) %(objecttype) %(objectsize)"
            self._objects = self._open(("cat-file", f"--batch={form}", "-z"), asks=True)
        answer = self._objects
        answer.write(b"".join(os.fsencode(name) + b"\0" for name in names))
        for _ in names:
            head = answer.read_line().split()
            known = len(head) == 3 and head[2].isdigit()
            yield (head[0].decode(), head[1], answer.read_exactly(int(head[2]) + 1)[:-1]) if known else None

    def file(self, commit: str, path: str) -> tuple[str, bytes] | None:
        """(id, content) of one of the desk's files in a commit."""
        return self.blob(f"{commit}:{self.repo.prefix}{path}")

    def _open(self, words: Sequence[str], *, asks: bool = False) -> GitStream:
        return self._streams.enter_context(open_stream(words, cwd=self.repo.root, asks=asks))

    def _commit(self, fields: Sequence[str], touched: list[tuple[str, str]]) -> Commit:
        commit, parents, name, email, date, landed, subject, body, landed_by, address = fields
        return Commit(
            commit,
            tuple(parents.split()),
            Identity(name, email),
            moment(date),
            _instant(landed),
            subject,
            read_trailers(body),
            tuple(self._touches(touched)),
            Identity(landed_by, address),
        )

    def _touches(self, found: list[tuple[str, str]]) -> list[ChangedFile]:
        touches = []
        for meta, path in found:
            old_mode, new_mode, old, new, _ = meta.lstrip(":").split(" ")
            before, after = old if old_mode in _PLAIN else None, new if new_mode in _PLAIN else None
            if path.startswith(self.repo.prefix) and (before != after or new_mode not in (_FILE, GONE)):
                touches.append(ChangedFile(path[len(self.repo.prefix) :], before, after, new_mode))
        return touches


def _tokens(stream: GitStream) -> Iterator[str]:
    """What git says, split at its NULs, as it says it."""
    rest = b""
    while chunk := stream.read_some():
        *whole, rest = (rest + chunk).split(b"\0")
        for token in whole:
            yield os.fsdecode(token)


def _said(stream: GitStream, question: bytes) -> bytes:
    """What git answers, up to the word that ends it."""
    stream.write(question)
    said = b""
    while not (said == _END or said.endswith(b"\0" + _END)) or said.count(b"\0") % 2:
        chunk = stream.read_some()
        if not chunk:
            raise stream.failure()
        said += chunk
    return said[: -len(_END)]


def _instant(seconds: str) -> datetime:
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return EPOCH
