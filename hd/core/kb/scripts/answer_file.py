"""A file of answers, one a line: what keys would have said. Reads them and goes a walk by them; opens no file.

    # a comment
    only the VPN              an answer as the script has it, or the number of its key
    note: drops at 10:02      what was noted at the step asked then
    back
    solved: It works again.   an end, in the script's own words; `escalate l2: WHY`, `pause`
    title: VPN drops at home  of the ticket that is made, where none was named
    requester: shevch
    answer: It works again.   what is answered, where the script does not say it

Each line may begin with `- `: so it is a list in YAML, too.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from hd.core.kb.scripts.run import ScriptRun, answered, back, begin, noted
from hd.errors import UsageError
from hd.text.lazy_regex import pattern

_LINE = pattern(r"\s*(?:-\s+)?(.*?)\s*$")
_FIELD = pattern(r"(title|requester|answer|note):\s*(.*)$")


class Answers(Struct, frozen=True):
    """What a file says. lines: (line, answer), notes and steps back among them."""

    lines: tuple[tuple[int, str], ...] = ()
    title: str = ""
    requester: str = ""
    answer: str = ""


def read(text: str) -> Answers:
    """The answers in a text. Never raises: what they mean depends on the script."""
    lines: list[tuple[int, str]] = []
    said: dict[str, str] = {}
    for number, raw in enumerate(text.splitlines(), 1):
        found = _LINE.match(raw)
        line = found[1] if found else ""
        if not line or line.startswith("#") or line == "---":
            continue
        line = _unquoted(line)
        field = _FIELD.match(line)
        if field and field[1] != "note":
            said[field[1]] = _unquoted(field[2])
        else:
            lines.append((number, f"note: {_unquoted(field[2])}" if field else line))
    return replace(Answers(tuple(lines)), **said)


def written(walk: ScriptRun, *, title: str = "", requester: str = "") -> str:
    """The answers of a walk as such a text: played, it stands where this one does. title, requester: of the ticket that
    is made at the end."""
    lines = [f"# {walk.name}"]
    for move in walk.moves:
        lines += [*(f"note: {_quoted(text)}" for text in move.notes), _quoted(move.label)]
    lines += [f"note: {_quoted(text)}" for _, text in walk.open_notes]
    lines += _end_lines(walk, "\n".join(lines))
    lines += [f"{key}: {_quoted(text)}" for key, text in (("title", title), ("requester", requester)) if text]
    return "\n".join(lines) + "\n"


def _end_lines(walk: ScriptRun, text: str) -> list[str]:
    """How the walk ended, as far as the answers in `text` do not say it already."""
    if walk.end is None:
        return []
    try:
        end = played(begin(walk.script, name=walk.name), read(text), source="").end
    except UsageError:  # the script has changed since it was begun
        end = None
    if end == walk.end:
        return []
    if end is not None:
        return [f"answer: {_quoted(walk.end.text)}"]
    head = f"{walk.end.kind} {walk.end.team}".strip()
    return [f"{head}: {walk.end.text}" if walk.end.text else head]


def played(walk: ScriptRun, answers: Answers, *, source: str) -> ScriptRun:
    """The walk after all answers; it may not be over. source: the file, for messages. Raises UsageError with the line
    of an answer that there is not, or that comes after the end."""
    for number, line in answers.lines:
        if walk.end is not None:
            raise UsageError(f"{source}:{number}: the script is over before this answer: {line}")
        try:
            walk = _went(walk, line)
        except UsageError as error:
            raise UsageError(f"{source}:{number}: {error.message}", hint=error.hint) from None
    return walk


def _went(walk: ScriptRun, line: str) -> ScriptRun:
    if line.startswith("note: "):
        return noted(walk, line.removeprefix("note: "))
    if line.casefold() == "back" and not any(branch.label.casefold() == "back" for branch in walk.choices):
        return back(walk)
    return answered(walk, line)


def _quoted(text: str) -> str:
    """`text` so that it is read as it is."""
    return f'"{text}"' if text.startswith(('"', "'", "#", "- ", "---")) else text


def _unquoted(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text
