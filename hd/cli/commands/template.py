"""`hd template`: templates for new tickets, comments and answers."""

from __future__ import annotations

import click

from hd.cli import options, output
from hd.cli.session import Session


@click.group()
def template() -> None:
    """Show templates for tickets, comments and answers: list, show."""


@template.command("list")
@options.as_json
@click.pass_obj
def list_(session: Session, json_: bool, jsonl: bool) -> None:
    """List templates and their purpose.

    \b
    hd template list
    """
    from hd.ops.tickets.templates import list_templates
    from hd.render.tickets import templates as draw

    found, unreadable = list_templates(session.context)
    session.flush_notices()
    if json_ or jsonl:
        output.print_json(found, lines=jsonl)
    elif session.is_for_person:
        output.print_data(draw.template_table(found, screen=session.screen))
        output.print_message("" if found else f"no templates; write one: {session.desk.config.templates}/NAME.md")
    else:
        output.print_data(draw.template_tsv(found))
    output.print_diagnostics(unreadable)


@template.command()
@click.argument("name")
@options.as_json
@click.pass_obj
def show(session: Session, name: str, json_: bool, jsonl: bool) -> None:
    """Show a template: its fields, questions and text.

    \b
    hd template show vpn
    """
    from hd.ops.tickets.templates import show
    from hd.render.tickets import templates as draw

    found = show(session.context, name)
    session.flush_notices()
    if json_ or jsonl:
        output.print_json([found], lines=jsonl, one=True)
    else:
        output.print_data(draw.template_show(found, screen=session.screen))
