"""What git's index and its objects say of a desk's files: tracked, ignored, contents, many by one process. Changes
nothing."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from hd.store.git.repository import Repository


class Tracked(Struct, frozen=True):
    """A file in git's index. mode: `120000` is a symbolic link. skipped: a sparse checkout leaves it out. watched: git
    looks whether it has changed; it does not where it was told to assume that it has not, or while it is in conflict.
    """

    mode: str
    blob: str
    skipped: bool
    watched: bool = True


def tracked(repo: Repository, tops: Sequence[str], *, env: Mapping[str, str] | None = None) -> dict[str, Tracked]:
    """The files of the desk that git's index has in these folders (or under these names)."""
    return told(listing(repo, tops, env=env), prefix=repo.prefix)


def listing(repo: Repository, tops: Sequence[str], *, env: Mapping[str, str] | None = None) -> bytes:
    """The same as git prints it, by path: for `told`, whole or in part."""
    return repo.run("ls-files", "-v", "-s", "-z", "--", *(repo.prefix + top for top in tops), env=env)


def told(out: bytes, *, prefix: str) -> dict[str, Tracked]:
    """What a listing, or whole entries of one, says of each file of the desk whose folder is `prefix`."""
    found = {}
    for line in os.fsdecode(out).split("\0")[:-1]:
        meta, _, path = line.partition("\t")
        tag, mode, blob, _ = meta.split(" ")
        found[path[len(prefix) :]] = Tracked(mode, blob, tag in "Ss", tag == "H")
    return found


def by_folder(out: bytes, folders: Iterable[str]) -> dict[str, bytes]:
    """A listing in parts: the entries below each of these folders, named from the repository's root; maybe with some
    that lie in none of them, behind."""
    starts: dict[str, int] = {}
    at = 0
    for folder in sorted(folders, key=lambda name: os.fsencode(f"{name}/")):  # git's own order
        found = out.find(b"\t" + os.fsencode(folder) + b"/", at)
        if found >= 0:
            starts[folder] = at = out.rfind(b"\0", 0, found) + 1
    ends = [*starts.values(), len(out)][1:]
    return {folder: out[start:end] for (folder, start), end in zip(starts.items(), ends, strict=True)}


def left_out(repo: Repository, tops: Sequence[str]) -> dict[str, str]:
    """The Markdown files below `tops` that a sparse checkout leaves out, with their blob ids. Where there is none, no
    process is started."""
    if not (repo.git_dir / "info" / "sparse-checkout").exists() or not repo.enabled("core.sparseCheckout"):
        return {}
    return {path: file.blob for path, file in tracked(repo, tops).items() if file.skipped and path.endswith(".md")}


def ignored(repo: Repository, paths: Sequence[str]) -> list[str]:
    """Which of these files of the desk git was told to ignore."""
    start = f"./{repo.prefix}"  # this command takes no literal paths: one that begins with ":" would be magic
    asked = _nul([start + path for path in paths])
    out = repo.run("check-ignore", "-z", "--stdin", input=asked, check=False, env={"GIT_LITERAL_PATHSPECS": "0"})
    return [path[len(start) :] for path in os.fsdecode(out).split("\0")[:-1]]


def contents(repo: Repository, names: Sequence[str]) -> list[bytes | None]:
    """The contents of blobs by their ids or `rev:path`; None where there is no such blob."""
    if not names:
        return []
    out = repo.run("cat-file", "--batch=%(objecttype) %(objectsize)", "-z", input=_nul(names))
    found: list[bytes | None] = []
    at = 0
    for _ in names:
        end = out.index(b"\n", at)
        kind, _, size = out[at:end].rpartition(b" ")
        at = end + 1
        if kind not in (b"blob", b"tree", b"commit", b"tag"):  # `… missing`
            found.append(None)
            continue
        found.append(out[at : at + int(size)] if kind == b"blob" else None)
        at += int(size) + 1
    return found


def cut_off(repo: Repository) -> frozenset[str]:
    """The commits whose parents a shallow clone does not have."""
    try:
        return frozenset((repo.common_dir / "shallow").read_text("ascii").split())
    except OSError:
        return frozenset()


def _nul(names: Sequence[str]) -> bytes:
    return b"".join(os.fsencode(name) + b"\0" for name in names)
