"""The tickets that queries can distinguish, so that lint can prove that a rule never applies.

A query becomes a union of boxes: the possible values of each variable (a key, or keys that `hd.yaml` connects). A rule
keeps its boxes without those of earlier rules. Single names, priorities and categories have values; each value of any
other key, and each phrase, is a variable that is true or false. Treating variables as independent can only add
possible tickets, so "impossible" is certain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import product
from zoneinfo import ZoneInfo

from msgspec import Struct

from hd.core.config import Config
from hd.core.query import Context, FactValue
from hd.core.query.ast import And, Exact, FreeText, Node, Not, Or, Term, Value
from hd.core.query.evaluator import compile_tree
from hd.core.query.keys import CHANNELS, STATES, TYPES, Kind
from hd.core.query.text_match import fold

Values = Mapping[str, FactValue]
Box = Mapping[object, frozenset[int]]  # maps variables to the numbers of their values; a missing one can have any

_MAX_BOXES = 500  # a query with more boxes counts as possible
_OTHER = "\0other"  # a value in no query
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # no key with enumerated values depends on the time
_TRUE, _BOTH = frozenset({1}), frozenset({0, 1})
_TIED = {"contract": "org", "line": "team"}  # the variable that determines the key, too


class _TooManyError(Exception):
    """A query needs too many boxes."""


class _PartialTicket(Struct):
    """A ticket with only some values; facts for the query language."""

    values: Values

    def value(self, key: str) -> FactValue:
        return self.values.get(key)

    def flag(self, name: str) -> bool:
        raise NotImplementedError  # flags have no values

    def text(self) -> str:
        raise NotImplementedError


class TicketSpace:
    """All tickets that some queries can distinguish. roots: all trees that will be used."""

    def __init__(self, config: Config, roots: Sequence[Node]) -> None:
        terms = [leaf for root in roots for leaf in _leaves(root) if isinstance(leaf, Term) and _has_values(leaf)]
        fields = tuple(config.fields)
        self._context = Context(_EPOCH, ZoneInfo(config.desk.timezone), "\0me", config.priorities.names, fields)
        self._values: dict[object, list[Values]] = {}
        for name in dict.fromkeys(_variable(term) for term in terms):
            named = [word for term in terms if term.key.name == name for word in _names(term)]
            self._values[name] = list(_VALUES.get(name, _independent_values)(config, name, named))
        self._boxes: dict[int, tuple[Node, list[Box]]] = {}

    def is_possible(self, *, holds: Iterable[Node] = (), fails: Iterable[Node] = ()) -> bool:
        """Whether a ticket can exist that matches all of `holds` and none of `fails`."""
        try:
            left: list[Box] = [{}]
            for node in holds:
                left = _intersect(left, self._read(node))
            for node in fails:
                for taken in self._read(node):
                    left = _check_size(piece for box in left for piece in _subtract(box, taken, self._all))
        except _TooManyError:
            return True
        return bool(left)

    def _all(self, variable: object) -> frozenset[int]:
        values = self._values.get(variable)
        return _BOTH if values is None else frozenset(range(len(values)))

    def _read(self, node: Node) -> list[Box]:
        if id(node) not in self._boxes:
            self._boxes[id(node)] = node, self._boxes_of(node, holds=True)  # keep the node: its id stays its own
        return self._boxes[id(node)][1]

    def _boxes_of(self, node: Node, *, holds: bool) -> list[Box]:
        if isinstance(node, Not):
            return self._boxes_of(node.operand, holds=not holds)
        if isinstance(node, FreeText):
            return [{node: _TRUE if holds else _BOTH - _TRUE}]
        if isinstance(node, Term):
            return self._term(node, holds=holds)
        parts = [self._boxes_of(part, holds=holds) for part in node.operands]
        if isinstance(node, And) is not holds:
            return _check_size(box for part in parts for box in part)
        left: list[Box] = [{}]
        for part in parts:
            left = _intersect(left, part)
        return left

    def _term(self, term: Term, *, holds: bool) -> list[Box]:
        if not _has_values(term):
            atoms = [(term.key.name, _folded(value)) for value in term.values]
            return [{atom: _TRUE} for atom in atoms] if holds else [dict.fromkeys(atoms, _BOTH - _TRUE)]
        test, variable = compile_tree(term, self._context, text=""), _variable(term)
        values = frozenset(
            number for number, one in enumerate(self._values[variable]) if test(_PartialTicket(one)) is holds
        )
        return [{variable: values}] if values else []


def _intersect(first: Sequence[Box], second: Sequence[Box]) -> list[Box]:
    """Return the boxes that are in one of `first` and in one of `second`."""
    merged = (
        {**one, **other, **{name: one[name] & other[name] for name in one.keys() & other.keys()}}
        for one, other in product(first, second)
    )
    return _check_size(box for box in merged if all(box.values()))


def _subtract(box: Box, removed: Box, everything: Callable[[object], frozenset[int]]) -> Iterator[Box]:
    """Yield the rest of `box` without `removed`, as boxes that do not overlap."""
    inside = dict(box)
    for variable, values in removed.items():
        mine = inside.get(variable, everything(variable))
        if outside := mine - values:
            yield {**inside, variable: outside}
        if not mine & values:
            return
        inside[variable] = mine & values


def _check_size(boxes: Iterable[Box]) -> list[Box]:
    found: list[Box] = []
    for box in boxes:
        if len(found) == _MAX_BOXES:
            raise _TooManyError
        found.append(box)
    return found


def _leaves(node: Node) -> Iterator[FreeText | Term]:
    if isinstance(node, Not):
        yield from _leaves(node.operand)
    elif isinstance(node, And | Or):
        for part in node.operands:
            yield from _leaves(part)
    else:
        yield node


def _has_values(term: Term) -> bool:
    """Whether the key's possible values are listed; otherwise each value is true or false."""
    key = term.key
    return key.name == "line" or (key.single and key.kind in (Kind.NAME, Kind.PERSON, Kind.TREE, Kind.RANK))


def _variable(term: Term) -> str:
    return _TIED.get(term.key.name, term.key.name)


def _folded(value: Value) -> object:
    return fold(value.value) if isinstance(value, Exact) and isinstance(value.value, str) else value


def _names(term: Term) -> list[str]:
    exact = [value.value for value in term.values if isinstance(value, Exact)]
    return [value for value in exact if isinstance(value, str)]


def _independent_values(config: Config, name: str, named: Sequence[str]) -> Iterator[Values]:
    """Yield the values of an independent key: declared ones if the key is closed, else also named ones and another."""
    declared, closed = _declared(config, name)
    names = declared if closed else (*declared, *named, _OTHER)
    yield from ({name: value} for value in {fold(value): value for value in names}.values())
    if name != "type":
        yield {name: None}


def _declared(config: Config, name: str) -> tuple[Sequence[str], bool]:
    """Return the values that the desk lists for a key, and whether a ticket can have no others."""
    if name in config.fields:
        return config.fields[name].of, config.fields[name].type == "choice"
    values = tuple(_SECTIONS[name](config)) if name in _SECTIONS else ()
    return values, bool(values)


def _with_parents(category: str) -> list[str]:
    parts = category.split("/")
    return ["/".join(parts[: count + 1]) for count in range(len(parts))]


def _contracts(config: Config, _: str, named: Sequence[str]) -> Iterator[Values]:
    """Yield organisations, each with each of its contracts or none valid."""
    known = {fold(name): one.contracts for name, one in config.orgs.items()}
    for name in (*config.orgs, *named, *(() if config.orgs else (_OTHER,))):
        yield from ({"org": name, "contract": contract} for contract in (*known.get(fold(name), ()), None))
    yield {"org": None, "contract": None}


def _lines(config: Config, _: str, named: Sequence[str]) -> Iterator[Values]:
    """Yield teams, each with its line; an unknown team, and none, have line 0."""
    lines = {fold(team.key): team.line for team in config.teams.values()}
    for name in dict.fromkeys((*config.teams, *named, None)):
        yield {"team": name, "line": lines.get(fold(name or ""), 0)}


_VALUES: dict[str, Callable[[Config, str, Sequence[str]], Iterator[Values]]] = {"org": _contracts, "team": _lines}
_SECTIONS: dict[str, Callable[[Config], Iterable[str]]] = {
    "type": lambda _: TYPES,
    "channel": lambda _: CHANNELS,
    "state": lambda _: STATES,
    "priority": lambda c: c.priorities.names,
    "status": lambda c: c.statuses,
    "category": lambda c: (part for whole in c.categories for part in _with_parents(whole)),
    "service": lambda c: c.services,
    "office": lambda c: c.offices,
    "impact": lambda c: c.priorities.impact,
    "urgency": lambda c: c.priorities.urgency,
    "assignee": lambda c: c.people,
    "owner": lambda c: c.people,
    "sla": lambda c: (policy.name for policy in c.sla),
}
