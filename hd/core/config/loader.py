"""Parse the text of hd.yaml into a Config. Collects every error with its line and skips the faulty part.

Reads no file, and raises only if the text is not a YAML mapping.
"""

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
from hd.core.config.schema import InvalidValueError, Place, find_dependencies, is_empty, shorten
from hd.core.diagnostic import Diagnostic
from hd.core.document.yaml_tree import Mapping, Node, Scalar, Sequence, YamlError, parse
from hd.errors import UnreadableError
from hd.text.lazy_regex import pattern
from hd.text.sanitize import nfc
from hd.text.suggestions import nearest, suggestion

MAX_CHARACTERS = 1024 * 1024  # characters; a desk of some thousand agents
_NOT_UTF8 = pattern("[\udc80-\udcff]")  # bytes that are not UTF-8, as surrogates
_MARKER = pattern(r"^(<{7} |>{7} )", re.MULTILINE)
_EMPTY_NODE = Scalar("", "", 0, 0, 0)


class _UnusableError(UnreadableError):
    """The text contains no configuration."""

    def __init__(self, problem: Diagnostic) -> None:
        super().__init__(f"{problem.where()}: {problem.message}", hint=problem.hint)
        self.problem = problem


def load(text: str, *, path: str = "hd.yaml") -> Config:
    """Parse the text of hd.yaml. Invalid values are left out or replaced by defaults, and reported in `diagnostics`.

    path: the file's name in messages. Raises UnreadableError if the text is not YAML, or not a mapping.
    """
    text = nfc(text)  # names are compared in NFC
    tree = _tree(text, path)
    return _FileReader(tree if isinstance(tree, Mapping) else None, path=path).config(text)


def load_tolerantly(text: str, *, path: str = "hd.yaml") -> Config:
    """Like `load`, but return `fallback_config` for unreadable text, so that tickets can still be read."""
    try:
        return load(text, path=path)
    except _UnusableError as error:
        return fallback_config(error.problem)


def fallback_config(problem: Diagnostic) -> Config:
    """Return the defaults without any SLA, for a file that cannot be used; `problem` blocks every section."""
    blocked = {"": problem, **dict.fromkeys(SECTIONS.keys, problem)}
    return replace(load(""), sla=(), ola=(), diagnostics=(problem,), blocking_errors=blocked)


def _tree(text: str, path: str) -> Node | None:
    def unusable(line: int, message: str, hint: str) -> _UnusableError:
        return _UnusableError(Diagnostic("error", "unreadable", message, line, path, hint))

    if bad := _NOT_UTF8.search(text):
        line = text.count("\n", 0, bad.start()) + 1
        raise unusable(line, f"not UTF-8 (byte 0x{ord(bad[0]) - 0xDC00:02x})", "save the file as UTF-8")
    try:
        tree = parse(text, limit=MAX_CHARACTERS)
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
    """Return a hint about tabs, because YAML's own message does not mention them."""
    lines = text.split("\n")
    here = lines[line - 1] if 0 < line <= len(lines) else ""
    return "YAML indents with spaces; there is a tab in this line" if "\t" in here else ""


class _FileReader:
    """Reads one file. Reads a section when it is first needed, so that sections can refer to each other."""

    def __init__(self, tree: Mapping | None, *, path: str) -> None:
        self.tree = tree
        self.path = path
        self.sections: dict[str, tuple[Scalar, Node]] = (
            {key.text: (key, value) for key, value in tree.pairs} if tree else {}
        )
        self.values: dict[str, Any] = {}
        self.open: list[str] = []  # the sections being read, innermost last
        self.diagnostics: list[Diagnostic] = []
        self.errors: dict[str, Diagnostic] = {}
        self.unused_keys: list[str] = []
        self._names: dict[str, dict[str, None]] = {}

    def config(self, text: str) -> Config:
        """Read every section of `text`."""
        for name, (key, _) in self.sections.items():
            if name not in SECTIONS.keys:
                message = f'no section "{shorten(name)}"{suggestion(name, SECTIONS.keys)}'
                self._collect(
                    Diagnostic("error", "unknown-key", message, line=key.line), nearest(name, SECTIONS.keys) or ""
                )
        values = {name: self.value(name) for name in SECTIONS.keys}
        problems = tuple(sorted(self.diagnostics, key=lambda problem: problem.line))
        unused = tuple(sorted(self.unused_keys, key=self._line_of_dotted))
        rules = self._rules((*values["sla"], *values["ola"], *values["routing"]))
        return Config(
            **values,
            diagnostics=problems,
            unused_keys=unused,
            blocking_errors=self._blocking_errors(),
            text=text,
            rules=rules,
        )

    def _rules(self, sections: Collection[Any]) -> dict[str, query.Query]:
        types = dict(self.field_types())
        return {match: query.parse(match, fields=types) for match in dict.fromkeys(one.match for one in sections)}

    def value(self, section: str) -> Any:
        """Return the value of a section, or its default."""
        if section not in self.values:
            self.open.append(section)
            value = self._read_section(section)
            self.open.pop()
            self.values[section] = value
        return self.values[section]

    def names(self, section: str) -> Collection[str]:
        """Return the names that a section defines; for a section that is being read, the names in the file."""
        if section in self.open:
            return self.names_in_file(section)
        value = self.value(section)
        names: Collection[str] = value.names if section == "priorities" else value
        return names

    def names_in_file(self, section: str) -> Collection[str]:
        """Return the names in the file's text of a section, valid or not; none if the section has its default."""
        if section not in self._names:  # built once, because each name is looked up in it
            self._names[section] = dict.fromkeys(self._parse_names(section))
        return self._names[section].keys()

    def _parse_names(self, section: str) -> list[str]:
        node = self.sections[section][1] if section in self.sections else None
        if section == "priorities" and isinstance(node, Mapping):
            node = node.get("names")
        if isinstance(node, Mapping):
            return [key.text for key, _ in node.pairs]
        return [item.text for item in node.items if isinstance(item, Scalar)] if isinstance(node, Sequence) else []

    def is_rejected(self, section: str, name: str) -> bool:
        """Whether the file has an unknown name, rejected as invalid; then the section being read shares the error."""
        if name not in self.names_in_file(section):
            return False
        if section in self.errors and self.open:
            self.errors.setdefault(self.open[-1], self.errors[section])
        return True

    def field_types(self) -> abc.Mapping[str, str]:
        """Return the custom fields, name to type; while they are being read, as the file has them."""
        if "fields" not in self.open:
            return {name: own.type for name, own in self.value("fields").items()}
        node = self.sections["fields"][1]
        types = {}
        for key, value in node.pairs if isinstance(node, Mapping) else ():
            kind = value.get("type") if isinstance(value, Mapping) else None
            types[key.text] = kind.text if isinstance(kind, Scalar) else "text"
        return types

    def line_of(self, section: str, key: str) -> int:
        """Return the line of a name in a section."""
        return line_of(self.tree, section, key=key)

    def lines_of(self, section: str) -> abc.Mapping[str, int]:
        """Return the lines of all names in a section that is a mapping."""
        node = self.sections[section][1] if section in self.sections else None
        pairs = node.pairs if isinstance(node, Mapping) else ()
        return {key.text: key.line for key, _ in reversed(pairs)}

    def _line_of_dotted(self, path: str) -> int:
        section, _, key = path.partition(".")
        return self.line_of(section, key)

    def report(self, problem: Diagnostic | None) -> None:
        """Collect a diagnostic for the section being read."""
        if problem:
            self._collect(problem, self.open[-1])

    def note_unused(self, path: str) -> None:
        """Note a dotted key that is accepted but not used yet."""
        self.unused_keys.append(path)

    def _read_section(self, section: str) -> Any:
        key = SECTIONS.keys[section]
        name, node = self.sections.get(section, (None, None))
        place = Place(self, path=section, key=section, line=name.line if name else 0)
        try:
            if node is not None and not is_empty(node):
                if not key.is_used:
                    self.note_unused(section)
                return key.kind.read(node, place)
        except InvalidValueError as wrong:
            self.report(wrong.problem)
        if callable(key.default):
            return key.default(self)
        return key.kind.read(_EMPTY_NODE, place) if key.default is None else key.default

    def _collect(self, problem: Diagnostic, section: str) -> None:
        problem = replace(problem, path=self.path)
        self.diagnostics.append(problem)
        if problem.severity == "error":
            self.errors.setdefault(section, problem)
            self.errors.setdefault("", problem)

    def _blocking_errors(self) -> dict[str, Diagnostic]:
        """Map each section to its first error, or one of a section that it depends on; "" is the whole file."""
        if not self.errors:
            return {}
        blocked = {"": self.errors[""]}
        for section in SECTIONS.keys:
            if problem := next(
                (self.errors[s] for s in find_dependencies(SECTIONS, section) if s in self.errors), None
            ):
                blocked[section] = problem
        return blocked
