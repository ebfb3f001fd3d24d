"""Cause and workaround in a text: what is written is read again, and nothing else of the text changes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hd.core.kb.known_error import KnownError, read, set_sections

TEXT = "Drops at even intervals.\n\n## Cause\n\nA timer.\n\n## Workaround\n\nNode one."
LINES = st.sampled_from(
    [
        "",
        "text",
        "## Cause",
        "## workaround ",
        "# Title",
        "## Other",
        "### Deep",
        "```",
        "## Root cause",
        "- item",
        "~~~",
    ]
)
TEXTS = st.lists(LINES, max_size=8).map("\n".join)


def test_both_sections_are_read_and_what_stands_before_them() -> None:
    assert read(TEXT) == KnownError("Drops at even intervals.", "A timer.", "Node one.")


def test_what_stands_in_another_section_belongs_to_the_symptoms() -> None:
    assert (
        read("One.\n\n## Cause\n\nA timer.\n\n## Since when\n\nMonday.").symptoms == "One.\n\n## Since when\n\nMonday."
    )


def test_a_root_cause_is_a_cause_in_capitals_or_not() -> None:
    assert read("## ROOT CAUSE\nA timer.").cause == "A timer."


def test_a_heading_in_code_is_none() -> None:
    assert read("```\n## Cause\n```").cause == ""


def test_a_fence_that_nobody_closed_is_text() -> None:
    assert read("```\n## Cause\n\nA timer.").cause == "A timer."


def test_a_section_is_replaced_where_it_stands() -> None:
    assert set_sections(TEXT, cause="Two timers.") == TEXT.replace("A timer.", "Two timers.")


def test_a_section_that_is_missing_comes_at_the_end() -> None:
    assert set_sections("Drops.", workaround="Node one.") == "Drops.\n\n## Workaround\n\nNode one."
    assert set_sections("", cause="A timer.") == "## Cause\n\nA timer."


def test_a_cause_comes_before_the_workaround() -> None:
    assert set_sections("Drops.\n\n## Workaround\n\nNode one.", cause="A timer.") == TEXT.replace(
        " at even intervals", ""
    )


def test_an_empty_one_is_taken_out_and_none_is_left() -> None:
    assert set_sections(TEXT, cause="") == "Drops at even intervals.\n\n## Workaround\n\nNode one."
    assert set_sections(TEXT) == TEXT


def test_a_heading_in_what_is_given_does_not_end_the_section() -> None:
    made = set_sections(TEXT, cause="# One\n\n## Workaround\n\nTwo.")
    assert read(made) == KnownError("Drops at even intervals.", "### One\n\n### Workaround\n\nTwo.", "Node one.")


@given(TEXTS, st.sampled_from(["A timer.", "One\n\ntwo", "- list"]))
def test_what_is_written_is_read_again_and_the_rest_stays(text: str, said: str) -> None:
    before, after = read(text), read(set_sections(text, workaround=said))
    assert (after.workaround, after.cause, after.symptoms) == (said, before.cause, before.symptoms)
