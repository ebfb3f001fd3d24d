"""Split a file into sections that can be merged separately: each key with its lines, and the body. Merges nothing.

Byte order mark and line endings are removed and noted, so that a side that changed only them changed no section.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from msgspec import Struct

from hd.core.document.document import Document
from hd.core.document.lines import line_start, next_line_start
from hd.core.document.yaml_tree import Mapping as Tree
from hd.core.document.yaml_tree import Node, Sequence
from hd.errors import UnreadableError
from hd.text.lazy_regex import pattern

_ROW = pattern(r"(?:[ \t]*(?:#[^\n]*)?\n)*([ \t]*)-")


class FileStyle(NamedTuple):
    """Line endings and byte order mark of a file."""

    crlf: bool
    mark: bool  # it begins with a byte order mark

    def encode(self, text: str) -> bytes:
        """Return the file's bytes."""
        text = text.replace("\n", "\r\n") if self.crlf else text
        return ("\ufeff" * self.mark + text).encode()


class KeySection(NamedTuple):
    """A key with its lines: the comments and blank lines above it, and its own."""

    lead: str
    text: str


class Rows(NamedTuple):
    """A list of lines: the key's line, each item's lines with comments above, and the indent of the dashes."""

    head: str
    rows: tuple[str, ...]
    margin: str


class SectionedFile(Struct, frozen=True):
    """A file in sections. `opening + sections + ending + document.body` is its text, without its style.

    opening: the first `---`. ending: the lines below the last key, with the second `---`.
    """

    style: FileStyle
    document: Document
    opening: str
    sections: Mapping[str, KeySection]
    ending: str

    @classmethod
    def read(cls, data: bytes, *, path: str) -> SectionedFile:
        """Parse a file. Raises UnreadableError if it is invalid."""
        try:
            text = data.decode()
        except UnicodeDecodeError:
            raise UnreadableError(f"{path}: not UTF-8") from None
        mark = text.startswith("\ufeff")
        text = text.removeprefix("\ufeff")
        crlf = 0 < text.count("\n") == text.count("\r\n")
        plain = text.replace("\r\n", "\n") if crlf else text
        return cls.of(Document.parse(plain.encode(), path=path), form=FileStyle(crlf, mark))

    @classmethod
    def of(cls, document: Document, *, form: FileStyle) -> SectionedFile:
        """Split a document into sections."""
        matter = document.matter
        text, root = matter.text, matter.root
        if root is not None and root.flow:
            raise UnreadableError(f"{document.path}: the front matter stands in braces")
        done, pieces = matter.start, {}
        for key, node in root.pairs if root else ():
            start, end = line_start(text, key.start), next_line_start(text, node)
            pieces[key.text] = KeySection(text[done:start], text[start:end])
            done = end
        return cls(form, document, text[: matter.start], pieces, text[done : matter.body])

    def rows(self, key: str) -> Rows | None:
        """Return a list of lines; None if the key has none, or it has another form."""
        node = self._node(key)
        if not isinstance(node, Sequence) or node.flow or not node.items:
            return None
        text = self.document.matter.text
        done = first = line_start(text, node.start)
        found = []
        for item in node.items:
            end = next_line_start(text, item)
            found.append(text[done:end])
            done = end
        margins = {match[1] if (match := _ROW.match(row)) else None for row in found}
        margin = margins.pop()
        if margins or margin is None:
            return None
        piece = self.sections[key].text
        return Rows(piece[: len(piece) - (done - first)], tuple(found), margin)

    def _node(self, key: str) -> Node | None:
        root: Tree | None = self.document.matter.root
        return root.get(key) if root else None
