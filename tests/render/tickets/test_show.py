"""`hd show`: as drawn, and what the drawing does not show."""

from __future__ import annotations

from typing import Any

from hd.render.tickets.tickets import show
from tests.cli.render_samples import TICKET, at, screen

DRAWN = """\
HD-2611-7K3FQ  VPN drops every ten minutes
incident · P2 (group, high) · open · l2-kyiv/ivan · owner olha · by phone

Requester  Olena Shevchenko <o.shevchenko@acme.example>, acme, kyiv
Service    vpn (network/vpn)           Tags      vpn, remote
Problem    2610-QX4M8 VPN gateway drops sessions (open)

CLOCK    STATE    DUE               LEFT  USED/TARGET  incidents, kyiv
respond  met      -                    -    0:00/0:30  registered on the phone
resolve  at risk  Tue 24 Nov 10:02  1:56    6:04/8:00
hold     at risk  Tue 24 Nov 09:20  1:14    4:46/6:00  l2-kyiv (desk 1:18/2:00)

The client disconnects every ten minutes since the morning.

10:05 olha               Asked for the client's log.
11:18 olha [internal]    Same gateway as HD-2610-QX4M8.
11:20 olha               desk → l2-kyiv: needs the firewall log"""


def shown(width: int = 80, **changes: Any) -> str:
    return show({**TICKET, **changes}, screen=screen(width), prefix="HD")


def test_the_ticket_is_as_drawn() -> None:
    assert shown() == DRAWN


def test_on_forty_cells_everything_is_still_there() -> None:
    text = shown(40)
    assert max(len(part) for part in text.split("\n")) <= 40
    assert "resolve  at risk  Tue 10:02  1:56" in text
    assert "11:18 olha [internal]\n      Same gateway as HD-2610-QX4M8." in text


def test_a_long_title_is_shown_whole() -> None:
    text = shown(title="word " * 30)
    assert text.split("\nincident")[0].count("word") == 30


def test_nobody_and_no_priority_are_visible() -> None:
    text = shown(priority=None, impact=None, urgency=None, assignee=None, owner=None, channel="in-person")
    assert "incident · no priority · open · l2-kyiv/- · in person" in text


def test_a_pending_ticket_says_what_it_waits_for() -> None:
    wait = {"at": at("23 12:00:00"), "by": "ivan", "status": "pending", "for": "requester", "until": at("24 10:00:00")}
    text = shown(status="pending", timeline=[*TICKET["timeline"], wait])
    assert "· pending (requester, until Tue 24 Nov 10:00)\nl2-kyiv/ivan ·" in text
    assert "12:00 ivan               pending, waits for requester until Tue 24 Nov 10:00" in text


def test_steps_are_told_in_words() -> None:
    steps = [("11:30", "pending"), ("11:40", "open"), ("12:00", "resolved"), ("12:30", "open"), ("13:00", "cancelled")]
    timeline = [{"at": at(f"23 {time}:00"), "by": "ivan", "status": status} for time, status in steps]
    lines = shown(timeline=[*TICKET["timeline"], *timeline]).split("\n")
    assert [text[25:] for text in lines[-5:]] == ["pending", "open again", "resolved", "reopened", "cancelled"]


def test_handovers_of_every_kind_are_told_apart() -> None:
    def move(time: str, kind: str, **more: Any) -> dict[str, Any]:
        return {"at": at(f"23 {time}:00"), "by": "ivan", "kind": kind, "from": "l2-kyiv", "to": "desk", **more}

    moves = [
        move("12:00", "functional", reason="see log", tried="reinstall, 4G", approved_by="maria"),
        move("12:10", "returned", reason="wrong line"),
        move("12:20", "hierarchical", told="maria", reason="customer calls", to=None),
        {**move("12:30", "functional", reason="more hands"), "at": None, "asked": at("23 12:30:00")},
    ]
    assert [text[25:] for text in shown(handovers=moves).split("\n")[-5:]] == [
        "l2-kyiv → desk, approved by maria: see log",
        "tried: reinstall, 4G",
        "l2-kyiv → desk, returned: wrong line",
        "called maria: customer calls",
        "asked for review: l2-kyiv → desk: more hands",
    ]


def test_days_are_named_when_the_conversation_is_not_all_of_today() -> None:
    comment = {"at": at("20 09:15:00"), "author": "o.shevchenko@acme.example", "internal": False, "text": "It began."}
    text = shown(comments=[comment, *TICKET["comments"]], created=at("20 09:00:00"))
    assert "\n\nFri 20 Nov\n09:15 Olena Shevchenko   It began.\n\nMon 23 Nov\n10:05 olha  " in text
    assert "Created    Fri 20 Nov 09:00\n" in text


def test_an_author_too_long_for_its_column_stands_on_a_line_of_its_own() -> None:
    comment = {
        "at": at("23 12:00:00"),
        "author": "somebody.else@customer.example",
        "internal": False,
        "text": "Me too.",
    }
    assert f"12:00 somebody.else@customer.example\n{' ' * 25}Me too." in shown(comments=[comment])


def test_a_comment_hangs_beside_its_author() -> None:
    comment = {"at": at("23 12:00:00"), "author": "ivan", "internal": False, "text": "One.\n\n- first\n- second"}
    pad = " " * 25
    assert f"12:00 ivan               One.\n\n{pad}- first\n{pad}- second" in shown(comments=[comment])


def test_the_resolution_has_its_own_place() -> None:
    assert "\n\nResolution\nRaised to eight hours.\n\n10:05 olha" in shown(resolution="Raised to eight hours.\n")


def test_faults_of_the_file_are_shown_with_place_and_remedy() -> None:
    problem = {
        "severity": "warning",
        "rule": "yaml-text",
        "message": "title is no YAML",
        "line": 3,
        "path": "tickets/2026/11/HD-2611-7K3FQ.md",
        "hint": "hd check --fix",
    }
    text = shown(problems=[problem])
    assert text.endswith("\n\nwarning: tickets/2026/11/HD-2611-7K3FQ.md:3: title is no YAML\n  hd check --fix")


def test_a_ticket_of_nobody_shows_its_organisation_and_the_desks_own_fields() -> None:
    text = shown(requester=None, requester_contact=None, service=None, fields={"cost_centre": "42", "asset": None})
    assert "Org        acme                        Office    kyiv" in text
    assert "Category   network/vpn                 Tags      vpn, remote" in text
    assert "\nCost centre 42\n" in text


def test_without_clocks_there_is_no_table() -> None:
    assert "CLOCK" not in shown(clocks=[{"metric": "resolve", "state": "none"}])
