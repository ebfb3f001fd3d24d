"""Brings a finished commit into a work tree: files, index, branch, in this order. What the user staged or changed
elsewhere stays as it is. Makes no commit, and overwrites nothing that somebody wrote.

A commit that only adds to a few files is landed by `landing`; here it may differ in thousands, links and programs among
them, so git itself writes them. It writes in place, one after the other: what a killed one left is told apart by what
is on disk.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from hd.errors import GitError, HdError, RefusedError
from hd.store import files
from hd.store.commit import index_lock, journal
from hd.store.commit import steps as commit_steps
from hd.store.commit.journal import Draft, Journal
from hd.store.commit.take_back import take_back
from hd.store.commit.tree_merge import Blob, Difference, differences
from hd.store.git.process import failure
from hd.store.git.repository import Repository
from hd.store.waiting import Deadline

WAY = "tree"


def plan(repo: Repository, *, branch: str, parent: str, subject: str, author: str, committer: str) -> Journal:
    """What is about to happen, on disk before it does: a commit is brought to `branch`, which is at `parent` now.

    What is made on the way is kept on `draft_ref`; as long as there is only that, a kill is made good by forgetting it.
    """
    ref = commit_steps.new_ref()
    found = Journal(ref, branch, parent, author, committer, WAY, (), (Draft(subject, ()),), (f"{ref}-draft",))
    journal.save(repo, found)
    return found


def draft_ref(left: Journal) -> str:
    """Where commits are kept while they are made."""
    return f"{left.ref}-draft"


def bring(repo: Repository, left: Journal, commit: str, *, patience: float) -> bool:
    """Let the work tree and the branch have a commit. False, with everything as it was, where the branch moved
    meanwhile. RefusedError where git would overwrite what somebody wrote."""
    assert left.parent is not None
    try:
        repo.run("update-ref", left.ref, commit)  # from here on, a kill is made good by finishing
        _read_tree(repo, left.parent, commit, patience=patience)
        if commit_steps.move_branch(repo, left, commit):
            journal.discard(repo)
            return True
        give_up(repo, left, patience=patience)
    except BaseException as error:
        take_back(repo, error, lambda: give_up(repo, left, patience=patience))
        raise
    return False


def give_up(repo: Repository, left: Journal, *, patience: float) -> None:
    """Take back what was done so far; may be done any number of times."""
    if commit := commit_steps.ref_at(repo, left.ref):
        _undo(repo, left, commit, patience=patience)
    commit_steps.drop_refs(repo, left)
    journal.discard(repo)


def settle(repo: Repository, left: Journal, *, patience: float) -> str | None:
    """Finish what a killed process began, or take it back; the commit, or None where it is taken back."""
    commit, tip = commit_steps.ref_at(repo, left.ref), commit_steps.ref_at(repo, left.branch_ref)
    if commit is None or left.parent is None:  # nothing was done yet, or everything but taking the note away
        commit_steps.drop_refs(repo, left)
        return tip if tip != left.parent else None
    if tip is not None and repo.call(("merge-base", "--is-ancestor", commit, tip)).returncode == 0:
        commit_steps.drop_refs(repo, left)
        return commit
    resumed = not left.abandoned and tip == left.parent and _resume(repo, left.parent, commit, patience=patience)
    if resumed and commit_steps.move_branch(repo, left, commit):
        return commit
    _undo(repo, left, commit, patience=patience)
    commit_steps.drop_refs(repo, left)
    return None


def _read_tree(repo: Repository, parent: str, commit: str, *, patience: float) -> None:
    """git's own two-tree merge: looks at everything first, then writes. A watcher of files that it might start would
    hold the desk's lock for ever. It goes by the times of files alone: where one was only touched, git must look again.
    """
    deadline, refreshed = Deadline(patience), False
    words = ("-c", "core.fsmonitor=false", "read-tree", "-m", "-u", parent, commit)
    while (result := index_lock.run(repo, words, input=b"", deadline=deadline)).returncode:
        said = result.stderr.decode("utf-8", "replace")
        if "not uptodate" in said and not refreshed:
            repo.run("update-index", "-q", "--refresh", check=False)
            refreshed = True
        elif "not uptodate" in said or "would be overwritten" in said or "would be removed" in said:
            raise RefusedError("a file was changed by somebody else meanwhile", hint=f"{said.strip()}\ndo it again")
        else:
            raise failure("read-tree", result)


# -- after a kill -----------------------------------------------------------------------------------------------------


def _resume(repo: Repository, parent: str, commit: str, *, patience: float) -> bool:
    """Do the rest of what `_read_tree` had begun; False where somebody changed the files since."""
    found = differences(repo, parent, commit)
    done = _as_on_disk(repo, {path: one.after for path, one in found.items()})
    for path, one in found.items():
        if path not in done and _is_torn(repo, path, one):
            (repo.root / path).unlink()
    index = _indexed(repo, found)
    wanted = {path: found[path].after for path in done if index.get(path) == found[path].before}
    _set_index(repo, wanted, deadline=Deadline(patience))
    try:
        _read_tree(repo, parent, commit, patience=patience)
    except (RefusedError, GitError):
        return False
    return True


def _undo(repo: Repository, left: Journal, commit: str, *, patience: float) -> None:
    """Put back what has the new content, in the index and on disk; what anybody wrote since stays."""
    assert left.parent is not None
    found = differences(repo, left.parent, commit)
    tip = commit_steps.ref_at(repo, left.branch_ref) or left.parent
    moved = differences(repo, left.parent, tip) if tip != left.parent else {}
    was = {path: moved[path].after if path in moved else one.before for path, one in found.items()}
    ours = {path for path, one in found.items() if was[path] != one.after}
    done = _as_on_disk(repo, {path: found[path].after for path in ours})
    gone = {path for path in ours - done if was[path] and _is_torn(repo, path, found[path])}
    index = _indexed(repo, ours)
    deadline = Deadline(patience)
    index_lock.wait_until_free(repo, deadline)
    wanted = {path: was[path] for path in ours if index.get(path) == found[path].after}
    _set_index(repo, wanted, deadline=deadline)
    missing = {path for path in ours if was[path] and not os.path.lexists(repo.root / path)}
    back = [path for path in done | gone | missing if was[path]]
    if back:
        names = b"".join(os.fsencode(path) + b"\0" for path in sorted(back))
        _run(repo, "checkout-index", "-f", "-u", "-z", "--stdin", input=names, deadline=deadline)
    for path in done:
        if was[path] is None:
            _remove(repo, path)


def _as_on_disk(repo: Repository, wanted: Mapping[str, Blob | None]) -> set[str]:
    """Which of these files are on disk what they are wanted to be, as git sees it: links, filters, line ends."""
    gone = {path for path, blob in wanted.items() if blob is None and not os.path.lexists(repo.root / path)}
    there = {path: blob for path, blob in wanted.items() if blob and os.path.lexists(repo.root / path)}
    if not there:
        return gone
    look = repo.state_dir / "look"
    look.unlink(missing_ok=True)
    env = {"GIT_INDEX_FILE": str(look)}
    try:
        lines = "".join(f"{blob.mode} {blob.id}\t{path}\0" for path, blob in there.items())
        repo.run("update-index", "-z", "--index-info", input=os.fsencode(lines), env=env)
        repo.run("update-index", "-q", "--refresh", check=False, env=env)
        differing = os.fsdecode(repo.run("diff-files", "-z", "--name-only", env=env)).split("\0")[:-1]
    finally:
        look.unlink(missing_ok=True)
    return gone | (set(there) - set(differing))


def _is_torn(repo: Repository, path: str, one: Difference) -> bool:
    """Whether git was stopped in the middle of writing this very file: it has the beginning of the new content."""
    if one.after is None:
        return False
    try:
        data = files.read(files.reach(repo.root, path))
    except (HdError, ValueError):
        return False
    whole = repo.conversion.contents({path: one.after.id}).get(path) or repo.object(one.after.id)
    return whole is not None and len(data) < len(whole) and whole.startswith(data)


def _indexed(repo: Repository, paths: Iterable[str]) -> dict[str, Blob]:
    """What git's index has of these files."""
    wanted, found = set(paths), {}
    for line in os.fsdecode(repo.run("ls-files", "-s", "-z")).split("\0")[:-1]:
        about, _, path = line.partition("\t")
        if path in wanted:
            mode, blob, _ = about.split(" ")
            found[path] = Blob(mode, blob)
    return found


def _set_index(repo: Repository, wanted: Mapping[str, Blob | None], *, deadline: Deadline) -> None:
    nothing = Blob("0", "0" * (64 if repo.hash_name == "sha256" else 40))
    some = [(path, blob or nothing) for path, blob in wanted.items()]
    lines = "".join(f"{blob.mode} {blob.id}\t{path}\0" for path, blob in some)
    if lines:
        _run(repo, "update-index", "-z", "--index-info", input=os.fsencode(lines), deadline=deadline)
        repo.run("update-index", "-q", "--refresh", check=False)


def _run(repo: Repository, *args: str, input: bytes, deadline: Deadline) -> None:
    result = index_lock.run(repo, args, input=input, deadline=deadline)
    if result.returncode:
        raise failure(args[0], result)


def _remove(repo: Repository, path: str) -> None:
    """Take a file away that we brought, and the folders that came with it."""
    place: Path = repo.root / path
    place.unlink(missing_ok=True)
    for folder in place.relative_to(repo.root).parents[:-1]:
        with contextlib.suppress(OSError):
            (repo.root / folder).rmdir()


def in_the_way(repo: Repository, found: Mapping[str, Difference]) -> tuple[list[str], list[str]]:
    """Of the files that are about to change: those that somebody changed and did not commit, and those that are there
    though git does not know them."""
    said = repo.run(
        "status", "--porcelain=v2", "-z", "--untracked-files=no", "--no-renames", "--ignore-submodules=dirty"
    )
    changed = {_path(line) for line in os.fsdecode(said).split("\0")[:-1]}
    mine = sorted(path for path in found if path in changed)
    new = [path for path, one in found.items() if one.before is None and path not in changed]
    return mine, sorted(path for path in new if os.path.lexists(repo.root / path))


def _path(line: str) -> str:
    """The path in a line of `git status`: behind eight words, or ten where it is in conflict."""
    words: Sequence[str] = line.split(" ", 10 if line.startswith("u") else 8)
    return words[-1]
