"""Parse the text of contacts.csv and find callers in it. Writes nothing."""

from __future__ import annotations

from itertools import islice
from typing import Literal

from msgspec import Struct

from hd.core.contacts.csv_edits import FORMER, NOTIFY, CsvTable, Report
from hd.core.diagnostic import Diagnostic, Severity
from hd.core.requester_keys import is_key, key_of_number
from hd.text.phone_numbers import numbers_in

_YES = frozenset({"yes", "y", "true", "1", "x", "vip", "так", "да"})
NotifyLevel = Literal["all", "final", "none"]  # final: only of what ends a ticket
LEVELS: dict[str, NotifyLevel] = {"": "all", "all": "all", "final": "final", "none": "none"}
_NO = frozenset({"", "no", "n", "false", "0", "ні", "нет"})


class Contact(Struct, frozen=True):
    """One requester. email: the key (`requester_keys`), an address, or `tel:` or `name:` for a person without one.
    former: earlier keys. notify: which notifications they get. Other values are text, "" if missing. line: from 1.
    """

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
        """The current and earlier keys."""
        return (self.email, *self.former)


class Contacts(Struct, frozen=True):
    """All contacts in the file, in its order, and its diagnostics."""

    people: tuple[Contact, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    def find_by_key(self, key: str) -> Contact | None:
        """Return the contact with exactly this key, ignoring case; a current key takes precedence over earlier ones."""
        folded = key.strip().casefold()
        present = next((person for person in self.people if person.email.casefold() == folded), None)
        return present or next((person for person in self.people if folded in map(str.casefold, person.former)), None)

    def keys_of(self, key: str) -> tuple[str, ...]:
        """Return all keys of the contact with this key; for an unknown one, the key itself."""
        person = self.find_by_key(key)
        return person.keys if person else (key,)

    def find(self, text: str) -> tuple[Contact, ...]:
        """Return the contacts that `text` can mean: one for a clear match, several for an ambiguous one, or none.

        An exact key comes first, then an exact full name or phone number. Otherwise: all contacts whose name, address
        or phone contains every word, those with whole words first. Names match in Latin and Cyrillic letters, by sound.
        Three or more digits match phones in any format, without the trunk prefix 0 or 8.
        """
        from hd.core.contacts import matching  # `hd show` does not need it

        asked = matching.split_words(text)
        if not asked:
            return ()
        if exact := self.find_by_key(text):
            return (exact,)
        named = [person for person in self.people if matching.has_name(person, asked)]
        whole = named or [person for person in self.people if matching.has_number(person, text)]
        if whole:
            return tuple(whole)
        found = [person for person in self.people if matching.has_words(person, asked, text)]
        return tuple(sorted(found, key=lambda person: not matching.has_whole_words(person, asked)))

    def find_similar(self, text: str) -> tuple[Contact, ...]:
        """Return at most five contacts whose name or address has a similar word for each word of `text`."""
        from hd.core.contacts import matching

        asked = matching.split_words(text)
        return tuple(islice((person for person in self.people if matching.is_like(person, asked)), 5))


def read(text: str, *, path: str, code: str = "") -> Contacts:
    """Parse the text of a CSV file. path: for diagnostics. code: the country code of numbers without one.

    Columns can be in any order, named in the first row; missing ones are empty, unknown ones are ignored. Accepts
    comma, semicolon or tab, any line ends, and a byte-order mark. An invalid row gets a diagnostic and hides no other
    row.
    """

    sheet = CsvTable.parse(text, path=path)
    problems = [*sheet.diagnostics]

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
    """Parse one row; return None if it has no key."""

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
    """Whether a cell of `vip` means yes; None if it means neither yes nor no."""
    word = text.casefold()
    return True if word in _YES else False if word in _NO else None
