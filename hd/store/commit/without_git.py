"""The steps of a plain change in a usual repository, without a process of git.

Each step does what the same step by git does, in the same order, or returns that it cannot; then `steps` runs git.
A kill leaves what git would leave, and at most a lock with the mark of this very change, which recovery removes.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from hd.store import files
from hd.store.commit.journal import Draft, Journal
from hd.store.git.repository import Repository
from hd.store.git_files import ref_files
from hd.store.git_files.digest import object_id
from hd.store.git_files.index_file import UnusualIndexError, with_entries
from hd.store.git_files.index_steps import add_step, index_state
from hd.store.git_files.loose_objects import write_object
from hd.store.git_files.own_locks import HeldError, hold, release
from hd.store.git_files.trees import NotLooseError, changed_trees, tree_of

_FEW = 8  # files; more are quicker by git
_PERSON = re.compile(r"[^<>\n\0]+ <[^<>\n\0]+> \d+ [-+]\d{4}")


def draft(repo: Repository, journal: Journal, contents: Mapping[str, bytes]) -> str | None:
    """As `steps.draft`, for commits that are not signed; None where git must make them."""
    people = (journal.author, journal.committer)
    if not _is_plain(repo, journal) or not all(_PERSON.fullmatch(one) for one in people):
        return None
    if not all(_is_small(repo, one.blobs) for one in journal.drafts):
        return None
    objects, commit = repo.common_dir / "objects", journal.parent
    try:
        tree = tree_of(objects, commit) if commit else None
        for data in contents.values():
            write_object(objects, "blob", data)
        for one in journal.drafts:
            _require_blobs(objects, one, contents)
            changes = {repo.prefix + path: blob for path, blob in one.blobs}
            for data in changed_trees(objects, tree, changes):
                tree = write_object(objects, "tree", data)
            assert tree is not None
            commit = write_object(objects, "commit", _commit(journal, one, tree, commit))
        assert commit is not None
        ref_files.create_ref(repo.common_dir, journal.ref, commit, beside=_beside(repo, journal.mark))
    except (NotLooseError, OSError):
        return None
    return commit


def update_index(repo: Repository, blobs: Sequence[tuple[str, str | None]], *, mark: str) -> bool:
    """As `steps.update_index`; False, with nothing changed, where git must do it."""
    path = repo.git_dir / "index"
    if not mark or not repo.is_usual or not _is_small(repo, blobs) or path.is_symlink():
        return False
    new = repo.state_dir / f"index.{mark}.tmp"
    try:
        with hold(_index_lock(repo), _lock_mark(mark), beside=_beside(repo, mark)):
            facts, index = path.stat(), path.read_bytes()
            entries = {repo.prefix + one: (blob or "", _facts(repo, one, blob)) for one, blob in blobs}
            before, changed = index_state(facts, index[-32:]), with_entries(index, entries)
            del index
            new.write_bytes(changed)
            # git reads a file whose time is not before the index's: none of those may look older now than it is.
            os.utime(new, ns=(facts.st_atime_ns, facts.st_mtime_ns))
            new.rename(path)
            after = index_state(path.stat(), bytes(changed[-32:]))
            add_step(repo.state_dir, before, after, [(one, blob) for one, blob in blobs if blob])
    except (HeldError, UnusualIndexError, OSError):
        return False
    finally:
        with contextlib.suppress(OSError):
            new.unlink()
    return True


def move_branch(repo: Repository, journal: Journal, commit: str) -> bool:
    """Let the branch have the commit, and drop the private refs; False, with nothing changed, where git must do it."""
    if journal.parent is None or not repo.is_usual:
        return False
    return ref_files.move_branch(
        repo.git_dir,
        repo.common_dir,
        journal.branch_ref,
        old=journal.parent,
        new=commit,
        who=journal.committer,
        message=f"hd: {journal.drafts[-1].subject}",
        beside=_beside(repo, journal.mark),
    )


def drop_refs(repo: Repository, journal: Journal) -> bool:
    """Take the private refs away; False where git must do it."""
    return repo.is_usual and all(ref_files.delete_ref(repo.common_dir, ref) for ref in (journal.ref, *journal.obsolete))


def release_locks(repo: Repository, journal: Journal) -> None:
    """Remove the locks and temporary files that this very change left when it was killed; the desk is locked."""
    release(_index_lock(repo), _lock_mark(journal.mark))
    with contextlib.suppress(OSError, UnicodeDecodeError):
        commit = (repo.common_dir / journal.ref).read_text("ascii").strip()
        ref_files.release_branch(repo.common_dir, journal.branch_ref, commit)
    for path in (_beside(repo, journal.mark), repo.state_dir / f"index.{journal.mark}.tmp"):
        path.unlink(missing_ok=True)


def _is_plain(repo: Repository, journal: Journal) -> bool:
    return journal.way == "plain" and repo.is_usual


def _is_small(repo: Repository, blobs: Sequence[tuple[str, str | None]]) -> bool:
    """Whether these are few files with plain names, none of which is taken away."""
    return len(blobs) <= _FEW and all(blob and _is_plain_path(repo.prefix + path) for path, blob in blobs)


def _is_plain_path(path: str) -> bool:
    """Whether git takes the path as it is on every system."""
    parts = path.lower().split("/")
    return (
        path.isascii() and path.isprintable() and not {"", ".", "..", ".git"}.intersection(parts) and "\\" not in path
    )


def _require_blobs(objects: Path, one: Draft, contents: Mapping[str, bytes]) -> None:
    for _, blob in one.blobs:
        if blob and blob not in contents and not (objects / blob[:2] / blob[2:]).exists():
            raise NotLooseError


def _commit(journal: Journal, one: Draft, tree: str, parent: str | None) -> bytes:
    parents = [*([parent] if parent else []), *one.merges]
    lines = [f"tree {tree}", *(f"parent {other}" for other in parents)]
    lines += [f"author {journal.author}", f"committer {journal.committer}", "", one.message]
    return "\n".join(lines).encode("utf-8", "replace")


def _facts(repo: Repository, path: str, blob: str | None) -> os.stat_result:
    """What `stat` says of a file that has this very content. Raises UnusualIndexError where it has another."""
    place = files.reach(repo.root, repo.prefix + path)
    before = place.lstat()
    data = files.read_if_there(place)
    if data is None or object_id("blob", data) != blob or _identity(place.lstat()) != _identity(before):
        raise UnusualIndexError
    return before


def _identity(facts: os.stat_result) -> tuple[int, ...]:
    return facts.st_ino, facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns, facts.st_mode


def _index_lock(repo: Repository) -> Path:
    return repo.git_dir / "index.lock"


def _lock_mark(mark: str) -> bytes:
    return b"hd %s\n" % mark.encode("ascii")


def _beside(repo: Repository, mark: str) -> Path:
    return repo.state_dir / f"lock.{mark}.tmp"
