"""What can be wrong with any file that has front matter, as text; and what mends it. Knows no tickets, no articles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from hd.core.checks.rule import items
from hd.core.diagnostic import Diagnostic
from hd.core.document.document import Document

_SETS = ("tags", "links", "watchers", "aliases")  # lists in which nothing stands twice

DocumentRule = Callable[[Document], Iterator[Diagnostic]]


class DocumentFix(NamedTuple):
    """A rule, and what takes away those of its problems that say `fix`."""

    rule: DocumentRule
    mend: Callable[[Document], Document]


def text_is_quoted(document: Document) -> Iterator[Diagnostic]:
    """Text that YAML refuses or cuts, and that was healed by reading: other programs read it differently."""
    yield from (problem for problem in document.diagnostics if problem.rule == "yaml-text")


def quote_text(document: Document) -> Document:
    """Each healed value that has one reading, in quotes."""
    for key in sorted(document.matter.healed_keys - _unsure(document)):
        document = document.set(key, document.fields[key])
    return document


def _unsure(document: Document) -> set[str]:
    """The keys whose healed value can be read in more than one way: only a person can mend these."""
    lines = {problem.line for problem in document.diagnostics if problem.rule == "yaml-text" and not problem.fix}
    return {key for key, line in document.lines.items() if line in lines}


def nothing_twice(document: Document) -> Iterator[Diagnostic]:
    """Lists that are sets name everything once."""
    for key in _SETS:
        seen: set[str] = set()
        for item, line in items(document, key):
            if item in seen:
                message, hint = f"{key}: {item} stands there twice", "take one of them out"
                yield Diagnostic("warning", "twice", message, line, document.path, hint, fix=True)
            seen.add(item)


def once_each(document: Document) -> Document:
    """Each entry where it stands first."""
    unsure = _unsure(document)
    for key in _SETS:
        value = document.fields.get(key) if key not in unsure else None
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            document = document.set(key, list(dict.fromkeys(str(item) for item in value)))
    return document


def letters_are_composed(document: Document) -> Iterator[Diagnostic]:
    """Letters and their marks are one character (NFC), as people type them; other programs compare bytes."""
    for key, line in document.decomposed_lines().items():
        message = f"{key}: letters stand apart from their marks (NFD); hd reads them composed"
        yield Diagnostic("warning", "nfc", message, line, document.path, "write them composed (NFC)", fix=True)


def compose_letters(document: Document) -> Document:
    """The front matter in NFC."""
    return document.compose_names()


def lines_end_alike(document: Document) -> Iterator[Diagnostic]:
    """Lines end in LF. Where all or some end in CR LF, git shows changes that nobody made."""
    every, dos = document.data.count(b"\n"), document.data.count(b"\r\n")
    if not dos:
        return
    message = "lines end in CR LF" if dos == every else f"{dos} of {every} lines end in CR LF, the others in LF"
    line = document.data[: document.data.index(b"\r\n")].count(b"\n") + 1
    yield Diagnostic("note", "line-ends", message, line, document.path, "save it with Unix line ends (LF)")


def ends_with_a_line_end(document: Document) -> Iterator[Diagnostic]:
    """The last line ends, so that what is appended does not change it too."""
    if not document.data.endswith(b"\n"):
        line = document.data.count(b"\n") + 1
        yield Diagnostic("note", "line-ends", "the last line has no end", line, document.path, "add one", fix=True)


def end_the_last_line(document: Document) -> Document:
    """With the file's own line end after the last line."""
    end = b"\r\n" if b"\r\n" in document.data else b"\n"
    return Document.parse(document.data + end, path=document.path, text_keys=document.text_keys)


DOCUMENT_RULES: tuple[DocumentRule, ...] = (
    letters_are_composed,
    text_is_quoted,
    nothing_twice,
    lines_end_alike,
    ends_with_a_line_end,
)
DOCUMENT_MENDS: tuple[DocumentFix, ...] = (
    DocumentFix(letters_are_composed, compose_letters),
    DocumentFix(text_is_quoted, quote_text),
    DocumentFix(nothing_twice, once_each),
    DocumentFix(ends_with_a_line_end, end_the_last_line),
)
