"""`hd merge-driver`: merge a file for git. People do not call it, and help does not list it."""

from __future__ import annotations

import os
from pathlib import Path

import click

from hd.cli import output
from hd.core.merging.three_way import Versions
from hd.ops.sync.merge_file import merge_files


@click.command("merge-driver", hidden=True)
@click.argument("base", type=click.Path(path_type=Path))
@click.argument("one", type=click.Path(path_type=Path))
@click.argument("other", type=click.Path(path_type=Path))
@click.argument("path")
def merge_driver(base: Path, one: Path, other: Path, path: str) -> None:
    """Merge ONE and OTHER, which both come from BASE, by meaning into ONE; git knows the file as PATH.

    Exit 1, without any change, if the file can only be merged as text.

    \b
    git config merge.hd.driver
    """
    top = Path(os.environ.get("HD_MERGE_ROOT") or Path.cwd())
    left = merge_files(Versions(base, one, other), path=path, top=top)
    if left:
        output.print_message(f"hd: {path}: both sides changed {', '.join(left)}; somebody must decide: hd check")
