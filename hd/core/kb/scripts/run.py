"""One walk through a script: where it stands, what was answered and noted, how it ended. Writes no ticket.

A walk is the sequence of its moves. So it can be gone again from its answers, whether they come from keys, from a file,
or out of the note that an earlier walk left in a ticket (`core.scriptlog`).
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from hd.core.kb.scripts.keywords import ScriptKeywords, says
from hd.core.kb.scripts.model import Branch, Kind, Script, Step, Target, target_of
from hd.errors import UsageError
from hd.text.suggestions import nearest

ENDS: tuple[Kind, ...] = ("solved", "escalate", "pause")


class AnsweredStep(Struct, frozen=True):
    """An answer that was given, and what was noted before. done: the step named no answers, and was gone through."""

    step: int
    label: str
    notes: tuple[str, ...] = ()
    done: bool = False


class ScriptRun(Struct, frozen=True):
    """name: the article's, `vpn-drops` or `vpn-drops.uk`. at: the step asked now. open_notes: (step, text) of steps
    that have no answer yet, or not any more. end: where the walk is over."""

    script: Script
    name: str
    at: int = 1
    moves: tuple[AnsweredStep, ...] = ()
    open_notes: tuple[tuple[int, str], ...] = ()
    end: Target | None = None

    @property
    def slug(self) -> str:
        """The article's, in whatever language."""
        return self.name.partition(".")[0]

    @property
    def step(self) -> Step | None:
        """What is asked now; None for the question whether it is solved."""
        return self.script.steps[self.at - 1] if self.at <= len(self.script.steps) else None

    @property
    def notes(self) -> tuple[str, ...]:
        """What was noted at the step asked now."""
        return tuple(text for step, text in self.open_notes if step == self.at)

    @property
    def says(self) -> ScriptKeywords:
        """The words that the script itself does not say."""
        return says(self.script.lang)

    @property
    def choices(self) -> tuple[Branch, ...]:
        """What can be answered now, in the order of the keys."""
        step, words = self.step, self.says
        if step is None:
            return (
                Branch(words.solved, Target("solved")),
                Branch(words.over, Target("escalate", text=words.unsolved)),
                Branch(words.later, Target("pause")),
            )
        onward = Target("step", self.at + 1)
        return step.branches or (Branch(words.done, onward), Branch(words.undone, onward))


def begin(script: Script, *, name: str) -> ScriptRun:
    """A walk at its first step. Raises UsageError where the script has none, or leads nowhere."""
    if not script.steps:
        raise UsageError(f"{name} has no numbered steps to go through", hint=f"hd kb show {name}")
    for problem in script.problems:
        if problem.severity == "error":
            raise UsageError(f"{problem.where()}: {problem.message}", hint=problem.hint or f"hd kb edit {name}")
    return ScriptRun(script, name)


def answered(walk: ScriptRun, said: str) -> ScriptRun:
    """The walk one answer on. said: an answer as it stands, the number of its key, or an end in the script's own words
    (`solved: TEXT`, `escalate l2: TEXT`, `pause`). Raises UsageError with the answers there are."""
    found = _choice(walk, said)
    if found is None:
        target = target_of(said, step=walk.at)
        if target is not None and target.kind in ENDS:
            return ended(walk, target)
        raise UsageError(f'{_place(walk)} has no answer "{said.strip()}"{_guess(walk, said)}', hint=_answers(walk))
    return chosen(walk, found)


def chosen(walk: ScriptRun, branch: Branch) -> ScriptRun:
    """The walk after one of its choices."""
    step, target = walk.step, branch.target
    done = step is not None and not step.branches and branch == walk.choices[0]
    if step is not None:
        kept = tuple(note for note in walk.open_notes if note[0] != walk.at)
        move = AnsweredStep(walk.at, branch.label, walk.notes, done)
        walk = replace(walk, moves=(*walk.moves, move), open_notes=kept)
    if target.kind == "step":
        return replace(walk, at=target.step)
    text = target.text or (f"{step.name}: {branch.label}" if step is not None and target.kind == "escalate" else "")
    return replace(walk, end=replace(target, text=text))


def ended(walk: ScriptRun, target: Target) -> ScriptRun:
    """The walk over, in the middle of a step; what was noted there stays."""
    text = target.text or (walk.says.unsolved if target.kind == "escalate" else "")
    return replace(walk, end=replace(target, text=text))


def back(walk: ScriptRun) -> ScriptRun:
    """The walk before its last answer, with all that was noted; at the first step, itself."""
    if not walk.moves:
        return walk
    *before, last = walk.moves
    notes = (*((last.step, text) for text in last.notes), *walk.open_notes)
    return replace(walk, at=last.step, moves=tuple(before), open_notes=notes, end=None)


def noted(walk: ScriptRun, text: str) -> ScriptRun:
    """The walk with one more note at the step where it stands."""
    line = " ".join(text.split())
    return replace(walk, open_notes=(*walk.open_notes, (walk.at, line))) if line else walk


def _choice(walk: ScriptRun, said: str) -> Branch | None:
    wanted = " ".join(said.split()).casefold()
    for branch in walk.choices:
        if branch.label.casefold() == wanted:
            return branch
    number = int(wanted) if wanted.isdecimal() and len(wanted) == 1 else 0
    return walk.choices[number - 1] if 1 <= number <= len(walk.choices) else None


def _place(walk: ScriptRun) -> str:
    return f"step {walk.at} of {walk.name}" if walk.step is not None else f"the end of {walk.name}"


def _guess(walk: ScriptRun, said: str) -> str:
    guess = nearest(said, [branch.label for branch in walk.choices])
    return f"; nearest: {guess}" if guess else ""


def _answers(walk: ScriptRun) -> str:
    rows = [f"{number} {branch.label}" for number, branch in enumerate(walk.choices, 1)]
    return "answers: " + ", ".join(rows)
