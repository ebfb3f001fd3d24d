"""Where the example desks lie: beside the package in a checkout, inside it when installed."""

from __future__ import annotations

from pathlib import Path

import hd


def folder() -> Path:
    """The folder with `demo`, `small-team` and `outsourcer`."""
    package = Path(hd.__file__).parent
    installed = package / "examples"
    return installed if installed.is_dir() else package.parent / "examples"
