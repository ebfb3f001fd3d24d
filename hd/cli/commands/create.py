"""`hd create`: register a ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from hd.cli import options, template_options
from hd.cli.session import Session

if TYPE_CHECKING:
    from hd.core.tickets.templates import FilledTemplate
    from hd.ops.results import ChangeResult


@click.command(no_args_is_help=True)
@options.change_command
@click.argument("title", required=False)
@template_options.template("create")
@options.text("What the ticket is about")
@click.option("-r", "--requester", metavar="WHO", help="Any part of a contact's name, address or phone.")
@click.option("-s", "--service", metavar="NAME", help="The affected service.")
@click.option("-i", "--impact", metavar="WHOM", help="Who is affected: company, office, group or person (default).")
@click.option("-u", "--urgency", metavar="HOW", help="How urgent it is: high, normal (default) or low.")
@click.option("-p", "--priority", metavar="P", help="The priority; by default impact and urgency give it.")
@click.option("-c", "--category", metavar="NAME", help="The category; by default the service's.")
@click.option("--type", metavar="TYPE", help="incident (default), request, problem, change or task.")
@click.option("--channel", metavar="NAME", help="phone (default), email, web, chat, messenger, monitoring, in-person.")
@click.option("--org", metavar="NAME", help="The organisation; by default the requester's.")
@click.option("--office", metavar="NAME", help="The office; by default the requester's.")
@click.option("--team", metavar="NAME", help="The team; by default routing chooses it.")
@click.option("--assignee", metavar="WHO", help="Assign the ticket to WHO.")
@click.option("--follows", metavar="REF", help="Copy requester, service and category from an earlier ticket.")
@click.option("--tag", "tags", multiple=True, metavar="TAG", help="A tag; may be repeated.")
@click.option("--field", "fields", multiple=True, metavar="KEY=VALUE", help="Set a custom field; may be repeated.")
def create(
    session: Session, /, fields: tuple[str, ...], template: FilledTemplate | None, follows: str | None, **given: Any
) -> list[ChangeResult]:
    """Register a ticket.

    The requester's record in contacts.csv gives organisation and office, impact and urgency give the priority, and the
    routing rules (hd.yaml) give the team. Name a requester who is not in contacts.csv by the full address. A template
    (templates/NAME.md) supplies what you leave out, including the title; on a terminal hd asks its questions, elsewhere
    answer them with --ask. --follows copies requester, organisation, office, service and category from an earlier
    ticket and links to it.

    \b
    hd create "VPN drops every ten minutes" -r shevch -s vpn -i group -u high
    hd create "New laptop for Taras" --type request --channel email -m "Starts on Monday."
    hd create --template newcomer -r hnatiuk --ask who="Iryna Bilyk" --ask start=Monday
    hd create "Printer is dead" -r "+380 44 123" --at 09:10 -F notes.txt
    hd create "VPN drops again" --follows 7k3f
    """
    from hd.ops.tickets.create import create, following, registration

    own = dict(template_options.parse_pair(field, option="--field") for field in fields)
    request = registration({**given, "fields": own}, template=template)
    if follows is not None:
        request = following(session.context, request, ref=follows)
    return [create(session.context, request)]
