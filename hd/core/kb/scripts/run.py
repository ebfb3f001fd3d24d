"""One run of a script: the current step, the answers and notes so far, the end. Writes no ticket.

A run is determined by its answers. It can be repeated from them, whether they come from keys, from a file, or from the
note that an earlier run left in a ticket (`run_notes.py`).
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from hd.core.kb.scripts.keywords import ScriptKeywords, keywords_of
from hd.core.kb.scripts.model import Branch, Kind, Script, Step, Target, target_of
from hd.errors import UsageError
from hd.text.suggestions import nearest

ENDS: tuple[Kind, ...] = ("solved", "escalate", "pause")


class AnsweredStep(Struct, frozen=True):
    """An answer with the notes before it. is_plain: the step has no branches and was completed."""

    step: int
    label: str
    notes: tuple[str, ...] = ()
    is_plain: bool = False


class ScriptRun(Struct, frozen=True):
    """name: the article's, `vpn-drops` or `vpn-drops.uk`. position: the current step. open_notes: (step, text) of steps
    without a current answer. end: set when the run is over.
    """

    script: Script
    name: str
    position: int = 1
    answered_steps: tuple[AnsweredStep, ...] = ()
    open_notes: tuple[tuple[int, str], ...] = ()
    end: Target | None = None

    @property
    def slug(self) -> str:
        """The article's slug, without language."""
        return self.name.partition(".")[0]

    @property
    def step(self) -> Step | None:
        """The current step; None for the final question, whether it is solved."""
        return self.script.steps[self.position - 1] if self.position <= len(self.script.steps) else None

    @property
    def notes(self) -> tuple[str, ...]:
        """The notes at the current step."""
        return tuple(text for step, text in self.open_notes if step == self.position)

    @property
    def keywords(self) -> ScriptKeywords:
        """The default texts in the script's language."""
        return keywords_of(self.script.lang)

    @property
    def choices(self) -> tuple[Branch, ...]:
        """The possible answers, in the order of their keys."""
        step, words = self.step, self.keywords
        if step is None:
            return (
                Branch(words.solved, Target("solved")),
                Branch(words.ended, Target("escalate", text=words.unsolved)),
                Branch(words.paused, Target("pause")),
            )
        onward = Target("step", self.position + 1)
        return step.branches or (Branch(words.step_done, onward), Branch(words.step_failed, onward))


def begin_run(script: Script, *, name: str) -> ScriptRun:
    """Return a run at its first step. Raises UsageError if the script has no steps, or has errors."""
    if not script.steps:
        raise UsageError(f"{name} has no numbered steps to go through", hint=f"hd kb show {name}")
    for problem in script.diagnostics:
        if problem.severity == "error":
            raise UsageError(f"{problem.where()}: {problem.message}", hint=problem.hint or f"hd kb edit {name}")
    return ScriptRun(script, name)


def apply_answer(run: ScriptRun, answer: str) -> ScriptRun:
    """Return the run after an answer: a label, the number of its key, or an end as in the script (`solved: TEXT`,
    `escalate l2: TEXT`, `pause`). Raises UsageError with the possible answers.
    """
    found = _choice(run, answer)
    if found is None:
        target = target_of(answer, step=run.position)
        if target is not None and target.kind in ENDS:
            return end_run(run, target)
        raise UsageError(f'{_place(run)} has no answer "{answer.strip()}"{_guess(run, answer)}', hint=_answers(run))
    return choose(run, found)


def choose(run: ScriptRun, branch: Branch) -> ScriptRun:
    """Return the run after one of its choices."""
    step, target = run.step, branch.target
    done = step is not None and not step.branches and branch == run.choices[0]
    if step is not None:
        kept = tuple(note for note in run.open_notes if note[0] != run.position)
        move = AnsweredStep(run.position, branch.label, run.notes, done)
        run = replace(run, answered_steps=(*run.answered_steps, move), open_notes=kept)
    if target.kind == "step":
        return replace(run, position=target.step)
    text = target.text or (f"{step.name}: {branch.label}" if step is not None and target.kind == "escalate" else "")
    return replace(run, end=replace(target, text=text))


def end_run(run: ScriptRun, target: Target) -> ScriptRun:
    """End the run at the current step; its notes stay."""
    text = target.text or (run.keywords.unsolved if target.kind == "escalate" else "")
    return replace(run, end=replace(target, text=text))


def go_back(run: ScriptRun) -> ScriptRun:
    """Return the run before its last answer, with all notes; unchanged at the first step."""
    if not run.answered_steps:
        return run
    *before, last = run.answered_steps
    notes = (*((last.step, text) for text in last.notes), *run.open_notes)
    return replace(run, position=last.step, answered_steps=tuple(before), open_notes=notes, end=None)


def add_note(run: ScriptRun, text: str) -> ScriptRun:
    """Add a note at the current step."""
    line = " ".join(text.split())
    return replace(run, open_notes=(*run.open_notes, (run.position, line))) if line else run


def _choice(run: ScriptRun, answer: str) -> Branch | None:
    wanted = " ".join(answer.split()).casefold()
    for branch in run.choices:
        if branch.label.casefold() == wanted:
            return branch
    number = int(wanted) if wanted.isdecimal() and len(wanted) == 1 else 0
    return run.choices[number - 1] if 1 <= number <= len(run.choices) else None


def _place(run: ScriptRun) -> str:
    return f"step {run.position} of {run.name}" if run.step is not None else f"the end of {run.name}"


def _guess(run: ScriptRun, answer: str) -> str:
    guess = nearest(answer, [branch.label for branch in run.choices])
    return f"; nearest: {guess}" if guess else ""


def _answers(run: ScriptRun) -> str:
    rows = [f"{number} {branch.label}" for number, branch in enumerate(run.choices, 1)]
    return "answers: " + ", ".join(rows)
