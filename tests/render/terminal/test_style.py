"""Colour: where it is wanted, and what it means."""

from __future__ import annotations

import pytest

from hd.render.terminal.style import colours_enabled, mark, of_state, paint, state_word


@pytest.mark.parametrize(
    ("environ", "terminal", "painted"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"NO_COLOR": "1"}, True, False),
        ({"NO_COLOR": ""}, True, True),
        ({"TERM": "dumb"}, True, False),
        ({"CLICOLOR": "0"}, True, False),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"CLICOLOR_FORCE": "1", "TERM": "dumb"}, False, True),
        ({"CLICOLOR_FORCE": "0"}, False, False),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
    ],
)
def test_colour_is_for_terminals_unless_the_environment_says_otherwise(
    environ: dict[str, str], terminal: bool, painted: bool
) -> None:
    assert colours_enabled(environ, terminal=terminal) is painted


def test_without_colour_text_stays_as_it_is() -> None:
    assert paint("late", "breached", colour=False) == "late"


def test_a_breach_is_red() -> None:
    assert paint("late", "breached", colour=True) == "\x1b[31mlate\x1b[0m"


def test_nothing_is_not_painted() -> None:
    assert paint("", "breached", colour=True) == ""


def test_each_state_that_asks_for_attention_has_a_mark_that_needs_no_colour() -> None:
    assert [mark(state) for state in ("breached", "at_risk", "paused", "running", "met", None)] == list("x!=   ")


def test_states_read_as_words() -> None:
    assert [state_word(state) for state in ("at_risk", "met", None)] == ["at risk", "met", "none"]


def test_a_running_clock_has_no_style() -> None:
    assert (of_state("running"), of_state("at_risk")) == ("", "at_risk")
