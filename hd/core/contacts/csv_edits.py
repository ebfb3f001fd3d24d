"""contacts.csv as it lies in the file: rows, their places, and edits that leave every other line alone. Judges no cell.

Read tolerantly: comma, semicolon or tab, any line ends, with or without a byte-order mark, columns in any order.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from hd.core.diagnostic import Diagnostic, Severity
from hd.text.lazy_regex import pattern
from hd.text.suggestions import listed, nearest

COLUMNS = ("email", "name", "phone", "office", "org", "lang", "vip", "manager")  # of a new file
FORMER = "former"  # keys that somebody had before; a column that is added when the first one is
NOTIFY = "notify"  # how much somebody is told: all, final or none; a column that is added when it is first set
ADDED = (FORMER, NOTIFY)
READ = (*COLUMNS, *ADDED)
DELIMITERS = ",;\t"
_LINE = pattern(r"([^\r\n]*)(\r\n|\n|\r|$)")
_LINE_END = pattern(r"\r\n|\n|\r|")
_LONGEST_ROW = 20  # lines: a quoted cell may hold line breaks; a forgotten quote shall not swallow the file
_SEPARATOR = pattern(r"\s*\"?sep=([,;\t])\"?\s*", re.IGNORECASE)
_BOM = "\ufeff"

Report = Callable[..., None]


class Headers(Struct, frozen=True):
    """How columns of another program are named. field_of: what a header means, empty for nothing; enough: one of these
    fields must be there."""

    field_of: Callable[[str], str]
    enough: tuple[str, ...]


class Row(Struct, frozen=True):
    """One row. cells: without the space around them; start, end: its characters in the text, without the line's end."""

    line: int
    start: int
    end: int
    cells: tuple[str, ...]


class CsvTable(Struct, frozen=True):
    """The text of a CSV file, read. columns: the names in its first row, small letters; empty where they count not.

    head: the row with those names, None where there is none; rows: without it, and without blank ones and those that
    cannot be read, which are in `problems`.
    """

    text: str
    delimiter: str
    ending: str
    columns: tuple[str, ...]
    head: Row | None
    rows: tuple[Row, ...]
    problems: tuple[Diagnostic, ...]

    @classmethod
    def parse(cls, text: str, *, path: str, headers: Headers | None = None) -> CsvTable:
        """Reads a file's text; `path` stands in the problems. headers: what columns of another program hold, and which
        of these suffice to tell people apart; a line `sep=;` of a spreadsheet is passed over."""
        problems: list[Diagnostic] = []

        def report(severity: Severity, rule: str, message: str, *, line: int, hint: str = "") -> None:
            problems.append(Diagnostic(severity, rule, message, line, path, hint))

        lines = [found for found in _LINE.finditer(text, text.startswith(_BOM)) if found[0]]
        first = next((found[1] for found in lines if found[1].strip()), "")
        said = _SEPARATOR.fullmatch(first)
        delimiter = said[1] if said else max(DELIMITERS, key=first.count)
        ending = next((found[2] for found in lines if found[2]), "\n")
        rows = list(_rows(lines, delimiter=delimiter, report=report))[bool(said) :]
        columns: tuple[str, ...] = ()
        if rows:
            columns = _foreign_columns(rows[0], headers, report=report) if headers else _columns(rows[0], report=report)
        return cls(text, delimiter, ending, columns, rows[0] if rows else None, tuple(rows[1:]), tuple(problems))

    def values(self, row: Row) -> dict[str, str]:
        """A row's cells by the name of their column."""
        named = zip(self.columns, row.cells, strict=False)
        return {name: cell for name, cell in named if name}

    def with_column(self, name: str) -> CsvTable:
        """With that name at the end of the first row; the other rows stay as they are, and are empty there."""
        if name in self.columns or self.head is None:
            return self
        text = self.text
        return CsvTable.parse(f"{text[: self.head.end]}{self.delimiter}{name}{text[self.head.end :]}", path="")

    def with_columns_of(self, changed: Iterable[Mapping[str, str]]) -> CsvTable:
        """With those of the columns that are added when first needed, which some of these cells need."""
        sheet = self
        for name in ADDED:
            if any(name in cells for cells in changed):
                sheet = sheet.with_column(name)
        return sheet

    def edited(
        self,
        changed: Sequence[tuple[Row, Mapping[str, str]]],
        added: Sequence[Mapping[str, str]],
        removed: Sequence[Row] = (),
    ) -> str:
        """The text with other cells in some rows, without some, and with new rows at the end. Values of no column are
        left out.

        Changes the bytes of those cells and no others; a file without a first row gets one.
        """
        text = self.text
        edits: list[tuple[Row, Mapping[str, str] | None]] = [*changed, *((row, None) for row in removed)]
        for row, values in sorted(edits, key=lambda pair: pair[0].start, reverse=True):
            if values is None:
                rest = text[row.end :]
                ending = _LINE_END.match(rest)
                text = text[: row.start] + rest[ending.end() if ending else 0 :]
            else:
                text = text[: row.start] + self._patched(text[row.start : row.end], values) + text[row.end :]
        if not added:
            return text
        new = [self._written([values.get(name, "") for name in self.columns or COLUMNS]) for values in added]
        if not self.columns:
            new.insert(0, self._written(COLUMNS))
        if not text.removeprefix(_BOM):
            return text + "".join(line + self.ending for line in new)
        if text.endswith(("\n", "\r")):
            return text + "".join(line + self.ending for line in new)
        return text + "".join(self.ending + line for line in new)  # it had no last line end, and has none after

    def _patched(self, raw: str, values: Mapping[str, str]) -> str:
        spans = _spans(raw, self.delimiter)
        cells = [raw[start:end] for start, end in spans]
        for name, value in values.items():
            place = self.columns.index(name)
            cells += [""] * (place + 1 - len(cells))
            cells[place] = self._cell(value)
        return self.delimiter.join(cells)

    def _written(self, cells: Sequence[str]) -> str:
        return self.delimiter.join(self._cell(cell) for cell in cells)

    def _cell(self, value: str) -> str:
        plain = not any(char in value for char in f'{self.delimiter}"\r\n')
        return value if plain else '"' + value.replace('"', '""') + '"'


def _rows(lines: Sequence[re.Match[str]], *, delimiter: str, report: Report) -> Iterator[Row]:
    """The rows that are not blank, each with the line it begins on."""
    at = 0
    while at < len(lines):
        if not lines[at][1].strip():
            at += 1
            continue
        taken, cells = _row([found[1] for found in lines[at : at + _LONGEST_ROW]], delimiter=delimiter)
        if cells is None:
            hint = 'a quote in a cell is written twice, and the cell in quotes: "Olena ""Lena"" Koval"'
            report("error", "contact-quotes", "the quotes in this row do not match", line=at + 1, hint=hint)
        elif any(cells):
            yield Row(at + 1, lines[at].start(1), lines[at + taken - 1].end(1), tuple(cells))
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


def _columns(row: Row, *, report: Report) -> tuple[str, ...]:
    """The names of the columns; an unknown or repeated one is named so that nothing is read from it."""
    columns: list[str] = []
    for cell in row.cells:
        name = cell.casefold()
        if name not in READ and name:
            near = nearest(name, READ)
            hint = f"did you mean {near}?" if near else "columns read: " + ", ".join(COLUMNS)
            report("note", "contact-column", f'column "{cell}" is not read', line=row.line, hint=hint)
        elif name and name in columns:
            report("warning", "contact-column", f'column "{cell}" is there twice; the first counts', line=row.line)
            name = ""
        columns.append(name)
    if "email" not in columns:
        hint = "let the first line name the columns: " + ",".join(COLUMNS)
        report("error", "contact-column", "no column is named email, so nobody can be read", line=row.line, hint=hint)
    return tuple(columns)


def _foreign_columns(row: Row, headers: Headers, *, report: Report) -> tuple[str, ...]:
    """What the columns hold; those that hold nothing we keep are named together, for there may be ninety."""
    found = [headers.field_of(cell) for cell in row.cells]
    columns = tuple(name if name not in found[:number] else "" for number, name in enumerate(found))
    left = [cell for cell, name in zip(row.cells, found, strict=True) if cell and not name]
    if left:
        report("note", "contact-column", f"not read: {listed(left, most=6)}", line=row.line)
    if not set(columns) & set(headers.enough):
        hint = "let the first line name the columns: " + ",".join(COLUMNS)
        report("error", "contact-column", "no column is named email, so nobody can be read", line=row.line, hint=hint)
    return columns


def _spans(raw: str, delimiter: str) -> list[tuple[int, int]]:
    """Where each cell of a row stands in its text, quotes and the space around it included."""
    spans: list[tuple[int, int]] = []
    start = 0
    while True:
        at = start
        while raw[at : at + 1] == " " != delimiter:
            at += 1
        if raw[at : at + 1] == '"':
            at += 1
            while (at := raw.index('"', at) + 1) and raw[at : at + 1] == '"':
                at += 1
        end = raw.find(delimiter, at)
        if end < 0:
            return [*spans, (start, len(raw))]
        spans.append((start, end))
        start = end + 1
