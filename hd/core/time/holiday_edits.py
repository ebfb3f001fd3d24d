"""Add days to a calendar's `holidays` in the text of hd.yaml, keeping every other byte."""

from __future__ import annotations

from collections import abc
from datetime import date

from hd.core.document.lines import indent, next_line_start
from hd.core.document.yaml_tree import Mapping, Node, Scalar, Sequence, Value, YamlError, parse, plain_value
from hd.errors import RefusedError, UsageError

NamedDays = abc.Sequence[tuple[date, str]]


def format_lines(days: NamedDays, margin: str = "") -> str:
    """Return a line of YAML for each day, with its name as a comment."""
    return "".join(f"{margin}- {day}  # {' '.join(name.split())}\n" for day, name in days)


def add_holidays(text: str, calendar: str, days: NamedDays) -> str:
    """Return the text of hd.yaml with these days added to the calendar's holidays.

    A list in brackets stays in brackets; a list of lines gets lines, with the days' names. Raises UsageError if the
    text has no such calendar (a default must be written into the file first), RefusedError if no edit is certain.
    """
    found = _find(parse(text), "calendars", calendar)
    if not isinstance(found, Mapping):
        raise UsageError(f"hd.yaml has no calendar {calendar}", hint="write it there first:  hd config show calendars")
    if not days:
        return text
    start, end, written = _edit(text, found, days)
    if "\r\n" in text:
        written = written.replace("\n", "\r\n")
    made = text[:start] + written + text[end:]
    _require_only_added(text, made, calendar, days)
    return made


def _edit(text: str, calendar: Mapping, days: NamedDays) -> tuple[int, int, str]:
    """Return start offset, end offset and replacement."""
    pair = next((pair for pair in calendar.pairs if pair[0].text == "holidays"), None)
    flow = ", ".join(str(day) for day, _ in days)
    if pair is None:
        last = calendar.pairs[-1][1]
        if calendar.flow:
            return last.end, last.end, f", holidays: [{flow}]"
        margin, at = indent(text, calendar.pairs[0][0].start), next_line_start(text, last)
        begun = "" if text[:at].endswith("\n") else "\n"
        return at, at, f"{begun}{margin}holidays:\n{format_lines(days, margin)}"
    key, node = pair
    if isinstance(node, Sequence) and node.items and not node.flow:
        at = next_line_start(text, node.items[-1])
        begun = "" if text[:at].endswith("\n") else "\n"
        return at, at, begun + format_lines(days, indent(text, node.start))
    if isinstance(node, Sequence) and node.items:
        return node.items[-1].end, node.items[-1].end, f", {flow}"
    if isinstance(node, Scalar) and node.value is not None:  # a single day without brackets
        return node.start, node.end, f"[{text[node.start : node.end]}, {flow}]"
    if isinstance(node, Sequence):
        return node.start, node.end, f"[{flow}]"
    colon = text.index(":", key.end) + 1
    return colon, max(colon, node.end), f" [{flow}]"


def _require_only_added(old_text: str, new_text: str, calendar: str, days: NamedDays) -> None:
    """Raise RefusedError unless adding the days is the only change."""
    refused = RefusedError(
        f"hd.yaml: the holidays of {calendar} cannot be changed without changing more",
        hint="write them there yourself: the same command without --write prints them",
    )
    try:
        old, new = plain_value(parse(old_text)), plain_value(parse(new_text))
    except YamlError:
        raise refused from None
    holidays = _holidays(old, calendar)
    if _holidays(new, calendar) != [*holidays, *(str(day) for day, _ in days)]:
        raise refused
    if _drop_holidays(old, calendar) != _drop_holidays(new, calendar):
        raise refused


def _holidays(tree: Value, calendar: str) -> list[Value]:
    found = _calendar_section(tree, calendar).get("holidays")
    return found if isinstance(found, list) else [found] if found else []


def _calendar_section(tree: Value, calendar: str) -> dict[str, Value]:
    calendars = tree.get("calendars") if isinstance(tree, dict) else None
    one = calendars.get(calendar) if isinstance(calendars, dict) else None
    return one if isinstance(one, dict) else {}


def _drop_holidays(tree: Value, calendar: str) -> Value:
    """Remove the holidays from `tree`, in place."""
    _calendar_section(tree, calendar).pop("holidays", None)
    return tree


def _find(node: Node | None, *names: str) -> Node | None:
    for name in names:
        node = node.get(name) if isinstance(node, Mapping) else None
    return node
