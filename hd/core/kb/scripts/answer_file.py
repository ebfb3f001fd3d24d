"""A file of answers, one per line, in place of key presses. Parses it and applies it to a run; opens no file.

    # a comment
    only the VPN              an answer as in the script, or the number of its key
    note: drops at 10:02      a note at the current step
    back
    solved: It works again.   an end, as in the script; `escalate l2: WHY`, `pause`
    title: VPN drops at home  of the new ticket, if none is named
    requester: shevch
    answer: It works again.   the resolution, if the script has none

Each line can begin with `- `, so that the file can be a list in YAML.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from hd.core.kb.scripts.run import ScriptRun, add_note, apply_answer, begin_run, go_back
from hd.errors import UsageError
from hd.text.lazy_regex import pattern

_LINE = pattern(r"\s*(?:-\s+)?(.*?)\s*$")
_FIELD = pattern(r"(title|requester|answer|note):\s*(.*)$")


class Answers(Struct, frozen=True):
    """The contents of a file. lines: (line number, answer), including notes and `back`."""

    lines: tuple[tuple[int, str], ...] = ()
    title: str = ""
    requester: str = ""
    answer: str = ""


def read(text: str) -> Answers:
    """Parse the answers in a text. Never raises: only the script can tell whether they are valid."""
    lines: list[tuple[int, str]] = []
    said: dict[str, str] = {}
    for number, raw in enumerate(text.splitlines(), 1):
        found = _LINE.match(raw)
        line = found[1] if found else ""
        if not line or line.startswith("#") or line == "---":
            continue
        line = _unquote(line)
        field = _FIELD.match(line)
        if field and field[1] != "note":
            said[field[1]] = _unquote(field[2])
        else:
            lines.append((number, f"note: {_unquote(field[2])}" if field else line))
    return replace(Answers(tuple(lines)), **said)


def format_answers(run: ScriptRun, *, title: str = "", requester: str = "") -> str:
    """Format the answers of a run; replaying them leads to the same state. title, requester: of the new ticket."""
    lines = [f"# {run.name}"]
    for move in run.answered_steps:
        lines += [*(f"note: {_quote(text)}" for text in move.notes), _quote(move.label)]
    lines += [f"note: {_quote(text)}" for _, text in run.open_notes]
    lines += _end_lines(run, "\n".join(lines))
    lines += [f"{key}: {_quote(text)}" for key, text in (("title", title), ("requester", requester)) if text]
    return "\n".join(lines) + "\n"


def _end_lines(run: ScriptRun, text: str) -> list[str]:
    """Return lines for the end of the run, unless the answers in `text` imply it."""
    if run.end is None:
        return []
    try:
        end = replay_answers(begin_run(run.script, name=run.name), read(text), source="").end
    except UsageError:  # the script has changed since the run began
        end = None
    if end == run.end:
        return []
    if end is not None:
        return [f"answer: {_quote(run.end.text)}"]
    head = f"{run.end.kind} {run.end.team}".strip()
    return [f"{head}: {run.end.text}" if run.end.text else head]


def replay_answers(run: ScriptRun, answers: Answers, *, source: str) -> ScriptRun:
    """Apply all answers to a run; it may end. source: the file, for messages.

    Raises UsageError with the line of an invalid answer, or of one after the end.
    """
    for number, line in answers.lines:
        if run.end is not None:
            raise UsageError(f"{source}:{number}: the script is over before this answer: {line}")
        try:
            run = _apply_line(run, line)
        except UsageError as error:
            raise UsageError(f"{source}:{number}: {error.message}", hint=error.hint) from None
    return run


def _apply_line(run: ScriptRun, line: str) -> ScriptRun:
    if line.startswith("note: "):
        return add_note(run, line.removeprefix("note: "))
    if line.casefold() == "back" and not any(branch.label.casefold() == "back" for branch in run.choices):
        return go_back(run)
    return apply_answer(run, line)


def _quote(text: str) -> str:
    """Escape `text` so that it is read unchanged."""
    return f'"{text}"' if text.startswith(('"', "'", "#", "- ", "---")) else text


def _unquote(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text
