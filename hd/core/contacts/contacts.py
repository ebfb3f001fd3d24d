"""The people who ask: reads the text of contacts.csv and looks a caller up. Writes nothing and knows no agents."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from hd.core.contacts.csv_edits import COLUMNS, Report, Sheet
from hd.core.diagnostic import Problem, Severity
from hd.text.lazy_regex import pattern
from hd.text.stemming import canonical, fold

__all__ = ["COLUMNS", "Contact", "Contacts", "read"]

_ADDRESS = pattern(r"[^\s@<>,;]+@[^\s@<>,;]+")
_PHONE = pattern(r"[\d+()./\s-]*\d[\d+()./\s-]*")
_YES = frozenset({"yes", "y", "true", "1", "x", "vip", "так", "да"})
_NO = frozenset({"", "no", "n", "false", "0", "ні", "нет"})
_LEAST_DIGITS = 3
_LIKE = 0.75  # of the letters two words share, in order: `shevchnko`, `shevtchenko` for shevchenko


class Contact(Struct, frozen=True):
    """One requester. email: as written, the key; others are text, empty where the file has none; line counts from 1."""

    email: str
    name: str = ""
    phone: str = ""
    office: str = ""
    org: str = ""
    lang: str = ""
    vip: bool = False
    manager: str = ""
    line: int = 0


class Contacts(Struct, frozen=True):
    """Everybody in the file, in its order, and what is wrong with it."""

    people: tuple[Contact, ...] = ()
    problems: tuple[Problem, ...] = ()

    def find(self, piece: str) -> tuple[Contact, ...]:
        """Who `piece` may mean: one contact where it is clear, several where it is not, none where nobody fits.

        An exact address wins, then an exact full name; else everybody in whose name, address or phone all words of it
        occur, those first who have them as whole words. Digits match phones however these are written (three at least;
        the 0 or 8 dialled before a number at home does not matter).
        """
        asked = _folded(piece)
        if not asked:
            return ()
        exact = tuple(person for person in self.people if person.email.casefold() == piece.strip().casefold())
        named = tuple(person for person in self.people if sorted(_folded(person.name)) == sorted(asked))
        if exact or named:
            return exact or named
        digits = _digits(piece) if _PHONE.fullmatch(piece) else ""
        found = [person for person in self.people if _fits(person, asked) or (digits and _rings(person, digits))]
        return tuple(sorted(found, key=lambda person: not set(asked) <= set(_folded(_searched(person)))))

    def like(self, piece: str) -> tuple[Contact, ...]:
        """At most five whose name or address has, for each word of a `piece` that finds nobody, one much like it."""
        asked = _folded(piece)
        near = [
            person
            for person in self.people
            if asked and all(_likely(word, _folded(_searched(person))) for word in asked)
        ]
        return tuple(near[:5])


def read(text: str, *, path: str) -> Contacts:
    """The contacts in the text of a CSV file; `path` stands in the problems.

    Columns in any order, by their names in the first row; missing ones are empty, others are left alone. Comma,
    semicolon or tab, any line ends, with or without a byte-order mark. A row that cannot be used is a problem and hides
    no other.
    """
    sheet = Sheet.parse(text, path=path)
    problems = [*sheet.problems]

    def report(severity: Severity, rule: str, message: str, *, line: int, hint: str = "") -> None:
        problems.append(Problem(severity, rule, message, line, path, hint))

    people: dict[str, Contact] = {}
    for row in sheet.rows if "email" in sheet.columns else ():
        contact = _contact(sheet.values(row), line=row.line, report=report)
        if any(row.cells[len(sheet.columns) :]):
            message = f"{len(row.cells)} cells under {len(sheet.columns)} columns"
            report("warning", "contact-cells", message, line=row.line)
        if contact is None:
            continue
        known = people.setdefault(contact.email.casefold(), contact)
        if known is not contact:
            message = f"{contact.email} is already in line {known.line}, which counts"
            report("warning", "contact-twice", message, line=row.line, hint="remove one of the two lines")
    return Contacts(tuple(people.values()), tuple(sorted(problems, key=lambda problem: problem.line)))


def _contact(cells: dict[str, str], *, line: int, report: Report) -> Contact | None:
    """One row; None where it has no address to know the person by."""
    email = cells.get("email", "")
    if not is_address(email):
        message = f'"{email}" is no address' if email else "no address"
        report("error", "contact-email", f"{message}: this row is left out", line=line, hint="write name@domain")
        return None
    vip = read_vip(cells.get("vip", ""))
    if vip is None:
        report("warning", "contact-vip", f'vip is "{cells["vip"]}", read as no', line=line, hint="write yes or no")
    texts = {key: cells.get(key, "") for key in ("name", "phone", "office", "org", "lang", "manager")}
    return Contact(email=email, vip=bool(vip), line=line, **texts)


def is_address(text: str) -> bool:
    """Whether this can be somebody's address: one word with an @ in it."""
    return bool(_ADDRESS.fullmatch(text))


def read_vip(text: str) -> bool | None:
    """Whether a cell of `vip` says yes; None for what is neither yes nor no."""
    word = text.casefold()
    return True if word in _YES else False if word in _NO else None


def _searched(person: Contact) -> str:
    return f"{person.name} {person.email}"


def _folded(text: str) -> list[str]:
    """The words of a name or address as they are compared; an address stays one word and gives its parts too."""
    words = [canonical(word) for word in fold(text).replace(",", " ").split()]
    return words + [part for word in words if "@" in word for part in re.split(r"[@.]", word)]


def _fits(person: Contact, asked: Sequence[str]) -> bool:
    """Whether every word of the question is somewhere in the name, the address or, as digits, the phone."""
    searched = " ".join(_folded(_searched(person)))
    return all(word in searched or (_PHONE.fullmatch(word) and _rings(person, _digits(word))) for word in asked)


def _rings(person: Contact, digits: str) -> bool:
    """Whether these digits are a piece of the person's phone number."""
    national = digits[1:] if len(digits) == 11 and digits[0] == "8" else digits.lstrip("0")
    return len(digits) >= _LEAST_DIGITS and bool(national) and national in _digits(person.phone)


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdecimal())


def _likely(word: str, words: Sequence[str]) -> bool:
    import difflib  # only on the way to an error

    return bool(difflib.get_close_matches(word, words, n=1, cutoff=_LIKE))
