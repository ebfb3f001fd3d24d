"""Parse YAML into a tree of text nodes with their spans. Resolves no types, follows no references."""

from __future__ import annotations

from bisect import bisect_left
from collections import abc
from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec import Struct, field

from hd.core.document.yaml_writer import Value, Writable, dump
from hd.errors import HdError
from hd.text.lazy_regex import pattern

if TYPE_CHECKING:
    import yaml

__all__ = ["Mapping", "Node", "Scalar", "Sequence", "Value", "Writable", "YamlError", "dump", "parse", "plain_value"]

_NONE = frozenset({"", "null", "~"})
_BLANK = " \t\r\n\x85\u2028\u2029"
_FORBIDDEN = pattern("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_QUOTE_HINT = "write the value in quotes if it is text, else write it out"
_SPACE_HINT = "write `key: value`, with a space after the colon"
_OPEN_HINT = "write the value in quotes if it is text, or see what the lines above leave open"
_HINTS = (("expected ':'", _SPACE_HINT), ("tab character", "indent with spaces"), ("'\\t'", "indent with spaces"))
_NEWLINE = pattern("\n")


class YamlError(HdError):
    r"""The text is not YAML that a desk accepts. `line` and `column` count from 1; only `\\n` ends a line."""

    def __init__(self, message: str, *, line: int, column: int, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.line = line
        self.column = column


class Scalar(Struct, frozen=True):
    """A text. `style` is "" (plain) or the character that opens it: `'`, `"`, `|`, `>`.

    start, end: offsets in characters, with quotes, without blanks after it. An empty value is right after its colon.
    """

    text: str
    style: str
    start: int
    end: int
    line: int

    @property
    def value(self) -> str | None:
        """The text; None for an unquoted `null` or `~`, or no text."""
        return None if not self.style and self.text in _NONE else self.text


class Sequence(Struct, frozen=True):
    """A list: `[a, b]` (flow), or lines that begin with `-`; then `start` is at the first `-`."""

    items: tuple[Node, ...]
    flow: bool
    start: int
    end: int
    line: int


class Mapping(Struct, frozen=True):
    """Keys and values in the order written; keys are unique."""

    pairs: tuple[tuple[Scalar, Node], ...]
    flow: bool
    start: int
    end: int
    line: int

    def get(self, key: str) -> Node | None:
        """Return the value's node, or None if there is no such key."""
        return next((value for name, value in self.pairs if name.text == key), None)


Node: TypeAlias = "Scalar | Sequence | Mapping"


class _DepthError(YamlError):
    """Collections are nested deeper than the limit."""


class _OpenCollection(Struct):
    """A collection whose end has not been reached yet."""

    event: Any
    start: int
    nodes: list[Node] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)


def parse(text: str, *, limit: int = 256 * 1024, depth: int = 20) -> Node | None:
    """Return the tree of one YAML document; None if it has only blanks and comments.

    limit: maximal characters. depth: maximal nesting of collections. Raises YamlError for invalid YAML, and for tags,
    anchors, aliases, duplicate or complex keys, directives and several documents. Skips a BOM at the beginning, but
    counts it in offsets.
    """
    if len(text) > limit:
        raise YamlError(f"more than {limit // 1024} KB of YAML", line=1, column=1, hint="make it smaller")
    return _Builder(text, depth).build()


def plain_value(node: Node | None) -> Value:
    """Return the tree without positions: text, None, lists and dicts."""
    if node is None:
        return None
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [plain_value(item) for item in node.items]
    return {key.text: plain_value(value) for key, value in node.pairs}


class _Builder:
    """Turns the parser events of one text into nodes, with its own stack instead of recursion."""

    def __init__(self, text: str, depth: int) -> None:
        self.text = text
        self.depth = depth
        self.shift = 1 if text.startswith("\ufeff") else 0  # libyaml's marks are off by one after a BOM: skip it
        self.newlines = [match.start() for match in _NEWLINE.finditer(text)]
        self.stack: list[_OpenCollection] = []
        self.root: Node | None = None

    def build(self) -> Node | None:
        plain = self.text.replace("\n", "").isprintable()  # nearly always true; then no character is forbidden
        forbidden = None if plain else _FORBIDDEN.search(self.text)
        if forbidden:
            message = f"character U+{ord(forbidden.group()):04X} is not allowed in YAML"
            raise self.error(message, forbidden.start(), hint="remove that character")
        for event in self.events():
            self.take(event)
        return self.root

    def events(self) -> abc.Iterator[Any]:
        import yaml

        try:
            yield from self.parser_events(len(self.text))
        except yaml.MarkedYAMLError as error:
            self.check_depth_before(error)
            raise self.translate(error) from None

    def parser_events(self, end: int) -> abc.Iterator[Any]:
        """Yield PyYAML's events of the text up to an offset. Raises MarkedYAMLError."""
        import yaml

        loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
        yield from yaml.parse(self.text[self.shift : end], Loader=loader)

    def check_depth_before(self, error: yaml.MarkedYAMLError) -> None:
        """Raise our own error for nesting, if the text exceeds the limit before the place where PyYAML stopped.

        PyYAML reads ahead of the events that it yields, and some releases have their own limit of nested brackets.
        Parsing only the text up to that place yields the events before it, on every release.
        """
        import yaml

        end = self.shift + (error.problem_mark.index if error.problem_mark else 0)
        if sum(self.text.count(bracket, 0, end) for bracket in "[{") <= self.depth:
            return
        before = _Builder(self.text, self.depth)
        try:
            for event in before.parser_events(end):
                before.take(event)
        except _DepthError:
            raise
        except (yaml.YAMLError, YamlError):
            return

    def take(self, event: Any) -> None:
        kind = type(event).__name__
        start = event.start_mark.index + self.shift
        if kind == "ScalarEvent":
            self.refuse_reference(event)
            self.add(self.scalar(event))
        elif kind in ("MappingStartEvent", "SequenceStartEvent"):
            self.refuse_reference(event)
            if len(self.stack) >= self.depth:
                message = f"more than {self.depth} levels of brackets or indentation"
                raise self.error(message, start, hint="write the value in quotes if it is text", kind=_DepthError)
            self.stack.append(_OpenCollection(event, start))
        elif kind in ("MappingEndEvent", "SequenceEndEvent"):
            self.add(self.close(self.stack.pop(), event))
        elif kind == "AliasEvent":
            raise self.error(f"a reference (*{event.anchor}) is not allowed", start, hint=_QUOTE_HINT)
        elif kind == "DocumentStartEvent":
            if self.root is not None:
                raise self.error("a second YAML document begins here", start, hint="keep one document")
            if event.version or event.tags:
                raise self.error("YAML directives are not allowed", start, hint="remove the line that begins with %")
        elif kind == "DocumentEndEvent" and event.explicit:
            raise self.error("the YAML document ends here (`...`)", start, hint="remove that line")

    def scalar(self, event: Any) -> Scalar:
        start = event.start_mark.index + self.shift
        end = event.end_mark.index + self.shift
        style = event.style or ""
        if style in ("|", ">"):  # its end mark is after the blank lines that follow
            end = start + len(self.text[start:end].rstrip(_BLANK))
        return Scalar(event.value, style, start, end, self.line(start))

    def close(self, collection: _OpenCollection, event: Any) -> Node:
        nodes = collection.nodes
        flow = bool(collection.event.flow_style)
        # A block's end mark is at the next token: after comments and blank lines.
        end = event.end_mark.index + self.shift if flow or not nodes else nodes[-1].end
        if type(event).__name__ == "SequenceEndEvent":
            return Sequence(tuple(nodes), flow, collection.start, end, self.line(collection.start))
        pairs = tuple((key, nodes[i + 1]) for i, key in enumerate(nodes) if i % 2 == 0 and isinstance(key, Scalar))
        if (
            flow and nodes and self.text[collection.start] != "{"
        ):  # the pair of `[key: value]`: its end mark is elsewhere
            end = nodes[-1].end
        return Mapping(pairs, flow, collection.start, end, self.line(collection.start))

    def add(self, node: Node) -> None:
        if not self.stack:
            self.root = node
            return
        opened = self.stack[-1]
        if type(opened.event).__name__ == "MappingStartEvent" and len(opened.nodes) % 2 == 0:
            self.check_key(node, opened)
        opened.nodes.append(node)

    def check_key(self, node: Node, collection: _OpenCollection) -> None:
        if not isinstance(node, Scalar) or node.style in ("|", ">") or self.is_explicit(node):
            raise self.error("a key must be a plain word before a colon", node.start, hint=_SPACE_HINT)
        if node.text in collection.keys:
            raise self.error(f"the key {node.text!r} stands here a second time", node.start, hint="keep one of the two")
        collection.keys.add(node.text)

    def is_explicit(self, key: Scalar) -> bool:
        """Whether the key follows `? `, which `hd` does not edit."""
        at = key.start
        while at and self.text[at - 1] in " \t":
            at -= 1
        return 0 < at < key.start and self.text[at - 1] == "?"

    def refuse_reference(self, event: Any) -> None:
        start = event.start_mark.index + self.shift
        if event.anchor is not None:
            raise self.error(f"an anchor (&{event.anchor}) is not allowed", start, hint=_QUOTE_HINT)
        if event.tag is not None:
            raise self.error(f"a tag ({event.tag}) is not allowed", start, hint=_QUOTE_HINT)

    def line(self, offset: int) -> int:
        return bisect_left(self.newlines, offset) + 1

    def error(self, message: str, offset: int, *, hint: str, kind: type[YamlError] = YamlError) -> YamlError:
        line = self.line(offset)
        column = offset - (self.newlines[line - 2] if line > 1 else -1)
        return kind(message, line=line, column=column, hint=hint)

    def translate(self, error: yaml.MarkedYAMLError) -> YamlError:
        problem = error.problem or "this is no YAML"
        mark = error.problem_mark or error.context_mark
        if error.context_mark and ("end of stream" in problem or "expected ':'" in problem):
            mark = error.context_mark  # where it began: the place where the scanner stopped does not help
        message = f"{error.context}: {problem}" if error.context else problem
        hint = next((hint for words, hint in _HINTS if words in problem), _OPEN_HINT)
        return self.error(message, (mark.index if mark else 0) + self.shift, hint=hint)
