"""Notes which files hd itself changed in git's index, so that hd's own index need not list all of it again.

A note says from which state of git's index to which a change led. Only an unbroken line of notes, from the state that
was known to the one that is there now, tells anything; after any other program's change, the line is broken.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

_FILE = "index-steps"
_LARGEST = 1 << 16  # bytes; nobody has read them for a long time


def index_state(facts: os.stat_result, end: bytes) -> str:
    """What is another after every change of git's index: times, size, and its own checksum. end: its last 32 bytes."""
    return f"{facts.st_mtime_ns} {facts.st_size} {facts.st_ino} {end.hex()}"


def add_step(state: Path, before: str, after: str, blobs: Sequence[tuple[str, str]]) -> None:
    """Note a change: the state of the index before and after it, and the blobs of the changed files of the desk. Where
    it cannot be noted, hd lists the index again. Called under the desk's lock."""
    lines = [f"{before}\t{after}", *(f"{blob}\t{path}" for path, blob in blobs)]
    path = state / _FILE
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    try:
        handle = os.open(path, flags, 0o666)
        try:
            if os.fstat(handle).st_size > _LARGEST:
                os.ftruncate(handle, 0)
            os.write(handle, b"%s\0" % "\n".join(lines).encode())
        finally:
            os.close(handle)
    except OSError:
        return


def steps_between(state: Path, before: str, after: str) -> dict[str, str] | None:
    """The blobs of the files that hd changed from one state of git's index to another, by path; None where others
    changed something, too."""
    try:
        notes = (state / _FILE).read_text("utf-8").split("\0")[:-1]
    except (OSError, ValueError):
        return None
    found: dict[str, str] = {}
    here = ""
    for note in notes:
        states, *lines = note.split("\n")
        start, _, end = states.partition("\t")
        if here and start != here:
            return None
        if here or start == before:
            here = end
            found |= {path: blob for blob, _, path in (line.partition("\t") for line in lines)}
    return found if here == after else None


def forget_steps(state: Path) -> None:
    """Remove the notes, after hd's own index followed them."""
    (state / _FILE).unlink(missing_ok=True)
