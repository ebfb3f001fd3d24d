"""A desk as git's index has it: what a commit that is made now would hold. Writes nothing, and looks at no work tree.

A hook is told by git which index it is about (`git commit FILE` and `git commit -a` make one of their own).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

from hd.core.checks.file_names import Kind
from hd.core.diagnostic import Diagnostic
from hd.core.document.gitattributes import ATTRIBUTES_FILE
from hd.core.ids import is_ticket_path
from hd.errors import NotFoundError, UnreadableError
from hd.store import files, layout
from hd.store.desk.desk import Desk
from hd.store.git import objects as git_objects
from hd.store.git.objects import Tracked

_KINDS: dict[str, Kind] = {"120000": "link", "160000": "other"}


class Staged(Desk):
    """The desk's files in git's index."""

    def content(self, path: str) -> bytes:
        """The staged bytes of a file."""
        file = self.staged.get(path) or git_objects.tracked(self.repo, [path], env=self._env).get(path)
        if file is None:
            raise NotFoundError(f"{path}: not in git's index", hint=f"git add -- {path}")
        if file.mode in _KINDS:
            what = "is a symbolic link" if file.mode == "120000" else "is not a regular file"
            raise UnreadableError(f"{path}: {what}", hint="put the file itself there")
        found = (
            self._contents[file.blob]
            if file.blob in self._contents
            else git_objects.contents(self.repo, [file.blob])[0]
        )
        if found is None:
            raise UnreadableError(f"{path}: git has lost it (object {file.blob[:7]})", hint="git fsck")
        if len(found) > files.LARGEST:
            raise files.too_large(path, UnreadableError)
        return found

    def entries(self) -> Mapping[str, Kind]:
        """What git's index has in `tickets/` and `kb/`."""
        tops = (f"{layout.ARTICLES}/", f"{layout.TICKETS}/")
        return {path: _KINDS.get(file.mode, "file") for path, file in self.staged.items() if path.startswith(tops)}

    def ids(self) -> list[str]:
        """Every id that a file in the index takes."""
        return [path.rpartition("/")[2].removesuffix(".md") for path in self.staged if is_ticket_path(path)]

    def article_names(self) -> dict[str, str]:
        """The path of every article in the index, by `slug` or `slug.lang`."""
        paths = [path for path in self.staged if path.startswith(f"{layout.ARTICLES}/") and path.count("/") == 1]
        return {layout.article_name(path): path for path in paths if path.endswith(".md")}

    def template_names(self) -> dict[str, str]:
        """The path of every template that is staged, by name; the others are not looked at."""
        start = f"{self.config.templates}/"
        staged = [path for path, state in self.changed.items() if path.startswith(start) and state != "D"]
        found = {path.removeprefix(start).removesuffix(".md"): path for path in staged if path.endswith(".md")}
        return {name: path for name, path in found.items() if "/" not in name and name.casefold() != "readme"}

    def closed(self, top: str) -> Iterator[Diagnostic]:
        """Nothing: an index has no folders."""
        del top
        return iter(())

    @cached_property
    def changed(self) -> Mapping[str, str]:
        """The files that differ from the last commit, each with git's letter: A added, M modified, D deleted."""
        scope = self.repo.prefix or "."
        args = ("diff", "--cached", "--name-status", "--no-renames", "--no-ext-diff", "--no-relative", "-z")
        words = os.fsdecode(self.repo.run(*args, "--", scope, env=self._env)).split("\0")[:-1]
        return {path[len(self.repo.prefix) :]: state for state, path in zip(words[::2], words[1::2], strict=True)}

    @cached_property
    def index(self) -> None:
        """None: nothing is kept of what may never be committed."""

    @cached_property
    def staged(self) -> Mapping[str, Tracked]:
        """The files that git's index has."""
        tops = (layout.TICKETS, layout.ARTICLES, layout.CONFIG, ATTRIBUTES_FILE)
        return git_objects.tracked(self.repo, tops, env=self._env)

    @cached_property
    def _contents(self) -> Mapping[str, bytes | None]:
        """By blob id, what is going to be asked for: read by one process. Attachments, which may be large, are not."""
        paths = [layout.CONFIG, ATTRIBUTES_FILE, *(path for path in self.changed if path.endswith(".md"))]
        blobs = [file.blob for path in paths if (file := self.staged.get(path)) and file.mode not in _KINDS]
        return dict(zip(blobs, git_objects.contents(self.repo, blobs), strict=True))

    @cached_property
    def _env(self) -> Mapping[str, str]:
        """The index that git told a hook of this repository to look at; nothing where it is the usual one."""
        told = os.environ.get("GIT_INDEX_FILE")
        if not told:
            return {}
        file = Path(told) if Path(told).is_absolute() else self.repo.root / told
        ours = file.is_file() and file.parent.resolve() == self.repo.git_dir.resolve()
        return {"GIT_INDEX_FILE": str(file)} if ours else {}
