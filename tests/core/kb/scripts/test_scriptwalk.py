"""A walk is its answers: played again it stands where it stood, and the note in a ticket says enough to go on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hd.core.kb.scripts import run_notes
from hd.core.kb.scripts.answer_file import Answers, format_answers, read, replay_answers
from hd.core.kb.scripts.model import Target
from hd.core.kb.scripts.parser import parse
from hd.core.kb.scripts.run import ScriptRun, add_note, apply_answer, begin_run, choose, end_run, go_back
from hd.errors import UsageError
from tests.core.kb.scripts.test_script import scripts

TEXT = """\
1. Does it connect → at all? Ask.
   - yes → 2
   - no → solved: The password.
2. Restart it.
   - [ ] It was off for a minute
   - [ ] The light is green
3. And now: does it hold?
   - it holds → solved
   - it drops → escalate l2: needs the log
   - they call back → pause: a call
   - once more → 1
"""
SCRIPT = parse(TEXT)
NOTES = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=12)


def walked(*said: str) -> ScriptRun:
    """The walk after these lines of a file."""
    return replay_answers(begin_run(SCRIPT, name="vpn"), read("\n".join(said)), source="file")


@st.composite
def walks(draw: st.DrawFn) -> ScriptRun:
    """A walk that is not over, with notes and steps back, through some script."""
    script, _ = draw(scripts())
    walk = begin_run(script, name="some")
    for _ in range(draw(st.integers(0, 6))):
        if draw(st.booleans()):
            walk = add_note(walk, draw(NOTES))
        ways = [branch for branch in walk.choices if branch.target.kind == "step"]
        if ways:
            walk = choose(walk, draw(st.sampled_from(ways)))
        elif walk.answered_steps:
            walk = go_back(walk)
    return walk


@given(walks())
def test_its_answers_played_again_are_the_same_walk(walk: ScriptRun) -> None:
    again = replay_answers(begin_run(walk.script, name="some"), read(format_answers(walk)), source="file")
    assert (again.position, again.answered_steps) == (walk.position, walk.answered_steps)
    assert [text for _, text in again.open_notes] == [text for _, text in walk.open_notes]


@given(walks())
def test_the_note_that_it_leaves_says_all_of_it(walk: ScriptRun) -> None:
    found = run_notes.find_unfinished(["Something else", run_notes.format_note(walk)], name="some")
    assert found is not None
    again, whole = run_notes.resume_run(walk.script, found, name="some")
    assert whole
    assert (again.position, again.answered_steps) == (walk.position, walk.answered_steps)
    assert sorted(again.open_notes) == sorted(walk.open_notes)


@given(walks())
def test_a_step_back_takes_one_answer_and_no_note(walk: ScriptRun) -> None:
    before = go_back(walk)
    assert before.answered_steps == walk.answered_steps[:-1]
    kept = [text for move in before.answered_steps for text in move.notes] + [text for _, text in before.open_notes]
    assert sorted(kept) == sorted(
        [text for move in walk.answered_steps for text in move.notes] + [text for _, text in walk.open_notes]
    )


@pytest.mark.parametrize("said", [("yes",), ("YES",), ("1",), ("- yes",), ('"yes"',), ("", "# no", "---", "yes")])
def test_an_answer_is_named_numbered_or_quoted(said: tuple[str, ...]) -> None:
    assert walked(*said).position == 2


@pytest.mark.parametrize(
    ("said", "end"),
    [
        (("no",), Target("solved", text="The password.")),
        (("yes", "done", "2"), Target("escalate", team="l2", text="needs the log")),
        (("yes", "done", "they call back"), Target("pause", text="a call")),
        (("yes", "solved: It was off: that is all."), Target("solved", text="It was off: that is all.")),
        (("yes", "передати l2-kyiv"), Target("escalate", team="l2-kyiv", text="the script did not solve it")),
        (("pause",), Target("pause")),
    ],
)
def test_a_walk_ends(said: tuple[str, ...], end: Target) -> None:
    assert walked(*said).end == end


def test_a_handover_without_a_reason_says_which_answer_led_to_it() -> None:
    script = parse("1. Is it on? Look.\n   - no → escalate l2\n")
    assert apply_answer(begin_run(script, name="x"), "no").end == Target(
        "escalate", team="l2", text="Is it on? Look: no"
    )


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (("yse",), 'file:1: step 1 of vpn has no answer "yse"; nearest: yes'),
        (("yes", "3"), 'file:2: step 2 of vpn has no answer "3"'),
        (("yes", "4"), 'file:2: step 2 of vpn has no answer "4"'),
        (("no", "", "yes"), "file:3: the script is over before this answer: yes"),
        (("next",), 'file:1: step 1 of vpn has no answer "next"'),
    ],
)
def test_what_is_no_answer_is_named_with_its_line(said: tuple[str, ...], message: str) -> None:
    with pytest.raises(UsageError) as error:
        walked(*said)
    assert error.value.message == message


def test_a_file_says_what_a_new_ticket_needs() -> None:
    found = read("title: VPN: drops\n- requester: 'shevch'\nanswer: It is on.\nnote: \"x\"\n1\n")
    assert found == Answers(((4, "note: x"), (5, "1")), "VPN: drops", "shevch", "It is on.")


def test_the_note_lists_steps_answers_and_what_was_noted() -> None:
    walk = walked("note: at home", "yes", "1", "note: twice", "pause")
    assert run_notes.format_note(walk) == (
        "Script vpn: left at step 3\n\n"
        "- 1: Does it connect → at all? Ask → yes\n  - at home\n- 2: Restart it → done\n"
        "- 3: And now: does it hold? → …\n  - twice"
    )


def test_what_was_tried_and_seen_is_told_in_a_line() -> None:
    walk = walked("note: at home", "yes", "done", "it drops")
    assert run_notes.format_tried(walk) == "Does it connect → at all? Ask: yes; Restart it: done; And now: it drops"
    assert run_notes.format_evidence(walk) == "1: at home; 2: It was off for a minute; 2: The light is green"


def test_what_was_not_seen_is_no_evidence() -> None:
    assert (
        run_notes.format_evidence(walked("yes", "not done", "it drops")) == "the script's answers, in the internal note"
    )


def test_a_script_that_changed_is_asked_again_from_there() -> None:
    found = run_notes.find_unfinished([run_notes.format_note(walked("yes", "done"))], name="vpn")
    assert found is not None
    walk, whole = run_notes.resume_run(parse(TEXT.replace("yes →", "sure →")), found, name="vpn")
    assert (walk.position, whole) == (1, False)


@pytest.mark.parametrize("last", [("no",), ("yes", "1", "it drops")])
def test_a_walk_that_was_over_is_not_gone_on_with(last: tuple[str, ...]) -> None:
    notes = [run_notes.format_note(walked("yes", "pause")), run_notes.format_note(walked(*last))]
    assert run_notes.find_unfinished(notes, name="vpn") is None


def test_the_note_of_another_script_is_none_of_this_one() -> None:
    assert run_notes.find_unfinished([run_notes.format_note(walked("yes", "pause"))], name="vpn.uk") is None


def test_after_the_last_step_it_asks_whether_it_is_solved_in_the_scripts_language() -> None:
    walk = begin_run(parse("1. Перезапустіть.\n", lang="uk"), name="x")
    walk = apply_answer(walk, "зроблено")
    assert (walk.step, [branch.label for branch in walk.choices]) == (None, ["вирішено", "ні, передати", "пізніше"])
    assert go_back(walk).position == 1


def test_an_end_in_the_middle_of_a_step_keeps_what_was_noted_there() -> None:
    walk = end_run(add_note(begin_run(SCRIPT, name="vpn"), "hello"), Target("pause"))
    assert "  - hello" in run_notes.format_note(walk)


def test_what_has_no_steps_is_no_script() -> None:
    with pytest.raises(UsageError, match="no numbered steps"):
        begin_run(parse("Just text.\n"), name="x")


def test_what_is_told_in_a_line_has_an_end() -> None:
    walk = add_note(walked("yes"), "word " * 5000)
    assert len(run_notes.format_evidence(walk)) <= 2000
    assert "word word word" in run_notes.format_note(walk)
