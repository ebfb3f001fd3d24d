"""The query language: parse text or shell words once, then match many tickets. Needs no desk and no clock.

query = parse("is:open priority:P1..P2 due:..2h")
open_and_urgent = [facts for facts in tickets if query.matches(facts, context)]
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from hd.core.query.ast import ALL, And, Exact, FreeText, Node, Not, Or, Range, Sort, Special, Term, Value, key_names
from hd.core.query.error import QueryError
from hd.core.query.keys import CLOCKED, KEYS, Key, Kind
from hd.core.query.protocols import Context, Facts, FactValue, Me
from hd.core.query.text_match import fold

if TYPE_CHECKING:  # only a query that is not empty imports the parser and the evaluator
    from hd.core.query.evaluator import Test

__all__ = ["KEYS", "Context", "FactValue", "Facts", "Key", "Kind", "Me", "Query", "QueryError", "parse"]

# These choose between open and closed.
_OPENNESS_KEYS = {"status", "resolved", "rated", "is:open", "is:closed", "is:conflicted", "is:unrated"}
_CONTEXT_KEYS = {"age", "due", "state", "is:wake", "is:breached", "is:at-risk", "is:mine", "is:in-review"}
_OTHER_NAMES = {alias: key.name for key in KEYS for alias in key.aliases}


class Query(Struct, frozen=True, dict=True):
    """A parsed query. text: as typed, with shell words joined by a space. root: its syntax tree.

    sort: pairs (key, descending). keys: all keys in conditions and in `sort`, by JSON name (`tags`), including
    `is:breached` in addition to `is`. searches_text: whether it has words or phrases. view: a second query that must
    match too; `keys` includes its keys. unquoted_words: the words without quotes, as typed.
    """

    text: str
    root: Node
    sort: tuple[Sort, ...] = ()
    keys: frozenset[str] = frozenset()
    searches_text: bool = False
    view: Query | None = None
    unquoted_words: tuple[str, ...] = ()

    @cached_property
    def _compiled(self) -> list[tuple[Context, Test]]:
        return []  # the last context and its test

    @property
    def defaults_to_open(self) -> bool:
        """Whether a list adds `is:open`: no condition of the query concerns open or closed tickets."""
        return self.keys.isdisjoint(_OPENNESS_KEYS)

    @property
    def requires_open(self) -> bool:
        """Whether the query matches only open tickets, because `is:open` is one of its top-level conditions."""
        parts = self.root.operands if isinstance(self.root, And) else (self.root,)
        own = any(isinstance(part, Term) and key_names(part) == {"is", "is:open"} for part in parts)
        return own or (self.view is not None and self.view.requires_open)

    @property
    def needs_clocks(self) -> bool:
        """Whether matching or sorting needs computed clocks: due, state, `is:breached`, `is:at-risk`."""
        return not self.keys.isdisjoint(CLOCKED)

    @property
    def is_stable(self) -> bool:
        """Whether the result for a ticket depends on its file alone, not on the time or the user."""
        terms = [node for node in _leaves(self.root) if isinstance(node, Term)]
        moving = any(
            not _CONTEXT_KEYS.isdisjoint(key_names(term)) or any(map(_depends_on_context, term.values))
            for term in terms
        )
        return not moving and (self.view is None or self.view.is_stable)

    def uses(self, key: str) -> bool:
        """Whether a key (by any of its names, or `is:flag`) affects the result or its order."""
        return _OTHER_NAMES.get(key, key) in self.keys

    def values(self, key: str) -> tuple[str, ...]:
        """Return the names given for a key, as typed, so that a caller can check that they exist."""
        name = _OTHER_NAMES.get(key, key)
        terms = [node for node in _leaves(self.root) if isinstance(node, Term) and node.key.name == name]
        exact = [value.value for term in terms for value in term.values if isinstance(value, Exact)]
        own = tuple(value for value in exact if isinstance(value, str))
        return (*own, *self.view.values(key)) if self.view else own

    @property
    def required_terms(self) -> tuple[Term, ...]:
        """The `key:value` terms that are not negated."""
        found = tuple(node for node in _required_leaves(self.root) if isinstance(node, Term))
        return (*found, *self.view.required_terms) if self.view else found

    def required_names(self, keys: Collection[str]) -> dict[str, list[str]]:
        """Map each of these keys to the names that a ticket must have one of, case folded.

        Only top-level terms with plain names count; other keys are missing from the result.
        """
        parts = self.root.operands if isinstance(self.root, And) else (self.root,)
        found = dict[str, list[str]]() if self.view is None else self.view.required_names(keys)
        for part in parts:
            if isinstance(part, Term) and part.key.name in keys and part.key.kind in (Kind.NAME, Kind.PERSON):
                names = [value.value for value in part.values if isinstance(value, Exact)]
                if len(names) == len(part.values) and all(isinstance(name, str) for name in names):
                    found[part.key.name] = [fold(str(name)) for name in names]
        return found

    def expand_names(self, key: str, names_of: Callable[[str], Collection[str]]) -> Query:
        """Return this query with each name under `key` replaced by all names in `names_of(name)`."""
        name = _OTHER_NAMES.get(key, key)
        view = self.view.expand_names(key, names_of) if self.view else None
        return replace(self, root=_expand_names(self.root, name, names_of), view=view)

    def restrict_to(self, view: Query) -> Query:
        """Return a query for tickets that match both this query and `view`; its order is this one's, or else the
        view's.
        """
        return Query(
            self.text,
            self.root,
            self.sort or view.sort,
            self.keys | view.keys,
            self.searches_text or view.searches_text,
            view,
            self.unquoted_words,
        )

    def compile(self, context: Context) -> Test:
        """Return a function that tests the facts of a ticket; use it for many tickets.

        Raises QueryError for a priority that the desk does not have, and for `me` if the user is unknown.
        """
        from hd.core.query.evaluator import compile_tree

        own = compile_tree(self.root, context, text=self.text)
        if self.view is None:
            return own
        view = self.view.compile(context)
        return lambda facts: view(facts) and own(facts)

    def matches(self, facts: Facts, context: Context) -> bool:
        """Whether a ticket matches. Compiles the query once per context. Raises like `compile`."""
        if self.root == ALL and self.view is None:
            return True
        last = self._compiled
        if not last or last[0][0] is not context:
            last[:] = [(context, self.compile(context))]
        return last[0][1](facts)


def parse(text: str | Sequence[str], *, fields: Sequence[str] | Mapping[str, str] = ()) -> Query:
    """Parse a query: text as in `hd.yaml`, or a sequence of shell words (for their rules see
    `hd.core.query.shell_words`).

    fields: the desk's own fields, as names or as name → type (`text`, `choice`, `number`, `date`); types allow ranges
    of numbers and dates. Raises QueryError and nothing else.
    """
    if not text:
        return Query("", ALL)
    from hd.core.query.parser import parse_tree

    shown, root, sort, bare = parse_tree(text, fields=fields)
    leaves = _leaves(root)
    asked = [name for node in leaves if isinstance(node, Term) for name in key_names(node)]
    words = any(isinstance(node, FreeText) for node in leaves)
    return Query(shown, root, sort, frozenset([*asked, *(key for key, _ in sort)]), words, None, bare)


def _depends_on_context(value: Value) -> bool:
    """Whether the value depends on the current time or user."""
    from hd.core.query.times import Length, RelativeDay

    ends = (value.low, value.high) if isinstance(value, Range) else (value.value,)
    return any(isinstance(end, RelativeDay | Length) or end is Special.ME for end in ends)


def _required_leaves(node: Node) -> list[Node]:
    """Return the leaves that are not negated."""
    if isinstance(node, And | Or):
        return [leaf for part in node.operands for leaf in _required_leaves(part)]
    return [] if isinstance(node, Not) else [node]


def _expand_names(node: Node, key: str, names_of: Callable[[str], Collection[str]]) -> Node:
    if isinstance(node, Not):
        return Not(_expand_names(node.operand, key, names_of))
    if isinstance(node, And | Or):
        return replace(node, operands=tuple(_expand_names(part, key, names_of) for part in node.operands))
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
        return _leaves(node.operand)
    if isinstance(node, And | Or):
        return [leaf for part in node.operands for leaf in _leaves(part)]
    return [node]
