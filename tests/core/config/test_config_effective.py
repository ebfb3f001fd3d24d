"""What `hd config show` prints is a hd.yaml that means the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from hd.core.config import Config, load
from hd.core.config.effective import as_yaml, effective_sections

ROOT = Path(__file__).resolve().parents[3]
DESKS = [*sorted(ROOT.glob("examples/*/hd.yaml")), ROOT / "docs" / "reference" / "defaults.yaml"]
FULL = """\
desk: {name: Стіл, timezone: Europe/Kyiv, at_risk: 62.5%}
people:
  olha: {name: Olha, email: [a@x.example, b@x.example], away: [2026-12-24..2027-01-08, 2027-02-01], github: olha}
statuses:
offices: [kyiv, Нова Пошта]
calendars:
  odd: {hours: {mon-wed: ["09:00-13:00", "14:00-18:00"], thu: ["09:00-17:00"], sat-sun: ["10:00-12:00"]},
        holidays: [2026-12-24..2026-12-26, 2027-01-01], extra: {2026-12-25: ["10:00-12:00"]},
        breaks: {2026-12-28: ["09:00-24:00"], 2026-12-29: ["12:00-13:30"]}}
  always: {timezone: UTC, hours: 24x7}
sla:
- {name: vip, match: "tag:vip", at_risk: 50%, targets: none}
- {name: rest, match: "*", targets: {"*": {respond: {target: 30m, stop: open}, resolve: 8h30m, calendar: odd}}}
ola: [{match: "line:1", targets: {"*": 2h}}]
routing: [{match: "type:change", refuse: "Not here: ask the board"}, {match: "*", outside: odd, team: desk},
          {match: "*", team: desk}]
escalation:
  require: {functional: [reason, tried]}
  review: {match: "priority:P1", by: [lead], within: 1h30m}
  rules: [{match: "priority:P1", at: 75%, tell: lead}, {match: "priority:P1", at: breached, escalate: lead}]
fields: {colour: {type: choice, of: [red, green]}, floor: {type: number, required: yes}}
views: {mine: "assignee:me"}
"""


def without_places(config: Config) -> Config:
    return replace(
        config,
        sla=tuple(replace(one, line=0) for one in config.sla),
        ola=tuple(replace(one, line=0) for one in config.ola),
        routing=tuple(replace(one, line=0) for one in config.routing),
        escalation=replace(config.escalation, rules=tuple(replace(one, line=0) for one in config.escalation.rules)),
        text="",
        unused_keys=(),
    )


TEXTS = {**{path.parent.name: path.read_text(encoding="utf-8") for path in DESKS}, "full": FULL, "empty": ""}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_what_is_shown_means_the_same(text: str) -> None:
    config = load(text)
    assert config.diagnostics == ()
    shown = as_yaml(effective_sections(config))
    assert without_places(load(shown)) == without_places(config)
    assert as_yaml(effective_sections(load(shown))) == shown


def test_an_empty_file_shows_the_defaults() -> None:
    shown = effective_sections(load(""))
    assert shown["calendars"] == {"office": {"timezone": "UTC", "hours": {"mon-fri": ["09:00-18:00"]}}}
    assert shown["routing"] == [{"match": "*", "team": "desk"}]
