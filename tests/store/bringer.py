"""A small program for tests: brings a commit into a work tree by the store, or repairs it; can be killed on the way."""

from __future__ import annotations

import argparse
from pathlib import Path

from hd.store.commit import steps as commit_steps
from hd.store.commit import work_tree
from hd.store.commit.recovery import recover
from hd.store.git.repository import Repository
from tests.store.writer import die_after

WHO = "Olha Bondar <olha@acme.example> 1795420931 +0200"


def bring(folder: Path, commit: str) -> bool:
    """Let the branch have it, from reading where it stands to the end, under the lock."""
    repo = Repository.discover(folder)
    with repo.lock(timeout=60):
        recover(repo)
        parent = commit_steps.ref_at(repo, "refs/heads/main")
        assert parent is not None
        plan = work_tree.plan(repo, branch="main", parent=parent, subject="sync", author=WHO, committer=WHO)
        return work_tree.bring(repo, plan, commit, patience=5.0)


def main() -> None:
    """Read the command line, do it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("commit")
    parser.add_argument("--recover", action="store_true")
    parser.add_argument("--die-after", default="")
    given = parser.parse_args()
    if given.die_after:
        die_after(given.die_after)
    if given.recover:
        recover(Repository.discover(given.folder))
    else:
        bring(given.folder, given.commit)


if __name__ == "__main__":
    main()
