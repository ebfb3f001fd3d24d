"""The one filter language: `parse` text or shell words once, match many tickets; reads no desk and no clock.

query = parse("is:open priority:P1..P2 due:..2h")
open_and_urgent = [facts for facts in tickets if query.matches(facts, context)]
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from hd.core.query.ast import ALL, And, Exact, FreeText, Node, Not, Or, Range, Sort, Special, Term, Value, names
from hd.core.query.error import QueryError
from hd.core.query.keys import CLOCKED, KEYS, Key, Kind
from hd.core.query.protocols import Context, Facts, FactValue, Me
from hd.core.query.text_match import fold

if TYPE_CHECKING:  # the parser and the evaluator are imported for a query that says something
    from hd.core.query.evaluator import Test

__all__ = ["KEYS", "Context", "FactValue", "Facts", "Key", "Kind", "Me", "Query", "QueryError", "parse"]

_SAYS_WHETHER_OVER = {"status", "resolved", "is:open", "is:closed", "is:conflicted"}  # to decide, over or not
_MOVING = {"age", "due", "state", "is:wake", "is:breached", "is:at-risk", "is:mine", "is:in-review"}
_OTHER_NAMES = {alias: key.name for key in KEYS for alias in key.aliases}


class Query(Struct, frozen=True, dict=True):
    """A query that was understood. text: as typed (shell words joined by a space); root: its tree.

    sort: (key, descending) in order. keys: every key asked for or sorted by, under its JSON name (`tags`), and
    `is:breached` beside `is`. words: whether it looks into title and text. within: another query, a view, that must
    hold too; its keys are among `keys`. bare: the words that are not quoted, as typed.
    """

    text: str
    root: Node
    sort: tuple[Sort, ...] = ()
    keys: frozenset[str] = frozenset()
    words: bool = False
    within: Query | None = None
    bare: tuple[str, ...] = ()

    @cached_property
    def _compiled(self) -> list[tuple[Context, Test]]:
        return []  # the last context that was asked in, with its test

    @property
    def default_open(self) -> bool:
        """Whether a list means `is:open` too: nothing in the query says whether work on a ticket is over."""
        return self.keys.isdisjoint(_SAYS_WHETHER_OVER)

    @property
    def says_open(self) -> bool:
        """Whether it holds for open tickets only, because it says `is:open` beside all else."""
        parts = self.root.of if isinstance(self.root, And) else (self.root,)
        own = any(isinstance(part, Term) and names(part) == {"is", "is:open"} for part in parts)
        return own or (self.within is not None and self.within.says_open)

    @property
    def clocks(self) -> bool:
        """Whether clocks must be computed to answer or to sort: due, state, `is:breached`, `is:at-risk`."""
        return not self.keys.isdisjoint(CLOCKED)

    @property
    def steady(self) -> bool:
        """Whether the answer about a ticket stands still as long as its file does, whoever asks, and when."""
        terms = [node for node in _leaves(self.root) if isinstance(node, Term)]
        moving = any(not _MOVING.isdisjoint(names(term)) or any(map(_moves, term.values)) for term in terms)
        return not moving and (self.within is None or self.within.steady)

    def uses(self, key: str) -> bool:
        """Whether a key (any of its names, or `is:flag`) decides about the answer or its order."""
        return _OTHER_NAMES.get(key, key) in self.keys

    def values(self, key: str) -> tuple[str, ...]:
        """The names asked for under a key, as typed, so that a caller who knows the desk can say `no service "vnp"`."""
        name = _OTHER_NAMES.get(key, key)
        terms = [node for node in _leaves(self.root) if isinstance(node, Term) and node.key.name == name]
        exact = [value.value for term in terms for value in term.values if isinstance(value, Exact)]
        own = tuple(value for value in exact if isinstance(value, str))
        return (*own, *self.within.values(key)) if self.within else own

    @property
    def terms(self) -> tuple[Term, ...]:
        """The `key:value` of the query that a ticket must not lack: those that are not negated."""
        found = tuple(node for node in _wanted(self.root) if isinstance(node, Term))
        return (*found, *self.within.terms) if self.within else found

    def named(self, keys: Collection[str]) -> dict[str, list[str]]:
        """For each of these keys of names that must have one of certain names: those, folded. What it says nothing of,
        or says in another way, is left out."""
        parts = self.root.of if isinstance(self.root, And) else (self.root,)
        found = dict[str, list[str]]() if self.within is None else self.within.named(keys)
        for part in parts:
            if isinstance(part, Term) and part.key.name in keys and part.key.kind in (Kind.NAME, Kind.PERSON):
                names = [value.value for value in part.values if isinstance(value, Exact)]
                if len(names) == len(part.values) and all(isinstance(name, str) for name in names):
                    found[part.key.name] = [fold(str(name)) for name in names]
        return found

    def widened(self, key: str, names_of: Callable[[str], Collection[str]]) -> Query:
        """The same query, where each name asked for under `key` stands for all of `names_of` it."""
        name = _OTHER_NAMES.get(key, key)
        within = self.within.widened(key, names_of) if self.within else None
        return replace(self, root=_widened(self.root, name, names_of), within=within)

    def inside(self, view: Query) -> Query:
        """Both this query and `view`; the order is this one's, else the view's."""
        return Query(
            self.text,
            self.root,
            self.sort or view.sort,
            self.keys | view.keys,
            self.words or view.words,
            view,
            self.bare,
        )

    def compile(self, context: Context) -> Test:
        """One function from facts to a verdict, for many tickets.

        Raises QueryError for a priority that the desk has not, and for `me` where `context.me` is empty.
        """
        from hd.core.query.evaluator import compile_tree

        own = compile_tree(self.root, context, text=self.text)
        if self.within is None:
            return own
        view = self.within.compile(context)
        return lambda facts: view(facts) and own(facts)

    def matches(self, facts: Facts, context: Context) -> bool:
        """Whether a ticket is asked for. Compiles once, as long as the same context comes. Raises as `compile`."""
        if self.root == ALL and self.within is None:
            return True
        last = self._compiled
        if not last or last[0][0] is not context:
            last[:] = [(context, self.compile(context))]
        return last[0][1](facts)


def parse(text: str | Sequence[str], *, fields: Sequence[str] | Mapping[str, str] = ()) -> Query:
    """Reads a query: text as in `hd.yaml`, or a sequence of shell words (`hd.core.query.shell_words` has their rule).

    fields: the desk's own: names, or name → type (`text`, `choice`, `number`, `date`) so that numbers and dates have
    ranges. Raises QueryError, and nothing else, whatever the text.
    """
    if not text:
        return Query("", ALL)
    from hd.core.query.parser import parse_tree

    shown, root, sort, bare = parse_tree(text, fields=fields)
    leaves = _leaves(root)
    asked = [name for node in leaves if isinstance(node, Term) for name in names(node)]
    words = any(isinstance(node, FreeText) for node in leaves)
    return Query(shown, root, sort, frozenset([*asked, *(key for key, _ in sort)]), words, None, bare)


def _moves(value: Value) -> bool:
    """Whether it means another moment, or another person, each time."""
    from hd.core.query.times import Length, RelativeDay

    ends = (value.low, value.high) if isinstance(value, Range) else (value.value,)
    return any(isinstance(end, RelativeDay | Length) or end is Special.ME for end in ends)


def _wanted(node: Node) -> list[Node]:
    """The leaves that are not negated."""
    if isinstance(node, And | Or):
        return [leaf for part in node.of for leaf in _wanted(part)]
    return [] if isinstance(node, Not) else [node]


def _widened(node: Node, key: str, names_of: Callable[[str], Collection[str]]) -> Node:
    if isinstance(node, Not):
        return Not(_widened(node.of, key, names_of))
    if isinstance(node, And | Or):
        return replace(node, of=tuple(_widened(part, key, names_of) for part in node.of))
    if not isinstance(node, Term) or node.key.name != key:
        return node
    values: list[Value] = []
    for value in node.values:
        if isinstance(value, Exact) and isinstance(value.value, str):
            names = names_of(value.value)
            values += [Exact(name, value.at) for name in names] if names else [value]
        else:
            values.append(value)
    return replace(node, values=tuple(values))


def _leaves(node: Node) -> list[Node]:
    if isinstance(node, Not):
        return _leaves(node.of)
    if isinstance(node, And | Or):
        return [leaf for part in node.of for leaf in _leaves(part)]
    return [node]
