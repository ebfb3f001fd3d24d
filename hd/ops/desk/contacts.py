"""The people who ask: finds them, adds one, takes a file of them in. Changes only the lines that it is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from hd.core.contacts.contacts import Contact, read
from hd.core.contacts.csv_edits import COLUMNS, Row, Sheet
from hd.core.contacts.validation import differing, entry, formulas
from hd.core.diagnostic import Problem
from hd.core.history import commit_message
from hd.core.tickets.workflow import is_stopped
from hd.errors import RefusedError, UnreadableError, UsageError
from hd.ops import actors
from hd.ops.context import Context
from hd.ops.records import Record
from hd.ops.results import Changed
from hd.store import files
from hd.store.desk.desk import Desk


class Imported(Struct, frozen=True):
    """What an import did. added, updated: addresses; problems: what is wrong with FILE, with its lines."""

    changed: Changed
    added: tuple[str, ...]
    updated: tuple[str, ...]
    unchanged: int
    problems: tuple[Problem, ...]


def find(context: Context, piece: str) -> list[Record]:
    """The JSON of everybody whom `piece` may mean, everybody where it is empty; `open`: their open tickets."""
    desk = context.desk
    found = desk.contacts.find(piece) if piece.strip() else desk.contacts.people
    statuses = desk.config.statuses
    counts = Counter(
        (ticket.get("requester") or "").casefold()
        for ticket in (desk.all(progress=context.progress).tickets if found else ())
        if not is_stopped(ticket.status, statuses)
    )
    return [_record(contact, open_=counts[contact.email.casefold()]) for contact in found]


def add(context: Context, given: Mapping[str, str | None]) -> Changed:
    """Add one person, as a new line. Raises RefusedError where the address is there already."""
    desk = context.desk
    values = {key: value for key, value in given.items() if value}
    if values.get("manager") and "@" not in values["manager"]:
        values["manager"] = actors.requester(values["manager"], desk=desk).email
    cells = entry(values, config=desk.config)
    with context.writing():
        data, sheet = _sheet(desk)
        path = desk.config.contacts
        known = _by_address(sheet).get(cells["email"].casefold())
        if known:
            raise RefusedError(f"{cells['email']} is in {path}:{known.line} already", hint=f"{path} is yours to edit")
        if lost := sorted(set(cells) - set(sheet.columns or COLUMNS)):
            raise RefusedError(f"{path}:1: no column is named {lost[0]}", hint=f"add {lost[0]} to the first line")
        commit = _save(context, data, sheet, {}, [cells], action="contact-add")
    notes = tuple(f"{key} begins like a formula; a spreadsheet may run it" for key in formulas(cells))
    return Changed(cells["email"], "contact-add", path, commit, f"{cells['email']} added", notes=notes)


def import_(context: Context, text: str, *, source: str) -> Imported:
    """Take the rows of another CSV file in: known addresses are brought up to date, others added. One commit.

    An empty cell says nothing, and changes nothing; nobody is removed. source: the file's name, for its problems.
    """
    desk = context.desk
    asked = Sheet.parse(text, path=source)
    _require_columns(asked)
    with context.writing():
        data, sheet = _sheet(desk)
        kept = set(sheet.columns or COLUMNS)
        rows, problems = _entries(context, asked, source=source, kept=kept)
        known = _by_address(sheet)
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
    made = Changed(source, action, desk.config.contacts, saved, said)
    names = [tuple(rows[key][1]["email"] for key in rows if (key in known) is there) for there in (False, True)]
    updated = tuple(name for name in names[1] if name.casefold() in changes)
    return Imported(made, names[0], updated, unchanged, problems)


def _entries(
    context: Context, asked: Sheet, *, source: str, kept: set[str]
) -> tuple[dict[str, tuple[int, dict[str, str]]], tuple[Problem, ...]]:
    """The usable rows by address, each with its line, and what is wrong with the others."""
    found: dict[str, tuple[int, dict[str, str]]] = {}
    desk, problems = context.desk, list(asked.problems)
    for name in sorted((set(asked.columns) & set(COLUMNS)) - kept):
        message_ = f"column {name} is left out: {desk.config.contacts} has none of that name"
        problems.append(Problem("warning", "contact-column", message_, 1, source, "add it to the first line there"))
    for row in context.track_progress(asked.rows):
        values = {key: value for key, value in asked.values(row).items() if key in kept & set(COLUMNS)}
        try:
            cells = entry(values, config=desk.config)
        except UsageError as error:
            said = f"{error.message}; this row is left out"
            problems.append(Problem("error", "contact-row", said, row.line, source, error.hint))
            continue
        first, _ = found.setdefault(cells["email"].casefold(), (row.line, cells))
        if first != row.line:
            said = f"{cells['email']} is already in line {first}, which counts"
            problems.append(Problem("warning", "contact-twice", said, row.line, source))
        problems.extend(
            Problem("note", "contact-formula", f"{key} begins like a formula; kept as it is", row.line, source)
            for key in formulas(cells)
        )
    return found, tuple(sorted(problems, key=lambda problem: problem.line))


def _save(
    context: Context,
    data: bytes | None,
    sheet: Sheet,
    changed: Mapping[Row, Mapping[str, str]],
    added: list[dict[str, str]],
    *,
    action: str,
) -> str:
    """Write and commit, once it is sure that the lines that were meant changed, and no others."""
    path = context.desk.config.contacts
    new = sheet.edited(list(changed.items()), added)
    touched = {sheet.values(row)["email"].casefold() for row in changed} | {one["email"].casefold() for one in added}
    before, after = _people(sheet.text, path), _people(new, path)
    rest = {key: contact for key, contact in after.items() if key not in touched}
    if not touched <= set(after) or rest != {key: one for key, one in before.items() if key not in touched}:
        raise RefusedError(f"{path}: these lines cannot be changed without changing others", hint="hd check")
    # No names or addresses here: what is known of people stays in the file.
    parts = [f"{len(added)} added" if added else "", f"{len(changed)} changed" if changed else ""]
    subject = f"{path.removesuffix('.csv')}: {', '.join(part for part in parts if part)}"
    text = commit_message.compose(subject, tickets=[], action=action, actor=context.actor.name)
    return context.save([(data, new.encode(), path)], text)


def _sheet(desk: Desk) -> tuple[bytes | None, Sheet]:
    """The file as it is. Raises UnreadableError where nothing could be added to it without breaking it."""
    path = desk.config.contacts
    data = files.read_if_there(files.reach(desk.folder, path))
    for problem in desk.contacts.problems:
        if problem.rule == "encoding":
            raise UnreadableError(f"{problem.where()}: {problem.message.partition(':')[0]}", hint=problem.hint)
    sheet = Sheet.parse((data or b"").decode("utf-8"), path=path)
    if sheet.columns:
        _require_columns(sheet)
    return data, sheet


def _require_columns(sheet: Sheet) -> None:
    for problem in sheet.problems:
        if problem.severity == "error" and problem.rule == "contact-column":
            raise UnreadableError(f"{problem.where()}: {problem.message}", hint=problem.hint)
    if not sheet.columns:
        raise UsageError("nothing is in there", hint="the first line names the columns: " + ",".join(COLUMNS))


def _by_address(sheet: Sheet) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for row in sheet.rows:
        found.setdefault(sheet.values(row).get("email", "").casefold(), row)
    return found


def _people(text: str, path: str) -> dict[str, Contact]:
    return {contact.email.casefold(): replace(contact, line=0) for contact in read(text, path=path).people}


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
        "open": open_,
        "line": contact.line,
    }
