"""Finds programs on the PATH, as `shutil.which` does, whose module takes longer to load than the search."""

from __future__ import annotations

import os
from pathlib import Path


def find_program(name: str) -> str | None:
    """The path of a program, by its name or path; None where there is none that may be run."""
    if os.name != "posix":
        import shutil

        return shutil.which(name)
    folders = [""] if "/" in name else os.environ.get("PATH", os.defpath).split(os.pathsep)
    for folder in folders:
        path = f"{folder}/{name}" if folder else name
        if os.access(path, os.X_OK) and not Path(path).is_dir():
            return path
    return None
