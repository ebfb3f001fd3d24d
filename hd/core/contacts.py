"""The people who ask: reads the text of contacts.csv and looks a caller up. Writes nothing and knows no agents."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from hd.core.errortext import nearest
from hd.core.problem import Problem, Severity
from hd.core.words import canonical, fold

COLUMNS = ("email", "name", "phone", "office", "org", "lang", "vip", "manager")
_DELIMITERS = ",;\t"
_ADDRESS = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+")
_PHONE = re.compile(r"[\d+()./\s-]*\d[\d+()./\s-]*")
_YES = frozenset({"yes", "y", "true", "1", "x", "vip", "так", "да"})
_NO = frozenset({"", "no", "n", "false", "0", "ні", "нет"})
_LONGEST_ROW = 20  # lines: a quoted cell may hold line breaks; a forgotten quote shall not swallow the file
_LEAST_DIGITS = 3
_LIKE = 0.75  # of the letters two words share, in order: `shevchnko`, `shevtchenko` for shevchenko


@dataclass(frozen=True, slots=True)
class Contact:
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


@dataclass(frozen=True, slots=True)
class Contacts:
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
    problems: list[Problem] = []

    def report(severity: Severity, rule: str, message: str, *, line: int, hint: str = "") -> None:
        problems.append(Problem(severity, rule, message, line, path, hint))

    rows = _rows(text.removeprefix("\ufeff"), report=report)
    first = next(rows, None)
    if first is None:
        return Contacts((), tuple(problems))
    columns = _columns(first[1], line=first[0], report=report)
    people: dict[str, Contact] = {}
    for line, cells in rows if "email" in columns else ():
        contact = _contact(dict(zip(columns, cells, strict=False)), line=line, report=report)
        if len(cells) > len(columns) and any(cells[len(columns) :]):
            report("warning", "contact-cells", f"{len(cells)} cells under {len(columns)} columns", line=line)
        if contact is None:
            continue
        known = people.setdefault(contact.email.casefold(), contact)
        if known is not contact:
            message = f"{contact.email} is already in line {known.line}, which counts"
            report("warning", "contact-twice", message, line=line, hint="remove one of the two lines")
    return Contacts(tuple(people.values()), tuple(problems))


Report = Callable[..., None]


def _rows(text: str, *, report: Report) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, cells without the space around them, each with the line it begins on."""
    lines = re.split(r"\r\n|\n|\r", text)
    delimiter = ""
    at = 0
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        delimiter = delimiter or max(_DELIMITERS, key=lines[at].count)
        taken, cells = _row(lines[at : at + _LONGEST_ROW], delimiter=delimiter)
        if cells is None:
            hint = 'a quote in a cell is written twice, and the cell in quotes: "Olena ""Lena"" Koval"'
            report("error", "contact-quotes", "the quotes in this row do not match", line=at + 1, hint=hint)
        elif any(cells):
            yield at + 1, cells
        at += taken


def _row(lines: Sequence[str], *, delimiter: str) -> tuple[int, list[str] | None]:
    """The row that begins in the first of `lines`, and how many it takes; (1, None) where its quotes do not match."""
    for taken in range(1, len(lines) + 1):
        try:
            parsed = next(
                csv.reader(["\n".join(lines[:taken])], delimiter=delimiter, strict=True, skipinitialspace=True)
            )
        except csv.Error as error:
            if "unexpected end of data" in str(error):
                continue
            return 1, None
        return taken, [" ".join(cell.split()) for cell in parsed]
    return 1, None


def _columns(cells: Sequence[str], *, line: int, report: Report) -> list[str]:
    """The names of the columns; an unknown or repeated one is named so that nothing is read from it."""
    columns: list[str] = []
    for cell in cells:
        name = cell.casefold()
        if name not in COLUMNS and name:
            near = nearest(name, COLUMNS)
            hint = f"did you mean {near}?" if near else "columns read: " + ", ".join(COLUMNS)
            report("note", "contact-column", f'column "{cell}" is not read', line=line, hint=hint)
        elif name and name in columns:
            report("warning", "contact-column", f'column "{cell}" is there twice; the first counts', line=line)
            name = ""
        columns.append(name)
    if "email" not in columns:
        hint = "let the first line name the columns: " + ",".join(COLUMNS)
        report("error", "contact-column", "no column is named email, so nobody can be read", line=line, hint=hint)
    return columns


def _contact(cells: dict[str, str], *, line: int, report: Report) -> Contact | None:
    """One row; None where it has no address to know the person by."""
    email = cells.get("email", "")
    if not _ADDRESS.fullmatch(email):
        message = f'"{email}" is no address' if email else "no address"
        report("error", "contact-email", f"{message}: this row is left out", line=line, hint="write name@domain")
        return None
    vip = cells.get("vip", "").casefold()
    if vip not in _YES | _NO:
        report("warning", "contact-vip", f'vip is "{vip}", read as no', line=line, hint="write yes or no")
    texts = {key: cells.get(key, "") for key in ("name", "phone", "office", "org", "lang", "manager")}
    return Contact(email=email, vip=vip in _YES, line=line, **texts)


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
