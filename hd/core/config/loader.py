"""Reads the text of hd.yaml into a Config: collects every fault with its line, and goes on without the faulty part.
Reads no file and raises only where the text is no YAML mapping at all."""

from __future__ import annotations

import re
from collections import abc
from collections.abc import Collection
from typing import Any

from msgspec.structs import replace

from hd.core import query
from hd.core.config.declaration import SECTIONS
from hd.core.config.line_lookup import line_of
from hd.core.config.model import Config
from hd.core.config.schema import InvalidValueError, Place, is_empty, leaning, shown
from hd.core.diagnostic import Diagnostic
from hd.core.document.yaml_tree import Mapping, Node, Scalar, Sequence, YamlError, parse
from hd.errors import UnreadableError
from hd.text.lazy_regex import pattern
from hd.text.sanitize import nfc
from hd.text.suggestions import nearest, suggestion

LIMIT = 1024 * 1024  # characters; a desk of some thousand agents
_NOT_UTF8 = pattern("[\udc80-\udcff]")  # how a byte that is no UTF-8 is decoded
_MARKER = pattern(r"^(<{7} |>{7} )", re.MULTILINE)
_NOTHING = Scalar("", "", 0, 0, 0)


class _UnusableError(UnreadableError):
    """There is no configuration in this text."""

    def __init__(self, problem: Diagnostic) -> None:
        super().__init__(f"{problem.where()}: {problem.message}", hint=problem.hint)
        self.problem = problem


def load(text: str, *, path: str = "hd.yaml") -> Config:
    """The configuration that `text` is. Wrong content is left out, or its default used, and is in `problems`.

    path: the file's name in messages. Raises UnreadableError where the text is no YAML, or no mapping.
    """
    text = nfc(text)  # names are compared in one form, whatever an editor wrote
    tree = _tree(text, path)
    return _Reading(tree if isinstance(tree, Mapping) else None, path=path).config(text)


def load_anyhow(text: str, *, path: str = "hd.yaml") -> Config:
    """As `load`; where there is nothing to be had in the text, `without`: so that tickets can still be read."""
    try:
        return load(text, path=path)
    except _UnusableError as error:
        return without(error.problem)


def without(problem: Diagnostic) -> Config:
    """The defaults, promising nothing, for a file that cannot be used; every section has this problem."""
    blocked = {"": problem, **dict.fromkeys(SECTIONS.keys, problem)}
    return replace(load(""), sla=(), ola=(), problems=(problem,), blocked=blocked)


def _tree(text: str, path: str) -> Node | None:
    def unusable(line: int, message: str, hint: str) -> _UnusableError:
        return _UnusableError(Diagnostic("error", "unreadable", message, line, path, hint))

    if bad := _NOT_UTF8.search(text):
        line = text.count("\n", 0, bad.start()) + 1
        raise unusable(line, f"not UTF-8 (byte 0x{ord(bad[0]) - 0xDC00:02x})", "save the file as UTF-8")
    try:
        tree = parse(text, limit=LIMIT)
    except YamlError as error:
        if mark := _MARKER.search(text):
            line = text.count("\n", 0, mark.start()) + 1
            hint = "choose a side and remove the markers"
            raise unusable(line, "a merge conflict is not resolved", hint) from None
        raise unusable(error.line, error.message, _tab_hint(text, error.line) or error.hint) from None
    if tree is not None and not isinstance(tree, Mapping) and not is_empty(tree):
        message = "the desk's sections (desk, people, teams, …) belong here, as a mapping"
        raise unusable(tree.line, message, "an empty file is a desk with defaults, too")
    return tree


def _tab_hint(text: str, line: int) -> str:
    """YAML's own message about a tab says nothing of tabs."""
    lines = text.split("\n")
    here = lines[line - 1] if 0 < line <= len(lines) else ""
    return "YAML indents with spaces; there is a tab in this line" if "\t" in here else ""


class _Reading:
    """The reading of one file: sections are read when first asked for, so that each finds those it refers to."""

    def __init__(self, tree: Mapping | None, *, path: str) -> None:
        self.tree = tree
        self.path = path
        self.given: dict[str, tuple[Scalar, Node]] = (
            {key.text: (key, value) for key, value in tree.pairs} if tree else {}
        )
        self.values: dict[str, Any] = {}
        self.open: list[str] = []  # the sections being read, innermost last
        self.problems: list[Diagnostic] = []
        self.faulty: dict[str, Diagnostic] = {}
        self.notes: list[str] = []
        self._names: dict[str, dict[str, None]] = {}

    def config(self, text: str) -> Config:
        """Read every section of `text`, whose tree this is."""
        for name, (key, _) in self.given.items():
            if name not in SECTIONS.keys:
                message = f'no section "{shown(name)}"{suggestion(name, SECTIONS.keys)}'
                self._collect(
                    Diagnostic("error", "unknown-key", message, line=key.line), nearest(name, SECTIONS.keys) or ""
                )
        values = {name: self.value(name) for name in SECTIONS.keys}
        problems = tuple(sorted(self.problems, key=lambda problem: problem.line))
        unused = tuple(sorted(self.notes, key=self._line_of_dotted))
        rules = self._rules((*values["sla"], *values["ola"], *values["routing"]))
        return Config(**values, problems=problems, unused=unused, blocked=self._blocked(), text=text, rules=rules)

    def _rules(self, sections: Collection[Any]) -> dict[str, query.Query]:
        types = dict(self.field_types())
        return {match: query.parse(match, fields=types) for match in dict.fromkeys(one.match for one in sections)}

    def value(self, section: str) -> Any:
        """The section as read, or its default."""
        if section not in self.values:
            self.open.append(section)
            value = self._read(section)
            self.open.pop()
            self.values[section] = value
        return self.values[section]

    def names(self, section: str) -> Collection[str]:
        """The names a section defines; of a section that is being read, those in the file."""
        if section in self.open:
            return self.written(section)
        value = self.value(section)
        names: Collection[str] = value.names if section == "priorities" else value
        return names

    def written(self, section: str) -> Collection[str]:
        """The names in the file's own text of a section, wrong or not; none where it has its default."""
        if section not in self._names:  # each name is held against all: made once, and looked up in a moment
            self._names[section] = dict.fromkeys(self._listed(section))
        return self._names[section].keys()

    def _listed(self, section: str) -> list[str]:
        node = self.given[section][1] if section in self.given else None
        if section == "priorities" and isinstance(node, Mapping):
            node = node.get("names")
        if isinstance(node, Mapping):
            return [key.text for key, _ in node.pairs]
        return [item.text for item in node.items if isinstance(item, Scalar)] if isinstance(node, Sequence) else []

    def left_out(self, section: str, name: str) -> bool:
        """Whether an unknown name is in the file, left out as wrong; then the section being read shares the fault."""
        if name not in self.written(section):
            return False
        if section in self.faulty and self.open:
            self.faulty.setdefault(self.open[-1], self.faulty[section])
        return True

    def field_types(self) -> abc.Mapping[str, str]:
        """The desk's own fields, name to type; while they are being read, as the file has them."""
        if "fields" not in self.open:
            return {name: own.type for name, own in self.value("fields").items()}
        node = self.given["fields"][1]
        types = {}
        for key, value in node.pairs if isinstance(node, Mapping) else ():
            kind = value.get("type") if isinstance(value, Mapping) else None
            types[key.text] = kind.text if isinstance(kind, Scalar) else "text"
        return types

    def line_of(self, section: str, key: str) -> int:
        """The line of a name in a section."""
        return line_of(self.tree, section, key=key)

    def lines_of(self, section: str) -> abc.Mapping[str, int]:
        """The lines of all names in a section that is a mapping."""
        node = self.given[section][1] if section in self.given else None
        pairs = node.pairs if isinstance(node, Mapping) else ()
        return {key.text: key.line for key, _ in reversed(pairs)}

    def _line_of_dotted(self, path: str) -> int:
        section, _, key = path.partition(".")
        return self.line_of(section, key)

    def report(self, problem: Diagnostic | None) -> None:
        """Collect a fault, as one of the section being read."""
        if problem:
            self._collect(problem, self.open[-1])

    def unused(self, path: str) -> None:
        """Note a dotted name that is accepted and not used yet."""
        self.notes.append(path)

    def _read(self, section: str) -> Any:
        key = SECTIONS.keys[section]
        name, node = self.given.get(section, (None, None))
        place = Place(self, path=section, key=section, line=name.line if name else 0)
        try:
            if node is not None and not is_empty(node):
                if not key.used:
                    self.unused(section)
                return key.kind.read(node, place)
        except InvalidValueError as wrong:
            self.report(wrong.problem)
        if callable(key.default):
            return key.default(self)
        return key.kind.read(_NOTHING, place) if key.default is None else key.default

    def _collect(self, problem: Diagnostic, section: str) -> None:
        problem = replace(problem, path=self.path)
        self.problems.append(problem)
        if problem.severity == "error":
            self.faulty.setdefault(section, problem)
            self.faulty.setdefault("", problem)

    def _blocked(self) -> dict[str, Diagnostic]:
        """By section, an error of it, else one of a section it leans on; "" is the whole file."""
        if not self.faulty:
            return {}
        blocked = {"": self.faulty[""]}
        for section in SECTIONS.keys:
            if problem := next((self.faulty[s] for s in leaning(SECTIONS, section) if s in self.faulty), None):
                blocked[section] = problem
        return blocked
