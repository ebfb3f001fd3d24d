"""Add and change entries of people, teams, services and offices in the text of hd.yaml.

Validates no values: the loader parses the new text, and its diagnostics report errors.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from msgspec import Struct

from hd.core.config import Config, defaults
from hd.core.config.declaration import SECTIONS
from hd.core.config.scalars import Number
from hd.core.config.schema import Key, Listing, NameList, Record, Table
from hd.core.document.nested_edits import list_to_mapping, set_nested_value
from hd.core.document.yaml_tree import Value, Writable, parse, plain_value
from hd.errors import RefusedError, UsageError
from hd.text.suggestions import listed, nearest, unknown

Section = Literal["people", "teams", "services", "offices"]

VERBS: Mapping[Section, str] = {"people": "people", "teams": "team", "services": "service", "offices": "office"}
"""The command of each section."""

_SINGULAR: Mapping[Section, str] = {**VERBS, "people": "person"}
_ALIASES = {"emails": "email", "language": "languages", "skill": "skills", "member": "members"}


class Setting(Struct, frozen=True):
    """One `KEY=VALUE` of an entry, as typed. operator: `=`, for lists also `+=` and `-=`. An empty value removes the
    key.
    """

    key: str
    operator: str
    value: str

    @property
    def items(self) -> list[str]:
        """The items of a list, split at commas, without repetitions."""
        return list(dict.fromkeys(item.strip() for item in self.value.split(",") if item.strip()))


def entry_keys(section: Section) -> Mapping[str, Key]:
    """Return the keys of an entry of the section, as declared."""
    kind = SECTIONS.keys[section].kind
    table = kind.table if isinstance(kind, NameList) else kind
    assert isinstance(table, Table)
    assert isinstance(table.value_kind, Record)
    return table.value_kind.keys


def add_entry_text(text: str, section: Section, name: str, settings: Sequence[Setting], *, config: Config) -> str:
    """Return the text of hd.yaml with a new entry.

    Raises RefusedError if the name is taken, UsageError for an unknown key.
    """
    if name in entries(config, section):
        line = config.line_of(section, name)
        where = f" (hd.yaml:{line})" if line else ""
        raise RefusedError(
            f"there is a {_SINGULAR[section]} {name} already{where}", hint=f"hd {VERBS[section]} set {name} KEY=VALUE"
        )
    entry = {key: value for key, value in _values({}, section, settings).items() if value is not None}
    written = plain_value(parse(text, limit=len(text) + 1))
    names = written.get(section) if isinstance(written, dict) else None
    if isinstance(names, list) and names and not entry:
        return set_nested_value(text, (section,), [*_text_items(names), name])
    return set_nested_value(_prepare_section(text, section), (section, name), entry)


def change_entry_text(text: str, section: Section, name: str, settings: Sequence[Setting], *, config: Config) -> str:
    """Return the text of hd.yaml with these settings of an entry. Raises UsageError for an unknown name or key."""
    known = entries(config, section)
    if name not in known:
        line = config.line_of(section)
        raise UsageError(
            f"no {_SINGULAR[section]} {unknown(name, known, line=line)}", hint=f"hd {VERBS[section]} add {name}"
        )
    made = _prepare_section(text, section)
    tree = plain_value(parse(made, limit=len(made) + 1))
    entry = _child(_child(tree, section), name)
    for key, value in _values(entry if isinstance(entry, dict) else {}, section, settings).items():
        made = set_nested_value(made, (section, name, key), value)
    return made


def entries(config: Config, section: Section) -> Mapping[str, object]:
    """Return the current entries, defaults included."""
    found: dict[Section, Mapping[str, object]] = {
        "people": config.people,
        "teams": config.teams,
        "services": config.services,
        "offices": config.offices,
    }
    return found[section]


def _prepare_section(text: str, section: Section) -> str:
    """Return `text` with the section as a mapping; writes the default teams before other teams are added."""
    made = list_to_mapping(text, section)
    if section == "teams" and not _child(plain_value(parse(made, limit=len(made) + 1)), "teams"):
        for team in defaults.TEAMS.values():
            made = set_nested_value(made, ("teams", team.key), {"line": team.line})
    return made


def _values(entry: Mapping[str, Value], section: Section, settings: Sequence[Setting]) -> dict[str, Writable]:
    """Return the new values of an entry, by key; None removes the key."""
    keys = entry_keys(section)
    found: dict[str, Writable] = {}
    for one in settings:
        name = _key(one.key, keys)
        kind = keys[name].kind
        if isinstance(kind, Listing):
            before = found[name] if name in found else entry.get(name)
            found[name] = _list(before, one, single=kind.one)
        elif one.operator != "=":
            raise UsageError(f"{name}{one.operator}: {name} is no list", hint=f"{name}=VALUE")
        else:
            is_number = isinstance(kind, Number) and one.value.isascii() and one.value.isdecimal()
            found[name] = int(one.value) if is_number else one.value or None
    return found


def _list(before: object, one: Setting, *, single: bool) -> Writable:
    had = _text_items(before) if isinstance(before, list) else [before] if isinstance(before, str) else []
    items = one.items
    if one.operator == "+=":
        items = list(dict.fromkeys([*had, *items]))
    elif one.operator == "-=":
        items = [item for item in had if item not in items]
    if single and len(items) == 1 and not isinstance(before, list):
        return items[0]
    return items or None


def _key(name: str, keys: Mapping[str, Key]) -> str:
    folded = _ALIASES.get(name.casefold(), name.casefold())
    if folded in keys:
        return folded
    guess = nearest(name, keys)
    raise UsageError(
        f'no key "{name}"' + (f"; nearest: {guess}" if guess else ""), hint=f"keys: {listed(keys, most=20)}"
    )


def _text_items(items: Sequence[object]) -> list[str]:
    return [item for item in items if isinstance(item, str)]


def _child(tree: Value, key: str) -> Value:
    return tree.get(key) if isinstance(tree, dict) else None
