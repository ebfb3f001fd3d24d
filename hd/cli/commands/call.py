"""`hd call`: identify the caller and show what an agent needs to know."""

from __future__ import annotations

import click

from hd.cli import options, output
from hd.cli.session import Session
from hd.i18n import _


@click.command(no_args_is_help=True)
@click.argument("words", nargs=-1, required=True, metavar="NUMBER|NAME")
@options.as_json
@click.pass_obj
def call(session: Session, words: tuple[str, ...], json_: bool, jsonl: bool) -> None:
    """Open a call: show the caller, their open tickets and outages.

    Write the number in any usual way, or pass it on from a telephone system (tel:, sip:). Or give a name or a part of
    it, in Latin or Cyrillic letters. If nobody matches, the output says how to register the caller. The command changes
    nothing.

    \b
    hd call "+380 44 000 0110"
    hd call 044 000 01
    hd call шевч
    hd call sip:+380440000110@pbx.example --json
    """
    from hd.ops.desk.call import MOST, open_call
    from hd.render.terminal.messages import command_line
    from hd.render.tickets import call as draw

    found = open_call(session.context, " ".join(words), me=session.lazy_me, brief=not (json_ or jsonl))
    session.flush_notices()
    output.print_config_warning(session)
    row = found.record()
    if json_ or jsonl:
        output.print_json([row], lines=jsonl, one=True)
    elif session.is_for_person:
        prefix = session.desk.config.desk.prefix
        output.print_data(draw.call_page(row, screen=session.screen, prefix=prefix, most=MOST))
    else:
        output.print_data(draw.call_tsv(row, screen=session.screen))
    if not (json_ or jsonl):
        for number, command in enumerate(found.commands):
            said = _("or:   {command}", command=command) if number else _("next: {command}", command=command)
            output.print_message(command_line(said, command, width=session.screen.width))
    output.print_diagnostics(found.unreadable)
