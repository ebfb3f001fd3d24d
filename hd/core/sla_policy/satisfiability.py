"""Whether a ticket can exist that some queries hold for and others do not; decided by trying what the desk declares.

Every key that the queries use becomes a variable whose states are the values that they can tell apart: of a closed key
the declared ones and nothing, of an open one those that are named, any other, and nothing. Keys are taken to be
independent, but for those that hang together by declaration (contract and org, line and team). So "impossible" is
certain; what cannot be enumerated, or takes too many steps, counts as possible.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import combinations
from math import inf, nextafter
from typing import Any, Literal
from zoneinfo import ZoneInfo

from msgspec import Struct

from hd.core.config import Config
from hd.core.query import Context, FactValue
from hd.core.query.ast import And, Exact, Node, Not, Or, Special, Term, Value, Words
from hd.core.query.evaluator import compile_tree
from hd.core.query.intervals import interval
from hd.core.query.keys import Key, Kind
from hd.core.query.text_match import fold
from hd.core.query.times import Dated

Atom = tuple[str, object]  # a key and one of the values asked of it; equal ones hold for the same tickets
State = frozenset[Atom]  # the atoms that hold in it
Values = Mapping[str, FactValue]

_STEPS = 5_000  # of the search, after which something counts as possible
_SUBSETS = 8  # values of a list that are tried together; of more, each by itself
_OTHER = "\0other"  # a value that no query names
_TICK = timedelta(microseconds=1)
_LATER = datetime(2000, 1, 1, tzinfo=UTC)  # no interval that is asked for hangs on it


class _One(Struct):
    """A ticket of which only some values matter; facts for the matcher."""

    values: Values

    def value(self, key: str) -> FactValue:
        return self.values.get(key)

    def flag(self, name: str) -> bool:
        raise NotImplementedError  # flags are variables of their own

    def text(self) -> str:
        raise NotImplementedError


class Space:
    """All tickets that some queries can tell apart. roots: every tree that will be asked about."""

    def __init__(self, config: Config, roots: Sequence[Node]) -> None:
        self._states: list[list[State]] = []  # by variable, as all that follows
        self._atoms: list[State] = []
        self._trees: dict[int, tuple[Node, _Tree]] = {}
        self._owner: dict[Atom, int] = {}
        asked: dict[str, dict[Atom, Term]] = {}
        for leaf in (leaf for root in roots for leaf in _leaves(root)):
            if isinstance(leaf, Words):
                self._free(("", leaf.words))
            elif leaf.key.kind is Kind.FLAG:
                self._flags(leaf)
            else:
                for value in leaf.values:
                    atom = _atom(leaf.key.name, value)
                    asked.setdefault(leaf.key.name, {})[atom] = Term(leaf.key, (value,))
        context = _context(config)
        for names, candidates in (*_TOGETHER, *(((name,), None) for name in asked)):
            atoms = {atom: term for name in names for atom, term in asked.pop(name, {}).items()}
            if atoms:
                found = candidates(config, atoms) if candidates else _alone(config, names[0], atoms)
                self._variable(atoms, found, context)

    def possible(self, *, holds: Iterable[Node] = (), fails: Iterable[Node] = ()) -> bool:
        """Whether there can be a ticket that all of `holds` hold for and none of `fails`."""
        parts = [*map(self._read, holds), *(_Tree("not", (self._read(node),)) for node in fails)]
        return self._search(parts, {}, [_STEPS])

    def _read(self, node: Node) -> _Tree:
        if id(node) not in self._trees:
            self._trees[id(node)] = node, _tree(node)  # the node is kept, so that its id stays its own
        return self._trees[id(node)][1]

    def _search(self, parts: Sequence[_Tree], known: dict[Atom, bool], steps: list[int]) -> bool:
        """Whether all of `parts` can hold, given what is known; what holds already is not looked at again."""
        left = []
        for part in parts:
            said = _holds(part, known)
            if said is False:
                return False
            if said is None:
                left.append(part)
        steps[0] -= 1
        if not left or steps[0] < 0:
            return True
        variable = self._owner[next(atom for atom in _atoms_of(left[0]) if atom not in known)]
        mine = self._atoms[variable]
        wanted = left[0].atoms if left[0].kind == "any" and mine.issuperset(left[0].atoms) else ()
        for state in self._states[variable]:
            if wanted and state.isdisjoint(wanted):
                continue  # nothing else would do
            known.update((atom, atom in state) for atom in mine)
            if self._search(left, known, steps):
                return True
        for atom in mine:
            known.pop(atom, None)
        return False

    def _free(self, atom: Atom) -> None:
        """An atom of which nothing is known: it may hold or not, whatever else does."""
        if atom not in self._owner:
            self._own([atom], [State({atom}), State()])

    def _own(self, atoms: Iterable[Atom], states: Iterable[State]) -> None:
        self._atoms.append(State(atoms))
        self._owner.update(dict.fromkeys(self._atoms[-1], len(self._states)))
        self._states.append(list(dict.fromkeys(states)))

    def _flags(self, term: Term) -> None:
        for atom in _atoms(term):
            if atom in (("is", "open"), ("is", "closed")):
                both = [("is", "open"), ("is", "closed")]
                if both[0] not in self._owner:
                    self._own(both, [State({both[0]}), State({both[1]})])
            else:
                self._free(atom)

    def _variable(self, atoms: Mapping[Atom, Term], found: Iterable[Values] | None, context: Context) -> None:
        if found is None:
            for atom in atoms:
                self._free(atom)
            return
        tests = {atom: compile_tree(term, context, text="") for atom, term in atoms.items()}
        states = (State(atom for atom, test in tests.items() if test(_One(values))) for values in found)
        self._own(atoms, states)


def _leaves(node: Node) -> list[Words | Term]:
    if isinstance(node, Not):
        return _leaves(node.of)
    if isinstance(node, And | Or):
        return [leaf for part in node.of for leaf in _leaves(part)]
    return [node]


def _atom(name: str, value: Value) -> Atom:
    if isinstance(value, Exact) and isinstance(value.value, str):
        return name, fold(value.value)
    return name, value


def _atoms(leaf: Words | Term) -> list[Atom]:
    if isinstance(leaf, Words):
        return [("", leaf.words)]
    return [_atom(leaf.key.name, value) for value in leaf.values]


class _Tree(Struct, frozen=True):
    """A query of atoms, each known once. kind: any (of `atoms`), or, and, not."""

    kind: Literal["any", "or", "and", "not"]
    of: tuple[_Tree, ...] = ()
    atoms: tuple[Atom, ...] = ()


def _tree(node: Node) -> _Tree:
    if isinstance(node, Not):
        return _Tree("not", (_tree(node.of),))
    if isinstance(node, And | Or):
        return _Tree("and" if isinstance(node, And) else "or", tuple(map(_tree, node.of)))
    return _Tree("any", atoms=tuple(_atoms(node)))


def _atoms_of(tree: _Tree) -> Iterator[Atom]:
    yield from tree.atoms
    for part in tree.of:
        yield from _atoms_of(part)


def _holds(tree: _Tree, known: Mapping[Atom, bool]) -> bool | None:
    """Whether it holds, as far as is known; None where that is not far enough."""
    if tree.kind == "not":
        inner = _holds(tree.of[0], known)
        return None if inner is None else not inner
    if tree.kind == "and":
        open_ = False
        for part in tree.of:
            said = _holds(part, known)
            if said is False:
                return False
            open_ = open_ or said is None
        return None if open_ else True
    parts = [known.get(atom) for atom in tree.atoms] if tree.kind == "any" else [_holds(p, known) for p in tree.of]
    return True if True in parts else None if None in parts else False


def _context(config: Config) -> Context:
    fields = tuple(config.fields)
    return Context(_LATER, ZoneInfo(config.desk.timezone), "\0me", config.priorities.names, fields)


# -- which values a key can have --------------------------------------------------------------------------------


def _alone(config: Config, name: str, atoms: Mapping[Atom, Term]) -> Iterable[Values] | None:
    """The values to try of a key that hangs on no other; None where they cannot be enumerated."""
    key = next(iter(atoms.values())).key
    if key.kind is Kind.RANK:
        return [{name: value} for value in (*config.priorities.names, None)]
    if key.kind in (Kind.TIME, Kind.LENGTH, Kind.NUMBER):
        points = _points(config, key, atoms)
        return None if points is None else [{name: value} for value in (*points, None)]
    if key.kind not in (Kind.NAME, Kind.PERSON, Kind.TREE):
        return None  # a piece of an id, words of a title
    named = [*_named(atoms, of=name), *(() if key.choices else _declared(config, name, of=key.name))]
    if name in ("type", "channel", "state"):
        return [{name: value} for value in (*key.choices, *(() if name == "type" else (None,)))]
    others = () if _is_closed(config, name) else (_OTHER,)
    values = dict.fromkeys((*named, *others))
    if key.single:
        return [{name: value} for value in (*values, None)]
    if len(values) > _SUBSETS:
        return None
    return [{name: some} for count in range(len(values) + 1) for some in combinations(values, count)]


def _named(atoms: Mapping[Atom, Term], *, of: str) -> list[str]:
    """The names that the queries ask for under a key, as typed."""
    terms = [term for (name, _), term in atoms.items() if name == of]
    exact = [value.value for term in terms for value in term.values if isinstance(value, Exact)]
    return [value for value in exact if isinstance(value, str)]


def _declared(config: Config, name: str, *, of: str) -> Sequence[str]:
    """The values of a key that the desk lists; those above a category, too."""
    if name == "category":
        return [part for whole in config.categories for part in _and_above(whole)]
    if name in config.fields:
        return config.fields[name].of
    return tuple(_SECTIONS[of](config)) if of in _SECTIONS else ()


def _and_above(category: str) -> list[str]:
    parts = category.split("/")
    return ["/".join(parts[: count + 1]) for count in range(len(parts))]


def _is_closed(config: Config, name: str) -> bool:
    """Whether a ticket can have no value but the declared ones."""
    if name in config.fields:
        return config.fields[name].type == "choice"
    return name in _SECTIONS and name not in _OPEN and bool(_declared(config, name, of=name))


def _points(config: Config, key: Key, atoms: Mapping[Atom, Term]) -> list[FactValue] | None:
    """The edges of the intervals that are asked for, and what lies just before each; None where an edge moves with now.

    Between two edges nothing changes.
    """
    context = _context(config)
    found: list[FactValue] = []
    for term in atoms.values():
        for value in term.values:
            if isinstance(value, Exact) and isinstance(value.value, Special):
                continue
            if key.kind is Kind.TIME and not _is_fixed(value):
                return None
            for edge in interval(key, value, context=context, text=""):
                if edge is not None:
                    found += [edge, _before(edge)]
    somewhere: dict[Kind, FactValue] = {Kind.TIME: _LATER, Kind.LENGTH: timedelta(), Kind.NUMBER: 0}
    return found or [somewhere[key.kind]]


def _before(edge: Any) -> Any:
    """The nearest value that is less."""
    return edge - _TICK if isinstance(edge, datetime | timedelta) else nextafter(edge, -inf)


def _is_fixed(value: Value) -> bool:
    bounds = [getattr(value, name, None) for name in ("value", "low", "high")]
    return all(isinstance(bound, Dated) for bound in bounds if bound is not None)


def _contracts(config: Config, atoms: Mapping[Atom, Term]) -> list[Values]:
    """Organisations, each with each of its contracts or none of them in force."""
    named = _named(atoms, of="org")
    orgs = [*config.orgs, *named, *(() if config.orgs else (_OTHER,))]
    pairs: list[Values] = [{"org": None, "contract": None}]
    for key in dict.fromkeys(orgs):
        known = {name.casefold(): one for name, one in config.orgs.items()}.get(key.casefold())
        pairs += [{"org": key, "contract": contract} for contract in (*(known.contracts if known else ()), None)]
    return pairs


def _lines(config: Config, atoms: Mapping[Atom, Term]) -> list[Values]:
    """Teams, each with its line; an unknown one, and none, is in line 0."""
    named = _named(atoms, of="team")
    lines = {team.key.casefold(): team.line for team in config.teams.values()}
    teams = dict.fromkeys((*config.teams, *named))
    return [{"team": name, "line": lines.get((name or "").casefold(), 0)} for name in (*teams, None)]


_Candidates = Callable[[Config, Mapping[Atom, Term]], Iterable[Values] | None]
_TOGETHER: tuple[tuple[tuple[str, ...], _Candidates | None], ...] = (
    (("org", "contract"), _contracts),
    (("team", "line"), _lines),
)
_SECTIONS: dict[str, Callable[[Config], Iterable[str]]] = {
    "status": lambda c: c.statuses,
    "category": lambda c: c.categories,
    "service": lambda c: c.services,
    "office": lambda c: c.offices,
    "impact": lambda c: c.priorities.impact,
    "urgency": lambda c: c.priorities.urgency,
    "assignee": lambda c: c.people,
    "owner": lambda c: c.people,
    "watchers": lambda c: c.people,
    "sla": lambda c: (policy.name for policy in c.sla),
}
_OPEN = ("watchers",)  # a requester may be among them
