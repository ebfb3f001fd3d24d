"""Checks of any file with front matter, as text, and their fixes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from hd.core.checks.rule import items
from hd.core.diagnostic import Diagnostic
from hd.core.document.document import Document

_SET_KEYS = ("tags", "links", "watchers", "aliases")  # lists with unique items

DocumentRule = Callable[[Document], Iterator[Diagnostic]]


class DocumentFix(NamedTuple):
    """A rule, and the function that fixes its fixable faults."""

    rule: DocumentRule
    mend: Callable[[Document], Document]


def text_is_quoted(document: Document) -> Iterator[Diagnostic]:
    """Report text that YAML rejects or cuts and that `hd` repaired while reading: other programs read it
    differently.
    """
    yield from (problem for problem in document.diagnostics if problem.rule == "yaml-text")


def quote_text(document: Document) -> Document:
    """Quote each repaired value that has only one reading."""
    for key in sorted(document.matter.healed_keys - _ambiguous_keys(document)):
        document = document.set(key, document.fields[key])
    return document


def _ambiguous_keys(document: Document) -> set[str]:
    """Return the keys whose repaired value has several readings, which only a person can fix."""
    lines = {problem.line for problem in document.diagnostics if problem.rule == "yaml-text" and not problem.fix}
    return {key for key, line in document.lines.items() if line in lines}


def items_are_unique(document: Document) -> Iterator[Diagnostic]:
    """Report repeated items in lists that are sets."""
    for key in _SET_KEYS:
        seen: set[str] = set()
        for item, line in items(document, key):
            if item in seen:
                message, hint = f"{key}: {item} stands there twice", "take one of them out"
                yield Diagnostic("warning", "twice", message, line, document.path, hint, fix=True)
            seen.add(item)


def remove_duplicates(document: Document) -> Document:
    """Keep only the first of equal items."""
    unsure = _ambiguous_keys(document)
    for key in _SET_KEYS:
        value = document.fields.get(key) if key not in unsure else None
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            document = document.set(key, list(dict.fromkeys(str(item) for item in value)))
    return document


def letters_are_composed(document: Document) -> Iterator[Diagnostic]:
    """Report letters that are not in Unicode's composed form (NFC): other programs compare bytes."""
    for key, line in document.decomposed_lines().items():
        message = f"{key}: letters stand apart from their marks (NFD); hd reads them composed"
        yield Diagnostic("warning", "nfc", message, line, document.path, "write them composed (NFC)", fix=True)


def compose_letters(document: Document) -> Document:
    """Convert the front matter to NFC."""
    return document.compose_names()


def line_ends_are_lf(document: Document) -> Iterator[Diagnostic]:
    """Report CR LF line ends: git would show changes that nobody made."""
    every, dos = document.data.count(b"\n"), document.data.count(b"\r\n")
    if not dos:
        return
    message = "lines end in CR LF" if dos == every else f"{dos} of {every} lines end in CR LF, the others in LF"
    line = document.data[: document.data.index(b"\r\n")].count(b"\n") + 1
    yield Diagnostic("note", "line-ends", message, line, document.path, "save it with Unix line ends (LF)")


def ends_with_a_line_end(document: Document) -> Iterator[Diagnostic]:
    """Report a missing last line end: appending would change the last line, too."""
    if not document.data.endswith(b"\n"):
        line = document.data.count(b"\n") + 1
        yield Diagnostic("note", "line-ends", "the last line has no end", line, document.path, "add one", fix=True)


def end_the_last_line(document: Document) -> Document:
    """Add the file's own line end to the last line."""
    end = b"\r\n" if b"\r\n" in document.data else b"\n"
    return Document.parse(document.data + end, path=document.path, text_keys=document.text_keys)


DOCUMENT_RULES: tuple[DocumentRule, ...] = (
    letters_are_composed,
    text_is_quoted,
    items_are_unique,
    line_ends_are_lf,
    ends_with_a_line_end,
)
DOCUMENT_MENDS: tuple[DocumentFix, ...] = (
    DocumentFix(letters_are_composed, compose_letters),
    DocumentFix(text_is_quoted, quote_text),
    DocumentFix(items_are_unique, remove_duplicates),
    DocumentFix(ends_with_a_line_end, end_the_last_line),
)
