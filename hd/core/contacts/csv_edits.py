"""The rows of contacts.csv with their positions, and edits that keep every other line.

Accepts comma, semicolon or tab, any line ends, a byte-order mark, and columns in any order. Checks no values.
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
FORMER = "former"  # earlier keys of a contact; an optional column
NOTIFY = "notify"  # which notifications a contact gets: all, final or none; an optional column
OPTIONAL_COLUMNS = (FORMER, NOTIFY)
KNOWN_COLUMNS = (*COLUMNS, *OPTIONAL_COLUMNS)
DELIMITERS = ",;\t"
_LINE = pattern(r"([^\r\n]*)(\r\n|\n|\r|$)")
_LINE_END = pattern(r"\r\n|\n|\r|")
_LONGEST_ROW = 20  # lines: quoted cells can have line breaks, but a missing quote must not swallow the file
_SEPARATOR = pattern(r"\s*\"?sep=([,;\t])\"?\s*", re.IGNORECASE)
_BOM = "\ufeff"

Report = Callable[..., None]


class Headers(Struct, frozen=True):
    """The column names of another program. field_of: maps a header to our field, "" for none. required_fields: at least
    one of them must exist.
    """

    field_of: Callable[[str], str]
    required_fields: tuple[str, ...]


class Row(Struct, frozen=True):
    """One row. cells: stripped. start, end: its offsets in the text, without the line end."""

    line: int
    start: int
    end: int
    cells: tuple[str, ...]


class CsvTable(Struct, frozen=True):
    """A parsed CSV file. columns: the names in its first row, in lower case; "" for ignored columns.

    head: the first row; None if there is none. rows: the others, without blank ones and unreadable ones, which are in
    `diagnostics`.
    """

    text: str
    delimiter: str
    ending: str
    columns: tuple[str, ...]
    head: Row | None
    rows: tuple[Row, ...]
    diagnostics: tuple[Diagnostic, ...]

    @classmethod
    def parse(cls, text: str, *, path: str, headers: Headers | None = None) -> CsvTable:
        """Parse a file's text. path: for diagnostics. headers: the column names of another program; then a line `sep=;`
        of a spreadsheet is skipped.
        """
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
        """Return a row's cells by column name."""
        named = zip(self.columns, row.cells, strict=False)
        return {name: cell for name, cell in named if name}

    def with_column(self, name: str) -> CsvTable:
        """Add a column to the first row; the other rows stay as they are."""
        if name in self.columns or self.head is None:
            return self
        text = self.text
        return CsvTable.parse(f"{text[: self.head.end]}{self.delimiter}{name}{text[self.head.end :]}", path="")

    def with_columns_of(self, rows: Iterable[Mapping[str, str]]) -> CsvTable:
        """Add those optional columns that these cells need."""
        sheet = self
        for name in OPTIONAL_COLUMNS:
            if any(name in cells for cells in rows):
                sheet = sheet.with_column(name)
        return sheet

    def edit_rows(
        self,
        changes: Sequence[tuple[Row, Mapping[str, str]]],
        new_rows: Sequence[Mapping[str, str]],
        removed_rows: Sequence[Row] = (),
    ) -> str:
        """Return the text with changed cells, without removed rows, and with new rows at the end. Ignores values
        without a column.

        Changes only the bytes of those cells; an empty file gets a first row.
        """
        text = self.text
        edits: list[tuple[Row, Mapping[str, str] | None]] = [*changes, *((row, None) for row in removed_rows)]
        for row, values in sorted(edits, key=lambda pair: pair[0].start, reverse=True):
            if values is None:
                rest = text[row.end :]
                ending = _LINE_END.match(rest)
                text = text[: row.start] + rest[ending.end() if ending else 0 :]
            else:
                text = text[: row.start] + self._edit_cells(text[row.start : row.end], values) + text[row.end :]
        if not new_rows:
            return text
        new = [self._format_row([values.get(name, "") for name in self.columns or COLUMNS]) for values in new_rows]
        if not self.columns:
            new.insert(0, self._format_row(COLUMNS))
        if not text.removeprefix(_BOM):
            return text + "".join(line + self.ending for line in new)
        if text.endswith(("\n", "\r")):
            return text + "".join(line + self.ending for line in new)
        return text + "".join(self.ending + line for line in new)  # the file keeps its missing last line end

    def _edit_cells(self, raw: str, values: Mapping[str, str]) -> str:
        spans = _spans(raw, self.delimiter)
        cells = [raw[start:end] for start, end in spans]
        for name, value in values.items():
            place = self.columns.index(name)
            cells += [""] * (place + 1 - len(cells))
            cells[place] = self._cell(value)
        return self.delimiter.join(cells)

    def _format_row(self, cells: Sequence[str]) -> str:
        return self.delimiter.join(self._cell(cell) for cell in cells)

    def _cell(self, value: str) -> str:
        plain = not any(char in value for char in f'{self.delimiter}"\r\n')
        return value if plain else '"' + value.replace('"', '""') + '"'


def _rows(lines: Sequence[re.Match[str]], *, delimiter: str, report: Report) -> Iterator[Row]:
    """Yield the rows that are not blank, each with its first line."""
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
    """Parse the row that begins in the first of `lines`; return its number of lines and its cells, (1, None) for bad
    quotes.
    """
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
    """Return the column names; an unknown or repeated one gets a name that nothing reads."""
    columns: list[str] = []
    for cell in row.cells:
        name = cell.casefold()
        if name not in KNOWN_COLUMNS and name:
            near = nearest(name, KNOWN_COLUMNS)
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
    """Return the fields of the columns; reports ignored columns in one note, because there can be ninety."""
    found = [headers.field_of(cell) for cell in row.cells]
    columns = tuple(name if name not in found[:number] else "" for number, name in enumerate(found))
    left = [cell for cell, name in zip(row.cells, found, strict=True) if cell and not name]
    if left:
        report("note", "contact-column", f"not read: {listed(left, most=6)}", line=row.line)
    if not set(columns) & set(headers.required_fields):
        hint = "let the first line name the columns: " + ",".join(COLUMNS)
        report("error", "contact-column", "no column is named email, so nobody can be read", line=row.line, hint=hint)
    return columns


def _spans(raw: str, delimiter: str) -> list[tuple[int, int]]:
    """Return the span of each cell in a row's text, with quotes and surrounding space."""
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
