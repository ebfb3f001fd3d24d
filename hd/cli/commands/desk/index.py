"""`hd index`: makes what is remembered of the files true and whole, and says what it is."""

from __future__ import annotations

import time

import click

from hd.cli import options, output
from hd.cli.session import Session


@click.command()
@click.option("--rebuild", is_flag=True, help="Throw it away first, and read every file.")
@options.as_json
@click.pass_obj
def index(session: Session, rebuild: bool, json_: bool, jsonl: bool) -> None:
    """Bring the index up to date, and say what it has.

    Every command does that for itself, as far as it needs to; this does all of it at once: after a clone, or in the
    night. The index lies in git's own folder, is never committed, and may be deleted at any time. Interrupted, it goes
    on where it stopped. Every command answers the same without it: hd --no-index COMMAND.

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
        output.documents([{**found.record(), "seconds": seconds}], lines=jsonl, one=True)
        return
    known = f"{found.tickets:,} tickets, {found.articles:,} articles"
    bad = f" ({found.unreadable} unreadable, see: hd check)" if found.unreadable else ""
    output.out(f"{known}{bad}; {found.read:,} files read, {seconds:.1f} s, {found.size / 1e6:.1f} MB")
