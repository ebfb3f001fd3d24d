"""`hd kb run`: a script, step by step, by single keys or from a file of answers."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from hd.cli import options, output
from hd.cli.session import Session
from hd.cli.terminal.streams import is_terminal
from hd.errors import UsageError

if TYPE_CHECKING:
    from hd.core.kb.scripts.run import Walk
    from hd.ops.results import Changed


@click.command(no_args_is_help=True)
@options.changing
@click.argument("script")
@click.argument("ref", required=False)
@click.option("--answers", "file", metavar="FILE", help="Answers instead of keys, one a line; - is stdin.")
@click.option("--again", is_flag=True, help="From the first step, even where it was left in the middle.")
@click.option("-r", "--requester", metavar="WHO", help="Who asks, for the ticket that is made where REF is none.")
@click.option("--title", metavar="TEXT", help="The title of that ticket.")
def run(
    session: Session,
    script: str,
    ref: str | None,
    file: str | None,
    again: bool,
    requester: str | None,
    title: str | None,
) -> list[Changed]:
    """Follow a script while you talk: a key for each answer.

    It shows one step at a time, with what must be seen, and the answers with their keys. b goes a step back, n takes a
    note, s says that it is solved already, e hands it over at once, p leaves it for later, q drops it. At the end it
    writes one change: all answers as an internal note, and the script's answer or a handover with what was tried and
    the evidence. Without REF a ticket is made then. A script that was left goes on where it was.

    \b
    hd kb run vpn-drops 7k3f
    hd kb run vpn-drops -r shevch --title "VPN drops at home"
    hd kb run vpn-drops 7k3f --answers answers.txt
    printf '%s\\n' "only the VPN" "note: at 10:02 and 10:12" 1 | hd kb run vpn-drops 7k3f --answers -
    """
    from hd.core.kb.scripts.answer_file import Answers, played, read
    from hd.ops.kb.run_script import Said, finish, open_run

    begun = open_run(session.context, script, ref, again=again)
    given = read(options.file_text(file, said="--answers ")) if file else Answers()
    walk = played(begun.walk, given, source="stdin" if file == "-" else file or "")
    for note in begun.notes:
        output.talk(f"note: {note}")
    said = Said(title or given.title, requester or given.requester, given.answer)
    if not _asks(walk, file):
        return finish(session.context, begun, walk, said)
    from hd.cli.script_runner import rescuing, walked

    walk, said = walked(session, begun, walk, said)
    with rescuing(session, begun, lambda: walk):
        return finish(session.context, begun, walk, said)


def _asks(walk: Walk, file: str | None) -> bool:
    """Whether somebody is there to ask for what the answers leave open."""
    if file is not None and (walk.end is not None or file == "-"):
        return False
    if is_terminal(sys.stdin) and is_terminal(sys.stderr):
        return True
    if file is None:
        raise UsageError("keys need a terminal", hint="hd kb run SCRIPT --answers FILE; FILE may be - for stdin")
    return False
