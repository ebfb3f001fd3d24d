"""The defaults of hd.yaml: an empty file is a working desk."""

from __future__ import annotations

from hd.core.config.model import Escalation, Policy, Priorities, Route, Status, Target, Targets, Team
from hd.core.config.schema import SectionReader
from hd.core.time.calendar import Calendar

HOURS = {"mon-fri": ["09:00-18:00"]}
CONTACTS = "contacts.csv"
TEMPLATES = "templates"

STATUSES = {
    "new": Status("new", next=("open", "pending", "resolved", "cancelled")),
    "open": Status("open", next=("pending", "resolved", "cancelled")),
    "pending": Status(
        "pending",
        clock="paused",
        pauses={"requester": "paused", "approval": "paused", "date": "paused", "vendor": "running"},
        next=("open", "resolved", "cancelled"),
    ),
    "resolved": Status("resolved", clock="stopped", next=("open", "closed"), close_after=5 * 24 * 60),
    "closed": Status("closed", clock="stopped"),
    "cancelled": Status("cancelled", clock="stopped", next=("open",)),
}

PRIORITIES = Priorities(
    names=("P1", "P2", "P3", "P4"),
    impact=("company", "office", "group", "person"),
    urgency=("high", "normal", "low"),
    matrix={
        "company": ("P1", "P1", "P2"),
        "office": ("P1", "P2", "P3"),
        "group": ("P2", "P3", "P3"),
        "person": ("P3", "P3", "P4"),
    },
)

TEAMS = {"desk": Team("desk", line=1), "l2": Team("l2", line=2)}
ESCALATION = Escalation(require={"functional": ("reason",), "hierarchical": ()})

_RESPOND_RESOLVE = ((60, 4 * 60), (2 * 60, 8 * 60), (4 * 60, 24 * 60), (8 * 60, 40 * 60))


def calendars(reading: SectionReader) -> dict[str, Calendar]:
    """Return one calendar, Monday to Friday, in the desk's time zone."""
    return {"office": Calendar.parse({"timezone": reading.value("desk").timezone, "hours": HOURS}, name="office")}


def sla(reading: SectionReader) -> tuple[Policy, ...]:
    """Return one policy for all tickets, on the first calendar; priorities after the fourth have the fourth's times."""
    names = reading.value("priorities").names
    times = [_RESPOND_RESOLVE[min(i, len(_RESPOND_RESOLVE) - 1)] for i in range(len(names))]
    targets = {
        n: Targets({"respond": Target(t[0]), "resolve": Target(t[1])}) for n, t in zip(names, times, strict=True)
    }
    return (Policy("default", "*", targets=targets),)


def routing(reading: SectionReader) -> tuple[Route, ...]:
    """Route everything to the first team of line 1, or else to the first team."""
    teams = reading.value("teams")
    first = next((team for team in teams.values() if team.line == 1), next(iter(teams.values())))
    return (Route("*", team=first.key),)
