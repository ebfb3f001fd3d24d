"""A person's own editor on a text of the desk, and a safe place for what they typed until it is in the desk."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from hd.errors import HdError
from hd.store.desk.desk import Desk
from hd.store.git import editor


def edit_text(desk: Desk, name: str, data: bytes, *, now: datetime) -> bytes:
    """What a person made of `data`, in a file called `name`. Raises HdError where the editor fails."""
    return editor.edited(desk.repo, name, data, now=now)


class TypedText:
    """What a person typed, on disk in the repository's own folder from the moment it is typed.

    The rule: whoever takes a text from a person saves it here before anything else is asked or done, and discards it
    once the change is made. So a closed terminal, a kill and a refusal lose nothing.
    """

    def __init__(self, desk: Desk, name: str, *, now: datetime) -> None:
        self._desk, self._name, self._now = desk, name, now
        self.path: Path | None = None

    def save(self, data: bytes) -> None:
        """Put the text on disk, in place of what was saved before. A disk that refuses stops nobody."""
        try:
            if self.path is None:
                self.path = editor.keep(self._desk.repo, self._name, data, now=self._now)
            else:
                editor.keep_again(self.path, data)
        except HdError:
            return

    def discard(self) -> None:
        """Remove the file, if there is one: its text is in the desk."""
        if self.path is not None:
            editor.drop(self.path)
            self.path = None
