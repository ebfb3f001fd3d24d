"""A person's own editor on a text of the desk, and a safe place for a text that would be lost."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from hd.store.desk.desk import Desk
from hd.store.git import editor


def edit_text(desk: Desk, name: str, data: bytes, *, now: datetime) -> bytes:
    """What a person made of `data`, in a file called `name`. Raises HdError where the editor fails."""
    return editor.edited(desk.repo, name, data, now=now)


def rescue_text(desk: Desk, name: str, data: bytes, *, now: datetime) -> Path:
    """Put a text where `hd` never removes it; the file's path."""
    return editor.keep(desk.repo, name, data, now=now)
