"""Changes a contact: other details, another key, two rows of one person made one. Open tickets follow a new key in the
same commit; closed ones keep the key of their time, which finds the same person.
"""

from __future__ import annotations

import shlex
from collections.abc import Collection, Mapping, Sequence

from hd.core.contacts.contacts import Contact
from hd.core.contacts.csv_edits import FORMER, NOTIFY, CsvTable, Row
from hd.core.contacts.validation import check_entry, differing, formulas
from hd.core.history import commit_message
from hd.core.requester_keys import is_address
from hd.core.tickets.ticket import Ticket
from hd.core.tickets.workflow import is_stopped
from hd.errors import NotFoundError, RefusedError, UsageError
from hd.ops import actors
from hd.ops.context import Context
from hd.ops.desk.contact_file import edited_file, open_sheet, require_places, rows_by_key
from hd.ops.desk.contacts import understood
from hd.ops.results import ChangeResult
from hd.store.desk.desk import Desk

_FILLED = ("name", "phone", "office", "org", "lang", "vip", "manager", NOTIFY)


def edit(context: Context, piece: str, given: Mapping[str, str | None]) -> list[ChangeResult]:
    """Change details of the contact that `piece` means; None is not given, an empty text clears. A new key (`email`)
    goes into their open tickets, too. Raises RefusedError where another contact has that key, UsageError for wrong
    values."""
    desk = context.desk
    person = _one(desk, piece)
    said = {key: value for key, value in given.items() if value is not None}
    if not said:
        options = "--email, --name, --phone, --office, --org, --lang, --vip, --manager, --notify"
        raise UsageError("what is to change?", hint=options)
    cells = check_entry({"email": person.email, **understood(desk, said)}, config=desk.config)
    cells |= {key: "" for key, value in said.items() if not value.strip() and key != "email"}
    key = cells["email"]
    other = desk.contacts.find_by_key(key)
    if other and other.line != person.line:
        way = f"hd contact merge {shlex.quote(person.email)} --into {shlex.quote(other.email)}"
        raise RefusedError(f"{key} is in {desk.config.contacts}:{other.line}", hint=f"the same person? {way}")
    with context.writing():
        data, sheet = open_sheet(desk)
        row = _row(desk, sheet, person)
        changes = differing(cells, sheet.values(row))
        if key != person.email or (changes and not sheet.values(row).get("email")):
            changes["email"] = key  # a key that followed from the number stays when the number changes
        if key.casefold() != person.email.casefold():
            changes[FORMER] = _former(person, (person.email,), key)
        if not changes:
            return [ChangeResult(key, "contact-edit", desk.config.contacts, None, "nothing to change")]
        return _save(context, data, sheet, {person.line: changes}, (), renamed=((person.email,), key))


def merge(context: Context, piece: str, *, into: str) -> list[ChangeResult]:
    """Make one contact of two: the one that `into` means takes over what it lacks, and the keys of the other, whose row
    goes. Raises RefusedError where the one that stays has no address and the other has."""
    desk = context.desk
    person, stays = _one(desk, piece), _one(desk, into)
    if person.line == stays.line:
        raise RefusedError(f"{person.email} and {stays.email} are one contact already")
    if is_address(person.email) and not is_address(stays.email):
        way = f"hd contact merge {shlex.quote(stays.email)} --into {shlex.quote(person.email)}"
        raise RefusedError(f"{stays.email} has no address, and {person.email} is one", hint=way)
    with context.writing():
        data, sheet = open_sheet(desk)
        old, new = sheet.values(_row(desk, sheet, person)), sheet.values(_row(desk, sheet, stays))
        changes = {key: old[key] for key in _FILLED if old.get(key) and not new.get(key)}
        changes |= {"email": stays.email} if not new.get("email") else {}
        changes[FORMER] = _former(stays, person.keys, stays.email)
        return _save(
            context, data, sheet, {stays.line: changes}, (person.line,), renamed=((person.email,), stays.email)
        )


def _one(desk: Desk, piece: str) -> Contact:
    """The contact that is meant. Raises NotFoundError for somebody who is in no row, and as `actors.requester`."""
    found = actors.requester(piece, desk=desk)
    if not found.line:
        raise NotFoundError(f"{found.email} is not in {desk.config.contacts}", hint=f"hd contact add {found.email}")
    return found


def _row(desk: Desk, sheet: CsvTable, person: Contact) -> Row:
    row = rows_by_key(sheet, code=desk.config.desk.phone_code).get(person.email.casefold())
    if row is None:
        raise RefusedError(f"{person.email} is no longer in {desk.config.contacts}", hint="try again")
    return row


def _former(person: Contact, more: Collection[str], key: str) -> str:
    """All keys of before, each once, without the present one."""
    keys = dict.fromkeys((*person.former, *more))
    return " ".join(one for one in keys if one.casefold() != key.casefold())


def _save(
    context: Context,
    data: bytes | None,
    sheet: CsvTable,
    changed: Mapping[int, Mapping[str, str]],
    removed: Sequence[int],
    *,
    renamed: tuple[Collection[str], str],
) -> list[ChangeResult]:
    """Write the rows, by their lines, and the open tickets of whoever has another key now, in one commit."""
    desk = context.desk
    path, action = desk.config.contacts, "contact-merge" if removed else "contact-edit"
    sheet = sheet.with_columns_of(changed.values())
    for cells in changed.values():
        require_places(sheet, cells, path=path)
    edits = {row: dict(changed.get(row.line, {})) for row in sheet.rows if row.line not in removed}
    old, key = {one.casefold() for one in renamed[0]} - {renamed[1].casefold()}, renamed[1]
    for row, cells in edits.items():
        if sheet.values(row).get("manager", "").casefold() in old:
            cells["manager"] = key
    edits = {row: cells for row, cells in edits.items() if cells}
    gone = [row for row in sheet.rows if row.line in removed]
    tickets = _renamed(context, old, key)
    change = edited_file(desk, data, sheet, edits, (), gone)
    if tickets:
        names = [made.id for _, made in tickets]
        subject = commit_message.format_subject(names, action=action, detail="another key of who asks")
    else:
        names, subject = [], f"{path.removesuffix('.csv')}: {'1 merged' if removed else '1 changed'}"
    text = commit_message.compose_message(subject, tickets=names, action=action, actor=context.actor.name)
    files = [(before.document.data, made.document.data, made.path) for before, made in tickets]
    commit = context.save([change, *files], text)
    cells = next(iter(changed.values()))
    notes = tuple(f"{name} begins like a formula; a spreadsheet may run it" for name in formulas(cells))
    said = f"{key} changed: {', '.join(cells)}" if not removed else f"{next(iter(renamed[0]))} merged into {key}"
    done = [ChangeResult(key, action, path, commit, said, notes=notes)]
    return [
        *done,
        *(ChangeResult(made.id, action, made.path, commit, f"its requester is {key} now") for _, made in tickets),
    ]


def _renamed(context: Context, old: Collection[str], key: str) -> list[tuple[Ticket, Ticket]]:
    """Each open ticket that names one of the old keys as requester or watcher, before and after."""
    if not old:
        return []
    desk = context.desk
    statuses = desk.config.statuses
    found = desk.all(but=lambda status: is_stopped(status, statuses), progress=context.progress).tickets
    pairs = [(ticket, _with_key(ticket, old, key)) for ticket in found if not is_stopped(ticket.status, statuses)]
    return [(before, made) for before, made in pairs if before.document.data != made.document.data]


def _with_key(ticket: Ticket, old: Collection[str], key: str) -> Ticket:
    if (ticket.get("requester") or "").casefold() in old:
        ticket = ticket.put("requester", key)
    watchers = ticket.names("watchers")
    if any(one.casefold() in old for one in watchers):
        others = dict.fromkeys(key if one.casefold() in old else one for one in watchers)
        ticket = ticket.put("watchers", list(others))
    return ticket
