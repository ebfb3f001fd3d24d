"""Branches and private refs that lie in files of their own. Packed refs and other formats are left to git.

The order is git's own: lock, compare, log, rename: https://git-scm.com/docs/gitrepository-layout
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from hd.store.git_files.own_locks import HeldError, hold, release


def create_ref(common_dir: Path, ref: str, commit: str, *, beside: Path) -> None:
    """Let a ref that nobody else knows of name a commit, durably. beside: a free path on the same file system. OSError
    where the disk refuses."""
    path = common_dir / ref
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
    try:
        with open(handle, "wb") as file:
            file.write(f"{commit}\n".encode("ascii"))
            file.flush()
            os.fsync(handle)
        with contextlib.suppress(FileNotFoundError):
            os.rename(beside, path)
            return
        path.parent.mkdir(parents=True, exist_ok=True)  # git removes folders without refs
        os.rename(beside, path)
    finally:
        with contextlib.suppress(OSError):
            os.unlink(beside)


def delete_ref(common_dir: Path, ref: str) -> bool:
    """Delete a ref that lies in a file of its own and was never packed; False where only git can."""
    if b" " + ref.encode() + b"\n" in packed_refs(common_dir):
        return False
    try:
        os.unlink(common_dir / ref)
    except OSError:
        return False
    return b" " + ref.encode() + b"\n" not in packed_refs(common_dir)


def packed_refs(common_dir: Path) -> bytes:
    """What git packed, as it lies there; empty where it packed nothing."""
    try:
        return (common_dir / "packed-refs").read_bytes()
    except OSError:
        return b""


def move_branch(
    git_dir: Path, common_dir: Path, ref: str, *, old: str, new: str, who: str, message: str, beside: Path
) -> bool:
    """Let a branch go from one commit to the next, with entries in its log and in that of HEAD; False, with nothing
    changed, where only git can: the branch is elsewhere or packed, another program holds it.

    who: `Name <email> seconds offset`, for the logs. beside: a free path on the same file system.
    """
    path, lock = common_dir / ref, branch_lock(common_dir, ref)
    content, known = lock_content(new), f"{old}\n".encode("ascii")
    try:
        if path.is_symlink() or path.read_bytes() != known:
            return False
        with hold(lock, content, beside=beside):
            if path.read_bytes() != known:
                return False
            line = f"{old} {new} {who}\t{' '.join(message.split())}\n".encode("utf-8", "replace")
            _append(common_dir / "logs" / ref, line)
            if _head_is(git_dir, ref):
                _append(git_dir / "logs" / "HEAD", line)
            os.rename(lock, path)
    except (HeldError, OSError):
        return False
    return True


def branch_lock(common_dir: Path, ref: str) -> Path:
    """The file that whoever moves the branch holds."""
    return common_dir / f"{ref}.lock"


def lock_content(commit: str) -> bytes:
    """What the lock of a branch has that is moved to a commit: nobody else moves it to that one."""
    return f"{commit}\n".encode("ascii")


def release_branch(common_dir: Path, ref: str, commit: str) -> None:
    """Remove the lock that a killed process left while it moved the branch to this commit."""
    release(branch_lock(common_dir, ref), lock_content(commit))


def _head_is(git_dir: Path, ref: str) -> bool:
    return (git_dir / "HEAD").read_bytes() == f"ref: {ref}\n".encode()


def _append(path: Path, line: bytes) -> None:
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
    try:
        handle = os.open(path, flags, 0o666)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, flags, 0o666)
    try:
        os.write(handle, line)
    finally:
        os.close(handle)
