"""`hd contact`: manage requesters."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

import click

from hd.cli import options, output
from hd.cli.session import Session
from hd.cli.terminal import editor_session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hd.ops.records import Record
    from hd.ops.results import ChangeResult


@click.group()
def contact() -> None:
    """Manage requesters: find, list, add, edit, merge, import."""


@contact.command()
@click.argument("words", nargs=-1, metavar="[TEXT]...")
@options.as_json
@click.pass_obj
def find(session: Session, words: tuple[str, ...], json_: bool, jsonl: bool) -> None:
    """Find requesters by any part of name, address or phone.

    The list shows how many open tickets each has. Without TEXT it shows all requesters.

    \b
    hd contact find shevch
    hd contact find 044 123
    """
    from hd.ops.desk.contacts import find

    _print_contacts(session, find(session.context, " ".join(words)), json_=json_, jsonl=jsonl)


@contact.command("list")
@click.option("--org", metavar="NAME", help="Only contacts of this organisation.")
@click.option("--office", metavar="NAME", help="Only contacts of this office.")
@click.option("--no-address", is_flag=True, help="Only contacts without an address.")
@options.as_json
@click.pass_obj
def list_(session: Session, org: str | None, office: str | None, no_address: bool, json_: bool, jsonl: bool) -> None:
    """List requesters in the order of contacts.csv.

    The list shows how many open tickets each has.

    \b
    hd contact list --office kyiv
    hd contact list --no-address
    """
    from hd.ops.desk.contacts import list_contacts

    found = list_contacts(session.context, org=org, office=office, no_address=no_address)
    _print_contacts(session, found, json_=json_, jsonl=jsonl)


def _print_contacts(session: Session, found: Sequence[Record], *, json_: bool, jsonl: bool) -> None:
    from hd.render.tickets import contacts as draw

    session.flush_notices()
    if json_ or jsonl:
        output.print_json(found, lines=jsonl)
    elif session.is_for_person:
        output.print_data(draw.contact_table(found, screen=session.screen))
        output.print_message("" if found else "no contact found")
    else:
        output.print_data(draw.contact_tsv(found))
    output.print_diagnostics(problem for problem in session.desk.contacts.diagnostics if problem.severity == "error")


@contact.command()
@options.change_command
@click.argument("email", required=False)
@click.option("--name", metavar="NAME", help="First name and surname.")
@click.option("--phone", metavar="NUMBER", help="The phone number, with the country code.")
@click.option("--office", metavar="NAME", help="An office of hd.yaml; it gives the calendar and the second line.")
@click.option("--org", metavar="NAME", help="An organisation of hd.yaml; it gives the contract.")
@click.option("--lang", metavar="CODE", help="The contact's language: uk, en, ru …")
@click.option("--vip", is_flag=True, help="Mark the contact as VIP.")
@click.option("--manager", metavar="WHO", help="The manager's address, or a part of it.")
@click.option(
    "--notify",
    metavar="LEVEL",
    type=click.Choice(["all", "final", "none"]),
    help="Which notifications to send: all, final (the end only) or none.",
)
def add(session: Session, vip: bool, **given: str | None) -> list[ChangeResult]:
    """Add a requester to contacts.csv.

    A requester without an address gets a key: tel: with the number, or name: with the name and four random characters.
    Add the address later with `hd contact edit`.

    \b
    hd contact add o.shevchenko@acme.example --name "Olena Shevchenko" --phone "+380 44 000 0110" --office kyiv
    hd contact add --name "Ганна, склад"
    hd contact add --phone "+380 50 123 4567"
    """
    from hd.ops.desk.contacts import add

    given["vip"] = "yes" if vip else None
    return [add(session.context, given)]


@contact.command()
@options.change_command
@click.argument("person", metavar="WHO")
@click.option("--email", metavar="ADDRESS", help="The address; open tickets get it in the same commit.")
@click.option("--name", metavar="NAME", help="First name and surname.")
@click.option("--phone", metavar="NUMBER", help="The phone number, with the country code.")
@click.option("--office", metavar="NAME", help="An office of hd.yaml.")
@click.option("--org", metavar="NAME", help="An organisation of hd.yaml.")
@click.option("--lang", metavar="CODE", help="The contact's language: uk, en, ru …")
@click.option("--vip/--no-vip", default=None, help="Mark the contact as VIP, or remove the mark.")
@click.option("--manager", metavar="WHO", help="The manager's address, or a part of it.")
@click.option(
    "--notify",
    metavar="LEVEL",
    type=click.Choice(["all", "final", "none"]),
    help="Which notifications to send: all, final (the end only) or none.",
)
def edit(session: Session, person: str, vip: bool | None, **given: str | None) -> list[ChangeResult]:
    """Change a contact; an empty value clears a field.

    WHO is any part of name, address or phone. A new address is also written into the contact's open tickets. Closed
    tickets keep the old address and can still be found.

    \b
    hd contact edit "hanna" --email hanna@acme.example
    hd contact edit shevch --office toronto --phone ""
    """
    from hd.ops.desk.contact_changes import edit

    given["vip"] = None if vip is None else "yes" if vip else "no"
    return edit(session.context, person, given)


@contact.command()
@options.change_command
@click.argument("person", metavar="WHO")
@click.option("--into", "stays", required=True, metavar="OTHER", help="The contact that stays.")
def merge(session: Session, person: str, stays: str) -> list[ChangeResult]:
    """Merge two contacts of the same person into one.

    OTHER gets the fields that it lacks. The same commit gives WHO's open tickets to OTHER and removes WHO's row; closed
    tickets keep WHO's key, which still finds OTHER.

    \b
    hd contact merge tel:380501234567 --into hanna@acme.example
    """
    from hd.ops.desk.contact_changes import merge

    return merge(session.context, person, into=stays)


@contact.command("import")
@click.argument("file")
@click.option("--dry-run", is_flag=True, help="Show what would change; change nothing.")
@options.as_json
@click.pass_obj
def import_(session: Session, file: str, dry_run: bool, json_: bool, jsonl: bool) -> int:
    """Import contacts from a CSV file; - is stdin.

    The first line names the columns, in any order: hd's names, or those of Excel, Outlook and address books, in
    English, Ukrainian or Russian (Прізвище, Телефон …). The file may be UTF-8, UTF-16 or in a Windows encoding. hd
    updates known contacts by address or number; an empty cell changes nothing, and nobody is removed. hd reports
    invalid rows and skips them (exit 1).

    \b
    hd contact import staff.csv --dry-run
    hd contact import staff.csv
    """
    from hd.ops.desk.contacts import import_

    session.begin(at=None, dry_run=dry_run)
    raw = options.read_content(file, option="")
    source = "stdin" if file == "-" else file
    rescue = editor_session.rescue_text(session, raw, name="contacts.csv", option_words=(("-",),), option="")
    with rescue if file == "-" else nullcontext():
        found = import_(session.context, raw, source=source)
    if json_ or jsonl:
        made = found.changed
        path = f"{session.desk.repo.prefix}{made.path}"
        row = {"action": made.action, "path": path, "commit": made.commit, "added": found.added}
        output.print_json([{**row, "changed": found.updated, "unchanged": found.unchanged}], lines=jsonl, one=True)
    else:
        output.print_changes(session, [found.changed])
    output.print_diagnostics(found.problems)
    return 1 if any(problem.severity == "error" for problem in found.problems) else 0
