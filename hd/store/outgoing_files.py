"""Hands messages to a program or to a maildir of this machine."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from hd.store.git.process import abroad


def deliver_to_maildir(folder: Path, data: bytes, *, name: str) -> None:
    """Put a message into a maildir, which is made where it is missing (https://cr.yp.to/proto/maildir.html). name: of
    the file; the same message again replaces itself. Raises OSError."""
    for part in ("tmp", "new", "cur"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    temporary = folder / "tmp" / f"{name}.{os.getpid()}"
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(folder / "new" / name)


def hand_to_program(program: str, arguments: Sequence[str], data: bytes, *, folder: Path) -> tuple[int, str]:
    """(exit code, what it said) of a program that reads a message. Raises OSError where it cannot be started."""
    result = abroad(arguments, cwd=folder, command=program, input=data, silent=True)
    return result.returncode, (result.stderr or result.stdout).decode("utf-8", "replace").strip()
