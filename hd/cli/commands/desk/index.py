"""`hd index`: build or refresh the index of the desk's files."""

from __future__ import annotations

import time

import click

from hd.cli import options, output
from hd.cli.session import Session


@click.command()
@click.option("--rebuild", is_flag=True, help="Delete the index first, then read every file.")
@options.as_json
@click.pass_obj
def index(session: Session, rebuild: bool, json_: bool, jsonl: bool) -> None:
    """Build or refresh the index of the desk's files.

    Every command refreshes the parts that it needs; this command refreshes everything, for example after a clone or at
    night. The index is in git's folder, is never committed, and may be deleted at any time. If interrupted, the command
    continues where it stopped. Every command gives the same results without the index: hd --no-index COMMAND.

    \b
    hd index
    hd index --rebuild
    hd index --json
    """
    from hd.ops.desk.index import index as op

    begun = time.monotonic()
    found = op(session.context, rebuild=rebuild)
    seconds = round(time.monotonic() - begun, 2)
    session.flush_notices()
    if json_ or jsonl:
        output.print_json([{**found.record(), "seconds": seconds}], lines=jsonl, one=True)
        return
    known = f"{found.tickets:,} tickets, {found.articles:,} articles"
    bad = f" ({found.unreadable} unreadable, see: hd check)" if found.unreadable else ""
    output.print_data(f"{known}{bad}; {found.read:,} files read, {seconds:.1f} s, {found.size / 1e6:.1f} MB")
