"""`hd contact`: the people who ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from hd.cli import options, output
from hd.cli.session import Session

if TYPE_CHECKING:
    from hd.ops.results import Changed


@click.group()
def contact() -> None:
    """The people who ask: find, add, import."""


@contact.command()
@click.argument("words", nargs=-1, metavar="[TEXT]...")
@options.as_json
@click.pass_obj
def find(session: Session, words: tuple[str, ...], json_: bool, jsonl: bool) -> None:
    """Find people by any piece of name, address or phone, with how many open tickets each has.

    Without TEXT, everybody.

    \b
    hd contact find shevch
    hd contact find 044 123
    """
    from hd.ops.desk.contacts import find
    from hd.render.tickets import contacts as draw

    found = find(session.context, " ".join(words))
    session.flush_notices()
    if json_ or jsonl:
        output.documents(found, lines=jsonl)
    elif session.drawn:
        output.out(draw.contact_table(found, screen=session.screen))
        output.talk("" if found else "nobody found")
    else:
        output.out(draw.contact_tsv(found))
    output.problems(problem for problem in session.desk.contacts.problems if problem.severity == "error")


@contact.command()
@options.changing
@click.argument("email", required=False)
@click.option("--name", metavar="NAME", help="First name and surname.")
@click.option("--phone", metavar="NUMBER", help="The phone, with the country's code.")
@click.option("--office", metavar="NAME", help="An office of hd.yaml: it gives the calendar, and the second line.")
@click.option("--org", metavar="NAME", help="An organisation of hd.yaml: it gives the contract.")
@click.option("--lang", metavar="CODE", help="The language they speak: uk, en, ru …")
@click.option("--vip", is_flag=True, help="Somebody to be careful with.")
@click.option("--manager", metavar="WHO", help="The address of who they report to, or a piece of it.")
def add(session: Session, vip: bool, **given: str | None) -> list[Changed]:
    """Add one person to contacts.csv, as a new line.

    Somebody without an address is known by a key: tel: and the number, else name: and the name with four random
    characters. Give the address later: hd contact edit.

    \b
    hd contact add o.shevchenko@acme.example --name "Olena Shevchenko" --phone "+380 44 000 0110" --office kyiv
    hd contact add --name "Ганна, склад"
    hd contact add --phone "+380 50 123 4567"
    """
    from hd.ops.desk.contacts import add

    given["vip"] = "yes" if vip else None
    return [add(session.context, given)]


@contact.command("import")
@click.argument("file")
@click.option("--dry-run", is_flag=True, help="Say what would change; change nothing.")
@options.as_json
@click.pass_obj
def import_(session: Session, file: str, dry_run: bool, json_: bool, jsonl: bool) -> int:
    """Take another CSV file of people in; - is stdin.

    Its first line names the columns, in any order. Who is there already is brought up to date, by address; an empty
    cell changes nothing, and nobody is removed. Rows with faults are named and left out (exit 1).

    \b
    hd contact import staff.csv --dry-run
    hd contact import staff.csv
    """
    from hd.ops.desk.contacts import import_

    session.begin(at=None, dry_run=dry_run)
    text = options.file_text(file)
    source = "stdin" if file == "-" else file
    found = import_(session.context, text, source=source)
    if json_ or jsonl:
        made = found.changed
        path = f"{session.desk.repo.prefix}{made.path}"
        row = {"action": made.action, "path": path, "commit": made.commit, "added": found.added}
        output.documents([{**row, "changed": found.updated, "unchanged": found.unchanged}], lines=jsonl, one=True)
    else:
        output.changed(session, [found.changed])
    output.problems(found.problems)
    return 1 if any(problem.severity == "error" for problem in found.problems) else 0
