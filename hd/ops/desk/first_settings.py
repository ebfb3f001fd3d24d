"""What a new desk is asked for: its name, time zone and hours, who sets it up, the first team. Asks nobody itself."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from hd.core.config import load_tolerantly
from hd.core.document.nested_edits import set_nested_value
from hd.core.document.yaml_writer import Writable
from hd.ops.machine import local_zone
from hd.store.git.repository import identity_around

HOURS = "mon-fri 09:00-18:00"


class FirstSettings(Struct, frozen=True):
    """The answers. hours: days and times, as `mon-fri 09:00-18:00`; key: the short name of whoever sets it up."""

    name: str
    timezone: str
    hours: str
    person: str
    key: str
    team: str
    email: str = ""


def suggested(folder: Path, *, name: str | None = None) -> FirstSettings:
    """What Enter accepts, by what git and the machine say."""
    identity = identity_around(_existing(folder))
    person, email = (identity.name, identity.email) if identity else ("", "")
    key = "".join(c for c in email.partition("@")[0].lower() if c.isalnum() or c in "._-").strip("._-")
    return FirstSettings(name or "Help desk", local_zone(), HOURS, person, key, "desk", email)


def fault(settings: FirstSettings) -> str:
    """What is wrong with the answers, as `hd config check` says it; empty where nothing is."""
    problems = load_tolerantly(with_settings("", settings)).diagnostics
    first = next((problem for problem in problems if problem.severity == "error"), None)
    return first.message.partition(": ")[2] or first.message if first else ""


def with_settings(text: str, settings: FirstSettings) -> str:
    """`text` of hd.yaml with the answers: desk, people, teams, and the calendar where its hours are not the usual."""
    made = text
    for key, value in (("name", settings.name), ("timezone", settings.timezone)):
        made = set_nested_value(made, ("desk", key), value)
    person: dict[str, Writable] = {"name": settings.person or None, "email": settings.email or None}
    made = set_nested_value(made, ("people", settings.key), {key: value for key, value in person.items() if value})
    made = set_nested_value(made, ("teams", settings.team), {"line": 1, "members": [settings.key]})
    if settings.team != "l2":
        made = set_nested_value(made, ("teams", "l2"), {"line": 2})
    if settings.hours != HOURS:
        days, _, times = settings.hours.partition(" ")
        hours: Writable = {days: [one.strip() for one in times.split(",")]} if times else days
        made = set_nested_value(made, ("calendars", "office"), {"timezone": settings.timezone, "hours": hours})
    return made


def _existing(folder: Path) -> Path:
    return next((one for one in (folder, *folder.parents) if one.is_dir()), Path.cwd())
