"""What a declaration of hd.yaml is made of: keys with their docs, and the kinds that hold others. Names no section."""

from __future__ import annotations

from collections import abc
from collections.abc import Callable, Collection, Iterable
from typing import Any, Protocol

from hd.core.diagnostic import Diagnostic, Severity
from hd.core.document.yaml_tree import Mapping, Node, Scalar, Sequence
from hd.text.suggestions import suggestion

Values = dict[str, Any]


class InvalidValueError(Exception):
    """This value cannot be used. `problem` is None where what made it so has been reported already."""

    def __init__(self, problem: Diagnostic | None = None) -> None:
        super().__init__(problem.message if problem else "")
        self.problem = problem


class Reading(Protocol):
    """What a kind may ask of the reading of one file."""

    def report(self, problem: Diagnostic | None) -> None:
        """Collect a fault of the section being read."""

    def unused(self, path: str) -> None:
        """Note a dotted name that is accepted and not used yet."""

    def names(self, section: str) -> Collection[str]:
        """The names that a section defines, in the file's order."""

    def written(self, section: str) -> Collection[str]:
        """The names in the file's own text of a section, wrong or not; none where it has its default."""

    def left_out(self, section: str, name: str) -> bool:
        """Whether a name that is not among the known ones is in the file, and was left out because it is wrong; then
        the section being read is at fault with it."""

    def field_types(self) -> abc.Mapping[str, str]:
        """The desk's own fields, name to type."""

    def line_of(self, section: str, key: str) -> int:
        """The line of a name in a section, or of the nearest around it; 0 where the section is not in the file."""

    def lines_of(self, section: str) -> abc.Mapping[str, int]:
        """The lines of all names in a section that is a mapping; for who needs many of them."""

    def value(self, section: str) -> Any:
        """The section as read, or its default."""


class Place:
    """Where a value stands: its dotted path, its own key, its line; and whom to tell."""

    __slots__ = ("key", "line", "path", "reading")

    def __init__(self, reading: Reading, *, path: str = "", key: str = "", line: int = 0) -> None:
        self.reading = reading
        self.path = path
        self.key = key
        self.line = line

    def into(self, key: str, *, line: int) -> Place:
        """The place of `key` inside this one."""
        return Place(self.reading, path=f"{self.path}.{key}" if self.path else key, key=key, line=line)

    def wrong(
        self, message: str, *, node: Node | None = None, rule: str = "config-value", hint: str = ""
    ) -> InvalidValueError:
        """The fault of this place, to be raised; at the node's line where one is given."""
        return InvalidValueError(self.problem(message, node=node, rule=rule, hint=hint))

    def problem(
        self,
        message: str,
        *,
        node: Node | None = None,
        rule: str = "config-value",
        hint: str = "",
        severity: Severity = "error",
    ) -> Diagnostic:
        """The fault of this place, to be reported."""
        text = f"{self.path}: {message}" if self.path else message
        return Diagnostic(severity, rule, text, line=node.line if node else self.line, hint=hint)


class Kind:
    """What a value may be. `read` gives the value, or raises Wrong; containers report what is wrong in them and go on.

    leans: the sections that it looks into.
    """

    leans: tuple[str, ...] = ()

    def read(self, node: Node, place: Place) -> Any:
        """The value of `node`."""
        raise NotImplementedError

    def parts(self) -> Iterable[Kind]:
        """The kinds that this one is made of."""
        return ()


class Key:
    """One key of a record: its kind, what it is for in one line, its default, whether this version uses it.

    vital: where its value is wrong, the whole record is left out, because without it it would mean something else.
    attribute: its name in the model, where that differs from the name in the file.
    """

    __slots__ = ("attribute", "default", "doc", "kind", "required", "used", "vital")

    def __init__(
        self,
        kind: Kind,
        doc: str,
        *,
        default: Any = None,
        required: bool = False,
        vital: bool = False,
        used: bool = True,
        attribute: str = "",
    ) -> None:
        self.kind = kind
        self.doc = doc
        self.default = default
        self.required = required
        self.vital = vital or required
        self.used = used
        self.attribute = attribute


Make = Callable[[Any, Place], Any]  # what was read, and where -> the value; may raise Wrong or report


def is_empty(node: Node) -> bool:
    """Whether nothing stands there: no text, `null` or `~`."""
    return isinstance(node, Scalar) and node.value is None


def found(node: Node) -> str:
    """What stands there, in words for a message."""
    if isinstance(node, Mapping):
        return "a mapping"
    if isinstance(node, Sequence):
        return "a list"
    return "nothing" if node.value is None else f'the text "{shown(node.text)}"'


def shown(text: str) -> str:
    """A piece of the file as a message may show it: one short line without control characters."""
    line = "".join(c if c.isprintable() else " " for c in text)
    return line if len(line) <= 60 else line[:59] + "…"


class Record(Kind):
    """A mapping with known keys; an unknown key is an error with the nearest known one."""

    def __init__(self, keys: dict[str, Key], *, make: Make | None = None) -> None:
        self.keys = keys
        self.make = make

    def parts(self) -> Iterable[Kind]:
        return [key.kind for key in self.keys.values()]

    def read(self, node: Node, place: Place) -> Any:
        if not is_empty(node) and not isinstance(node, Mapping):
            raise place.wrong(f"a mapping ({', '.join(self.keys)}) belongs here, not {found(node)}", rule="config-type")
        given = self._known(node, place) if isinstance(node, Mapping) else {}
        values: Values = {}
        usable = True
        for name, key in self.keys.items():
            try:
                values[key.attribute or name] = self._value(name, place, pair=given.get(name))
            except InvalidValueError as wrong:
                place.reading.report(wrong.problem)
                values[key.attribute or name] = key.default
                usable = usable and not key.vital
        if not usable:
            raise InvalidValueError
        return self.make(values, place) if self.make else values

    def blank(self, place: Place) -> Any:
        """The record with nothing in it: all defaults."""
        values = {key.attribute or name: key.default for name, key in self.keys.items()}
        return self.make(values, place) if self.make else values

    def _known(self, node: Mapping, place: Place) -> dict[str, tuple[Scalar, Node]]:
        given = {}
        for key, value in node.pairs:
            if key.text in self.keys:
                given[key.text] = (key, value)
            else:
                near = suggestion(key.text, self.keys)
                message = f'no key "{shown(key.text)}"{near}'
                place.reading.report(place.problem(message, node=key, rule="unknown-key"))
        return given

    def _value(self, name: str, place: Place, *, pair: tuple[Scalar, Node] | None) -> Any:
        key = self.keys[name]
        if pair is None or is_empty(pair[1]):
            if key.required:
                raise place.wrong(f"`{name}` is missing", rule="missing-key", hint=f"{name}: {key.doc}")
            return key.default
        inner = place.into(name, line=pair[0].line)
        if not key.used:
            place.reading.unused(inner.path)
        return key.kind.read(pair[1], inner)


class Table(Kind):
    """A mapping of free names to values of one kind. What is wrong is left out."""

    def __init__(self, of: Kind, *, key: Kind, what: str, make: Make | None = None) -> None:
        self.of = of
        self.key = key
        self.what = what
        self.make = make

    def parts(self) -> Iterable[Kind]:
        return (self.key, self.of)

    def read(self, node: Node, place: Place) -> Any:
        if not is_empty(node) and not isinstance(node, Mapping):
            raise place.wrong(f"a mapping of {self.what} belongs here, not {found(node)}", rule="config-type")
        values: Values = {}
        for key, value in node.pairs if isinstance(node, Mapping) else ():
            try:
                name = self.key.read(key, place)
                values[name] = self.of.read(value, place.into(name, line=key.line))
            except InvalidValueError as wrong:
                place.reading.report(wrong.problem)
        return self.make(values, place) if self.make else values


class Listing(Kind):
    """A list of values of one kind, as a tuple. What is wrong is left out.

    one: a single value may stand without the brackets. unique: no value twice.
    """

    def __init__(self, of: Kind, *, one: bool = False, unique: bool = True, make: Make | None = None) -> None:
        self.of = of
        self.one = one
        self.unique = unique
        self.make = make

    def parts(self) -> Iterable[Kind]:
        return (self.of,)

    def read(self, node: Node, place: Place) -> Any:
        if is_empty(node):
            items: tuple[Node, ...] = ()
        elif isinstance(node, Sequence):
            items = node.items
        elif self.one:
            items = (node,)
        else:
            hint = f"write it as a list: [{shown(node.text)}]" if isinstance(node, Scalar) else ""
            raise place.wrong(f"a list belongs here, not {found(node)}", rule="config-type", hint=hint)
        values: list[Any] = []
        names: set[str] = set()  # of the scalars so far: looking through the list for each is quadratic
        for number, item in enumerate(items, 1):
            try:
                values.append(self._item(item, place, number=number, names=names))
            except InvalidValueError as wrong:
                place.reading.report(wrong.problem)
        return self.make(tuple(values), place) if self.make else tuple(values)

    def _item(self, item: Node, place: Place, *, number: int, names: set[str]) -> Any:
        scalar = isinstance(item, Scalar)
        inner = Place(
            place.reading, path=place.path if scalar else f"{place.path}[{_label(item, number)}]", line=item.line
        )
        value = self.of.read(item, inner)
        if self.unique and scalar:
            if repr(value) in names:
                raise inner.wrong(f'"{shown(str(value))}" stands here twice', rule="duplicate-name")
            names.add(repr(value))
        return value


def _label(item: Node, number: int) -> str:
    """What to call an item of a list: its name where it has one."""
    name = item.get("name") if isinstance(item, Mapping) else None
    return shown(name.text) if isinstance(name, Scalar) and name.value else str(number)


class NameList(Kind):
    """A list of names, or a mapping of name to details; either way a mapping of name to what the record makes."""

    def __init__(self, of: Record, *, key: Kind, what: str, make: Make | None = None) -> None:
        self.of = of
        self.table = Table(of, key=key, what=what, make=make)

    def parts(self) -> Iterable[Kind]:
        return (self.table,)

    def read(self, node: Node, place: Place) -> Any:
        if not isinstance(node, Sequence):
            return self.table.read(node, place)
        values: Values = {}
        for item in node.items:
            try:
                if isinstance(item, Mapping):
                    hint = "to give details, write the whole as a mapping, without dashes and brackets"
                    raise place.wrong("a name belongs here, not a mapping", node=item, rule="config-type", hint=hint)
                name = self.table.key.read(item, place)
                if name in values:
                    raise place.wrong(f'"{name}" stands here twice', node=item, rule="duplicate-name")
                values[name] = self.of.blank(place.into(name, line=item.line))
            except InvalidValueError as wrong:
                place.reading.report(wrong.problem)
        return self.table.make(values, place) if self.table.make else values


class WordOrRecord(Kind):
    """One kind where a single word stands, another where a mapping does."""

    def __init__(self, word: Kind, mapping: Kind) -> None:
        self.word = word
        self.mapping = mapping

    def parts(self) -> Iterable[Kind]:
        return (self.word, self.mapping)

    def read(self, node: Node, place: Place) -> Any:
        return (self.word if isinstance(node, Scalar) else self.mapping).read(node, place)


def leaning(sections: Record, section: str) -> list[str]:
    """The section itself and those that it leans on, directly or by others, nearest first."""
    found: list[str] = [section]
    for name in found:
        kinds: list[Kind] = [sections.keys[name].kind]
        while kinds:
            kind = kinds.pop()
            found += [other for other in kind.leans if other not in found]
            kinds += kind.parts()
    return found
