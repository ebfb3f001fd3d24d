"""The people who ask: finds them, adds one, takes a file of them in. Changes only the lines that it is about."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial

from msgspec import Struct

from hd.core.contacts.contacts import Contact
from hd.core.contacts.csv_edits import COLUMNS, CsvTable, Headers, Row
from hd.core.contacts.exports import KEYS, cells_of, field_of
from hd.core.contacts.validation import check_entry, differing, formulas
from hd.core.diagnostic import Diagnostic, Severity
from hd.core.history import commit_message
from hd.core.requester_keys import has_no_address, is_address, is_key, key_of_number
from hd.core.tickets.field_values import match_name
from hd.core.tickets.workflow import is_stopped
from hd.errors import RefusedError, UsageError
from hd.ops import actors
from hd.ops.context import Context
from hd.ops.desk.contact_file import edited_file, open_sheet, require_columns, require_places, rows_by_key
from hd.ops.records import Record
from hd.ops.results import ChangeResult
from hd.store.desk.desk import Desk
from hd.text.decoding import decode
from hd.text.phone_numbers import numbers_in


class ImportResult(Struct, frozen=True):
    """What an import did. added, updated: addresses; problems: what is wrong with FILE, with its lines."""

    changed: ChangeResult
    added: tuple[str, ...]
    updated: tuple[str, ...]
    unchanged: int
    problems: tuple[Diagnostic, ...]


def find(context: Context, piece: str) -> list[Record]:
    """The JSON of everybody whom `piece` may mean, everybody where it is empty; `open`: their open tickets."""
    desk = context.desk
    return _records(context, desk.contacts.find(piece) if piece.strip() else desk.contacts.people)


def list_contacts(
    context: Context, *, org: str | None = None, office: str | None = None, no_address: bool = False
) -> list[Record]:
    """The JSON of everybody, or of one organisation, one office, those without an address. Raises UsageError for names
    that the desk does not have."""
    desk = context.desk
    config = desk.config
    org = match_name(org, config.orgs, what="organisation", config=config, section="orgs")
    office = match_name(office, config.offices, what="office", config=config, section="offices")
    return _records(
        context,
        [
            person
            for person in desk.contacts.people
            if (org is None or person.org == org)
            and (office is None or person.office == office)
            and not (no_address and is_address(person.email))
        ],
    )


def _records(context: Context, found: Sequence[Contact]) -> list[Record]:
    desk = context.desk
    statuses = desk.config.statuses
    counts = Counter(
        _present_key(desk, ticket.get("requester")).casefold()
        for ticket in (desk.all(progress=context.progress).tickets if found else ())
        if not is_stopped(ticket.status, statuses)
    )
    return [_record(contact, open_=counts[contact.email.casefold()]) for contact in found]


def add(context: Context, given: Mapping[str, str | None]) -> ChangeResult:
    """Add one person, as a new line. Raises RefusedError where the address is there already."""
    desk = context.desk
    values = understood(desk, given)
    cells = check_entry(values, config=desk.config, key_for=desk.new_contact_key)
    with context.writing():
        data, sheet = open_sheet(desk)
        path = desk.config.contacts
        known = desk.contacts.find_by_key(cells["email"])
        if known:
            hint = f"hd contact edit {shlex.quote(known.email)}   changes it"
            raise RefusedError(f"{cells['email']} is in {path}:{known.line} already", hint=hint)
        sheet = sheet.with_columns_of([cells])
        require_places(sheet, cells, path=path)
        commit = _save(context, data, sheet, {}, [cells], action="contact-add")
    notes = tuple(f"{key} begins like a formula; a spreadsheet may run it" for key in formulas(cells))
    return ChangeResult(cells["email"], "contact-add", path, commit, f"{cells['email']} added", notes=notes)


def understood(desk: Desk, given: Mapping[str, str | None]) -> dict[str, str]:
    """What was given of a contact, a piece of the manager's name as their key."""
    values = {key: value for key, value in given.items() if value}
    if values.get("manager") and not is_key(values["manager"]):
        values["manager"] = actors.requester(values["manager"], desk=desk).email
    return values


def import_(context: Context, raw: bytes, *, source: str) -> ImportResult:
    """Take the rows of another CSV file in: known people are brought up to date, others added. One commit.

    The file may be a spreadsheet's or an address book's export, in any usual encoding. An empty cell says nothing, and
    changes nothing; nobody is removed. source: the file's name, for its problems.
    """
    desk = context.desk
    text, encoding = decode(raw)
    asked = CsvTable.parse(text, path=source, headers=Headers(field_of, KEYS))
    require_columns(asked)
    with context.writing():
        data, sheet = open_sheet(desk)
        kept = set(sheet.columns or COLUMNS)
        rows, problems = _entries(context, asked, source=source, kept=kept)
        known = rows_by_key(sheet, code=desk.config.desk.phone_code)
        changes = {
            key: cells
            for key, (_, given) in rows.items()
            if key in known and (cells := differing(given, sheet.values(known[key])))
        }
        added = [given for key, (_, given) in rows.items() if key not in known]
        unchanged = len(rows) - len(changes) - len(added)
        said = f"{len(added)} added, {len(changes)} changed, {unchanged} unchanged"
        edits = {known[key]: cells for key, cells in changes.items()}
        action = "contact-import"
        saved = _save(context, data, sheet, edits, added, action=action) if edits or added else None
    notes = (f"{source} is read as {encoding.upper()}",) if encoding.startswith("cp") else ()
    made = ChangeResult(source, action, desk.config.contacts, saved, said, notes=notes)
    names = [tuple(rows[key][1]["email"] for key in rows if (key in known) is there) for there in (False, True)]
    updated = tuple(name for name in names[1] if name.casefold() in changes)
    return ImportResult(made, names[0], updated, unchanged, problems)


def _entries(
    context: Context, asked: CsvTable, *, source: str, kept: set[str]
) -> tuple[dict[str, tuple[int, dict[str, str]]], tuple[Diagnostic, ...]]:
    """The usable rows by key, each with its line, and what is wrong with the others."""
    found: dict[str, tuple[int, dict[str, str]]] = {}
    desk, problems = context.desk, list(asked.diagnostics)

    def report(severity: Severity, rule: str, message: str, line: int, hint: str = "") -> None:
        problems.append(Diagnostic(severity, rule, message, line, source, hint))

    for name in sorted((set(asked.columns) & set(COLUMNS)) - kept):
        message = f"column {name} is left out: {desk.config.contacts} has none of that name"
        report("warning", "contact-column", message, 1, "add it to the first line there")
    for row in context.track_progress(asked.rows):
        values, lost = cells_of(asked.values(row), config=desk.config)
        for what in lost:
            report("warning", "contact-cell", f"left out: {what}", row.line)
        values = {key: value for key, value in values.items() if key in kept & set(COLUMNS)}
        try:
            cells = check_entry(values, config=desk.config, key_for=partial(_key_for, desk, found))
        except UsageError as error:
            report("error", "contact-row", f"{error.message}; this row is left out", row.line, error.hint)
            continue
        person = desk.contacts.find_by_key(cells["email"])
        if person and person.email.casefold() != cells["email"].casefold():
            cells["email"] = person.email  # known by another key since
        first, _ = found.setdefault(cells["email"].casefold(), (row.line, cells))
        if first != row.line:
            report("warning", "contact-twice", f"{cells['email']} is already in line {first}, which counts", row.line)
        for key in formulas(cells):
            report("note", "contact-formula", f"{key} begins like a formula; kept as it is", row.line)
        if person is None and (same := _same_caller(desk, cells)):
            way = f"hd contact merge {same} --into {shlex.quote(cells['email'])}"
            report("note", "contact-twice", f"{cells['email']} has the number of {same}", row.line, way)
    return found, tuple(sorted(problems, key=lambda problem: problem.line))


def _key_for(desk: Desk, found: Mapping[str, tuple[int, dict[str, str]]], name: str) -> str:
    """The key of somebody of whom a file has only the name: of a contact so named, else a new one."""
    folded = name.casefold()
    known = [person.email for person in desk.contacts.people if person.name.casefold() == folded]
    rows = [cells["email"] for _, cells in found.values() if cells.get("name", "").casefold() == folded]
    return next((key for key in (*known, *rows) if has_no_address(key)), "") or desk.new_contact_key(name)


def _same_caller(desk: Desk, cells: Mapping[str, str]) -> str:
    """The key of a contact without an address whose number a new row with an address has."""
    code = desk.config.desk.phone_code
    keys = {key_of_number(number, code=code) for number in numbers_in(cells.get("phone", ""))}
    return next((one.email for one in desk.contacts.people if one.email in keys and one.email != cells["email"]), "")


def _save(
    context: Context,
    data: bytes | None,
    sheet: CsvTable,
    changed: Mapping[Row, Mapping[str, str]],
    added: list[dict[str, str]],
    *,
    action: str,
) -> str:
    """Write and commit, once it is sure that the lines that were meant changed, and no others."""
    change = edited_file(context.desk, data, sheet, changed, added)
    # No names or addresses here: what is known of people stays in the file.
    parts = [f"{len(added)} added" if added else "", f"{len(changed)} changed" if changed else ""]
    subject = f"{change[2].removesuffix('.csv')}: {', '.join(part for part in parts if part)}"
    text = commit_message.compose_message(subject, tickets=[], action=action, actor=context.actor.name)
    return context.save([change], text)


def _present_key(desk: Desk, key: str | None) -> str:
    """The key that a requester has now, of one that a ticket has."""
    known = desk.contacts.find_by_key(key) if key else None
    return known.email if known else key or ""


def _record(contact: Contact, *, open_: int) -> Record:
    return {
        "email": contact.email,
        "name": contact.name or None,
        "phone": contact.phone or None,
        "office": contact.office or None,
        "org": contact.org or None,
        "lang": contact.lang or None,
        "vip": contact.vip,
        "manager": contact.manager or None,
        "notify": contact.notify,
        "former": list(contact.former),
        "open": open_,
        "line": contact.line,
    }
