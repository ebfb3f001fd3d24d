"""contacts.csv as a file of the desk: read to be edited, and written so that no other line changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from hd.core.contacts.contacts import Contact, read
from hd.core.contacts.csv_edits import COLUMNS, CsvTable, Row
from hd.core.requester_keys import key_of_number
from hd.errors import RefusedError, UnreadableError, UsageError
from hd.store import files
from hd.store.desk.desk import Desk
from hd.text.phone_numbers import numbers_in

Change = tuple[bytes | None, bytes, str]


def open_sheet(desk: Desk) -> tuple[bytes | None, CsvTable]:
    """The file as it is. Raises UnreadableError where nothing could be added to it without breaking it."""
    path = desk.config.contacts
    data = files.read_if_there(files.reach(desk.folder, path))
    for problem in desk.contacts.diagnostics:
        if problem.rule == "encoding":
            raise UnreadableError(f"{problem.where()}: {problem.message.partition(':')[0]}", hint=problem.hint)
    sheet = CsvTable.parse((data or b"").decode("utf-8"), path=path)
    if sheet.columns:
        require_columns(sheet)
    return data, sheet


def require_columns(sheet: CsvTable) -> None:
    """Raise UnreadableError for a file whose first row names no key, UsageError for an empty one."""
    for problem in sheet.diagnostics:
        if problem.severity == "error" and problem.rule == "contact-column":
            raise UnreadableError(f"{problem.where()}: {problem.message}", hint=problem.hint)
    if not sheet.columns:
        raise UsageError("nothing is in there", hint="the first line names the columns: " + ",".join(COLUMNS))


def require_places(sheet: CsvTable, cells: Mapping[str, str], *, path: str) -> None:
    """Raise RefusedError where the file has no column for one of the cells."""
    if lost := sorted(set(cells) - set(sheet.columns or COLUMNS)):
        raise RefusedError(f"{path}:1: no column is named {lost[0]}", hint=f"add {lost[0]} to the first line")


def rows_by_key(sheet: CsvTable, *, code: str) -> dict[str, Row]:
    """The first row of each key, folded. code: the country's code of numbers without one."""
    found: dict[str, Row] = {}
    for row in sheet.rows:
        found.setdefault(_key(sheet.values(row), code=code), row)
    return found


def _key(cells: Mapping[str, str], *, code: str) -> str:
    if email := cells.get("email", ""):
        return email.casefold()
    numbers = numbers_in(cells.get("phone", ""))
    return next(filter(None, (key_of_number(number, code=code) for number in numbers)), "")


def edited_file(
    desk: Desk,
    data: bytes | None,
    sheet: CsvTable,
    changed: Mapping[Row, Mapping[str, str]],
    added: Sequence[Mapping[str, str]],
    removed: Sequence[Row] = (),
) -> Change:
    """The file before and after, once it is sure that the lines that were meant change, and no others.

    Raises RefusedError where others would.
    """
    path, code = desk.config.contacts, desk.config.desk.phone_code
    new = sheet.edit_rows(list(changed.items()), added, removed)
    gone = {_key(sheet.values(row), code=code) for row in (*changed, *removed)}
    come = {_key({**sheet.values(row), **cells}, code=code) for row, cells in changed.items()}
    come |= {_key(cells, code=code) for cells in added}
    before, after = _people(sheet.text, path, code), _people(new, path, code)
    touched = gone | come
    rest = {key: contact for key, contact in after.items() if key not in touched}
    if not come <= set(after) or rest != {key: one for key, one in before.items() if key not in touched}:
        raise RefusedError(f"{path}: these lines cannot be changed without changing others", hint="hd check")
    return data, new.encode(), path


def registration(desk: Desk, contact: Contact) -> Change:
    """The file with a row of somebody who has no address: the key, the name, the number."""
    data, sheet = open_sheet(desk)
    cells = {"email": contact.email, "name": contact.name, "phone": contact.phone}
    cells = {key: value for key, value in cells.items() if value}
    require_places(sheet, cells, path=desk.config.contacts)
    return edited_file(desk, data, sheet, {}, [cells])


def _people(text: str, path: str, code: str) -> dict[str, Contact]:
    return {one.email.casefold(): replace(one, line=0) for one in read(text, path=path, code=code).people}
