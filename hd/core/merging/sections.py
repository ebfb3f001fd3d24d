"""A file in pieces that can be merged one by one: each key with its lines, each block of the body. Merges nothing.

Byte order mark and line endings are taken off and noted, so that a side that changed only them changed no piece.
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
    """How a file is written, whatever it says."""

    crlf: bool
    mark: bool  # it begins with a byte order mark

    def written(self, text: str) -> bytes:
        """The file's bytes."""
        text = text.replace("\n", "\r\n") if self.crlf else text
        return ("\ufeff" * self.mark + text).encode()


class KeySection(NamedTuple):
    """A key with its lines: the comments and blank lines above it, and its own."""

    lead: str
    text: str


class Rows(NamedTuple):
    """A list in lines: the key's line, each item's with the comments above it, and how far the dashes stand in."""

    head: str
    rows: tuple[str, ...]
    margin: str


class SectionedFile(Struct, frozen=True):
    """A file taken apart. `opening + pieces + ending + document.body` is its text, without its form.

    opening: the first `---`; ending: what stands below the last key, with the second `---`.
    """

    form: FileStyle
    document: Document
    opening: str
    pieces: Mapping[str, KeySection]
    ending: str

    @classmethod
    def read(cls, data: bytes, *, path: str) -> SectionedFile:
        """Raises UnreadableError for what is no such file."""
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
        """A document in pieces."""
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
        """A list in lines; None where the key holds none, or it is written in another way."""
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
        piece = self.pieces[key].text
        return Rows(piece[: len(piece) - (done - first)], tuple(found), margin)

    def _node(self, key: str) -> Node | None:
        root: Tree | None = self.document.matter.root
        return root.get(key) if root else None
