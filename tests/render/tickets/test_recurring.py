"""What `hd problem detect` draws: it fits the screen, whatever strangers wrote, and its commands can be copied."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hd.render.terminal.cells import width
from hd.render.tickets import problems as draw
from tests.cli.render_samples import screen

ID = "HD-2611-7K3FQ"


def incident(title: str = "VPN drops", **fields: Any) -> dict[str, Any]:
    return {
        "id": ID,
        "title": title,
        "status": "open",
        "open": True,
        "created": "2026-11-20T10:00:00+02:00",
        "service": "vpn",
        "category": None,
        "office": "kyiv",
        "problem": None,
        **fields,
    }


def group(title: str = "VPN drops", **fields: Any) -> dict[str, Any]:
    return {
        "key": ID,
        "value": None,
        "title": title,
        "typical": ID,
        "count": 2,
        "before": 1,
        "trend": None,
        "open": 1,
        "services": [{"value": "vpn", "count": 2}],
        "categories": [{"value": None, "count": 2}],
        "offices": [{"value": "kyiv", "count": 1}, {"value": None, "count": 1}],
        "incidents": [incident(title)],
        "earlier": [],
        "problems": [],
        "unlinked": 2,
        "next": "hd problem new --from 7k3fq m3xd2",
        **fields,
    }


def found(*groups: dict[str, Any], comparable: bool = True) -> dict[str, Any]:
    return {
        "desk": "Lantern IT",
        "query": None,
        "since": "2026-10-24T09:00:00+02:00",
        "min": 3,
        "incidents": 9,
        "comparable": comparable,
        "groups": list(groups),
    }


@given(st.text(max_size=200), st.integers(40, 120))
def test_no_line_is_wider_than_the_screen(title: str, cells: int) -> None:
    known = [{"id": ID, "title": title, "status": "open", "open": True, "incidents": 3}]
    drawn = draw.groups_table(found(group(title), group(title, problems=known)), screen=screen(cells))
    assert all(width(text) <= cells for text in drawn.split("\n"))


def test_a_long_command_goes_on_as_a_shell_reads_it() -> None:
    refs = [f"ref{number:02}" for number in range(20)]
    lines = draw.command(f"hd problem new --from {' '.join(refs)}", limit=60)
    assert all(text.endswith(" \\") for text in lines[:-1])
    assert " ".join(" ".join(lines).replace("\\", "").split()) == f"hd problem new --from {' '.join(refs)}"
    assert all(width(text) <= 60 for text in lines)


def test_a_young_desk_is_not_compared() -> None:
    assert draw.counts(group(), found(comparable=False)) == "2 incidents"
    assert draw.counts(group(trend="growing"), found()) == "2 incidents, 1 before, growing"
    assert draw.footer(found(group(), comparable=False), screen=screen()).endswith("the desk is too young to compare")


def test_one_who_has_no_office_makes_the_counts_show() -> None:
    drawn = draw.groups_table(found(group()), screen=screen())
    assert "service vpn · office kyiv 1" in drawn


@pytest.mark.parametrize(("new", "said"), [(0, "nothing new"), (1, "1 new incident"), (5, "5 new incidents")])
def test_a_problem_says_what_is_new(new: int, said: str) -> None:
    known = [{"id": ID, "title": "VPN gateway", "status": "open", "open": True, "incidents": 3}]
    drawn = draw.groups_table(found(group(problems=known, unlinked=new)), screen=screen(), prefix="HD")
    assert f"problem 2611-7K3FQ has {said}: VPN gateway (open)" in drawn


def test_nothing_found_is_nothing_drawn() -> None:
    assert draw.groups_table(found(), screen=screen()) == ""
    assert draw.footer(found(), screen=screen()) == "nothing came again 3 times: 9 incidents since Sat 24 Oct"
