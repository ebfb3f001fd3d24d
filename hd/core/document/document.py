"""A file of the desk, front matter and body, with edits that keep all other bytes. Knows no tickets and no disk."""

from __future__ import annotations

from collections import abc
from functools import cached_property

from msgspec import Struct

from hd.core.diagnostic import Diagnostic
from hd.core.document import edits as document_edits
from hd.core.document import fast_reader, list_edits
from hd.core.document.edits import Edit, Entry, Rows
from hd.core.document.fast_tree import build_tree
from hd.core.document.front_matter import FrontMatter, read
from hd.core.document.yaml_tree import Mapping, Node, Scalar, Sequence, plain_value
from hd.core.document.yaml_writer import Value, Writable, as_value
from hd.errors import RefusedError, UnreadableError, UsageError
from hd.text.sanitize import is_composed, nfc

__all__ = ["Document", "Rows"]


class Document(Struct, frozen=True, dict=True):
    """One file. An edit returns a new document and changes only the bytes of the edited value.

    fields: all scalars as text, empty ones None; in NFC, except `text_keys`, which stay as written.
    lines: the line of each key. items: the line of each item of a list. diagnostics: faults that reading repaired.
    body_start: the offset of the body in `text`. Lines count from 1.
    """

    path: str
    data: bytes
    fields: abc.Mapping[str, Value]
    lines: abc.Mapping[str, int]
    diagnostics: tuple[Diagnostic, ...]
    items: abc.Mapping[str, tuple[int, ...]]
    text: str
    body_start: int
    text_keys: frozenset[str]

    @classmethod
    def parse(cls, data: bytes, *, path: str = "", text_keys: frozenset[str] = frozenset({"title"})) -> Document:
        """Parse a file. text_keys: keys whose `#` is never a comment. Raises UnreadableError, `path:line: …`."""
        text, shape = _read_fast(data, text_keys)
        if shape is None:
            return cls.parse_yaml(data, path=path, text_keys=text_keys)
        return cls(path, data, shape.fields, shape.lines, (), shape.items, text, shape.body, text_keys)

    @classmethod
    def parse_yaml(cls, data: bytes, *, path: str = "", text_keys: frozenset[str] = frozenset({"title"})) -> Document:
        """Parse a file like `parse`, but always with the YAML parser instead of the fast reader."""
        matter = read(data, path=path, text_keys=text_keys)
        pairs = matter.root.pairs if matter.root else ()
        fields = {nfc(key.text): plain_value(node) for key, node in pairs}
        if not is_composed(matter.text[: matter.body]):
            fields = {key: value if key in text_keys else compose_value(value) for key, value in fields.items()}
        lines = {nfc(key.text): key.line for key, _ in pairs}
        items = {
            nfc(key.text): tuple(item.line for item in node.items) for key, node in pairs if isinstance(node, Sequence)
        }
        found = cls(path, data, fields, lines, matter.diagnostics, items, matter.text, matter.body, text_keys)
        found.__dict__["matter"] = matter  # saves the cached property a second parse
        return found

    @cached_property
    def matter(self) -> FrontMatter:
        """The positions of everything in the front matter, which an edit needs."""
        shape = fast_reader.read(self.text, text_keys=self.text_keys)
        if shape is None:
            return read(self.data, path=self.path, text_keys=self.text_keys)
        close = self.text.index("\n---\n", 3) + 1
        root = build_tree(self.text, start=len("---\n"), close=close)
        return FrontMatter(self.text, root, len("---\n"), close, shape.body, frozenset(), self.text_keys, ())

    @classmethod
    def build(cls, fields: abc.Mapping[str, Entry], body: str, *, path: str = "") -> Document:
        """Return a new file, with keys in the given order. Raises UsageError for text that YAML cannot hold."""
        text = "".join(
            ["---\n", *(document_edits.format_entry(key, value) for key, value in fields.items()), "---\n", body]
        )
        document = cls.parse(_encode(text), path=path)
        if document.fields != {key: document._expected_value(key, value) for key, value in fields.items()}:
            raise UsageError("these fields do not survive being written", hint="simplify the text")
        return document

    def decomposed_lines(self) -> dict[str, int]:
        """Map each key that has decomposed letters (NFD) to its first such line. Ignores text keys and rows."""
        if is_composed(self.text[: self.body_start]):
            return {}
        found: dict[str, int] = {}
        for key, node in self.matter.root.pairs if self.matter.root else ():
            has = self.text[key.start : node.end]
            if self._holds_names(key) and not is_composed(has):
                line = next(at for at, text in enumerate(has.split("\n")) if not is_composed(text))
                found[nfc(key.text)] = key.line + line
        return found

    def compose_names(self) -> Document:
        """Return the document with names in the front matter in NFC, except text keys and rows.

        Raises RefusedError if the edit would change anything else.
        """
        pairs = self.matter.root.pairs if self.matter.root else ()
        edits = [
            (key.start, node.end, nfc(self.text[key.start : node.end])) for key, node in pairs if self._holds_names(key)
        ]
        text = self.text
        for start, end, new in reversed(edits):
            text = text[:start] + new + text[end:]
        made = Document.parse(_encode(text), path=self.path, text_keys=self.text_keys)
        if made.fields != self.fields or made.body != self.body:
            raise RefusedError(f"{self.path}: the names cannot be composed", hint="write them anew, with an editor")
        return made

    def _holds_names(self, key: Scalar) -> bool:
        name = nfc(key.text)
        return name not in self.text_keys and not _holds_rows(self.fields[name])

    @property
    def body(self) -> str:
        """The text after the closing `---` line, with the file's own line endings."""
        return self.text[self.body_start :]

    @property
    def body_line(self) -> int:
        """The line on which the body begins."""
        return self.text.count("\n", 0, self.body_start) + 1

    def item_lines(self, key: str) -> tuple[int, ...]:
        """Return the line of each item of a list; empty if the key holds no list."""
        return self.items.get(key, ())

    def set(self, key: str, value: Entry, *, order: abc.Sequence[str] = ()) -> Document:
        """Set the value of a key. A missing key goes after its nearest present predecessor in `order`, or else last."""
        value = value if key in self.text_keys else compose_entry(value)
        pair = self._pair(key)
        expected = self._expected_value(key, value)
        if pair is None:
            return self._apply_edits(
                document_edits.insert(self.matter, key, value, order=order), key=key, value=expected
            )
        if self.fields[key] == expected and key not in self.matter.healed_keys:
            return self
        old = pair[1]
        whole = key in self.matter.healed_keys  # YAML rejects a part of it
        if isinstance(old, Sequence) and old.items and value and isinstance(value, list | tuple) and not whole:
            return self._apply_edits(
                list_edits.replace_items(self.matter, (pair[0], old), value=value), key=key, value=expected
            )
        return self._apply_edits(document_edits.replace_value(self.matter, pair, value), key=key, value=expected)

    def remove(self, key: str) -> Document:
        """Remove the key's lines; return the same document if there is no such key."""
        pair = self._pair(key)
        return (
            self
            if pair is None
            else self._apply_edits(document_edits.remove(self.matter, pair), key=key, removes_key=True)
        )

    def append(self, key: str, item: Writable, *, order: abc.Sequence[str] = ()) -> Document:
        """Append an item to a list. An empty or missing key becomes a list, with one item per line if the item is a
        mapping.
        """
        item = nfc(item) if isinstance(item, str) else item
        pair = self._pair(key)
        first: Entry = Rows([item]) if isinstance(item, abc.Mapping) else [item]
        if pair is None:
            return self.set(key, first, order=order)
        if document_edits.is_empty(pair[1]):
            return self.set(key, first)
        before, node = self.fields[key], pair[1]
        if not isinstance(before, list) or not isinstance(node, Sequence):
            raise RefusedError(f"{self._location(key)}: {key} is no list", hint=f"write it as a list: {key}: [ … ]")
        edits = list_edits.append_item(self.matter, (pair[0], node), item=item)
        return self._apply_edits(edits, key=key, value=[*before, compose_value(as_value(item))])

    def replace_item(self, key: str, index: int, value: Writable) -> Document:
        """Replace one item of a list. Raises IndexError if there is no such item."""
        pair = self._pair(key)
        before = self.fields.get(key)
        if pair is None or not isinstance(pair[1], Sequence) or not isinstance(before, list):
            raise RefusedError(f"{self._location(key)}: {key} is no list")
        expected = list(before)
        expected[index] = compose_value(as_value(value))
        if expected == before:
            return self
        edit = list_edits.replace_item(self.matter, (pair[0], pair[1]), index=index, value=value)
        return self._apply_edits([edit], key=key, value=expected)

    def with_body(self, body: str) -> Document:
        """Return the document with another body, written as given."""
        head = self.text[: self.body_start]
        if body and not head.endswith("\n"):
            head += "\n"
        return Document.parse(_encode(head + body), path=self.path, text_keys=self.text_keys)

    def _expected_value(self, key: str, value: Entry) -> Value:
        found = None if isinstance(value, Rows) and not value else as_value(value)
        return found if key in self.text_keys else compose_value(found)

    def _pair(self, key: str) -> tuple[Scalar, Node] | None:
        root: Mapping | None = self.matter.root
        return next((pair for pair in root.pairs if nfc(pair[0].text) == key), None) if root else None

    def _location(self, key: str) -> str:
        return f"{self.path}:{self.lines.get(key, 1)}" if self.path else f"line {self.lines.get(key, 1)}"

    def _apply_edits(self, edits: list[Edit], *, key: str, value: Value = None, removes_key: bool = False) -> Document:
        """Return the edited document, after checking that the edit changed only the value of `key`."""
        expected = {name: old for name, old in self.fields.items() if name != key}
        if not removes_key:
            expected[key] = value
        hint = f"change {key} with an editor: its lines are written in a way no edit here is sure of"
        data = _encode(document_edits.apply_edits(self.matter.text, edits))
        try:
            document = Document.parse(data, path=self.path, text_keys=self.text_keys)
        except UnreadableError as error:
            raise RefusedError(f"{self._location(key)}: {key} cannot be changed: {error.message}", hint=hint) from error
        if document.fields != expected or document.body != self.body:
            raise RefusedError(f"{self._location(key)}: {key} cannot be changed without changing more", hint=hint)
        return document


def _read_fast(data: bytes, text_keys: frozenset[str]) -> tuple[str, fast_reader.FileLayout | None]:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return "", None
    shape = fast_reader.read(text, text_keys=text_keys)
    return text, shape if shape is None or is_composed(text[: shape.body]) else None


def compose_value(value: Value) -> Value:
    """Return the value with names in NFC: a text, or texts in a list. Rows (handovers, timeline) stay as written."""
    if isinstance(value, list):
        return [nfc(item) if isinstance(item, str) else item for item in value]
    return nfc(value) if isinstance(value, str) else value


def compose_entry(value: Entry) -> Entry:
    """Return the value to write, with names in NFC, so that `hd check` accepts the file."""
    if isinstance(value, str):
        return nfc(value)
    if isinstance(value, list | tuple) and not isinstance(value, Rows):
        return [nfc(item) if isinstance(item, str) else item for item in value]
    return value


def _holds_rows(value: Value) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(not isinstance(item, str) for item in value))


def _encode(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        code = f"U+{ord(text[error.start]):04X}"
        raise UsageError(f"the text holds {code}, which no file can carry", hint="remove that character") from None
