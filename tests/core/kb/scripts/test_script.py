"""A script's Markdown: what is a step, a check, an answer, and what is text; whatever people write."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hd.core.kb.scripts.model import Branch, Script, Step, Target, branch_of, strip_markdown
from hd.core.kb.scripts.parser import parse
from tests.naughty import ALL

WORD = st.text("abcxyzїґёъéß0189-'", min_size=1, max_size=8).filter(lambda word: not word.startswith("-"))
SAID = st.lists(WORD, min_size=1, max_size=4).map(" ".join)
TEAM = st.sampled_from(["l2", "l2-kyiv", "desk"])
VERBS = {
    "solved": ("solved", "вирішено", "решено"),
    "escalate": ("escalate", "передати", "передать"),
    "pause": ("pause", "пауза"),
}


@st.composite
def targets(draw: st.DrawFn, steps: int) -> tuple[Target, str]:
    """A target, and how somebody writes it."""
    kind = draw(st.sampled_from(["step", "solved", "escalate", "pause"]))
    if kind == "step":
        number = draw(st.integers(1, steps))
        return Target("step", number), draw(st.sampled_from(["{}", "step {}", "крок {}", "**{}**", "шаг {}."])).format(
            number
        )
    team = draw(TEAM) if kind == "escalate" else ""
    text = draw(st.one_of(st.just(""), SAID))
    verb = draw(st.sampled_from(VERBS[kind]))
    words = f"{verb} {team}".strip() + (f": {text}" if text else "")
    return Target(kind, team=team, text=text), words


@st.composite
def scripts(draw: st.DrawFn) -> tuple[Script, str]:
    """A script, and its Markdown."""
    count = draw(st.integers(1, 5))
    lines, steps = ["An intro.", ""], []
    for number in range(1, count + 1):
        text = draw(SAID)
        line = len(lines) + 1
        lines.append(f"{number}. {text}")
        checks = draw(st.lists(SAID, max_size=2))
        lines += [f"   - [ ] {check}" for check in checks]
        branches = []
        for label in draw(st.lists(SAID, max_size=3, unique_by=str.casefold)):
            target, words = draw(targets(count))
            arrow = draw(st.sampled_from([" → ", " -> ", "→", " => "]))
            branches.append(Branch(label, target, len(lines) + 1))
            lines.append(f"   - {label}{arrow}{words}")
        steps.append(Step(number, text, line, tuple(checks), tuple(branches)))
    lines += ["", "## If it is not solved", "", "1. not a step"]
    return Script("An intro.", tuple(steps), "\n".join(lines[-3:])), "\n".join(lines) + "\n"


@given(scripts())
def test_a_script_is_read_as_it_was_meant(made: tuple[Script, str]) -> None:
    script, text = made
    assert parse(text) == script


@given(scripts())
def test_line_ends_and_indents_of_another_editor_mean_the_same(made: tuple[Script, str]) -> None:
    script, text = made
    assert parse(text.replace("\n   - ", "\n\t* ").replace("\n", "\r\n")) == script


@given(st.text("1234. )-*[x] →:ab#`~\n\t", max_size=200))
def test_anything_is_read_and_every_fault_has_its_line(text: str) -> None:
    script = parse(text, first_line=5)
    assert [step.number for step in script.steps] == list(range(1, len(script.steps) + 1))
    lines = range(5, 6 + text.count("\n"))
    assert all(problem.line in lines for problem in script.diagnostics)
    assert all(step.line in lines for step in script.steps)


@pytest.mark.parametrize("text", ALL, ids=range(len(ALL)))
def test_naughty_text_stays_text(text: str) -> None:
    script = parse(f"1. {text}\n   - [ ] {text}\n   - yes → solved: {text}\n")
    assert len(script.steps) <= 1


@pytest.mark.parametrize(
    ("bullet", "label", "target"),
    [
        ("yes → 4", "yes", Target("step", 4)),
        ("**yes**: → **step 4**", "yes", Target("step", 4)),
        ("так → [крок 4](#4)", "так", Target("step", 4)),
        ("нет → дальше", "нет", Target("step", 3)),
        ("Settings → Calls → 4", "Settings → Calls", Target("step", 4)),
        ("no -> solved: open Settings → Calls", "no", Target("solved", text="open Settings → Calls")),
        ("ні → вирішено: Годі: готово.", "ні", Target("solved", text="Годі: готово.")),
        ("інакше → передати до `l2-kyiv`: чому", "інакше", Target("escalate", team="l2-kyiv", text="чому")),
        ("otherwise → escalate", "otherwise", Target("escalate")),
        ("later → pause", "later", Target("pause")),
    ],
)
def test_an_answer_leads(bullet: str, label: str, target: Target) -> None:
    assert branch_of(bullet, step=2) == (label, target)


@pytest.mark.parametrize(
    "bullet", ["Open *Settings → Calls*", "yes → 4 or 5", "yes →", "next: do it", "→", "yes → solve it", "a → 4: b"]
)
def test_what_leads_nowhere_is_text(bullet: str) -> None:
    assert branch_of(bullet, step=1) is None


def test_a_bullet_with_an_arrow_is_text_where_no_answers_are() -> None:
    script = parse("1. Do\n   - open *Settings → Calls*\n")
    assert (script.steps[0].text, script.diagnostics) == ("Do\n- open *Settings → Calls*", ())


def test_a_bullet_with_an_arrow_beside_answers_is_a_slip() -> None:
    (problem,) = parse("1. Do\n   - yes → 1\n   - no → slved: x\n").diagnostics
    assert (problem.line, problem.message) == (3, '"slved" is nothing that an answer leads to')
    assert problem.hint == "solved?"


def test_code_is_neither_step_nor_answer() -> None:
    script = parse("1. Type:\n   ```\n   2. x\n   - yes → 1\n   ```\n2. And\n")
    assert [step.branches for step in script.steps] == [(), ()]
    assert script.steps[0].text == "Type:\n```\n2. x\n- yes → 1\n```"


def test_steps_go_on_below_a_heading_until_a_list_begins_anew() -> None:
    script = parse("1. a\n\n## On the server\n\n2. b\n\n## Else\n\n1. c\n2. d\n")
    assert [step.text for step in script.steps] == ["a\n\n## On the server", "b"]
    assert script.outro == "## Else\n\n1. c\n2. d"


def test_lines_go_on_with_what_stands_above() -> None:
    answer, check = "   - no → solved: It is\n     theirs.\n", "   - [ ] seen\n     twice\n"
    script = parse(f"1. Ask\nwhere\n{answer}{check}\n   A picture.\n\nAt the margin.\n")
    (step,) = script.steps
    assert step.branches == (Branch("no", Target("solved", text="It is theirs."), 3),)
    assert (step.checks, step.text, script.outro) == (("seen twice",), "Ask\nwhere\n\nA picture.", "At the margin.")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1. a\n   - x → 3\n", "no step 3"),
        ("1. a\n   - x → 0\n", "no step 0"),
        ("1. a\n   - x → 1\n   - X → 1\n", 'the answer "X" stands here twice'),
        ("1. a\n   - ** → 1\n", "an answer without a word"),
        ("1. a\n" + "".join(f"   - {number}a → 1\n" for number in range(10)), "more than 9 answers: there is one key"),
        ("1. a\n1. b\n", "step 2 is written as 1."),
    ],
)
def test_faults_are_named(text: str, message: str) -> None:
    (problem,) = parse(text).diagnostics
    assert problem.message.startswith(message)


def test_what_follows_the_last_step_is_the_end() -> None:
    script = parse("1. a\n   - x → next\n")
    assert (script.steps[0].branches[0].target.step, script.closing, script.diagnostics) == (2, 2, ())


def test_the_name_of_a_step_is_its_first_sentence_without_marks() -> None:
    said = parse("1. Have them open *Help → About* in [the client](x.md). Below 7.2: update.\n").steps[0].name
    assert said == "Have them open Help → About in the client"


@given(st.text("ab_*`[]() ", max_size=40))
def test_plain_text_stays_plain(text: str) -> None:
    assert len(strip_markdown(text)) <= len(text)
