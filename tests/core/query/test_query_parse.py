"""How a query is read: its tree, what the caller may ask of it, and what an error points at."""

from __future__ import annotations

from datetime import datetime

import pytest

from hd.core.query import KEYS, QueryError, parse
from hd.core.query.ast import ALL, And, Compare, Exact, FreeText, Not, Or, Range, Special, Term
from hd.core.query.keys import Key, key_table
from hd.core.query.times import Dated, Length, RelativeDay

A, B, C = FreeText(("a",)), FreeText(("b",)), FreeText(("c",))


def key(name: str) -> Key:
    return key_table()[name]


def term(name: str, *values: str) -> Term:
    return Term(key(name), tuple(Exact(value) for value in values))


def refused(query: str, *, fields: tuple[str, ...] = ()) -> QueryError:
    with pytest.raises(QueryError) as caught:
        parse(query, fields=fields)
    return caught.value


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("", ALL),
        ("*", ALL),
        ("a b", And((A, B))),
        ("a AND b", And((A, B))),
        ("a OR b", Or((A, B))),
        ("a OR b OR c", Or((A, B, C))),
        ("a b OR c", Or((And((A, B)), C))),
        ("a OR b AND c", Or((A, And((B, C))))),
        ("(a OR b) c", And((Or((A, B)), C))),
        ("(a OR b)c", And((Or((A, B)), C))),
        ("((a))", A),
        ('("a")b', And((A, B))),
        ('(tag:"a")', term("tag", "a")),
        ("(a b) c", And((And((A, B)), C))),
        ("NOT a b", And((Not(A), B))),
        ("NOT(a b)", Not(And((A, B)))),
        ("-a b", And((Not(A), B))),
        ("-(a OR b)", Not(Or((A, B)))),
        ("NOT NOT a", Not(Not(A))),
        ("a or b", And((A, FreeText(("or",)), B))),
        ('"a b"', FreeText(("a", "b"))),
        ("'a b'", FreeText(("a", "b"))),
        ('"a \\"b\\" c"', FreeText(("a", "b", "c"))),
        ('"OR"', FreeText(("or",))),
        ('"age"', FreeText(("age",))),
        ('"is:open"', FreeText(("is", "open"))),
        ("wi-fi", FreeText(("wi", "fi"))),
        ("П'ять", FreeText(("п", "ять"))),
        ("http://desk.example/x", FreeText(("http", "desk", "example", "x"))),
        ("12:30", FreeText(("12", "30"))),
        ("a@b.example:25", FreeText(("a", "b", "example", "25"))),
        ("#3", FreeText(("3",))),
        ("a=b", FreeText(("a", "b"))),
        ("status:open", term("status", "open")),
        ("STATUS:open", term("status", "open")),
        ("status:open,new", term("status", "open", "new")),
        ('service:"a b",c', term("service", "a b", "c")),
        ("service:'a,b'", term("service", "a,b")),
        ('service:"a \\"b\\""', term("service", 'a "b"')),
        ("(status:open)", term("status", "open")),
        ("-status:open", Not(term("status", "open"))),
        ("link:problem:7k3f", term("link", "problem:7k3f")),
        ("is:at_risk", term("is", "at-risk")),
        ("assignee:me", Term(key("assignee"), (Exact(Special.ME),))),
        ("assignee:nobody", Term(key("assignee"), (Exact(Special.NONE),))),
        ("team:NONE,desk", Term(key("team"), (Exact(Special.NONE), Exact("desk")))),
        ("team:*", Term(key("team"), (Exact(Special.ANY),))),
        ('team:"*"', term("team", "*")),
        ("service:me", term("service", "me")),
        ("priority:P1..P2", Term(key("priority"), (Range("P1", "P2"),))),
        ("priority>=P2", Term(key("priority"), (Compare(">=", "P2"),))),
        ("priority:>=P2", Term(key("priority"), (Compare(">=", "P2"),))),
        ("age:3d..", Term(key("age"), (Range(Length(4320, 1440), None),))),
        ("age:1d12h", Term(key("age"), (Exact(Length(2160, 60)),))),
        ("due:..2h", Term(key("due"), (Range(None, Length(120, 60)),))),
        ("due:-1w", Term(key("due"), (Exact(Length(10080, 10080, sign=-1)),))),
        ("due:..today", Term(key("due"), (Range(None, RelativeDay(0)),))),
        ("created:2026-11", Term(key("created"), (Exact(Dated(datetime(2026, 11, 1), "month")),))),
        (
            'created:"2026-11-20 10:02".."2026-11-20 11:00"',
            Term(
                key("created"),
                (Range(Dated(datetime(2026, 11, 20, 10, 2), "minute"), Dated(datetime(2026, 11, 20, 11), "minute")),),
            ),
        ),
        ("line:1..2,4", Term(key("line"), (Range(1, 2), Exact(4)))),
    ],
)
def test_a_query_is_read_as(query: str, tree: object) -> None:
    assert parse(query).root == tree


@pytest.mark.parametrize(
    ("query", "column", "message"),
    [
        ("is:open asignee:me", 9, 'no key "asignee"; nearest: assignee'),
        ("a Re:b", 3, 'no key "Re"'),
        ("a is:opne", 6, 'no flag "opne"; nearest: open'),
        ("is:none", 4, 'no flag "none"'),
        ("type:incidnet", 6, 'no type "incidnet"; nearest: incident'),
        ("due:xyz", 5, '"xyz" is not a time'),
        ("due:todya", 5, '"todya" is not a time; nearest: today'),
        ("due:1..xyz", 5, '"1" is not a time'),
        ("created:2026-13", 9, "is not a time"),
        ("created:2026-02-30", 9, "is not a time"),
        ("created:24:00", 9, "is not a time"),
        ("age:3", 5, '"3" is not a duration'),
        ("age:99999999w", 5, "is not a duration"),
        ("a line:two", 8, '"two" is not a number'),
        ("line:1e9", 6, '"1e9" is not a number'),
        ("line:" + "9" * 5000, 6, "is not a number"),
        ("team>desk", 6, '"team" has no order: it cannot be compared'),
        ("team:a..b", 6, '"team" has no order: it has no ranges'),
        ("age>3d,5d", 8, "one value after >"),
        ("age>3d..5d", 5, "one value after >"),
        ("age>*", 5, '"*" is not a duration'),
        ("a 'b", 3, "this quote is not closed"),
        ('tag:"b', 5, "this quote is not closed"),
        ('"a"b', 4, "something follows the closing quote"),
        ('tag:"a"b', 8, '"b" inside a value'),
        ('19"', 3, "a quote inside a word"),
        ("a(b)", 2, "a parenthesis inside a word"),
        ("tag:a(b)", 6, "a parenthesis inside a value"),
        ("(a", 1, "this parenthesis is not closed"),
        ("a (b (c)", 3, "this parenthesis is not closed"),
        ("a)", 2, "this parenthesis closes nothing"),
        (")", 1, "this parenthesis closes nothing"),
        ("a ()", 4, "nothing between the parentheses"),
        ("a tag:", 7, 'nothing after "tag:"'),
        ("tag: x", 5, 'nothing after "tag:"'),
        ("tag:a,,b", 7, 'nothing after "tag:"'),
        ("age> 3d", 5, 'nothing after "age>"'),
        ("age:..", 5, "a range needs at least one end"),
        ('tag:""', 5, 'nothing to compare in "tag"'),
        ("title:--", 7, "nothing to compare"),
        ("a OR", 3, "nothing on the right of OR"),
        ("a OR OR b", 3, "nothing on the right of OR"),
        ("(a OR) b", 4, "nothing on the right of OR"),
        ("OR a", 1, "nothing on the left of OR"),
        ("AND a", 1, "nothing on the left of AND"),
        ("a AND", 3, "nothing on the right of AND"),
        ("a AND OR b", 3, "nothing on the right of AND"),
        ("a NOT", 3, "nothing on the right of NOT"),
        ("NOT OR a", 1, "nothing on the right of NOT"),
        ("a -", 3, "nothing to leave out after the minus"),
        ("--json", 1, "nothing to leave out after the minus"),
        ("a :b", 3, '":" with no key before it'),
        (">3d", 1, '">" with no key before it'),
        ("a age", 3, '"age" is a key, and has no value'),
        ("status=open", 1, 'joined by ":", not by "="'),
        ("vpn*", 4, "words match whole, without *"),
        ("a !!!", 3, "no letter and no digit to look for"),
        ('a ""', 3, "no letter and no digit to look for"),
        ("tag:-vpn", 5, "a minus stands before the key"),
        ("age:5d..3d", 5, "this range runs backwards"),
        ("line:2..1", 6, "this range runs backwards"),
        ("created:1d..3d", 9, "this range runs backwards"),
        ("due:3d..1d", 5, "this range runs backwards"),
        ("due:tomorrow..today", 5, "this range runs backwards"),
        ("created:2026-12..2026-11", 9, "this range runs backwards"),
        ("sort:asignee", 6, 'no key to sort by "asignee"; nearest: assignee'),
        ("sort:tag", 6, 'no key to sort by "tag"'),
        ("(a sort:due)", 4, "an order stands outside the parentheses"),
        ("-sort:due", 2, "an order cannot be negated"),
        ("NOT sort:due", 5, "an order cannot be negated"),
        ("a OR sort:due", 3, "nothing on the right of OR"),
        ("sort:due OR a", 10, "nothing on the left of OR"),
        ("sort>due", 1, '"sort" cannot be compared'),
        ("(" * 60, 51, "more than 50"),
        ("NOT " * 60 + "a", 201, "more than 50"),
    ],
)
def test_what_cannot_be_understood_is_refused_at_its_column(query: str, column: int, message: str) -> None:
    error = refused(query)
    assert message in error.message
    assert error.column == column
    assert error.exit_code == 2


@pytest.mark.parametrize(
    "query",
    [
        *("type:incident", "*", "line:1", "channel:monitoring", "priority:P1,P2", "priority:P1..P2", "type:request"),
        *("is:open due:..today sort:due", "status:new team:desk", "is:pending sort:until", "org:acme is:open sort:due"),
        *("contract:gold-2026,gold-2027", "team:field,cloud,night", "org:globex service:pos", "priority:P1 org:acme"),
        *("is:wake", "is:in-review", "is:conflicted", "is:escalated is:unassigned", "age:3d..", "created:2026-11-01.."),
    ],
)
def test_what_desks_write_into_their_files_is_understood(query: str) -> None:
    assert parse(query).text == query


def test_an_error_shows_the_query_and_a_caret_under_the_place() -> None:
    assert refused("is:open due:xyz").hint.split("\n")[:2] == ["is:open due:xyz", "            ^"]


def test_the_caret_counts_wide_characters_as_two_cells_and_marks_as_none() -> None:
    assert refused("日本語 due:xyz").hint.split("\n")[1] == " " * 11 + "^"
    assert refused("cafe\u0301 due:xyz").hint.split("\n")[1] == " " * 9 + "^"
    assert refused("принтер due:xyz").hint.split("\n")[1] == " " * 12 + "^"


def test_a_long_query_is_cut_around_the_place_and_the_caret_still_fits() -> None:
    lines = refused("слово " * 100 + "due:xyz " + "ещё " * 100).hint.split("\n")
    assert lines[0].startswith("…")
    assert lines[0].endswith("…")
    assert len(lines[0]) <= 76
    assert lines[0][lines[1].index("^") :].startswith("xyz")


def test_nothing_that_moves_a_terminal_is_printed_back() -> None:
    error = refused('a\n\x1b[31m due:\x1b]0;x\x07\u202e "b"')
    shown = error.message + error.hint
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert error.hint.split("\n")[1].endswith("^")


def test_a_wrong_time_is_answered_with_right_ones() -> None:
    assert "today, tomorrow, yesterday, now, 12:00, 2h, 3d" in refused("due:xyz").hint


def test_a_bare_key_asks_what_the_shell_took() -> None:
    assert "did your shell take the rest, as in age>3d?" in refused("age").hint


def test_an_unknown_key_names_them_all() -> None:
    hint = refused("foo:bar", fields=("asset",)).hint
    assert '"foo:…"' in hint
    assert all(known.name in hint for known in KEYS)
    assert "asset" in hint


def test_a_backward_range_offers_the_forward_one() -> None:
    assert refused("created:1d..3d").hint.endswith("try created:3d..1d")


def test_the_own_fields_of_a_desk_are_keys() -> None:
    assert parse("cost_centre:42", fields=["cost_centre"]).keys == {"cost_centre"}
    assert parse("Стенд:а", fields=["стенд"]).keys == {"стенд"}


def test_an_own_field_hides_no_key_of_the_language() -> None:
    assert parse("status:x", fields=["status"]).root == term("status", "x")


def test_an_own_field_without_a_type_is_text() -> None:
    assert "has no order" in refused("asset:1..2", fields=("asset",)).message


def test_an_own_number_has_ranges() -> None:
    assert parse("cost:1.5..20", fields={"cost": "number"}).uses("cost")


@pytest.mark.parametrize(
    ("query", "sort"),
    [
        ("a", ()),
        ("sort:due", (("due", False),)),
        ("a sort:-created b", (("created", True),)),
        ("sort:priority,-age", (("priority", False), ("age", True))),
        ("sort:priority a sort:-age", (("priority", False), ("age", True))),
        ("a OR b sort:due", (("due", False),)),
        ("(a OR b) AND sort:due", (("due", False),)),
        ("sort:Due", (("due", False),)),
    ],
)
def test_the_order_is_read_wherever_it_stands(query: str, sort: object) -> None:
    assert parse(query).sort == sort


def test_an_order_is_no_condition() -> None:
    assert parse("a OR b sort:due").root == Or((A, B))


def test_a_list_means_open_tickets_unless_is_or_status_is_named() -> None:
    assert parse("vpn sort:due").defaults_to_open
    assert parse("is:mine is:breached").defaults_to_open
    assert not parse("resolved:today").defaults_to_open
    assert not parse("vpn is:closed").defaults_to_open
    assert not parse("vpn OR (NOT status:open)").defaults_to_open


def test_a_query_knows_its_keys_by_their_names_in_json() -> None:
    query = parse("tag:x OR NOT (is:breached due:..2h) sort:-age")
    assert query.keys == {"tags", "is", "is:breached", "due", "age"}
    assert query.uses("tag")
    assert query.uses("tags")
    assert query.uses("is:breached")
    assert not query.uses("is:open")
    assert not query.searches_text


@pytest.mark.parametrize("query", ["due:..2h", "is:breached", "a OR -is:at-risk", "state:paused", "sort:due"])
def test_a_query_that_needs_clocks_says_so(query: str) -> None:
    assert parse(query).needs_clocks


def test_a_query_without_due_needs_no_clocks() -> None:
    assert not parse("is:open age:3d.. until:..today vpn sort:age").needs_clocks


def test_a_query_that_looks_into_the_text_says_so() -> None:
    assert parse("is:open -vpn").searches_text


def test_a_caller_learns_which_names_are_asked_for() -> None:
    assert parse("service:vnp,Mail (-service:none OR service:*) team:desk").values("service") == ("vnp", "Mail")
    assert parse("tag:x").values("tag") == ("x",)


def test_white_space_of_any_kind_separates() -> None:
    assert parse("a\n\tb\u00a0c").root == And((A, B, C))
