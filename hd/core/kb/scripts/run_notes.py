"""The results of a run: the note in the ticket, the tried steps, the evidence. Also reads the note back.

A run is stored only in this note: anyone who runs the script on that ticket continues there, in any clone. People may
read and edit it; answers that no longer fit the script are asked again.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from hd.core.kb.scripts.keywords import keywords_of
from hd.core.kb.scripts.model import Script, shorten
from hd.core.kb.scripts.run import ScriptRun, add_note, begin_run, choose
from hd.text.lazy_regex import pattern

_SHORT = 48  # characters of a step's name in a line with several
_MOST = 2000  # characters of a handover's field in the front matter; the note has the rest
_OPEN = "…"  # the answer of a step with notes but no answer yet
_HEAD = pattern(r"Script (\S+): (left at (?:step \d+|the end)|\S.*)$")
_LEFT = pattern(r"left at (?:step \d+|the end)")
_MOVE = pattern(r"- (\d{1,9}): (.*)$")
_NOTE = pattern(r" {2,}- (.*)$")


class UnfinishedRun(Struct, frozen=True):
    """The contents of an earlier run's note: steps, their lines (name and answer), their notes."""

    answered_steps: tuple[tuple[int, str, tuple[str, ...]], ...]


def format_note(run: ScriptRun) -> str:
    """Return the note: the end of the run, and a line for each answer with its notes below."""
    lines = [f"Script {run.name}: {_outcome(run)}", ""]
    for move in run.answered_steps:
        lines.append(f"- {move.step}: {_name(run.script, move.step)} → {move.label}")
        lines += [f"  - {text}" for text in move.notes]
    for number in dict.fromkeys(step for step, _ in run.open_notes):
        lines.append(f"- {number}: {_name(run.script, number)} → {_OPEN}")
        lines += [f"  - {text}" for step, text in run.open_notes if step == number]
    return "\n".join(lines).strip("\n")


def format_tried(run: ScriptRun) -> str:
    """Return the tried steps in one line, each with its answer."""
    steps = [f"{_clause(_name(run.script, move.step))}: {move.label}" for move in run.answered_steps]
    return shorten("; ".join(steps), most=_MOST) or f"script {run.name}"


def format_evidence(run: ScriptRun) -> str:
    """Return the evidence: the notes, then the successful checks; or else where the answers are."""
    found = [f"{move.step}: {text}" for move in run.answered_steps for text in move.notes]
    found += [f"{step}: {text}" for step, text in run.open_notes]
    for move in run.answered_steps:
        if move.is_plain:
            found += [f"{move.step}: {check}" for check in run.script.steps[move.step - 1].checks]
    return shorten("; ".join(dict.fromkeys(found)), most=_MOST) or run.keywords.no_note


def find_unfinished(texts: Sequence[str], *, name: str) -> UnfinishedRun | None:
    """Return the last note about this script, if its run is unfinished. texts: a ticket's comments."""
    for text in reversed(texts):
        first, *lines = text.split("\n")
        head = _HEAD.match(first)
        if head and head[1] == name:
            return UnfinishedRun(_moves(lines)) if _LEFT.match(head[2]) else None
    return None


def resume_run(script: Script, unfinished: UnfinishedRun, *, name: str) -> tuple[ScriptRun, bool]:
    """Return the run at its last position, and whether all of its answers fit the current script; otherwise it is at
    the first step whose answer does not fit.
    """
    walk = begin_run(script, name=name)
    for step, line, notes in unfinished.answered_steps:
        if line.endswith(f" → {_OPEN}"):
            walk = replace(walk, open_notes=(*walk.open_notes, *((step, text) for text in notes)))
            continue
        if walk.position != step:
            return walk, False
        for text in notes:
            walk = add_note(walk, text)
        said = [branch for branch in walk.choices if line.endswith(f" → {branch.label}")]
        if not said or walk.step is None:
            return walk, False
        further = choose(walk, max(said, key=lambda branch: len(branch.label)))
        if further.end is not None:  # the earlier run had not ended: ask again
            return walk, True
        walk = further
    return walk, True


def _moves(lines: Sequence[str]) -> tuple[tuple[int, str, tuple[str, ...]], ...]:
    found: list[tuple[int, str, list[str]]] = []
    for line in lines:
        if move := _MOVE.match(line):
            found.append((int(move[1]), move[2].rstrip(), []))
        elif found and (text := _NOTE.match(line)):
            found[-1][2].append(text[1])
    return tuple((step, line, tuple(notes)) for step, line, notes in found)


def _name(script: Script, number: int) -> str:
    return script.steps[number - 1].name if number <= len(script.steps) else keywords_of(script.lang).closing


def _clause(name: str) -> str:
    """Return the text before the first colon, shortened."""
    return shorten(name.partition(":")[0], most=_SHORT)


def _outcome(run: ScriptRun) -> str:
    end = run.end
    if end is None or end.kind == "pause":
        why = f" ({end.text})" if end is not None and end.text else ""
        return f"left at {f'step {run.position}' if run.step is not None else 'the end'}{why}"
    return "solved" if end.kind == "solved" else "not solved, handed over"
