"""The desk that the drawings show: Monday 23 November 2026, 17:06 in Kyiv. Only data, and screens for it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from hd.render import Screen

ZONE = ZoneInfo("Europe/Kyiv")
NOW = datetime(2026, 11, 23, 17, 6, tzinfo=ZONE)


def screen(width: int = 80, *, colour: bool = False, now: datetime = NOW) -> Screen:
    return Screen(width=width, zone=ZONE, now=now, colour=colour)


def at(text: str) -> str:
    """`23 10:02:11` as an ISO time of that November in Kyiv."""
    day, time = text.split()
    return f"2026-11-{day}T{time}+02:00"


def row(ident: str, status: str, team: str, assignee: str | None, *, title: str, **clock: Any) -> dict[str, Any]:
    priority = clock.pop("priority")
    base = {"id": ident, "priority": priority, "status": status, "team": team, "assignee": assignee, "title": title}
    return {**base, "clock": clock or None}


ROWS = [
    row(
        *("HD-2611-M3XD2", "open", "l2-kyiv", "nadia"),
        title="ERP down for accounting since the update",
        priority="P1",
        metric="resolve",
        state="breached",
        due=at("23 16:26:00"),
        remaining_min=-40,
    ),
    row(
        *("HD-2611-9QW2T", "new", "desk", None),
        title="Принтер не друкує на другому поверсі",
        priority="P2",
        metric="respond",
        state="at_risk",
        due=at("23 17:12:00"),
        remaining_min=6,
    ),
    row(
        *("HD-2611-7K3FQ", "open", "l2-kyiv", "ivan"),
        title="VPN drops every ten minutes",
        priority="P2",
        metric="resolve",
        state="at_risk",
        due=at("24 10:02:11"),
        remaining_min=116,
    ),
    row(
        *("HD-2611-H8Z0C", "pending", "desk", "taras"),
        title="Не відкривається 1С",
        priority="P3",
        metric="resolve",
        state="paused",
        due=None,
        remaining_min=900,
        **{"for": "requester", "since": at("21 12:00:00")},
    ),
]

TICKET: dict[str, Any] = {
    "id": "HD-2611-7K3FQ",
    "title": "VPN drops every ten minutes",
    "type": "incident",
    "priority": "P2",
    "impact": "group",
    "urgency": "high",
    "status": "open",
    "team": "l2-kyiv",
    "assignee": "ivan",
    "owner": "olha",
    "channel": "phone",
    "requester": "o.shevchenko@acme.example",
    "requester_contact": {"name": "Olena Shevchenko", "org": "acme", "office": "kyiv"},
    "org": "acme",
    "office": "kyiv",
    "service": "vpn",
    "category": "network/vpn",
    "tags": ["vpn", "remote"],
    "links": [
        {"relation": "problem", "id": "HD-2610-QX4M8", "title": "VPN gateway drops sessions", "status": "open"},
    ],
    "created": at("23 10:02:11"),
    "policy": "incidents",
    "calendar": "kyiv",
    "clocks": [
        {
            "metric": "respond",
            "state": "met",
            "due": at("23 10:32:11"),
            "remaining_min": 30.0,
            "elapsed_min": 0.0,
            "target_min": 30,
            "note": "registered on the phone",
        },
        {"metric": "reply", "state": "none", "due": None, "remaining_min": None, "note": None},
        {
            "metric": "resolve",
            "state": "at_risk",
            "due": at("24 10:02:11"),
            "remaining_min": 116.18,
            "elapsed_min": 363.82,
            "target_min": 480,
            "note": None,
        },
        {
            "metric": "hold",
            "state": "at_risk",
            "due": at("24 09:20:00"),
            "remaining_min": 74.0,
            "elapsed_min": 286.0,
            "target_min": 360,
            "note": "l2-kyiv (desk 1:18/2:00)",
        },
    ],
    "body": "The client disconnects every ten minutes since the morning.",
    "resolution": "",
    "comments": [
        {"at": at("23 10:05:40"), "author": "olha", "internal": False, "text": "Asked for the client's log."},
        {"at": at("23 11:18:02"), "author": "olha", "internal": True, "text": "Same gateway as HD-2610-QX4M8."},
    ],
    "timeline": [
        {"at": at("23 10:02:11"), "by": "olha", "status": "new"},
        {"at": at("23 10:05:40"), "by": "olha", "status": "open"},
    ],
    "handovers": [
        {"at": at("23 10:02:11"), "by": "olha", "to": "desk", "kind": "registered"},
        {
            "at": at("23 11:20:00"),
            "by": "olha",
            "from": "desk",
            "to": "l2-kyiv",
            "kind": "functional",
            "reason": "needs the firewall log",
        },
    ],
    "problems": [],
}
