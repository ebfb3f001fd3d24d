"""Compile a syntax tree into a function that tests tickets in one context. Parses nothing, reads no clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from hd.core.query.ast import And, Exact, FreeText, Node, Not, Or, Special, Term, Value, key_names
from hd.core.query.error import QueryError
from hd.core.query.intervals import Interval, interval, value_converter
from hd.core.query.keys import CLOCKED, ORDERED, Kind
from hd.core.query.protocols import Context, Facts, FactValue
from hd.core.query.text_match import fold, fold_id, phrase_test, split_words
from hd.i18n import Message

Test = Callable[[Facts], bool]
Check = Callable[[FactValue], bool]  # tests one value that is not empty

_IDENTITY_HINT = Message("name the person instead, or say who you are: git config user.email ADDRESS")


def compile_tree(node: Node, context: Context, *, text: str) -> Test:
    """Return the test for a tree. text: the query, for messages.

    Raises QueryError for a priority that the desk does not have, and for `me` if the user is unknown.
    """
    if isinstance(node, FreeText):
        has = phrase_test(node.words)
        return lambda facts: has(facts.text())
    if isinstance(node, Term):
        made = _flags if node.key.kind is Kind.FLAG else _term
        return made(node, context, text=text)
    if isinstance(node, Not):
        test = compile_tree(node.operand, context, text=text)
        return lambda facts: not test(facts)
    tests = [compile_tree(part, context, text=text) for part in sorted(node.operands, key=_cost)]
    return _test_all(tests) if isinstance(node, And) else lambda facts: any(test(facts) for test in tests)


def _cost(node: Node) -> int:
    """Return the cost of a node: 0 for fields, 1 for clocks, 2 for text. Cheap tests run first."""
    if isinstance(node, Not):
        return _cost(node.operand)
    if isinstance(node, And | Or):
        return max((_cost(part) for part in node.operands), default=0)
    return 2 if isinstance(node, FreeText) else int(not CLOCKED.isdisjoint(key_names(node)))


def _test_all(tests: list[Test]) -> Test:
    if len(tests) == 2:  # the usual case: its own closure takes a third of the time
        first, second = tests
        return lambda facts: first(facts) and second(facts)
    return lambda facts: all(test(facts) for test in tests)


def _flags(term: Term, context: Context, *, text: str) -> Test:
    for value in term.values:
        if isinstance(value, Exact) and value.value == "mine" and not context.user:
            raise QueryError(Message("nobody knows who you are here"), text=text, at=value.at, hint=_IDENTITY_HINT)
    flags = [str(value.value) for value in term.values if isinstance(value, Exact)]
    if len(flags) == 1:
        flag = flags[0]
        return lambda facts: facts.flag(flag)
    return lambda facts: any(facts.flag(flag) for flag in flags)


def _term(term: Term, context: Context, *, text: str) -> Test:
    name = term.key.name
    special = {value.value for value in term.values if isinstance(value, Exact) and isinstance(value.value, Special)}
    empty = Special.NONE in special
    check = _accept_any if Special.ANY in special else _check(term, context, text=text)

    def test(facts: Facts) -> bool:
        found = facts.value(name)
        if found is None or found == "" or found == ():
            return empty
        if isinstance(found, tuple):
            return any(check(one) for one in found)
        return check(found)

    return test


def _accept_any(_: FactValue) -> bool:
    return True


def _check(term: Term, context: Context, *, text: str) -> Check:
    kind = term.key.kind
    values = [value for value in term.values if not (isinstance(value, Exact) and value.value is Special.NONE)]
    if kind in ORDERED:
        intervals = [interval(term.key, value, context=context, text=text) for value in values]
        if kind is Kind.RANK:
            return _among(name for rank, name in enumerate(context.priorities) if _within(rank, intervals))
        return _ordered(value_converter(kind, context), intervals)
    wanted = [_name(value, context, text=text) for value in values]
    if kind in (Kind.NAME, Kind.PERSON):
        return _among(wanted)
    checks = [_CHECKS[kind](name) for name in wanted]
    return checks[0] if len(checks) == 1 else lambda found: any(check(found) for check in checks)


def _name(value: Value, context: Context, *, text: str) -> str:
    assert isinstance(value, Exact)  # kinds without an order have only exact values
    if value.value is not Special.ME:
        return str(value.value)
    if not context.user:
        raise QueryError(Message("nobody knows who me is here"), text=text, at=value.at, hint=_IDENTITY_HINT)
    return context.user


def _among(names: Iterable[str]) -> Check:
    folded = frozenset(fold(name) for name in names)
    return lambda found: fold(str(found)) in folded


def _within(found: Any, intervals: Sequence[Interval]) -> bool:
    return any((low is None or found >= low) and (high is None or found < high) for low, high in intervals)


def _ordered(convert: Callable[[Any], Any], intervals: Sequence[Interval]) -> Check:
    if len(intervals) != 1:
        return lambda found: (known := convert(found)) is not None and _within(known, intervals)
    ((low, high),) = intervals

    def check(found: FactValue) -> bool:
        known = convert(found)
        return known is not None and (low is None or known >= low) and (high is None or known < high)

    return check


def _tree_check(name: str) -> Check:
    top = fold(name).strip("/")
    under = top + "/"
    return lambda found: (folded := fold(str(found))) == top or folded.startswith(under)


def _phrase_check(name: str) -> Check:
    has = phrase_test(split_words(name))
    return lambda found: has(str(found))


def _id_check(name: str) -> Check:
    piece = fold_id(name)
    return lambda found: piece in fold_id(str(found))


def _link_check(name: str) -> Check:
    relation, _, target = name.rpartition(":")
    folded, relation, piece = fold(name), fold(relation), fold_id(target)

    def check(found: FactValue) -> bool:
        has, _, other = str(found).rpartition(":")
        if not relation and (folded == fold(has) or folded == fold(other)):
            return True
        return relation in ("", fold(has)) and piece in fold_id(other)

    return check


_CHECKS: dict[Kind, Callable[[str], Check]] = {
    Kind.TREE: _tree_check,
    Kind.WORDS: _phrase_check,
    Kind.ID: _id_check,
    Kind.LINK: _link_check,
}
