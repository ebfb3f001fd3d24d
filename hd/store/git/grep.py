"""Finds lines in the desk's files by `git grep`: bytes, not meaning. Parses nothing, and misses no file."""

from __future__ import annotations

from collections.abc import Sequence

from hd.store.git.process import failure
from hd.store.git.repository import Repository

_BARE = ("--no-color", "--no-line-number", "--no-column", "--no-recurse-submodules", "-a", "-z", "-F", "--full-name")
_FILES = ("--untracked", "--no-exclude-standard")


def lines_with(repo: Repository, words: Sequence[str], *, under: str, commit: str = "") -> list[tuple[str, str]]:
    """(path, line) of each line below the desk's folder `under` that has one of the words, as the files are now; with
    `commit` (a whole id), as they are there.

    One process; a tenth of a second for ten thousand files.
    """
    asked = [part for word in words for part in ("-e", word)]
    where = (*asked, commit) if commit else (*_FILES, *asked)
    result = repo.call(("grep", *_BARE, *where, "--", repo.prefix + under))
    if result.returncode > 1:
        raise failure("grep", result)
    start = f"{commit}:{repo.prefix}" if commit else repo.prefix
    found = []
    for one in result.stdout.decode("utf-8", "surrogateescape").split("\n")[:-1]:
        path, _, line = one.partition("\0")
        found.append((path[len(start) :], line))
    return found
