"""A desk as it is in a commit: configuration, tickets, articles of that revision. Reads git's objects, and no file.

What is asked for is read by few processes, however many tickets there are: one lists the tree, one hands over the
contents. Who wants a few tickets only says so first (`fetch`), and the tree is not listed at all.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from hd.core.config import Config
from hd.core.diagnostic import Diagnostic
from hd.core.ids import is_ticket_path, path_of
from hd.errors import HdError, NotFoundError, UnreadableError
from hd.store import layout
from hd.store.desk.base import each
from hd.store.desk.desk import Desk
from hd.store.git import objects as git_objects
from hd.store.git.grep import lines_with
from hd.store.git.repository import Repository

if TYPE_CHECKING:
    from hd.core.checks.file_names import Kind

_WHOLE = re.compile("[0-9a-f]{40}|[0-9a-f]{64}")
_MEANT = (
    "a branch, a tag, a commit: main, origin/main, HEAD~3\ngit log --oneline   shows them; git fetch   brings others"
)
DEEPER = "git fetch --unshallow   brings the whole history; in CI: fetch-depth: 0 (GitHub), GIT_DEPTH: 0 (GitLab)"
_AT_ONCE = 1000  # files that one process hands over, and that are in memory at a time
_KINDS: dict[str, Kind] = {"120000": "link", "160000": "other"}


class Revision(Desk):
    """The desk's files in a commit. rev: whatever git takes for one: a branch, a tag, an id or its beginning."""

    current = False

    def __init__(self, desk: Desk, rev: str) -> None:
        """Raises NotFoundError where there is no such commit here, with what fetches it into a shallow clone."""
        super().__init__(desk.folder)
        self.repo = desk.repo
        self._commit = commit_of(desk.repo, rev)
        self._kept: dict[str, bytes | None] = {}

    @cached_property
    def index(self) -> None:
        """None: the index knows what the files say now."""

    @cached_property
    def config(self) -> Config:
        """What hd.yaml says in that commit; not remembered, for the work tree's is. Raises NotFoundError."""
        try:
            return self.configured()
        except NotFoundError as error:
            hint = f"a revision that has the desk: git log --oneline -- {layout.CONFIG}"
            raise NotFoundError(error.message, hint=hint) from None

    @property
    def commit(self) -> str:
        """The whole id of the commit."""
        return self._commit

    def content(self, path: str) -> bytes:
        """The bytes of a file in that commit. Raises NotFoundError, UnreadableError."""
        if path not in self._kept:
            self.fetch([path])
        found = self._kept[path]
        if found is None and path in self.__dict__.get("_tree", ()):
            raise UnreadableError(f"{path}: git has lost it (in {self._commit[:7]})", hint="git fsck")
        if found is None:
            raise NotFoundError(f"{path}: not in {self._commit[:7]}")
        return found

    def fetch(self, paths: Sequence[str]) -> None:
        """Read these files by one process, for `content` to hand out; one that is not in the commit is noted, too."""
        names = [f"{self._commit}:{self.repo.prefix}{path}" for path in paths]
        self._kept.update(zip(paths, git_objects.contents(self.repo, names), strict=True))

    def contents(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes | HdError]]:
        """The bytes of many files, read by few processes and kept by none, or why they cannot be read."""
        asked = list(paths)
        for start in range(0, len(asked), _AT_ONCE):
            some = asked[start : start + _AT_ONCE]
            there = [path for path in some if path in self._tree]
            found = git_objects.contents(self.repo, [self._tree[path][1] for path in there])
            self._kept.update(zip(there, found, strict=True))
            yield from each(some, self.content)
            for path in some:
                self._kept.pop(path, None)

    def entries(self) -> Mapping[str, Kind]:
        """What the commit has in `tickets/` and `kb/`."""
        tops = (f"{layout.ARTICLES}/", f"{layout.TICKETS}/")
        return {path: _KINDS.get(mode, "file") for path, (mode, _) in self._tree.items() if path.startswith(tops)}

    def ids(self) -> list[str]:
        """Every id that a file in the commit takes."""
        return [
            layout.ticket_id(path)
            for path, (mode, _) in self._tree.items()
            if is_ticket_path(path) and mode not in _KINDS
        ]

    def holds(self, ticket_id: str) -> bool:
        """Whether the commit has a file for that whole id."""
        return path_of(ticket_id) in self._tree

    def article_names(self) -> dict[str, str]:
        """The path of every article in the commit, by `slug` or `slug.lang`."""
        return {layout.article_name(path): path for path in self._markdown(layout.ARTICLES)}

    def template_names(self) -> dict[str, str]:
        """The path of every template in the commit, by name; a folder's README.md is none."""
        paths = self._markdown(self.config.templates)
        named = {path.rpartition("/")[2].removesuffix(".md"): path for path in paths}
        return {name: path for name, path in named.items() if name.casefold() != "readme"}

    def attachments(self, ticket_path: str) -> list[str]:
        """The names of the files that lie in a ticket's own folder, in order."""
        folder = f"{ticket_path.removesuffix('.md')}/"
        return sorted({path.removeprefix(folder).partition("/")[0] for path in self._tree if path.startswith(folder)})

    def lines_with(self, words: Sequence[str], *, under: str) -> list[tuple[str, str]]:
        """(path, line) of each line below the folder `under` that has one of the words, in that commit."""
        return lines_with(self.repo, words, under=under, commit=self._commit)

    def closed(self, top: str) -> Iterator[Diagnostic]:
        """A problem where a file or a symbolic link stands in the place of the folder `top`."""
        if top in self._tree:
            yield Diagnostic(
                "error", "unreadable", "cannot be looked into", path=top, hint="a real folder belongs there"
            )

    @cached_property
    def _tree(self) -> Mapping[str, tuple[str, str]]:
        """(mode, blob) of each of the desk's files in that commit, by path."""
        repo = self.repo
        scope = ["--", repo.prefix] if repo.prefix else []
        out = os.fsdecode(repo.run("ls-tree", "-r", "-z", "--full-tree", self._commit, *scope))
        found = {}
        for line in out.split("\0")[:-1]:
            meta, _, path = line.partition("\t")
            mode, _, blob = meta.split(" ")
            found[path[len(repo.prefix) :]] = (mode, blob)
        return found

    def _markdown(self, top: str) -> list[str]:
        start = f"{top}/"
        return [
            path
            for path, (mode, _) in self._tree.items()
            if path.startswith(start) and path.endswith(".md") and "/" not in path[len(start) :] and mode not in _KINDS
        ]


def commit_of(repo: Repository, rev: str) -> str:
    """The whole id of the commit that `rev` means. Raises NotFoundError with what would bring it here."""
    found = repo.run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{rev}^{{commit}}", check=False)
    commit = found.decode("ascii", "replace").strip()
    if commit:
        return commit
    if repo.head() is None:
        raise NotFoundError("there is no commit yet", hint='git add . && git commit -m "A desk"')
    if not git_objects.cut_off(repo):
        raise NotFoundError(f'no revision "{rev}"', hint=_MEANT)
    wanted = rev if _WHOLE.fullmatch(rev) else "COMMIT"
    raise NotFoundError(
        f'no revision "{rev}" in this shallow clone',
        hint=f"git fetch --depth=1 origin {wanted}   brings one commit, by its whole id\n{DEEPER}",
    )
