"""Merges two commits among git's objects: their trees, what is left open, the commit that joins them. Moves no branch,
and touches neither index nor files.

Paths are the repository's here, from its root: a merge knows no desk.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from msgspec import Struct

from hd.core.document.gitattributes import ATTRIBUTES
from hd.errors import DecisionError
from hd.store import files
from hd.store.commit import merge_folder
from hd.store.commit import steps as commit_steps
from hd.store.commit.journal import Journal
from hd.store.git import merge_driver
from hd.store.git.process import failure
from hd.store.git.repository import Repository

_PLAIN = "100644"
_AT_ONCE = 400  # paths per command line


class Blob(Struct, frozen=True):
    """A file of a tree: its mode (`100644`; `120000` is a symbolic link) and the id of its content."""

    mode: str
    id: str

    @property
    def plain(self) -> bool:
        """Whether it is a file like any other, executable or not."""
        return self.mode in (_PLAIN, "100755")

    @property
    def kind(self) -> str:
        """What it is, in words."""
        return {"120000": "a symbolic link", "160000": "a submodule"}.get(self.mode, "a file")


class ConflictedFile(Struct, frozen=True):
    """A file that git could not merge: what it was, and what each side made of it. None: not there."""

    base: Blob | None = None
    one: Blob | None = None
    other: Blob | None = None

    @property
    def versions(self) -> list[Blob]:
        """Those that are there."""
        return [blob for blob in (self.base, self.one, self.other) if blob]

    @property
    def plain(self) -> bool:
        """Whether it is a file like any other, wherever it is: no link, no repository in the repository."""
        return all(blob.plain for blob in self.versions)


class MergedTree(Struct, frozen=True):
    """What a merge makes: a tree, complete but for the files that are open. words: what git says of these."""

    tree: str
    open: Mapping[str, ConflictedFile]
    words: str


class Difference(Struct, frozen=True):
    """What became of one file between two trees. None: not there."""

    before: Blob | None
    after: Blob | None


Content: TypeAlias = bytes | Blob | None
"""What a file becomes: these bytes, a blob that is there already, or nothing at all."""


def join(repo: Repository, one: str, other: str, *, drivers: bool = False) -> MergedTree:
    """Merge two commits. drivers: git calls this clone's driver for tickets and articles; else these are left open,
    for hd itself, which needs no process for each. The ancestor of several ancestors is always the driver's work.

    `git merge-tree` reads attributes from the work tree alone, whatever the index or the commits have. So that a file
    that somebody is just editing, or a desk from before, makes no difference, they are told it besides.
    """
    note, attributes = repo.state_dir / "attributes", _attributes(repo)
    if files.read_if_there(note) != attributes:
        files.note(note, attributes)
    told = ("-c", f"core.attributesFile={note}", "-c", "merge.directoryRenames=false")
    inner = ("merge.hd.driver=false", "merge.hd.recursive=hd-base", f"merge.hd-base.driver={merge_driver.command()}")
    settings = [word for setting in (() if drivers else inner) for word in ("-c", setting)]
    with merge_folder.opened(repo) as (place, world):
        args = ("-C", str(place), *told, *settings, "merge-tree", "--write-tree", "-z", one, other)
        result = repo.call(args, env=world)
    if result.returncode not in (0, 1):
        raise failure("merge-tree", result)
    tree, *rest = os.fsdecode(result.stdout).split("\0")
    end = rest.index("") if "" in rest else len(rest)
    found: dict[str, dict[str, Blob]] = {}
    for line in rest[:end]:
        about, _, path = line.partition("\t")
        mode, blob, stage = about.split(" ")
        found.setdefault(path, {})[("base", "one", "other")[int(stage) - 1]] = Blob(mode, blob)
    words = "\n".join(line.strip() for line in rest[end:] if line.startswith("CONFLICT") and ": " in line)
    if result.returncode == 1 and not found:
        raise DecisionError(words or "git cannot merge the two", hint="git merge says more")
    return MergedTree(tree, {path: ConflictedFile(**stages) for path, stages in found.items()}, words)


def _attributes(repo: Repository) -> bytes:
    """Those of this desk, then the user's own for all repositories, which this file stands in for."""
    home = os.environ.get("XDG_CONFIG_HOME") or f"{os.environ.get('HOME', '')}/.config"
    theirs = Path(repo.setting("core.attributesFile") or f"{home}/git/attributes").expanduser()
    said = [line.partition(" ") for line in ATTRIBUTES.splitlines() if not line.startswith("#")]
    folder = re.sub(r"([\\*?\[])", r"\\\1", repo.prefix)
    ours = [os.fsdecode(commit_steps.quoted(f"/{folder}{pattern}")) + f" {words}\n" for pattern, _, words in said]
    try:
        own = theirs.read_bytes()
    except OSError:
        own = b""
    return os.fsencode("".join(ours)) + own


def differences(repo: Repository, before: str, after: str) -> dict[str, Difference]:
    """The files in which two commits or trees differ, by path."""
    said = repo.run(
        "diff-tree", "-r", "-z", "--raw", "--no-renames", "--ignore-submodules=none", "--full-index", before, after
    )
    words = os.fsdecode(said).split("\0")[:-1]
    found = {}
    for about, path in zip(words[::2], words[1::2], strict=True):
        mode, mode_too, blob, blob_too, _ = about[1:].split(" ")
        found[path] = Difference(_blob(mode, blob), _blob(mode_too, blob_too))
    return found


def _blob(mode: str, blob: str) -> Blob | None:
    return None if mode == "000000" else Blob(mode, blob)


def entries(repo: Repository, rev: str, paths: Iterable[str]) -> dict[str, Blob]:
    """What a commit or tree has at these paths; a folder has the mode `040000`. What is not there is left out."""
    wanted, found = list(paths), {}
    for start in range(0, len(wanted), _AT_ONCE):
        said = repo.run("ls-tree", "-z", "--full-tree", rev, "--", *wanted[start : start + _AT_ONCE])
        for line in os.fsdecode(said).split("\0")[:-1]:
            about, _, path = line.partition("\t")
            mode, _, blob = about.split(" ")
            found[path] = Blob(mode, blob)
    return found


def rebased(repo: Repository, *, base: str, one: str, other: str) -> tuple[str, str]:
    """Two commits with the trees of `one` and `other` that both come from a commit with the tree of `base`: to merge
    what became of `base` on two lines, however these came about. No ref keeps them."""
    who = {f"GIT_{role}_{what}": "hd" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    env = who | {"GIT_AUTHOR_DATE": "@0 +0000", "GIT_COMMITTER_DATE": "@0 +0000"}

    def made(rev: str, *parents: str) -> str:
        words = ("commit-tree", *(word for parent in parents for word in ("-p", parent)), "-m", "hd")
        return repo.run(*words, f"{rev}^{{tree}}", env=env).decode().strip()

    root = made(base)
    return made(one, root), made(other, root)


def compose(
    repo: Repository,
    plan: Journal,
    *,
    ref: str,
    parents: Sequence[str],
    message: str,
    tree: str = "",
    contents: Mapping[str, Content],
) -> str:
    """Make a commit on a private ref; gives its id. tree: what it begins with, by default that of the first parent;
    contents: the files that differ from it. Author and times are the plan's."""
    text = message.encode("utf-8", "replace")
    first, *others = parents
    lines = [b"commit %s\nmark :1\n" % ref.encode()]
    lines.append(f"author {plan.author}\ncommitter {plan.committer}\n".encode("utf-8", "replace"))
    lines.append(b"data %d\n%s\nfrom %s\n" % (len(text), text, first.encode()))
    lines += [b"merge %s\n" % parent.encode() for parent in others]
    lines += [b'M 040000 %s ""\n' % tree.encode()] if tree else []
    for path, data in contents.items():
        name = commit_steps.quoted(path)
        if data is None:
            lines.append(b"D %s\n" % name)
        elif isinstance(data, Blob):
            lines.append(b"M %s %s %s\n" % (data.mode.encode(), data.id.encode(), name))
        else:
            lines.append(b"M 100644 inline %s\ndata %d\n%s\n" % (name, len(data), data))
    lines.append(b"\nget-mark :1\ndone\n")
    args = ("fast-import", "--quiet", "--done", "--force", "--date-format=raw")
    made = repo.run(*args, input=b"".join(lines)).decode().strip()
    return _signed(repo, plan, made, ref=ref, parents=parents, text=text) if repo.enabled("commit.gpgsign") else made


def _signed(repo: Repository, plan: Journal, made: str, *, ref: str, parents: Sequence[str], text: bytes) -> str:
    above = [word for parent in parents for word in ("-p", parent)]
    args = ("commit-tree", "-S", *above, "-F", "-", f"{made}^{{tree}}")
    result = repo.call(args, input=text, env=commit_steps.people(plan))
    if result.returncode:
        raise failure("commit-tree -S", result)
    signed = result.stdout.decode().strip()
    repo.run("update-ref", ref, signed, made)
    return signed
