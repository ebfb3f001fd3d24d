"""A folder of hd's own in which `git merge-tree` runs. git writes `.merge_file_*` into its work tree for each file that
a driver merges, and a killed one leaves them there. Here nobody sees them, and the next merge removes them.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hd.store.git.repository import Repository

ROOT = "HD_MERGE_ROOT"
"""Tells the driver where the work tree is, for hd.yaml: it runs in the folder, not there."""

_ATTRIBUTES = ".gitattributes"


@contextmanager
def opened(repo: Repository) -> Iterator[tuple[Path, dict[str, str]]]:
    """The folder, and the environment that makes it git's work tree. It has the attributes of the real one, which git
    reads from a work tree alone; it is gone afterwards."""
    place = repo.state_dir / "merge"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    try:
        for path in _attribute_files(repo):
            (place / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(repo.root / path, place / path)
        yield place, {"GIT_DIR": str(repo.git_dir), "GIT_WORK_TREE": str(place), ROOT: str(repo.root)}
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _attribute_files(repo: Repository) -> Iterator[str]:
    """Each file of attributes in the work tree that git knows, and the one at its root, known or not."""
    listed = repo.run("--no-literal-pathspecs", "ls-files", "-z", "--", f":(glob)**/{_ATTRIBUTES}")
    for path in sorted({_ATTRIBUTES, *os.fsdecode(listed).split("\0")[:-1]}):
        if (repo.root / path).is_file() and not (repo.root / path).is_symlink():
            yield path
