"""The repository a desk lies in, asked and told through git's own commands; changes no file and no branch by itself."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from hd.errors import GitError, NotFoundError, RefusedError
from hd.i18n import Message
from hd.store.desk import config_cache
from hd.store.git.refs import Tip, is_commit_id, read_tip
from hd.store.git_files import settings_cache
from hd.store.git_files.usual_repository import HOOKS, is_usual
from hd.store.waiting import DESK_LOCK
from hd.text.lazy_regex import pattern

if TYPE_CHECKING:  # a list needs no process and no lock
    from datetime import datetime
    from subprocess import CompletedProcess

    from hd.store.git.commits import Identity, LogEntry
    from hd.store.git.conversion import Conversion
    from hd.store.lock import Lock

# The writing commands that end by themselves within milliseconds and start nothing that outlives them.
_SHORT = frozenset(("fast-import", "update-ref", "read-tree")) if os.name != "nt" else frozenset()

# Fails on a branch without commits, after all that was asked before it has been answered.
_TIP = ("HEAD", "--symbolic-full-name", "HEAD")

_AT_ONCE = 400  # paths per command line


# What git leaves in its folder while something is under way, and how to leave it.
_OPERATIONS = (
    ("rebase-merge", "rebase", "git rebase --continue, or git rebase --abort"),
    ("rebase-apply/applying", "am", "git am --continue, or git am --abort"),
    ("rebase-apply", "rebase", "git rebase --continue, or git rebase --abort"),
    ("MERGE_HEAD", "merge", "git merge --continue, or git merge --abort"),
    ("CHERRY_PICK_HEAD", "cherry-pick", "git cherry-pick --continue, or git cherry-pick --abort"),
    ("REVERT_HEAD", "revert", "git revert --continue, or git revert --abort"),
    ("sequencer", "cherry-pick or revert", "git cherry-pick --continue, or git cherry-pick --abort"),
    ("BISECT_LOG", "bisect", "git bisect reset"),
)


_IDENT = pattern(r"(.+) <(.+)> \d+ [-+]\d+")


def identity_around(folder: Path) -> Identity | None:
    """Who git says works in `folder`, in a repository or in none yet; None where it does not know."""
    from hd.store.git.commits import Identity
    from hd.store.git.process import start

    result = start(("var", "GIT_AUTHOR_IDENT"), cwd=folder)
    match = _IDENT.fullmatch(result.stdout.decode("utf-8", "replace").strip())
    return Identity(_clean(match[1]), _clean(match[2])) if match and result.returncode == 0 else None


class Repository(Struct, dict=True):
    """A desk's folder inside a work tree of git. Paths that go in and out are relative to the desk, posix.

    prefix: the desk's folder below `root`: "" or "a/b/".
    """

    root: Path
    git_dir: Path
    common_dir: Path
    prefix: str
    hash_name: str
    _tip: Tip | None = None
    _lock: Lock | None = None

    @classmethod
    def discover(cls, path: Path) -> Repository:
        """The repository around the desk's folder `path`, found by one git process.

        NotFoundError where there is none; RefusedError for a bare one; GitError where git is missing, too old, or
        does not trust the folder's owner.
        """
        if said := config_cache.place(path):
            _, root, git_dir, common_dir, prefix, hash_name = said
            return cls(Path(root), Path(git_dir), Path(common_dir), prefix, hash_name)
        from hd.store.git.process import start

        facts = ("--is-bare-repository", "--show-object-format", "--show-toplevel", "--absolute-git-dir")
        places = ("--git-common-dir", "--show-prefix")
        result = start(("rev-parse", "--path-format=absolute", *facts, *places, *_TIP), cwd=path)
        lines = os.fsdecode(result.stdout).split("\n")
        if lines[0] == "true" or (len(lines) < 7 and result.returncode == 0):
            raise RefusedError(
                Message("{path}: is a bare repository, and a desk needs its files checked out", path=path),
                hint=Message("git clone it, and work in the clone"),
            )
        if len(lines) < 7:
            raise _no_repository(path, result)
        _, hash_name, root, git_dir, common_dir, prefix, *rest = lines
        tip = _tip(rest) if result.returncode == 0 else None
        found = cls(Path(root), Path(git_dir), Path(common_dir), prefix, hash_name, tip)
        config_cache.keep_place(found.root, found.git_dir, prefix, (root, git_dir, common_dir, prefix, hash_name))
        return found

    @classmethod
    def ensure(cls, path: Path) -> Repository:
        """The repository around `path`; a new one in it where there is none."""
        try:
            return cls.discover(path)
        except NotFoundError:
            return cls.create(path)

    @classmethod
    def create(cls, path: Path, *, branch: str = "") -> Repository:
        """A new repository in `path`, whatever is around it. branch: its first one; git's own choice where empty."""
        from hd.store.git.process import failure, start

        result = start(("init", "--quiet", *((f"--initial-branch={branch}",) if branch else ())), cwd=path)
        if result.returncode:
            raise failure("init", result)
        return cls.discover(path)

    # --- running git

    def run(
        self, *args: str, input: bytes | None = None, check: bool = True, env: Mapping[str, str] | None = None
    ) -> bytes:
        """What git prints. Paths are literal, messages English. GitError with git's last line, unless not `check`."""
        result = self.call(args, input=input, env=env)
        if check and result.returncode:
            from hd.store.git.process import failure

            raise failure(args[0], result)
        return result.stdout

    def call(
        self,
        args: Sequence[str],
        *,
        input: bytes | None = None,
        env: Mapping[str, str] | None = None,
        user: bool = False,
    ) -> CompletedProcess[bytes]:
        """Run git in the root of the work tree; the outcome is the caller's to judge.

        user: run as the user would, for hooks of theirs see the environment: their language, their pathspecs.
        While the desk is locked, git holds the lock too, so that nobody repairs what it has not finished.
        """
        from hd.store.git.process import start

        keep = (self._lock.handle,) if self._lock is not None and not user and _SHORT.intersection(args) else ()
        return start(args, cwd=self.root, input=input, env=env, user=user, keep=keep)

    # --- what is known without asking about history

    @cached_property
    def settings(self) -> Mapping[str, str]:
        """git's settings for this repository, the last of each name; section and key in lower case."""
        folders = self.git_dir, self.common_dir
        known = settings_cache.read(self.state_dir, folders)
        if known is None:
            listing = self.run(*settings_cache.LIST)
            settings_cache.keep(self.state_dir, folders, listing, root=self.root)
            known = settings_cache.parse(listing)
        return known

    def setting(self, name: str, default: str | None = None) -> str | None:
        """One setting of git's, for example `hd.noVerify`."""
        section, *middle, key = name.split(".")
        return self.settings.get(".".join([section.lower(), *middle, key.lower()]), default)

    def enabled(self, name: str, *, default: bool = False) -> bool:
        """A setting that is on or off, read as git reads it."""
        value = self.setting(name)
        return default if value is None else value.lower() not in ("false", "no", "off", "0", "")

    @cached_property
    def is_usual(self) -> bool:
        """Whether hd may read and write git's files itself, because git keeps them here the usual way."""
        return is_usual(self.common_dir, self.settings, hash_name=self.hash_name) and not self.hooks(HOOKS)

    @cached_property
    def conversion(self) -> Conversion:
        """What git converts between the work tree and its objects."""
        from hd.store.git.conversion import Conversion

        return Conversion(self)

    def identity(self, kind: str = "author") -> Identity:
        """Who is the `author` or `committer`, as git would say. GitError with what to type where git does not know."""
        from hd.store.git.commits import Identity

        upper = kind.upper()
        name = os.environ.get(f"GIT_{upper}_NAME") or self.setting(f"{kind}.name") or self.setting("user.name")
        email = os.environ.get(f"GIT_{upper}_EMAIL") or self.setting(f"{kind}.email") or self.setting("user.email")
        if not name or not email:  # git may still guess them from the machine; asking it costs a process
            result = self.call(("var", f"GIT_{upper}_IDENT"))
            match = _IDENT.fullmatch(result.stdout.decode("utf-8", "replace").strip())
            if result.returncode or not match:
                hint = 'git config --global user.name "Your Name"\ngit config --global user.email you@example.com'
                raise GitError(Message("git does not know who you are"), hint=hint)
            name, email = match.groups()
        return Identity(_clean(name), _clean(email))

    @cached_property
    def state_dir(self) -> Path:
        """What `hd` keeps about this desk in this work tree: lock, journal, index. Never committed, may be deleted."""
        return config_cache.state_dir(self.git_dir, self.prefix)

    @property
    def journal(self) -> Path:
        """The note of a change under way: one, because writers hold the desk's lock."""
        return self.state_dir / "journal"

    @contextmanager
    def lock(self, timeout: float = DESK_LOCK) -> Iterator[None]:
        """Hold the desk for writing, from reading to the commit; may be nested. BusyError after `timeout` seconds."""
        if self._lock is not None:
            yield
            return
        from hd.store.lock import Lock

        with Lock(self.state_dir / "lock", timeout=timeout) as held:
            self._lock = held
            try:
                yield
            finally:
                self._lock = None

    # --- where the branch stands

    def tip(self, *, fresh: bool = False) -> Tip:
        """HEAD and branch, as one moment saw them; asked again only when `fresh`."""
        if self._tip is None or fresh:
            self._tip = read_tip(self.git_dir, self.common_dir)
        if self._tip is None:
            result = self.call(("rev-parse", *_TIP))
            if result.returncode:
                name = self.run("symbolic-ref", "-q", "HEAD", check=False).decode("utf-8", "surrogateescape").strip()
                self._tip = Tip(None, name.removeprefix("refs/heads/") or None)
            else:
                self._tip = _tip(os.fsdecode(result.stdout).split("\n")) or Tip(None, None)
        return self._tip

    def head(self) -> str | None:
        """The commit checked out; None where there is none yet."""
        return self.tip().head

    def branch(self) -> str | None:
        """The branch checked out; None when detached."""
        return self.tip().branch

    def operation(self) -> str | None:
        """What git is in the middle of: merge, rebase, cherry-pick, revert, bisect, am."""
        return next((name for file, name, _ in _OPERATIONS if (self.git_dir / file).exists()), None)

    def way_out(self, operation: str) -> str:
        """The commands that finish or abort an operation."""
        return next((hint for _, name, hint in _OPERATIONS if name == operation), "")

    def hooks(self, names: Sequence[str]) -> list[str]:
        """Which of these hooks are installed and would be run (`core.hooksPath` respected)."""
        folder = self.common_dir / "hooks"
        if self.setting("core.hooksPath") is not None:
            said = self.run("rev-parse", "--path-format=absolute", "--git-path", "hooks")
            folder = Path(os.fsdecode(said.rstrip(b"\n")))
        return [name for name in names if os.access(folder / name, os.X_OK) and (folder / name).is_file()]

    # --- what lies in history

    def blob_ids(self, rev: str, paths: Sequence[str]) -> dict[str, str]:
        """Blob ids of those of the desk's files that exist at a revision, at most by one process."""
        if is_commit_id(rev) and self.is_usual:
            from hd.store.git_files.trees import NotLooseError, blobs_at

            with suppress(NotLooseError):
                there = blobs_at(self.common_dir / "objects", rev, [self.prefix + path for path in paths])
                return {path[len(self.prefix) :]: blob for path, blob in there.items()}
        asked = [f"{rev}:{self.prefix}{path}" for path in paths]
        out = self.run("cat-file", "--batch-check=%(objecttype) %(objectname)", "-z", input=_nul(asked))
        found = {}
        for path, line in zip(paths, out.decode("utf-8", "replace").rstrip("\n").split("\n"), strict=False):
            if line.startswith("blob "):
                found[path] = line[5:]
        return found

    def blob_at(self, rev: str, path: str) -> bytes | None:
        """The bytes of the desk's file `path` at a revision; None where it is not in there."""
        return self.object(f"{rev}:{self.prefix}{path}")

    def object(self, name: str) -> bytes | None:
        """The content of a blob by its id or `rev:path`; None where there is no such blob."""
        if "\0" in name:
            return None
        out = self.run("cat-file", "--batch=%(objecttype) %(objectsize)", "-z", input=_nul([name]))
        header, _, rest = out.partition(b"\n")
        kind, _, size = header.rpartition(b" ")
        return rest[: int(size)] if kind == b"blob" else None

    def ls_files(self, prefix: str = "", *, paths: Sequence[str] = ()) -> dict[str, str]:
        """The tracked files of the desk below `prefix`, or those of `paths`, with the blob ids that git's index has."""
        some = [self.prefix + path for path in paths]
        if len(some) > _AT_ONCE:
            return {path: blob for path, blob in self.ls_files(prefix).items() if path in set(paths)}
        out = self.run("ls-files", "-s", "-z", "--", *(some or [self.prefix + prefix or "."]))
        return self._listed(out, column=1)

    def ls_tree(self, rev: str, prefix: str = "") -> dict[str, str]:
        """As `ls_files`, for a revision."""
        scope = ["--", self.prefix + prefix] if self.prefix + prefix else []
        return self._listed(self.run("ls-tree", "-r", "-z", "--full-tree", "--end-of-options", rev, *scope), column=2)

    def _listed(self, out: bytes, *, column: int) -> dict[str, str]:
        found = {}
        for line in os.fsdecode(out).split("\0")[:-1]:
            meta, _, path = line.partition("\t")
            found[path[len(self.prefix) :]] = meta.split(" ")[column]
        return found

    def log(
        self,
        paths: Sequence[str] = (),
        *,
        rev: str = "HEAD",
        limit: int | None = None,
        message: str = "",
        since: datetime | None = None,
        rewritten: bool = False,
    ) -> list[LogEntry]:
        """The commits that touched these files of the desk (all of it when none is given), newest first.

        message: only those whose message has this text. since: without those before an older commit. rewritten: their
        parents are the nearest commits before them that touched these files, too.
        """
        from hd.store.git.commits import LOG, entries

        args = [*LOG, *(("--fixed-strings", f"--grep={message}") if message else ())]
        args += [*["--parents"] * rewritten, *([f"--since=@{int(since.timestamp())}"] if since else [])]
        if limit is not None:
            args.append(f"--max-count={limit}")
        scope = [self.prefix + path for path in paths] or [self.prefix or "."]
        if rev == "HEAD" and self.head() is None:
            return []
        return entries(self.run(*args, "--end-of-options", rev, "--", *scope))

    def entry(self, commit: str) -> LogEntry:
        """One commit, whatever it touched."""
        from hd.store.git.commits import LOG, entries

        return entries(self.run(*LOG, "--max-count=1", "--end-of-options", commit, "--"))[0]

    def diff(self, commit: str, path: str) -> str:
        """What a commit changed in one file of the desk, as a patch; a merge is shown against its first parent."""
        args = ("show", "--format=", "--no-color", "--no-ext-diff", "--no-textconv", "--diff-merges=first-parent")
        return self.run(*args, "--end-of-options", commit, "--", self.prefix + path).decode("utf-8", "replace")


def _no_repository(path: Path, result: CompletedProcess[bytes]) -> GitError | NotFoundError | RefusedError:
    from hd.store.git.process import failure

    said = result.stderr.decode("utf-8", "replace")
    if "dubious ownership" in said:
        command = next((line.strip() for line in said.splitlines() if "safe.directory" in line), "")
        return GitError(
            Message("{path}: git does not trust this repository, it belongs to somebody else", path=path), hint=command
        )
    if "not a git repository" in said:
        return NotFoundError(Message("{path}: not in a git repository", path=path), hint=f"git init {path}")
    if "must be run in a work tree" in said:
        return RefusedError(
            Message("{path}: is inside git's own folder", path=path),
            hint=Message("work in the folder that has the files"),
        )
    return failure("rev-parse", result)


def _tip(lines: Sequence[str]) -> Tip | None:
    if len(lines) < 2 or not is_commit_id(lines[0]):
        return None
    return Tip(lines[0], lines[1].removeprefix("refs/heads/") if lines[1].startswith("refs/heads/") else None)


def _nul(names: Sequence[str]) -> bytes:
    return b"".join(os.fsencode(name) + b"\0" for name in names)


def _clean(text: str) -> str:
    # As git does: what would break the `Name <email>` form of a commit goes.
    return re.sub(r"[<>\n\0]", "", text).strip(" .,:;\"\\'\t\r")
