"""The language against an independent reading: random trees are written as text, read back, and judged by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args
from zoneinfo import ZoneInfo

from hypothesis import assume, example, given
from hypothesis import strategies as st

from hd.core.query import Context, FactValue, QueryError, parse
from hd.core.query.ast import ALL, And, Compare, Exact, FreeText, Node, Not, Or, Range, Sign, Special, Term
from hd.core.query.error import format_pointer
from hd.core.query.keys import FLAGS, Kind, key_table
from hd.core.query.text_match import phrase_test, split_words
from hd.core.query.times import Dated, Length

ZONE = ZoneInfo("Europe/Kyiv")
NOW = datetime(2026, 11, 23, 15, 6, tzinfo=UTC)
PRIORITIES = ("P1", "P2", "P3")
CONTEXT = Context(NOW, ZONE, me="ivan", priorities=PRIORITIES)
KEYS = key_table()

NAMES = st.sampled_from(
    ["vpn", "VPN", "Remote access", 'a "b"', "none", "me", "*", "x..y", "принтер", "a\\", "-x", "(", "OR", "о,о"]
)
VOCABULARY = ["vpn", "drops", "принтер", "ten", "1с", "ї"]
MARKS = st.sampled_from([" ", ", ", "-", " (", "\n", "_", ": "])
DAYS = st.dates(date(2026, 11, 18), date(2026, 11, 28))
MINUTES = st.integers(0, 5 * 1440)


class Ticket:
    def __init__(self, values: dict[str, FactValue], flags: frozenset[str], *, text: str) -> None:
        self.values, self.flags, self._text = values, flags, text

    def value(self, key: str) -> FactValue:
        return self.values.get(key)

    def flag(self, name: str) -> bool:
        return name in self.flags

    def text(self) -> str:
        return self._text


INSTANTS = st.integers(-5 * 86400, 5 * 86400).map(lambda seconds: NOW + timedelta(seconds=seconds))
TEXTS = st.lists(st.tuples(st.sampled_from([*VOCABULARY, "VPN", "vpns", "Ї"]), MARKS), max_size=6).map(
    lambda pairs: "".join(word + mark for word, mark in pairs)
)
TICKETS = st.builds(
    Ticket,
    st.fixed_dictionaries(
        {
            "service": st.none() | NAMES,
            "assignee": st.sampled_from([None, "ivan", "olha"]),
            "tags": st.lists(NAMES, max_size=3).map(tuple),
            "category": st.sampled_from([None, "network", "Network/vpn", "networks", "hardware"]),
            "priority": st.sampled_from([None, *PRIORITIES]),
            "line": st.none() | st.integers(1, 4),
            "created": INSTANTS,
            "due": st.none() | INSTANTS,
            "age": MINUTES.map(lambda minutes: timedelta(minutes=minutes)),
        }
    ),
    st.frozensets(st.sampled_from(FLAGS), max_size=4),
    text=TEXTS,
)

# ---- random trees, each leaf with its text and with a judgement that shares no code with the language


Judge = Callable[[Ticket], bool]
Leaf = tuple[Node, str, Judge]
Choice = tuple[Exact | Range | Compare, str, Callable[[object], bool]]


def quoted(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def leaf(name: str, choices: list[Choice]) -> Leaf:
    def judge(ticket: Ticket) -> bool:
        found = ticket.values[name]
        several = found if isinstance(found, tuple) else () if found is None else (found,)
        empty_too = any(value == Exact(Special.NONE) for value, _, _ in choices)
        return any(test(one) for one in several for _, _, test in choices) or (empty_too and not several)

    node = Term(KEYS[name], tuple(value for value, _, _ in choices))
    return node, f"{name}:{','.join(text for _, text, _ in choices)}", judge


def several(name: str, choice: st.SearchStrategy[Choice]) -> st.SearchStrategy[Leaf]:
    none = st.just((Exact(Special.NONE), "none", lambda found: False))
    anything = st.just((Exact(Special.ANY), "*", lambda found: True))
    return st.lists(choice | choice | choice | none | anything, min_size=1, max_size=3).map(
        lambda found: leaf(name, found)
    )


def same(name: str) -> Choice:
    return Exact(name), quoted(name), lambda found: str(found).casefold() == name.casefold()


def under(name: str) -> Choice:
    return Exact(name), name, lambda found: str(found).casefold().split("/")[: name.count("/") + 1] == name.split("/")


def ranked(low: str | None, high: str | None) -> Choice:
    first = PRIORITIES.index(low) if low else 0
    last = PRIORITIES.index(high) if high else len(PRIORITIES) - 1
    wanted = PRIORITIES[min(first, last) : max(first, last) + 1]
    return Range(low, high), f"{low or ''}..{high or ''}", lambda found: found in wanted


def counted(low: int | None, high: int | None) -> Choice:
    wanted = range(low or 0, (high or 99) + 1)
    return (
        Range(low, high),
        f"{'' if low is None else low}..{'' if high is None else high}",
        lambda found: found in wanted,
    )


def on_days(low: date | None, high: date | None) -> Choice:
    def test(found: object) -> bool:
        assert isinstance(found, datetime)
        day = found.astimezone(ZONE).date()
        return (low is None or low <= day) and (high is None or day <= high)

    first, last = (Dated(datetime(day.year, day.month, day.day), "day") if day else None for day in (low, high))
    return Range(first, last), f"{low or ''}..{high or ''}", test


def ahead(low: int | None, high: int | None) -> Choice:
    def test(found: object) -> bool:
        assert isinstance(found, datetime)
        minutes = (found - NOW) / timedelta(minutes=1)
        return (low is None or low <= minutes) and (high is None or minutes <= high)

    first, last = (None if minutes is None else Length(minutes) for minutes in (low, high))
    return Range(first, last), "..".join("" if minutes is None else f"{minutes}m" for minutes in (low, high)), test


def aged(low: int | None, high: int | None) -> Choice:
    def test(found: object) -> bool:
        assert isinstance(found, timedelta)
        minutes = found / timedelta(minutes=1)
        return (low is None or low <= minutes) and (high is None or minutes <= high)

    first, last = (None if minutes is None else Length(minutes) for minutes in (low, high))
    return Range(first, last), "..".join("" if minutes is None else f"{minutes}m" for minutes in (low, high)), test


def ends(kind: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, Any]]:
    pairs = st.tuples(kind, kind).map(lambda pair: tuple(sorted(pair)))
    return pairs | st.tuples(st.none(), kind) | st.tuples(kind, st.none())


def compared(sign: Sign, priority: str) -> Leaf:
    ours = PRIORITIES.index(priority)

    def judge(ticket: Ticket) -> bool:
        found = ticket.values["priority"]
        if found is None:
            return False
        theirs = PRIORITIES.index(str(found))  # a smaller one is more urgent, which is greater
        return {">": theirs < ours, ">=": theirs <= ours, "<": theirs > ours, "<=": theirs >= ours}[sign]

    return Term(KEYS["priority"], (Compare(sign, priority),)), f"priority{sign}{priority}", judge


def phrase(words: list[str]) -> Leaf:
    def judge(ticket: Ticket) -> bool:
        spaced = "".join(char if char.isalnum() else " " for char in ticket.text().casefold())
        return f" {' '.join(words)} " in f" {' '.join(spaced.split())} "

    return FreeText(tuple(words)), f'"{" ".join(words)}"' if len(words) > 1 else words[0], judge


def flagged(flags: list[str]) -> Leaf:
    node = Term(KEYS["is"], tuple(Exact(flag) for flag in flags))
    return node, f"is:{','.join(flags)}", lambda ticket: any(flag in ticket.flags for flag in flags)


def mine() -> Leaf:
    node = Term(KEYS["assignee"], (Exact(Special.ME), Exact(Special.NONE)))
    return node, "assignee:me,nobody", lambda ticket: ticket.values["assignee"] in (None, "ivan")


LEAVES = st.one_of(
    several("service", NAMES.map(same)),
    several("tags", NAMES.map(same)),
    several("category", st.sampled_from(["network", "network/vpn", "hardware"]).map(under)),
    several("priority", ends(st.sampled_from(PRIORITIES)).map(lambda pair: ranked(*pair))),
    several("line", ends(st.integers(1, 4)).map(lambda pair: counted(*pair))),
    several("created", ends(DAYS).map(lambda pair: on_days(*pair))),
    several("due", ends(DAYS).map(lambda pair: on_days(*pair)) | ends(MINUTES).map(lambda pair: ahead(*pair))),
    several("age", ends(MINUTES).map(lambda pair: aged(*pair))),
    st.builds(compared, st.sampled_from(get_args(Sign)), st.sampled_from(PRIORITIES)),
    st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=2).map(phrase),
    st.lists(st.sampled_from(FLAGS), min_size=1, max_size=2).map(flagged),
    st.just(mine()),
    st.just((ALL, "*", lambda ticket: True)),
)


def negated(of: Leaf, sign: str) -> Leaf:
    return Not(of[0]), sign + inside(of), lambda ticket: not of[2](ticket)


def joined(parts: list[Leaf], word: str) -> Leaf:
    nodes, judges = tuple(part[0] for part in parts), [part[2] for part in parts]
    if word == " OR ":
        text = word.join(part[1] if isinstance(part[0], And) else inside(part) for part in parts)
        return Or(nodes), text, lambda ticket: any(judge(ticket) for judge in judges)
    return And(nodes), word.join(inside(part) for part in parts), lambda ticket: all(judge(ticket) for judge in judges)


def inside(part: Leaf) -> str:
    """In parentheses, where the tree would otherwise be read as another one."""
    return f"({part[1]})" if isinstance(part[0], Or) or (isinstance(part[0], And) and part[0].operands) else part[1]


QUERIES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(negated, inner.filter(lambda of: not of[1].startswith("-")), st.sampled_from(["NOT ", "-"])),
        st.builds(joined, st.lists(inner, min_size=2, max_size=3), st.sampled_from([" ", " AND ", " OR "])),
    ),
    max_leaves=6,
)


@given(QUERIES)
def test_a_tree_written_as_text_is_read_as_the_same_tree(query: Leaf) -> None:
    assert parse(query[1]).root == query[0]


@given(QUERIES, st.lists(TICKETS, min_size=1, max_size=5))
def test_a_query_finds_what_an_independent_reading_finds(query: Leaf, tickets: list[Ticket]) -> None:
    read = parse(query[1])
    assert [read.matches(ticket, CONTEXT) for ticket in tickets] == [query[2](ticket) for ticket in tickets]


SIGNS = [*"()-:<>=,.*\"'\\ \n", "..", "OR", "AND", "NOT"]
WORDS = ["none", "me", "2h", "today", "2026-11-20", "P1", "vpn", "日", "e\u0301", "\ud800", "\0"]
PIECES = st.sampled_from([*SIGNS, *WORDS, *KEYS])


def refusal(act: Callable[[], object]) -> QueryError | None:
    try:
        act()
    except QueryError as error:
        return error
    return None


@given(st.text(max_size=40) | st.lists(PIECES, max_size=15).map("".join))
@example("due:" + "9" * 5000)
@example("(" * 5000)
@example("-" * 5000)
@example("NOT " * 5000)
@example("created:9999-12-31..")
@example("due:5000000000h")
def test_any_text_is_understood_or_refused_with_a_place_in_it(text: str) -> None:
    error = refusal(lambda: parse(text))
    assert error is None or 1 <= error.column <= len(text) + 1


@given(st.lists(PIECES, max_size=15).map("".join))
def test_what_was_understood_can_be_asked_of_any_ticket(text: str) -> None:
    assume(refusal(lambda: parse(text)) is None)
    error = refusal(lambda: parse(text).matches(Ticket({}, frozenset(), text="vpn"), CONTEXT))
    assert error is None or 'priority "' in error.message


@given(st.lists(st.text(max_size=12) | st.lists(PIECES, max_size=8).map("".join), max_size=4))
def test_any_shell_words_are_understood_or_refused(words: list[str]) -> None:
    error = refusal(lambda: parse(words))
    assert error is None or 1 <= error.column <= len(" ".join(words)) + 1


@given(st.lists(PIECES, max_size=12).map("".join))
def test_shell_words_without_spaces_mean_what_the_text_means(text: str) -> None:
    assume('"' not in text and "'" not in text)

    def outcome(query: str | list[str]) -> object:
        try:
            return parse(query).root
        except QueryError as error:
            return error.message

    assert outcome(text.split()) == outcome(" ".join(text.split()))


@given(st.text(), st.text())
def test_the_caret_never_leaves_the_line_that_it_points_into(before: str, after: str) -> None:
    shown = format_pointer(before + after, len(before))
    assert shown.count("\n") <= 1


@given(st.text(alphabet="abя1 -_'\u0301\u02bcÉß"), st.text(alphabet="abя1 -_'\u0301\u02bcÉß"))
def test_a_phrase_is_found_exactly_where_its_words_follow_each_other(text: str, typed: str) -> None:
    words, all_words = split_words(typed), split_words(text)
    assume(words)
    follow = any(all_words[place : place + len(words)] == words for place in range(len(all_words)))
    assert phrase_test(words)(text) == follow


def test_every_kind_says_what_its_values_look_like() -> None:
    assert all(kind.value for kind in Kind)
