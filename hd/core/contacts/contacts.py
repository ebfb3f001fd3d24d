"""The people who ask: reads the text of contacts.csv and looks a caller up. Writes nothing and knows no agents."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from hd.core.diagnostic import Diagnostic, Severity

if TYPE_CHECKING:  # what was read before is looked at without the reader
    from hd.core.contacts.csv_edits import Report

_YES = frozenset({"yes", "y", "true", "1", "x", "vip", "так", "да"})
NotifyLevel = Literal["all", "final", "none"]  # final: only of what ends a ticket
LEVELS: dict[str, NotifyLevel] = {"": "all", "all": "all", "final": "final", "none": "none"}
_NO = frozenset({"", "no", "n", "false", "0", "ні", "нет"})


class Contact(Struct, frozen=True):
    """One requester. email: the key (`requester_keys`): an address as written, or `tel:` or `name:` of somebody who has
    none; former: keys that they had before; notify: of what they are told. Others are text, empty where the file has
    none; line counts from 1."""

    email: str
    name: str = ""
    phone: str = ""
    office: str = ""
    org: str = ""
    lang: str = ""
    vip: bool = False
    manager: str = ""
    line: int = 0
    former: tuple[str, ...] = ()
    notify: NotifyLevel = "all"

    @property
    def keys(self) -> tuple[str, ...]:
        """By what they are and were known."""
        return (self.email, *self.former)


class Contacts(Struct, frozen=True):
    """Everybody in the file, in its order, and what is wrong with it."""

    people: tuple[Contact, ...] = ()
    problems: tuple[Diagnostic, ...] = ()

    def known_by(self, key: str) -> Contact | None:
        """The contact who has or had exactly this key, in capitals or not; whoever has it comes first."""
        folded = key.strip().casefold()
        present = next((person for person in self.people if person.email.casefold() == folded), None)
        return present or next((person for person in self.people if folded in map(str.casefold, person.former)), None)

    def keys_of(self, key: str) -> tuple[str, ...]:
        """All keys of whoever has or had this one; of a stranger, this one."""
        person = self.known_by(key)
        return person.keys if person else (key,)

    def find(self, piece: str) -> tuple[Contact, ...]:
        """Who `piece` may mean: one contact where it is clear, several where it is not, none where nobody fits.

        An exact key wins, then an exact full name or phone number; else everybody in whose name, address or phone all
        words of it occur, those first who have them as whole words. Names are compared in Latin and Cyrillic letters
        alike, as they sound. Digits match phones however these are written (three at least; the 0 or 8 dialled before a
        number at home does not matter).
        """
        from hd.core.contacts import matching  # who shows a ticket looks nobody up by a piece

        asked = matching.words_of(piece)
        if not asked:
            return ()
        if exact := self.known_by(piece):
            return (exact,)
        named = [person for person in self.people if matching.has_name(person, asked)]
        whole = named or [person for person in self.people if matching.has_number(person, piece)]
        if whole:
            return tuple(whole)
        found = [person for person in self.people if matching.has_words(person, asked, piece)]
        return tuple(sorted(found, key=lambda person: not matching.has_whole_words(person, asked)))

    def like(self, piece: str) -> tuple[Contact, ...]:
        """At most five whose name or address has, for each word of a `piece` that finds nobody, one much like it."""
        from hd.core.contacts import matching

        asked = matching.words_of(piece)
        return tuple(islice((person for person in self.people if matching.is_like(person, asked)), 5))


def read(text: str, *, path: str, code: str = "") -> Contacts:
    """The contacts in the text of a CSV file; `path` stands in the problems. code: of the country whose numbers are
    written without one.

    Columns in any order, by their names in the first row; missing ones are empty, others are left alone. Comma,
    semicolon or tab, any line ends, with or without a byte-order mark. A row that cannot be used is a problem and hides
    no other.
    """
    from hd.core.contacts.csv_edits import CsvTable

    sheet = CsvTable.parse(text, path=path)
    problems = [*sheet.problems]

    def report(severity: Severity, rule: str, message: str, *, line: int, hint: str = "") -> None:
        problems.append(Diagnostic(severity, rule, message, line, path, hint))

    people: dict[str, Contact] = {}
    for row in sheet.rows if "email" in sheet.columns else ():
        contact = _contact(sheet.values(row), line=row.line, code=code, report=report)
        if any(row.cells[len(sheet.columns) :]):
            message = f"{len(row.cells)} cells under {len(sheet.columns)} columns"
            report("warning", "contact-cells", message, line=row.line)
        if contact is None:
            continue
        known = people.setdefault(contact.email.casefold(), contact)
        if known is not contact:
            message = f"{contact.email} is already in line {known.line}, which counts"
            report("warning", "contact-twice", message, line=row.line, hint="remove one of the two lines")
    for person in people.values():
        for key in person.former:
            if other := people.get(key.casefold()):
                message = f"{key} is a former key of line {person.line}, and the key of line {other.line}"
                hint = f"hd contact merge {key} --into {person.email}"
                report("warning", "contact-twice", message, line=other.line, hint=hint)
    return Contacts(tuple(people.values()), tuple(sorted(problems, key=lambda problem: problem.line)))


def _contact(cells: dict[str, str], *, line: int, code: str, report: Report) -> Contact | None:
    """One row; None where it has no key to know the person by."""
    from hd.core.contacts.csv_edits import FORMER, NOTIFY
    from hd.core.requester_keys import is_key, key_of_number
    from hd.text.phone_numbers import numbers_in

    email = cells.get("email", "")
    key = email or next(filter(None, (key_of_number(one, code=code) for one in numbers_in(cells.get("phone", "")))), "")
    if not is_key(key):
        message = f'"{email}" is no address' if email else "no address, and no phone with the country's code"
        hint = (
            "write name@domain" if email else "write name@domain; hd contact add --name NAME   gives a key without one"
        )
        report("error", "contact-email", f"{message}: this row is left out", line=line, hint=hint)
        return None
    vip = read_vip(cells.get("vip", ""))
    if vip is None:
        report("warning", "contact-vip", f'vip is "{cells["vip"]}", read as no', line=line, hint="write yes or no")
    level = LEVELS.get(cells.get(NOTIFY, "").casefold())
    if level is None:
        message = f'{NOTIFY} is "{cells[NOTIFY]}", read as none'
        report("warning", "contact-notify", message, line=line, hint="write all, final or none")
    texts = {key: cells.get(key, "") for key in ("name", "phone", "office", "org", "lang", "manager")}
    former = tuple(cells.get(FORMER, "").split())
    return Contact(email=key, vip=bool(vip), line=line, former=former, notify=level or "none", **texts)


def read_vip(text: str) -> bool | None:
    """Whether a cell of `vip` says yes; None for what is neither yes nor no."""
    word = text.casefold()
    return True if word in _YES else False if word in _NO else None
