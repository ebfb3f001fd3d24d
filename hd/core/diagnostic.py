"""A fault found in a user's file: collected and named, never raised, so that one bad file hides no good one."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Severity = Literal["error", "warning", "note"]


class Diagnostic(Struct, frozen=True):
    """One fault. `line` counts from 1 in the file `path` (relative to the desk); 0 where no line can be named.

    rule: a stable short name (`yaml`, `unknown-key`, `heading`), the same in every output format.
    hint: what mends it, a command where there is one. fix: whether `hd check --fix` does it.
    """

    severity: Severity
    rule: str
    message: str
    line: int = 0
    path: str = ""
    hint: str = ""
    fix: bool = False

    def where(self) -> str:
        """`file:line`, or as much of it as is known."""
        return f"{self.path}:{self.line}" if self.line else self.path
