"""How long each team held a ticket, as it is drawn."""

from __future__ import annotations

from typing import Any

from hd.render.sla import team_stays
from tests.cli.render_samples import screen


def stay(team: str, line: int | None, held: int, *, target: int | None = None, to: str | None = None) -> dict[str, Any]:
    state = "none" if target is None else "met" if held <= target else "breached"
    return {
        "team": team,
        "line": line,
        "from": "2026-11-23T09:00:00+02:00",
        "to": to,
        "held_min": held,
        "target_min": target,
        "state": state,
    }


NINE = "2026-11-23T09:30:00+02:00"


def test_each_stay_is_a_line_and_lines_of_support_are_added_up() -> None:
    stays = [stay("desk", 1, 40, target=30, to=NINE), stay("l2", 2, 15, to=NINE), stay("desk", 1, 20, target=30)]
    drawn = team_stays.stays({"stays": stays, "ping_pong": []}, screen=screen()).splitlines()
    assert [line.split() for line in drawn[1:]] == [
        ["desk", "1", "Mon", "23", "Nov", "09:00", "Mon", "23", "Nov", "09:30", "0:40/0:30", "breached"],
        ["l2", "2", "Mon", "23", "Nov", "09:00", "Mon", "23", "Nov", "09:30", "0:15", "none"],
        ["desk", "1", "Mon", "23", "Nov", "09:00", "now", "0:20/0:30", "met"],
        ["line", "1", "1:00,", "line", "2", "0:15"],
    ]


def test_teams_that_handed_it_to_and_fro_are_named() -> None:
    drawn = team_stays.stays(
        {"stays": [stay("a", 1, 1, to=NINE), stay("b", 2, 1)], "ping_pong": ["a", "b", "a", "b"]}, screen=screen()
    )
    assert drawn.splitlines()[-1] == "handed back and forth: a → b → a → b"


def test_a_team_that_is_gone_has_no_line() -> None:
    drawn = team_stays.stays({"stays": [stay("old", None, 5, to=NINE), stay("desk", 1, 5)]}, screen=screen())
    assert drawn.splitlines()[-1] == "line ? 0:05, line 1 0:05"


def test_one_team_without_an_agreed_time_is_no_table() -> None:
    assert team_stays.stays({"stays": [stay("desk", 1, 40)]}, screen=screen()) == ""
    assert team_stays.stays({}, screen=screen()) == ""


def test_the_clock_names_what_was_held_before() -> None:
    clocks = [{"metric": "resolve", "note": ""}, {"metric": "hold", "note": "l2"}]
    found = team_stays.clocks_with_stays(clocks, [stay("desk", 1, 78, target=120, to=NINE), stay("l2", 2, 15)])
    assert [clock["note"] for clock in found] == ["", "l2 (desk 1:18/2:00)"]


def test_on_forty_cells_it_still_fits() -> None:
    stays = [stay("l2-toronto-night", 2, 40, target=30, to=NINE), stay("desk", 1, 15)]
    drawn = team_stays.stays({"stays": stays, "ping_pong": ["desk", "l2-toronto-night"] * 3}, screen=screen(width=40))
    assert max(len(line) for line in drawn.splitlines()) <= 40
