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
@options.changing
@click.argument("title", required=False)
@template_options.template("create")
@options.text("What the ticket is about")
@click.option("-r", "--requester", metavar="WHO", help="Any piece of a contact's name, address or phone.")
@click.option("-s", "--service", metavar="NAME", help="The service concerned.")
@click.option(
    "-i", "--impact", metavar="WHOM", help="How many it hits: company, office, group or person (the default)."
)
@click.option("-u", "--urgency", metavar="HOW", help="How pressing it is: high, normal (the default) or low.")
@click.option("-p", "--priority", metavar="P", help="The priority, instead of the one that impact and urgency give.")
@click.option("-c", "--category", metavar="NAME", help="The category, if not the service's.")
@click.option("--type", metavar="TYPE", help="incident (the default), request, problem, change or task.")
@click.option(
    "--channel", metavar="NAME", help="phone (the default), email, web, chat, messenger, monitoring or in-person."
)
@click.option("--org", metavar="NAME", help="The organisation, if not the requester's.")
@click.option("--office", metavar="NAME", help="The office, if not the requester's.")
@click.option("--team", metavar="NAME", help="The team, instead of the one that the desk's routing finds.")
@click.option("--assignee", metavar="WHO", help="Give it to somebody at once.")
@click.option("--follows", metavar="REF", help="An earlier ticket: who asks, and what about, are taken over.")
@click.option("--tag", "tags", multiple=True, metavar="TAG", help="A tag; may be given several times.")
@click.option("--field", "fields", multiple=True, metavar="KEY=VALUE", help="A field of the desk's own.")
def create(
    session: Session, /, fields: tuple[str, ...], template: FilledTemplate | None, follows: str | None, **given: Any
) -> list[ChangeResult]:
    """Register a ticket.

    Who asks gives organisation and office (contacts.csv), impact and urgency give the priority, routing gives the team
    (hd.yaml). A requester who is not in contacts.csv is a whole address. A template (templates/NAME.md) gives what is
    not given here, the title too; what it asks for is asked on a terminal, or given with --ask. --follows takes
    requester, organisation, office, service and category over from an earlier ticket, and links to it.

    \b
    hd create "VPN drops every ten minutes" -r shevch -s vpn -i group -u high
    hd create "New laptop for Taras" --type request --channel email -m "Starts on Monday."
    hd create --template newcomer -r hnatiuk --ask who="Iryna Bilyk" --ask start=Monday
    hd create "Printer is dead" -r "+380 44 123" --at 09:10 -F notes.txt
    hd create "VPN drops again" --follows 7k3f
    """
    from hd.ops.tickets.create import create, following, registration

    own = dict(template_options.pair(field, option="--field") for field in fields)
    request = registration({**given, "fields": own}, template=template)
    if follows is not None:
        request = following(session.context, request, ref=follows)
    return [create(session.context, request)]
