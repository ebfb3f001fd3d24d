"""What the door for mail needs of a run of `hd`; the command line provides it."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

import click

from hd.ops.context import Context
from hd.text.sanitize import terminal_safe


class Session(Protocol):
    """One run of `hd`."""

    @property
    def context(self) -> Context:
        """The request that the command makes of the desk."""

    @property
    def now(self) -> datetime:
        """The time of the run."""

    def begin(self, *, at: str | None, dry_run: bool) -> None:
        """Prepare to change the desk; a dry run only reports."""

    def flush_notices(self) -> None:
        """Report, once, what was repaired."""


def write(text: str) -> None:
    """Data to stdout. On a terminal nothing in it can drive the terminal."""
    if text:
        click.echo(terminal_safe(text) if sys.stdout.isatty() else text)


def report(text: str) -> None:
    """One line to stderr."""
    click.echo(terminal_safe(text) if sys.stderr.isatty() else text, err=True)


def write_documents(rows: Sequence[Any], *, jsonl: bool) -> None:
    """Rows as JSON: an array, or one a line."""
    if jsonl:
        for row in rows:
            write(json.dumps(row, ensure_ascii=False))
    else:
        write(json.dumps(list(rows), ensure_ascii=False, indent=2))
