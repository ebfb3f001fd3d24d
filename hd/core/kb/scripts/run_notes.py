"""What a walk through a script leaves behind: the note in the ticket, what was tried, the evidence; and reads it back.

The note is the only place where a walk is kept: whoever runs the script on that ticket goes on where it was left,
in any clone. It is text that people may read and mend; what no longer fits the script is asked again.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from hd.core.kb.scripts.keywords import says
from hd.core.kb.scripts.model import Script, shortened
from hd.core.kb.scripts.run import ScriptRun, begin, chosen, noted
from hd.text.lazy_regex import pattern

_SHORT = 48  # characters of a step's name where many stand in one line
_MOST = 2000  # of a handover's field: it stands in the front matter, and the note has the rest
_OPEN = "…"  # the answer of a step that has notes and no answer yet
_HEAD = pattern(r"Script (\S+): (left at (?:step \d+|the end)|\S.*)$")
_LEFT = pattern(r"left at (?:step \d+|the end)")
_MOVE = pattern(r"- (\d{1,9}): (.*)$")
_NOTE = pattern(r" {2,}- (.*)$")


class UnfinishedRun(Struct, frozen=True):
    """What the note of an earlier walk says: steps, their lines (name and answer), what was noted."""

    moves: tuple[tuple[int, str, tuple[str, ...]], ...]


def note(walk: ScriptRun) -> str:
    """The note: how the walk ended, and a line for each answer, with what was noted below it."""
    lines = [f"Script {walk.name}: {_outcome(walk)}", ""]
    for move in walk.moves:
        lines.append(f"- {move.step}: {_name(walk.script, move.step)} → {move.label}")
        lines += [f"  - {text}" for text in move.notes]
    for number in dict.fromkeys(step for step, _ in walk.open_notes):
        lines.append(f"- {number}: {_name(walk.script, number)} → {_OPEN}")
        lines += [f"  - {text}" for step, text in walk.open_notes if step == number]
    return "\n".join(lines).strip("\n")


def tried(walk: ScriptRun) -> str:
    """What was tried, in one line: each step with its answer."""
    steps = [f"{_clause(_name(walk.script, move.step))}: {move.label}" for move in walk.moves]
    return shortened("; ".join(steps), most=_MOST) or f"script {walk.name}"


def evidence(walk: ScriptRun) -> str:
    """What there is to look at: what was noted, then what was seen to be so; else where all answers are."""
    found = [f"{move.step}: {text}" for move in walk.moves for text in move.notes]
    found += [f"{step}: {text}" for step, text in walk.open_notes]
    for move in walk.moves:
        if move.done:
            found += [f"{move.step}: {check}" for check in walk.script.steps[move.step - 1].checks]
    return shortened("; ".join(dict.fromkeys(found)), most=_MOST) or walk.says.no_note


def left(texts: Sequence[str], *, name: str) -> UnfinishedRun | None:
    """What the last note about this script says, where it says that the walk was left. texts: a ticket's comments."""
    for text in reversed(texts):
        first, *lines = text.split("\n")
        head = _HEAD.match(first)
        if head and head[1] == name:
            return UnfinishedRun(_moves(lines)) if _LEFT.match(head[2]) else None
    return None


def resumed(script: Script, found: UnfinishedRun, *, name: str) -> tuple[ScriptRun, bool]:
    """The walk where it was left, and whether all of it fits the script as it is now: else it stands at the first step
    whose answer does not."""
    walk = begin(script, name=name)
    for step, line, notes in found.moves:
        if line.endswith(f" → {_OPEN}"):
            walk = replace(walk, open_notes=(*walk.open_notes, *((step, text) for text in notes)))
            continue
        if walk.at != step:
            return walk, False
        for text in notes:
            walk = noted(walk, text)
        said = [branch for branch in walk.choices if line.endswith(f" → {branch.label}")]
        if not said or walk.step is None:
            return walk, False
        further = chosen(walk, max(said, key=lambda branch: len(branch.label)))
        if further.end is not None:  # the end was not reached then: it is asked again
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
    return script.steps[number - 1].name if number <= len(script.steps) else says(script.lang).closing


def _clause(name: str) -> str:
    """What stands before the first colon, or as much as there is room for."""
    return shortened(name.partition(":")[0], most=_SHORT)


def _outcome(walk: ScriptRun) -> str:
    end = walk.end
    if end is None or end.kind == "pause":
        why = f" ({end.text})" if end is not None and end.text else ""
        return f"left at {f'step {walk.at}' if walk.step is not None else 'the end'}{why}"
    return "solved" if end.kind == "solved" else "not solved, handed over"
