"""A fault in a user's file: collected and reported, never raised, so that one invalid file hides no valid one."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Severity = Literal["error", "warning", "note"]


class Diagnostic(Struct, frozen=True):
    """One fault. line: from 1 in the file `path` (relative to the desk); 0 if unknown.

    rule: a stable short name (`yaml`, `unknown-key`, `heading`), the same in every output format.
    hint: the correction, as a command if possible. fix: whether `hd check --fix` applies it.
    """

    severity: Severity
    rule: str
    message: str
    line: int = 0
    path: str = ""
    hint: str = ""
    fix: bool = False

    def where(self) -> str:
        """Return `file:line`, or as much as is known."""
        return f"{self.path}:{self.line}" if self.line else self.path
