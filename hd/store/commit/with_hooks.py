"""Commits where the repository has hooks: through `git commit`, as the user would; never runs a hook itself."""

from __future__ import annotations

import os
from collections.abc import Mapping

from hd.errors import GitError
from hd.store import files
from hd.store.commit import steps as commit_steps
from hd.store.commit.journal import Draft, Journal
from hd.store.git.process import reason_of
from hd.store.git.repository import Repository
from hd.text.sanitize import safe

NAMES = ("pre-commit", "prepare-commit-msg", "commit-msg", "post-commit")


def wanted(repo: Repository) -> bool:
    """Whether commits must go through hooks: some are installed, and `hd.noVerify` does not say to skip them."""
    return bool(repo.hooks(NAMES)) and not repo.enabled("hd.noVerify")


def land(repo: Repository, journal: Journal, contents: Mapping[str, bytes], *, patience: float) -> str:
    """Files, index and branch by way of `git commit`; gives the commit. GitError with a refusing hook's own words.

    The journal's drafts are in the repository already, on the private ref: what undoing needs. Nothing is undone here.
    """
    *hand, change = journal.drafts
    for one in hand:
        commit_steps.update_index(repo, one.blobs, patience=patience)
        git_commit(repo, journal, one)
    commit_steps.write_files(repo, journal, contents)
    commit_steps.update_index(repo, change.blobs, patience=patience)
    git_commit(repo, journal, change)
    commit = repo.tip(fresh=True).head
    assert commit is not None
    finish(repo, journal, commit, patience=patience)
    return commit


def git_commit(repo: Repository, journal: Journal, one: Draft) -> None:
    """`git commit --only` of exactly these paths, with the message as it is."""
    note = repo.state_dir / "message"
    files.note(note, one.message.encode("utf-8", "replace"))
    paths = ("--only", "--pathspec-from-file=-", "--pathspec-file-nul")
    result = repo.call(
        ("commit", "--quiet", "--allow-empty", "--cleanup=verbatim", "-F", str(note), *paths),
        input=b"".join(b":(top,literal)%s\0" % os.fsencode(repo.prefix + path) for path, _ in one.blobs),
        env=commit_steps.people(journal) | {"GIT_REFLOG_ACTION": "hd", "GIT_EDITOR": ":"},
        user=True,
    )
    note.unlink(missing_ok=True)
    if result.returncode:
        reason = reason_of(result.stderr)[0] or "it said nothing"
        words = safe(result.stderr.decode("utf-8", "replace").strip(), multiline=True) or reason
        hint = f"{words}\nthe ticket is as it was; git config hd.noVerify true lets hd skip hooks"
        raise GitError(f"a hook of this repository, or git, refused the commit: {reason}", hint=hint)


def finish(repo: Repository, journal: Journal, commit: str, *, patience: float) -> None:
    """What is left to do once git made the commit; may be done any number of times.

    A hook that changes a file and adds it reaches the commit, but with --only not the user's index: it follows here.
    """
    there = repo.blob_ids(commit, journal.paths)
    changed = [entry.path for entry in journal.entries if there.get(entry.path, entry.new) != entry.new]
    clean = [(path, there[path]) for path in changed if commit_steps.state(repo, path) == there[path]]
    commit_steps.update_index(repo, clean, patience=patience)
    commit_steps.drop_refs(repo, journal)


def landed(repo: Repository, journal: Journal) -> bool:
    """Whether `git commit` got through before the process died: the branch moved on, and the files are clean."""
    tip = commit_steps.ref_at(repo, journal.branch_ref)
    if tip is None or tip == journal.parent or _is_hand_edit(repo, journal, tip):
        return False
    there = repo.blob_ids(tip, journal.paths)
    return all(commit_steps.state(repo, path) == there.get(path) for path in journal.paths)


def undo(repo: Repository, journal: Journal, *, patience: float) -> None:
    """As `landing.undo`, and the branch goes back behind the hand edit that this transaction committed first."""
    tip = commit_steps.ref_at(repo, journal.branch_ref)
    if tip is not None and _is_hand_edit(repo, journal, tip):
        where = (
            f"update {journal.branch_ref}\0{journal.parent}\0" if journal.parent else f"delete {journal.branch_ref}\0"
        )
        repo.run("update-ref", "-m", "hd: undone", "--stdin", "-z", input=f"{where}{tip}\0".encode())
    commit_steps.undo(repo, journal, patience=patience)


def _is_hand_edit(repo: Repository, journal: Journal, tip: str) -> bool:
    if len(journal.drafts) < 2:
        return False
    names = (f"{tip}^{{tree}}", f"{journal.ref}~1^{{tree}}", f"{tip}^")
    tree, drafted, *above = repo.run("rev-parse", "--revs-only", *names, check=False).decode().split() or ("", "-")
    return tree == drafted and above == ([journal.parent] if journal.parent else [])
