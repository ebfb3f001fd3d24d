"""A tree to one test of a ticket: compiled once for a context, run for many; parses nothing, reads no clock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from hd.core.query.ast import All, And, Anything, Compare, Exact, Me, Node, Not, Nothing, Or, Range, Term, Value, Words
from hd.core.query.error import QueryError
from hd.core.query.facts import Context, Facts, FactValue
from hd.core.query.intervals import Interval, converter, interval
from hd.core.query.keys import CLOCKED, ORDERED, Kind
from hd.core.query.words import finder, fold, fold_id, split

Test = Callable[[Facts], bool]
Check = Callable[[FactValue], bool]  # of one value that is there, not of an empty one


def compile_tree(node: Node, context: Context, *, text: str) -> Test:
    """The test for a tree. text: the query, for messages.

    Raises QueryError for a priority that the desk has not, and for `me` where nobody knows who asks.
    """
    match node:
        case All():
            return lambda _: True
        case Words(words):
            has = finder(words)
            return lambda facts: has(facts.text())
        case Term():
            return _flags(node) if node.key.kind is Kind.FLAG else _term(node, context, text)
        case Not(of):
            test = compile_tree(of, context, text=text)
            return lambda facts: not test(facts)
        case And(of):
            return _every([compile_tree(part, context, text=text) for part in sorted(of, key=_cost)])
        case Or(of):
            return _some([compile_tree(part, context, text=text) for part in sorted(of, key=_cost)])


def _cost(node: Node) -> int:
    """What is asked first: 0 fields, 1 what needs a clock, 2 the text. The answer is the same in any order."""
    if isinstance(node, Not):
        return _cost(node.of)
    if isinstance(node, And | Or):
        return max(_cost(part) for part in node.of)
    return 2 if isinstance(node, Words) else int(isinstance(node, Term) and not CLOCKED.isdisjoint(names(node)))


def names(term: Term) -> frozenset[str]:
    """What a term asks for: its key, and for `is:breached` also `is:breached`."""
    flags = [f"is:{value.value}" for value in term.values if isinstance(value, Exact)]
    return frozenset([term.key.name, *flags] if term.key.kind is Kind.FLAG else [term.key.name])


def _every(tests: list[Test]) -> Test:
    if len(tests) == 2:
        first, second = tests
        return lambda facts: first(facts) and second(facts)
    return lambda facts: all(test(facts) for test in tests)


def _some(tests: list[Test]) -> Test:
    return tests[0] if len(tests) == 1 else lambda facts: any(test(facts) for test in tests)


def _flags(term: Term) -> Test:
    flags = [str(value.value) for value in term.values if isinstance(value, Exact)]
    if len(flags) == 1:
        flag = flags[0]
        return lambda facts: facts.flag(flag)
    return lambda facts: any(facts.flag(flag) for flag in flags)


def _term(term: Term, context: Context, text: str) -> Test:
    name = term.key.name
    empty = any(isinstance(value, Nothing) for value in term.values)
    full = any(isinstance(value, Anything) for value in term.values)
    check = _anything if full else _check(term, context, text)

    def test(facts: Facts) -> bool:
        found = facts.value(name)
        if found is None or found == "" or found == ():
            return empty
        if isinstance(found, tuple):
            return any(check(one) for one in found)
        return check(found)

    return test


def _anything(_: FactValue) -> bool:
    return True


def _check(term: Term, context: Context, text: str) -> Check:
    kind = term.key.kind
    if kind in ORDERED:
        convert = converter(kind, context)
        inside = [interval(term.key, value, context, text=text) for value in term.values if _is_bounded(value)]
        return lambda found: _within(convert(found), inside)
    wanted = [_wanted(value, context, text) for value in term.values if not isinstance(value, Nothing)]
    if kind in (Kind.NAME, Kind.PERSON):
        known = frozenset(fold(name) for name in wanted)
        return lambda found: fold(str(found)) in known
    checks = [_CHECKS[kind](name) for name in wanted]
    if len(checks) == 1:
        return checks[0]
    return lambda found: any(check(found) for check in checks)


def _is_bounded(value: Value) -> bool:
    return isinstance(value, Exact | Range | Compare)


def _wanted(value: Value, context: Context, text: str) -> str:
    if isinstance(value, Me):
        if context.me:
            return context.me
        raise QueryError("nobody knows who me is here", text=text, at=value.at, hint="name the person instead")
    assert isinstance(value, Exact)  # kinds without order have no other values
    return str(value.value)


def _tree(name: str) -> Check:
    top = fold(name).strip("/")
    under = top + "/"
    return lambda found: (folded := fold(str(found))) == top or folded.startswith(under)


def _words(name: str) -> Check:
    has = finder(split(name))
    return lambda found: has(str(found))


def _id(name: str) -> Check:
    piece = fold_id(name)
    return lambda found: piece in fold_id(str(found))


def _link(name: str) -> Check:
    relation, _, target = name.rpartition(":")
    folded, relation, piece = fold(name), fold(relation), fold_id(target)

    def check(found: FactValue) -> bool:
        has, _, other = str(found).rpartition(":")
        if not relation and (folded == fold(has) or folded == fold(other)):
            return True
        return relation in ("", fold(has)) and piece in fold_id(other)

    return check


_CHECKS: dict[Kind, Callable[[str], Check]] = {
    Kind.TREE: _tree,
    Kind.WORDS: _words,
    Kind.ID: _id,
    Kind.LINK: _link,
}


def _within(found: Any, intervals: Sequence[Interval]) -> bool:
    if found is None:
        return False
    return any((low is None or found >= low) and (high is None or found < high) for low, high in intervals)
