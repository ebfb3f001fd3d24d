"""What a query finds: one ticket, one fact about a kind of key each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hd.core.query import Context, FactValue, QueryError, parse

KYIV = ZoneInfo("Europe/Kyiv")
NOW = datetime(2026, 11, 23, 17, 6, tzinfo=KYIV)  # a Monday
CONTEXT = Context(NOW, KYIV, me="ivan", priorities=("P1", "P2", "P3", "P4"))
FIELDS = {"asset": "text", "cost": "number", "renewal": "date"}


class Ticket:
    """Facts from a mapping, and the names of the flags that hold."""

    def __init__(self, values: dict[str, FactValue], *, flags: frozenset[str] = frozenset(), text: str = "") -> None:
        self._values, self._flags, self._text = values, flags, text

    def value(self, key: str) -> FactValue:
        return self._values.get(key)

    def flag(self, name: str) -> bool:
        return name in self._flags

    def text(self) -> str:
        return self._text


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=KYIV)


VPN = Ticket(
    {
        "id": "HD-2611-7K3FQ",
        "title": "VPN drops every ten minutes",
        "type": "incident",
        "status": "open",
        "priority": "P2",
        "category": "network/vpn",
        "service": "Remote access",
        "requester": "o.shevchenko@acme.example",
        "team": "l2-kyiv",
        "line": 2,
        "assignee": "ivan",
        "owner": "olha",
        "tags": ("vpn", "Remote"),
        "links": ("problem:HD-2610-QX4M8", "duplicate:HD-2610-AB1CD"),
        "watchers": (),
        "created": at("2026-11-20T10:02:11"),
        "updated": NOW - timedelta(hours=1),
        "due": NOW + timedelta(hours=1, minutes=56),
        "age": timedelta(days=3, hours=7),
        "sla": "incidents",
        "state": "at_risk",
        "asset": "NB 0042",
        "cost": "120.50",
        "renewal": "2026-12-01",
    },
    flags=frozenset({"open", "at-risk", "mine"}),
    text="VPN drops every ten minutes\nThe Wi-Fi is fine. П’ять разів, ПРИНТЕР теж, Straße, cafe\u0301; snake_case",
)


def found(query: str, *, ticket: Ticket = VPN) -> bool:
    return parse(query, fields=FIELDS).matches(ticket, CONTEXT)


YES = [
    *("", "  ", "*", "sort:due", "is:open", "is:at-risk", "is:at_risk", "is:closed,open", "is:mine -is:breached"),
    *("status:open", "status:OPEN", "status:new,open", "Status:open", "NOT status:closed", "-status:closed"),
    *("service:'remote ACCESS'", 'service:"Remote access",mail', "service:*", "parent:none", "parent:none,7k3f"),
    *("category:network", "category:Network/VPN", "category:network/", "category:hardware,network"),
    *("tag:vpn", "tags:remote", "tag:x,vpn", "watcher:none", "-watcher:*", "tag:*"),
    *("id:7k3f", "id:7K3", "id:2611-7k", "id:HD-2611-7K3FQ", "id:hd-2611"),
    *("link:problem", "link:qx4m8", "link:problem:QX4M", "link:duplicate:ablc", "links:HD-2610-QX4M8"),
    *("assignee:me", "assignee:ivan", "assignee:nobody,me", "owner:olha", "watcher:nobody"),
    *("title:vpn", 'title:"every TEN minutes"', "title:drops,mail", "sla:incidents", "state:at-risk", "state:at_risk"),
    *("priority:P2", "priority:p2", "priority:P1..P2", "priority:P2..P1", "priority:..P2", "priority:P2.."),
    *("priority>=P2", "priority<=P2", "priority:>P3", "priority<P1", "priority:P1,P2", "priority:P4,P1..P3"),
    *("line:2", "line:1..2", "line:2..", "line>=2", "line>1", "line:<3", "line:1,2"),
    *("age:3d", "age:3d..", "age:..4d", "age>3d", "age>=3d6h", "age:<1w", "age:79h", "age:3d..4d"),
    *("created:2026-11-20", "created:2026-11", "created:2026", "created:2026-11-01..", "created:..2026-11-20"),
    *("created<today", "created:>=2026-11-20", "created:2026-11-19..2026-11-21", "created:2026-11-20T10:02"),
    *("created:2026-11-20T08:02:11Z", "created:'2026-11-20 10:02'", "created>2026-11-19", "created:4d", "created:4d.."),
    *(
        "created:..3d",
        "created:4d..3d",
        "created:-4d..-3d",
        "updated:today",
        "updated:2h",
        "updated<now",
        "updated:..16:06",
    ),
    *("due:today", "due:2h", "due:..2h", "due:1h..2h", "due:..today", "due<=today", "due:now..", "due:..19:02"),
    *("due>12:00", "due:<20:00", "due:yesterday..tomorrow", "until:none", "due:none,today", "due:-1h..+2h", "due:*"),
    *("asset:'nb 0042'", "cost:120.5", "cost:100..200", "cost>120", "renewal:2026-12", "renewal:..2w", "renewal>today"),
    *(
        "vpn",
        "Drops",
        '"vpn drops"',
        '"VPN  drops, every"',
        "wi-fi",
        '"wi fi"',
        "принтер",
        "п'ять",
        "пʼять",
        '"п’ять разів"',
    ),
    *("STRASSE", "café", "vpn drops", "vpn AND drops", "-mail", "NOT mail", "snake", "snake_case", "-'vpn mail'"),
    *("mail OR vpn", "mail принтер OR vpn", "(mail OR vpn) drops", "NOT (mail OR printer)", "-(mail OR printer)"),
    *("NOT NOT vpn", "NOT mail vpn", "ten", "vpn -tag:x sort:due"),
]
NO = [
    *("is:breached", "-is:open", "is:closed,breached", "status:ope", "status:closed", "status:none", "service:remote"),
    *("category:net", "category:network/vpn/x", "tag:vp", "-tag:*", "watcher:me", "id:7k3fz", "link:parent"),
    *("link:problem:AB1CD", "assignee:none", "assignee:olha", "title:'ten every'", "title:minute", "state:breached"),
    *("priority:P1", "priority:P3..P4", "priority>P2", "priority<P2", "priority:..P1", "priority:P3,P4"),
    *("line:1", "line:3..", "line>2", "line:none", "age:2d", "age:4d", "age:..3d", "age<3d", "age>4d"),
    *(
        "created:2026-11-21",
        "created:2026-12",
        "created:..2026-11-19",
        "created>2026-11-20",
        "created:3d",
        "created:3d..",
    ),
    *("created:2026-11-20T10:03", "created:today", "due:1h", "due:..1h", "due:tomorrow..", "due:none", "until:*"),
    *("until:..2h", "due<now", "due:2h..", "asset:nb", "cost:121..", "renewal:..1w"),
    *(
        "vpns",
        "vp",
        "minute",
        '"drops vpn"',
        "wifi",
        '"ten minutes the drops"',
        "cafe",
        "mail",
        "vpn mail",
        "mail OR fax",
    ),
    *("NOT vpn", "-vpn", "NOT (mail OR vpn)", "NOT *", "mail OR vpn fax"),
]


@pytest.mark.parametrize("query", YES)
def test_a_query_finds_the_ticket(query: str) -> None:
    assert found(query)


@pytest.mark.parametrize("query", NO)
def test_a_query_does_not_find_the_ticket(query: str) -> None:
    assert not found(query)


def test_lower_case_operators_are_words() -> None:
    assert found("or", ticket=Ticket({}, text="now or never"))
    assert not found("vpn or")


def test_a_quoted_none_is_a_name() -> None:
    assert found('tag:"none"', ticket=Ticket({"tags": ("none",)}))
    assert not found('tag:"none"', ticket=Ticket({"tags": ()}))
    assert found('assignee:"me"', ticket=Ticket({"assignee": "me"}))


def test_ids_are_read_out_on_the_phone() -> None:
    assert found("id:oil", ticket=Ticket({"id": "HD-2611-Z011Z"}))


def test_an_alias_of_an_id_counts() -> None:
    assert found("id:9qw2t", ticket=Ticket({"id": ("HD-2611-7K3FQ", "HD-2611-9QW2T")}))


def test_up_to_two_hours_includes_what_is_overdue() -> None:
    assert found("due:..2h", ticket=Ticket({"due": NOW - timedelta(days=3)}))
    assert not found("due:2h", ticket=Ticket({"due": NOW - timedelta(days=3)}))


def test_up_to_two_hours_includes_the_very_instant() -> None:
    assert found("due:..2h", ticket=Ticket({"due": NOW + timedelta(hours=2)}))
    assert not found("due<2h", ticket=Ticket({"due": NOW + timedelta(hours=2)}))


@pytest.mark.parametrize(
    "query", ["created:2026-11-20", "created:..2026-11-20", "created<=2026-11-20", "created:2026-11"]
)
def test_a_date_is_a_whole_day_in_the_zone_of_the_desk(query: str) -> None:
    assert found(query, ticket=Ticket({"created": datetime(2026, 11, 20, 21, 59, 59, 999999, tzinfo=UTC)}))


def test_the_next_midnight_belongs_to_the_next_day() -> None:
    midnight = Ticket({"created": datetime(2026, 11, 20, 22, 0, tzinfo=UTC)})
    assert not found("created:..2026-11-20", ticket=midnight)
    assert found("created>2026-11-20", ticket=midnight)
    assert found("created:2026-11-21..", ticket=midnight)


def test_a_day_of_twenty_five_hours_is_one_day() -> None:
    late = Ticket({"created": datetime(2026, 10, 25, 21, 30, tzinfo=UTC)})  # 23:30 in Kyiv, after the clocks went back
    assert found("created:2026-10-25", ticket=late)


def test_of_an_hour_that_comes_twice_the_first_is_meant() -> None:
    first, second = (Ticket({"created": datetime(2026, 10, 25, hour, 30, tzinfo=UTC)}) for hour in (0, 1))
    assert found("created:2026-10-25T03:30", ticket=first)
    assert not found("created:2026-10-25T03:30", ticket=second)


def test_a_time_in_the_hour_that_comes_twice_is_compared_as_an_instant() -> None:
    second = Ticket({"due": datetime(2026, 10, 25, 3, 15, tzinfo=KYIV, fold=1)})
    assert found("due>2026-10-25T03:30", ticket=second)


def test_the_last_month_of_a_year_ends() -> None:
    assert not found("created:2026-12", ticket=Ticket({"created": at("2027-01-01")}))
    assert found("created:2026-12", ticket=Ticket({"created": at("2026-12-31T23:59")}))


def test_today_follows_the_zone_not_the_offset_of_now() -> None:
    context = Context(datetime(2026, 11, 23, 23, 0, tzinfo=UTC), KYIV)
    assert parse("due:today").matches(Ticket({"due": at("2026-11-24T12:00")}), context)


def test_an_empty_field_is_in_no_range() -> None:
    assert not found("due:..2h", ticket=Ticket({}))
    assert found("NOT due:..2h", ticket=Ticket({}))


def test_zero_is_not_empty() -> None:
    assert found("age:..1h", ticket=Ticket({"age": timedelta(0)}))
    assert found("line:0", ticket=Ticket({"line": 0}))
    assert not found("line:none", ticket=Ticket({"line": 0}))


@pytest.mark.parametrize("query", ["age:..79h", "age<=79h", "age:79h..", "age>=79h", "age:..3d7h"])
def test_the_ends_of_a_range_of_durations_belong_to_it(query: str) -> None:
    assert found(query)  # the ticket is 3 days and 7 hours old, to the second


@pytest.mark.parametrize("query", ["age<79h", "age>79h"])
def test_a_comparison_leaves_the_end_out(query: str) -> None:
    assert not found(query)


def test_a_letter_after_a_stress_mark_is_no_new_word() -> None:
    stressed = Ticket({}, text="за\u0301мок")
    assert not found("мок", ticket=stressed)
    assert not found("за", ticket=stressed)
    assert found("за\u0301мок", ticket=stressed)


def test_a_priority_that_the_desk_has_not_is_an_error_at_its_column() -> None:
    with pytest.raises(QueryError) as caught:
        found("is:open priority:P1..P7")
    assert caught.value.message == 'no priority "P7"'
    assert caught.value.hint.endswith("priority: P1, P2, P3, P4")
    assert caught.value.column == 18


def test_a_ticket_with_a_priority_that_is_gone_is_in_no_range() -> None:
    assert not found("priority:P1..P4", ticket=Ticket({"priority": "urgent"}))


def test_me_is_an_error_where_nobody_knows_who_asks() -> None:
    with pytest.raises(QueryError, match="nobody knows"):
        parse("assignee:me").matches(VPN, Context(NOW, KYIV))


def test_what_a_file_says_wrongly_matches_nothing_and_breaks_nothing() -> None:
    odd = Ticket({"cost": "a lot", "renewal": "soon", "age": "old"})
    assert not found("cost:1..", ticket=odd)
    assert not found("renewal:..2027", ticket=odd)
    assert not found("age:..9w", ticket=odd)


def test_one_query_answers_for_two_contexts() -> None:
    query = parse("assignee:me")
    assert query.matches(VPN, CONTEXT)
    assert not query.matches(VPN, Context(NOW, KYIV, me="olha"))
    assert query.matches(VPN, CONTEXT)


def test_the_text_is_read_only_where_the_fields_leave_it_open() -> None:
    class Untold(Ticket):
        def text(self) -> str:
            raise AssertionError("read the text of a ticket that its status rules out")

    assert not found("vpn status:closed", ticket=Untold({"status": "open"}))
    assert found("(vpn OR mail) OR status:open", ticket=Untold({"status": "open"}))
