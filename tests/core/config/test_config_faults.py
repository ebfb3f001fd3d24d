"""What a fault in hd.yaml blocks, what is no hd.yaml at all, and that nothing crashes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hd.core.config import Config, load
from hd.errors import ConfigError, UnreadableError

SMALL = (Path(__file__).parents[3] / "examples" / "small-team" / "hd.yaml").read_text(encoding="utf-8")


def test_a_faulty_section_is_refused_with_its_line() -> None:
    config = load("desk: {name: A}\nsla: [{name: a}]\n")
    with pytest.raises(ConfigError, match=r"^hd\.yaml:2: sla\[a\]: `match` is missing$") as caught:
        config.require("sla")
    assert caught.value.hint == "hd config check"


@pytest.mark.parametrize("fault", ["calendars: {c: {}}", "priorities: {names: [P 1]}", "desk: {timezone: Kyiv}"])
def test_the_sla_leans_on_calendars_priorities_and_the_desk(fault: str) -> None:
    with pytest.raises(ConfigError):
        load(fault).require("sla")


def test_a_fault_blocks_no_section_that_can_do_without_it() -> None:
    load("people: {o: {email: nobody}}").require("sla", "priorities", "statuses", "services", "orgs", "views")


def test_a_fault_anywhere_blocks_the_whole_file() -> None:
    with pytest.raises(ConfigError):
        load("views: {x: 'asignee:me'}").require()


def test_a_misspelled_section_blocks_the_one_that_was_meant() -> None:
    with pytest.raises(ConfigError, match="slaa"):
        load("slaa: []").require("sla")


def test_a_team_shares_the_fault_of_a_member_who_was_left_out() -> None:
    config = load("people: {o: [a]}\nteams: {desk: {members: [o]}}")
    assert [p.message.split(":")[0] for p in config.diagnostics] == ["people.o"]
    with pytest.raises(ConfigError, match=r"people\.o"):
        config.require("teams")


def test_a_warning_blocks_nothing() -> None:
    config = load("routing: [{match: 'team:dsk', team: desk}]")
    assert [p.severity for p in config.diagnostics] == ["warning"]
    config.require()


def test_the_path_is_in_every_problem() -> None:
    assert {p.where() for p in load("x: 1\ny: 2", path="sub/hd.yaml").diagnostics} == {"sub/hd.yaml:1", "sub/hd.yaml:2"}


# --- hostile files ---


@pytest.mark.parametrize(
    "text", ["- a\n", "just text\n", "desk: [\n", "a: 1\na: 2\n", "a: &x 1\n", "[" * 50_000, "\x00"]
)
def test_what_is_no_yaml_mapping_is_unreadable(text: str) -> None:
    with pytest.raises(UnreadableError, match=r"^hd\.yaml:\d+: "):
        load(text)


def test_a_tab_is_named_as_such() -> None:
    with pytest.raises(UnreadableError) as caught:
        load("people:\n\tolha: {}\n")
    assert "tab" in caught.value.hint


_LINES = SMALL.split("\n")


@given(st.integers(0, len(_LINES) - 1), st.text("abP1:{}[], \n\"'#*-|", max_size=8), st.integers(0, 60))
def test_no_edit_of_a_desk_makes_it_crash(number: int, piece: str, column: int) -> None:
    lines = list(_LINES)
    lines[number] = lines[number][:column] + piece + lines[number][column + len(piece) :]
    try:
        config = load("\n".join(lines))
    except UnreadableError:
        return
    assert all(0 < problem.line <= len(lines) + piece.count("\n") for problem in config.diagnostics)
    assert all(team in config.teams for team in config.escalation.paths)
    assert all(n in config.statuses for status in config.statuses.values() for n in status.next)
    assert all(member in config.people for team in config.teams.values() for member in team.members)
    assert set(config.priorities.impact) == set(config.priorities.matrix)


_TREES = st.recursive(
    st.sampled_from(["x", "", "P1", "24x7", "'*'", "desk", "3d", "1h", "2026-11-23", "75%"]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.dictionaries(
            st.sampled_from(
                ["name", "match", "targets", "desk", "P1", "clock", "next", "hours", "matrix", "type", "x"]
            ),
            inner,
            max_size=3,
        ).map(lambda d: "{" + ", ".join(f"{k}: {v}" for k, v in d.items()) + "}"),
    ),
    max_leaves=8,
)


@given(st.sampled_from([s for s in Config.__struct_fields__ if s != "text"]), _TREES)
def test_any_shape_in_any_section_is_read_or_reported(section: str, tree: str) -> None:
    try:
        config = load(f"{section}: {tree}\n")
    except UnreadableError:
        return
    assert isinstance(config, Config)
    assert config.teams
    assert config.calendars
