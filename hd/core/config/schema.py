"""The building blocks of the declaration of hd.yaml: keys with their descriptions, and the kinds of collections."""

from __future__ import annotations

from collections import abc
from collections.abc import Callable, Collection, Iterable
from typing import Any, Protocol

from hd.core.diagnostic import Diagnostic, Severity
from hd.core.document.yaml_tree import Mapping, Node, Scalar, Sequence
from hd.text.suggestions import suggestion

Values = dict[str, Any]


class InvalidValueError(Exception):
    """The value cannot be used. `problem` is None if its cause has been reported already."""

    def __init__(self, problem: Diagnostic | None = None) -> None:
        super().__init__(problem.message if problem else "")
        self.problem = problem


class SectionReader(Protocol):
    """The interface to the reader of one file, for kinds."""

    def report(self, problem: Diagnostic | None) -> None:
        """Collect a diagnostic for the section being read."""

    def note_unused(self, path: str) -> None:
        """Note a dotted key that is accepted but not used yet."""

    def names(self, section: str) -> Collection[str]:
        """Return the names that a section defines, in the file's order."""

    def names_in_file(self, section: str) -> Collection[str]:
        """Return the names in the file's text of a section, valid or not; none if the section has its default."""

    def is_rejected(self, section: str, name: str) -> bool:
        """Whether the file has an unknown name, rejected as invalid; then the section being read shares the error."""

    def field_types(self) -> abc.Mapping[str, str]:
        """Return the custom fields, name to type."""

    def line_of(self, section: str, key: str) -> int:
        """Return the line of a name in a section, or of its nearest existing parent; 0 if the file lacks the
        section.
        """

    def lines_of(self, section: str) -> abc.Mapping[str, int]:
        """Return the lines of all names in a section that is a mapping; use it for many names."""

    def value(self, section: str) -> Any:
        """Return the value of a section, or its default."""


class Place:
    """The position of a value: its dotted path, its own key, its line; and the reader that collects diagnostics."""

    __slots__ = ("key", "line", "path", "reader")

    def __init__(self, reading: SectionReader, *, path: str = "", key: str = "", line: int = 0) -> None:
        self.reader = reading
        self.path = path
        self.key = key
        self.line = line

    def into(self, key: str, *, line: int) -> Place:
        """Return the place of `key` inside this one."""
        return Place(self.reader, path=f"{self.path}.{key}" if self.path else key, key=key, line=line)

    def invalid_value(
        self, message: str, *, node: Node | None = None, rule: str = "config-value", hint: str = ""
    ) -> InvalidValueError:
        """Return an error to raise for this place; on the node's line if there is one."""
        return InvalidValueError(self.diagnostic(message, node=node, rule=rule, hint=hint))

    def diagnostic(
        self,
        message: str,
        *,
        node: Node | None = None,
        rule: str = "config-value",
        hint: str = "",
        severity: Severity = "error",
    ) -> Diagnostic:
        """Return a diagnostic for this place."""
        text = f"{self.path}: {message}" if self.path else message
        return Diagnostic(severity, rule, text, line=node.line if node else self.line, hint=hint)


class Kind:
    """A kind of value. `read` returns the value or raises InvalidValueError; collections report errors inside and go
    on.

    depends_on: the sections that it reads.
    """

    depends_on: tuple[str, ...] = ()

    def read(self, node: Node, place: Place) -> Any:
        """Return the value of `node`."""
        raise NotImplementedError

    def inner_kinds(self) -> Iterable[Kind]:
        """Return the kinds that this one contains."""
        return ()


class Key:
    """One key of a record: its kind, a description, its default, and whether this version uses it.

    vital: if its value is invalid, the whole record is left out, because without it its meaning would change.
    attribute: its name in the model, if that differs from the name in the file.
    """

    __slots__ = ("attribute", "default", "doc", "is_used", "kind", "required", "vital")

    def __init__(
        self,
        kind: Kind,
        doc: str,
        *,
        default: Any = None,
        required: bool = False,
        vital: bool = False,
        is_used: bool = True,
        attribute: str = "",
    ) -> None:
        self.kind = kind
        self.doc = doc
        self.default = default
        self.required = required
        self.vital = vital or required
        self.is_used = is_used
        self.attribute = attribute


Make = Callable[[Any, Place], Any]  # parsed values, place -> value; may raise InvalidValueError or report


def is_empty(node: Node) -> bool:
    """Whether the node has no text, `null` or `~`."""
    return isinstance(node, Scalar) and node.value is None


def describe_node(node: Node) -> str:
    """Describe a node, for a message."""
    if isinstance(node, Mapping):
        return "a mapping"
    if isinstance(node, Sequence):
        return "a list"
    return "nothing" if node.value is None else f'the text "{shorten(node.text)}"'


def shorten(text: str) -> str:
    """Return a text of the file for a message: one short line without control characters."""
    line = "".join(c if c.isprintable() else " " for c in text)
    return line if len(line) <= 60 else line[:59] + "…"


class Record(Kind):
    """A mapping with known keys; an unknown key is an error that suggests the nearest known one."""

    def __init__(self, keys: dict[str, Key], *, make: Make | None = None) -> None:
        self.keys = keys
        self.make = make

    def inner_kinds(self) -> Iterable[Kind]:
        return [key.kind for key in self.keys.values()]

    def read(self, node: Node, place: Place) -> Any:
        if not is_empty(node) and not isinstance(node, Mapping):
            raise place.invalid_value(
                f"a mapping ({', '.join(self.keys)}) belongs here, not {describe_node(node)}", rule="config-type"
            )
        given = self._known_pairs(node, place) if isinstance(node, Mapping) else {}
        values: Values = {}
        usable = True
        for name, key in self.keys.items():
            try:
                values[key.attribute or name] = self._value(name, place, pair=given.get(name))
            except InvalidValueError as wrong:
                place.reader.report(wrong.problem)
                values[key.attribute or name] = key.default
                usable = usable and not key.vital
        if not usable:
            raise InvalidValueError
        return self.make(values, place) if self.make else values

    def blank(self, place: Place) -> Any:
        """Return the record with all defaults."""
        values = {key.attribute or name: key.default for name, key in self.keys.items()}
        return self.make(values, place) if self.make else values

    def _known_pairs(self, node: Mapping, place: Place) -> dict[str, tuple[Scalar, Node]]:
        given = {}
        for key, value in node.pairs:
            if key.text in self.keys:
                given[key.text] = (key, value)
            else:
                near = suggestion(key.text, self.keys)
                message = f'no key "{shorten(key.text)}"{near}'
                place.reader.report(place.diagnostic(message, node=key, rule="unknown-key"))
        return given

    def _value(self, name: str, place: Place, *, pair: tuple[Scalar, Node] | None) -> Any:
        key = self.keys[name]
        if pair is None or is_empty(pair[1]):
            if key.required:
                raise place.invalid_value(f"`{name}` is missing", rule="missing-key", hint=f"{name}: {key.doc}")
            return key.default
        inner = place.into(name, line=pair[0].line)
        if not key.is_used:
            place.reader.note_unused(inner.path)
        return key.kind.read(pair[1], inner)


class Table(Kind):
    """A mapping of free names to values of one kind. Invalid entries are left out."""

    def __init__(self, value_kind: Kind, *, key: Kind, what: str, make: Make | None = None) -> None:
        self.value_kind = value_kind
        self.key = key
        self.what = what
        self.make = make

    def inner_kinds(self) -> Iterable[Kind]:
        return (self.key, self.value_kind)

    def read(self, node: Node, place: Place) -> Any:
        if not is_empty(node) and not isinstance(node, Mapping):
            raise place.invalid_value(
                f"a mapping of {self.what} belongs here, not {describe_node(node)}", rule="config-type"
            )
        values: Values = {}
        for key, value in node.pairs if isinstance(node, Mapping) else ():
            try:
                name = self.key.read(key, place)
                values[name] = self.value_kind.read(value, place.into(name, line=key.line))
            except InvalidValueError as wrong:
                place.reader.report(wrong.problem)
        return self.make(values, place) if self.make else values


class Listing(Kind):
    """A list of values of one kind, as a tuple. Invalid items are left out.

    one: accept a single value without brackets. unique: reject repeated values.
    """

    def __init__(self, item_kind: Kind, *, one: bool = False, unique: bool = True, make: Make | None = None) -> None:
        self.item_kind = item_kind
        self.one = one
        self.unique = unique
        self.make = make

    def inner_kinds(self) -> Iterable[Kind]:
        return (self.item_kind,)

    def read(self, node: Node, place: Place) -> Any:
        if is_empty(node):
            items: tuple[Node, ...] = ()
        elif isinstance(node, Sequence):
            items = node.items
        elif self.one:
            items = (node,)
        else:
            hint = f"write it as a list: [{shorten(node.text)}]" if isinstance(node, Scalar) else ""
            raise place.invalid_value(f"a list belongs here, not {describe_node(node)}", rule="config-type", hint=hint)
        values: list[Any] = []
        names: set[str] = set()  # of the scalars so far; searching the list for each would be quadratic
        for number, item in enumerate(items, 1):
            try:
                values.append(self._item(item, place, number=number, names=names))
            except InvalidValueError as wrong:
                place.reader.report(wrong.problem)
        return self.make(tuple(values), place) if self.make else tuple(values)

    def _item(self, item: Node, place: Place, *, number: int, names: set[str]) -> Any:
        scalar = isinstance(item, Scalar)
        inner = Place(
            place.reader, path=place.path if scalar else f"{place.path}[{_label(item, number)}]", line=item.line
        )
        value = self.item_kind.read(item, inner)
        if self.unique and scalar:
            if repr(value) in names:
                raise inner.invalid_value(f'"{shorten(str(value))}" stands here twice', rule="duplicate-name")
            names.add(repr(value))
        return value


def _label(item: Node, number: int) -> str:
    """Return a label for a list item: its name, or else its number."""
    name = item.get("name") if isinstance(item, Mapping) else None
    return shorten(name.text) if isinstance(name, Scalar) and name.value else str(number)


class NameList(Kind):
    """A list of names, or a mapping of names to details; both give a mapping of names to records."""

    def __init__(self, record: Record, *, key: Kind, what: str, make: Make | None = None) -> None:
        self.record = record
        self.table = Table(record, key=key, what=what, make=make)

    def inner_kinds(self) -> Iterable[Kind]:
        return (self.table,)

    def read(self, node: Node, place: Place) -> Any:
        if not isinstance(node, Sequence):
            return self.table.read(node, place)
        values: Values = {}
        for item in node.items:
            try:
                if isinstance(item, Mapping):
                    hint = "to give details, write the whole as a mapping, without dashes and brackets"
                    raise place.invalid_value(
                        "a name belongs here, not a mapping", node=item, rule="config-type", hint=hint
                    )
                name = self.table.key.read(item, place)
                if name in values:
                    raise place.invalid_value(f'"{name}" stands here twice', node=item, rule="duplicate-name")
                values[name] = self.record.blank(place.into(name, line=item.line))
            except InvalidValueError as wrong:
                place.reader.report(wrong.problem)
        return self.table.make(values, place) if self.table.make else values


class WordOrRecord(Kind):
    """One kind for a single word, another for a mapping."""

    def __init__(self, word: Kind, mapping: Kind) -> None:
        self.word = word
        self.mapping = mapping

    def inner_kinds(self) -> Iterable[Kind]:
        return (self.word, self.mapping)

    def read(self, node: Node, place: Place) -> Any:
        return (self.word if isinstance(node, Scalar) else self.mapping).read(node, place)


def find_dependencies(sections: Record, section: str) -> list[str]:
    """Return the section and all sections that it depends on, directly or not, nearest first."""
    found: list[str] = [section]
    for name in found:
        kinds: list[Kind] = [sections.keys[name].kind]
        while kinds:
            kind = kinds.pop()
            found += [other for other in kind.depends_on if other not in found]
            kinds += kind.inner_kinds()
    return found
