"""`hd kb run`: follow a script step by step, by keys or from a file of answers."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

import click

from hd.cli import options, output
from hd.cli.session import Session
from hd.cli.terminal.editor_session import rescue_text
from hd.cli.terminal.streams import is_terminal
from hd.errors import UsageError

if TYPE_CHECKING:
    from hd.core.kb.scripts.answer_file import Answers
    from hd.core.kb.scripts.run import ScriptRun
    from hd.ops.kb.run_script import PreparedRun
    from hd.ops.results import ChangeResult


@click.command(no_args_is_help=True)
@options.change_command
@click.argument("script")
@click.argument("ref", required=False)
@click.option("--answers", "file", metavar="FILE", help="Read the answers from FILE, one per line; - is stdin.")
@click.option("--again", is_flag=True, help="Start at the first step, even if the script was paused.")
@click.option("-r", "--requester", metavar="WHO", help="The requester of the new ticket if REF is missing.")
@click.option("--title", metavar="TEXT", help="The title of the new ticket.")
def run(
    session: Session,
    script: str,
    ref: str | None,
    file: str | None,
    again: bool,
    requester: str | None,
    title: str | None,
) -> list[ChangeResult]:
    """Follow a phone script: press a key for each answer.

    hd shows one step at a time: what to check, and the answers with their keys. b goes back a step, n adds a note, s
    marks the ticket as solved, e escalates at once, p pauses, q quits without saving. At the end hd commits one change:
    all answers as an internal note, and the script's answer or a handover with what was tried and the evidence. Without
    REF hd then registers a ticket. A paused script continues where it stopped.

    \b
    hd kb run vpn-drops 7k3f
    hd kb run vpn-drops -r shevch --title "VPN drops at home"
    hd kb run vpn-drops 7k3f --answers answers.txt
    printf '%s\\n' "only the VPN" "note: at 10:02 and 10:12" 1 | hd kb run vpn-drops 7k3f --answers -
    """
    from hd.core.kb.scripts.answer_file import Answers, read
    from hd.ops.kb.run_script import open_run

    begun = open_run(session.context, script, ref, again=again)
    text = options.read_text(file, option="--answers ") if file else ""
    with _rescue_answers(session, begun, text) if file == "-" else nullcontext():
        return _run(session, begun, read(text) if file else Answers(), file, title=title, requester=requester)


def _rescue_answers(session: Session, begun: PreparedRun, text: str) -> AbstractContextManager[None]:
    """Save answers from stdin until the desk has them."""
    name = f"{begun.walk.slug}.txt"
    return rescue_text(
        session, text, name=name, option_words=(("--answers", "-"), ("--answers=-",)), option="--answers"
    )


def _run(
    session: Session, begun: PreparedRun, given: Answers, file: str | None, *, title: str | None, requester: str | None
) -> list[ChangeResult]:
    from hd.core.kb.scripts.answer_file import replay_answers
    from hd.ops.kb.run_script import RunDetails, finish

    walk = replay_answers(begun.walk, given, source="stdin" if file == "-" else file or "")
    for note in begun.notes:
        output.print_message(f"note: {note}")
    said = RunDetails(title or given.title, requester or given.requester, given.answer)
    if not _may_ask(walk, file, is_complete=begun.ref is not None or bool(said.title)):
        return finish(session.context, begun, walk, said)
    from hd.cli.script_runner import walk_script

    with walk_script(session, begun, walk, said) as (walk, said):
        return finish(session.context, begun, walk, said)


def _may_ask(walk: ScriptRun, file: str | None, *, is_complete: bool) -> bool:
    """Return whether to ask a person for the missing answers. is_complete: a new ticket needs no further details."""
    if file is not None and ((walk.end is not None and is_complete) or file == "-"):
        return False
    if is_terminal(sys.stdin) and is_terminal(sys.stderr):
        return True
    if file is None:
        raise UsageError(
            "answering by keys needs a terminal", hint="hd kb run SCRIPT --answers FILE; FILE may be - for stdin"
        )
    return False
