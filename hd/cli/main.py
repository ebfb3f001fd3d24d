"""The door: builds the command line and is the one place where an error becomes words and an exit code."""

from __future__ import annotations


def main() -> None:
    """Run `hd`."""
    raise SystemExit(0)
