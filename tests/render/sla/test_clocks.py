"""`hd sla`: one ticket's clocks, what a check found, and a sum that can be redone by hand."""

from __future__ import annotations

from typing import Any

from hd.render.sla.clocks import check_counts, check_table, check_tsv, explain, sla_show
from tests.cli.render_samples import ROWS, TICKET, at, screen

FINDINGS = [{**ticket, **ticket["clock"]} for ticket in ROWS]

INTERVALS: list[dict[str, Any]] = [
    {
        "from": at("23 10:02:11"),
        "to": at("23 10:05:40"),
        "status": "new",
        "counts": "counted",
        "minutes": 3 + 29 / 60,
        "sum": 3 + 29 / 60,
    },
    {
        "from": at("23 10:05:40"),
        "to": at("23 13:00:00"),
        "status": "open",
        "counts": "counted",
        "minutes": 174 + 20 / 60,
        "sum": 177 + 49 / 60,
    },
    {
        "from": at("23 13:00:00"),
        "to": at("23 14:00:00"),
        "status": "open",
        "counts": "off",
        "minutes": 60,
        "sum": 177 + 49 / 60,
    },
    {
        "from": at("23 14:00:00"),
        "to": at("23 15:00:00"),
        "status": "pending",
        "counts": "paused",
        "minutes": 60,
        "sum": 177 + 49 / 60,
    },
    {
        "from": at("23 18:00:00"),
        "to": at("24 09:00:00"),
        "status": "open",
        "counts": "off",
        "minutes": 900,
        "sum": 177 + 49 / 60,
    },
    {"from": at("24 09:00:00"), "to": None, "status": "open", "counts": "counted", "minutes": 6, "sum": 183 + 49 / 60},
]
SUM: dict[str, Any] = {
    "metric": "resolve",
    "state": "running",
    "due": at("24 14:56:11"),
    "target_min": 480,
    "elapsed_min": 183 + 49 / 60,
    "remaining_min": 296 + 11 / 60,
    "policy": "incidents",
    "calendar": "kyiv",
    "zone": "Europe/Kyiv",
    "zone_data": "2026b",
    "intervals": INTERVALS,
}


EXPLAINED = """\
HD-2611-7K3FQ  VPN drops every ten minutes

resolve: 8:00 on calendar kyiv (Europe/Kyiv), policy incidents
FROM      TO                   STATUS   COUNTS         TIME      SUM
Mon 23 Nov
10:02:11  10:05:40             new      counted     0:03:29  0:03:29
10:05:40  13:00:00             open     counted     2:54:20  2:57:49
13:00:00  14:00:00             open     off hours   1:00:00  2:57:49
14:00:00  15:00:00             pending  paused      1:00:00  2:57:49
18:00:00  Tue 24 Nov 09:00:00  open     off hours  15:00:00  2:57:49
Tue 24 Nov
09:00:00  now                  open     counted     0:06:00  3:03:49
3:04 of 8:00 used, 4:56 left: running, due Tue 24 Nov 14:56
time zone data 2026b"""


def test_every_interval_is_one_line_and_the_verdict_ends_it() -> None:
    assert explain(TICKET, [SUM], screen=screen()) == EXPLAINED


def test_whole_minutes_show_no_seconds() -> None:
    whole = {**SUM, "intervals": INTERVALS[2:4], "state": "breached", "remaining_min": -40}
    text = explain(TICKET, [whole], screen=screen())
    assert "13:00  14:00  open     off hours   1:00   2:58" in text
    assert "0:40 over: breached" in text


def test_the_sum_fits_a_terminal_of_forty_cells() -> None:
    lines = explain(TICKET, [SUM], screen=screen(40)).split("\n")
    assert max(map(len, lines)) <= 40
    assert "18:00:00  off hours  15:00:00  2:57:49" in lines


def test_sla_show_lists_every_clock_and_no_due_time_for_a_paused_one() -> None:
    paused = {**TICKET["clocks"][2], "state": "paused"}
    lines = sla_show({**TICKET, "clocks": [*TICKET["clocks"][:2], paused]}, screen=screen()).split("\n")
    assert lines[2:] == [
        "CLOCK    STATE    DUE  LEFT  USED/TARGET  incidents, kyiv",
        "respond  met      -       -    0:00/0:30  registered on the phone",
        "reply    none     -       -            -",
        "resolve  paused   -    1:56    6:04/8:00",
    ]


def test_a_ticket_without_clocks_says_so() -> None:
    assert sla_show({**TICKET, "clocks": []}, screen=screen()).endswith("\n\nNo clock runs on this ticket.")


def test_what_a_check_found_fits_eighty_cells() -> None:
    assert check_table(FINDINGS[:3], screen=screen(), prefix="HD").split("\n") == [
        "REF         METRIC   STATE     DUE         LEFT  PRI  WHO           TITLE",
        "2611-M3XD2  resolve  breached  Mon 16:26  -0:40  P1   l2-kyiv/nadia ERP down fo…",
        "2611-9QW2T  respond  at risk   Mon 17:12   0:06  P2   desk/-        Принтер не…",
        "2611-7K3FQ  resolve  at risk   Tue 10:02   1:56  P2   l2-kyiv/ivan  VPN drops e…",
    ]


def test_piped_findings_are_nine_columns() -> None:
    assert check_tsv(FINDINGS[:1], screen=screen()).split("\t") == [
        *("HD-2611-M3XD2", "resolve", "breached", at("23 16:26:00"), "-40", "P1", "l2-kyiv", "nadia"),
        "ERP down for accounting since the update",
    ]


def test_the_counts_always_name_breaches() -> None:
    counts = {"breached": 1, "at_risk": 2, "running": 9, "paused": 1, "unreadable": 0}
    assert check_counts(counts, screen=screen()) == "1 breached, 2 at risk, 9 running, 1 paused"
    assert check_counts({}, screen=screen()) == "0 breached"
