"""Adds days to a calendar's `holidays` in the text of hd.yaml, changing no other byte. Knows no country's own."""

from __future__ import annotations

from collections import abc
from datetime import date

from hd.core.document.lines import after, indent
from hd.core.document.yaml_tree import Mapping, Node, Scalar, Sequence, Value, YamlError, parse, plain
from hd.errors import RefusedError, UsageError

Named = abc.Sequence[tuple[date, str]]


def lines(days: Named, margin: str = "") -> str:
    """A line of YAML for each day, its name behind it."""
    return "".join(f"{margin}- {day}  # {' '.join(name.split())}\n" for day, name in days)


def with_holidays(text: str, calendar: str, days: Named) -> str:
    """`text` of a hd.yaml with these days among the calendar's holidays.

    A list in brackets stays one, a list of lines gets lines, with the days' names. Raises UsageError where the text has
    no such calendar (a default has to be written into the file first), RefusedError where no edit is sure.
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
    _require_same(text, made, calendar, days)
    return made


def _edit(text: str, calendar: Mapping, days: Named) -> tuple[int, int, str]:
    """Which characters, from and to, become what."""
    pair = next((pair for pair in calendar.pairs if pair[0].text == "holidays"), None)
    flow = ", ".join(str(day) for day, _ in days)
    if pair is None:
        last = calendar.pairs[-1][1]
        if calendar.flow:
            return last.end, last.end, f", holidays: [{flow}]"
        margin, at = indent(text, calendar.pairs[0][0].start), after(text, last)
        begun = "" if text[:at].endswith("\n") else "\n"
        return at, at, f"{begun}{margin}holidays:\n{lines(days, margin)}"
    key, node = pair
    if isinstance(node, Sequence) and node.items and not node.flow:
        at = after(text, node.items[-1])
        begun = "" if text[:at].endswith("\n") else "\n"
        return at, at, begun + lines(days, indent(text, node.start))
    if isinstance(node, Sequence) and node.items:
        return node.items[-1].end, node.items[-1].end, f", {flow}"
    if isinstance(node, Scalar) and node.value is not None:  # a single day without brackets
        return node.start, node.end, f"[{text[node.start : node.end]}, {flow}]"
    if isinstance(node, Sequence):
        return node.start, node.end, f"[{flow}]"
    colon = text.index(":", key.end) + 1
    return colon, max(colon, node.end), f" [{flow}]"


def _require_same(before: str, after_: str, calendar: str, days: Named) -> None:
    """Raise RefusedError unless all that changed is that the days are there."""
    refused = RefusedError(
        f"hd.yaml: the holidays of {calendar} cannot be changed without changing more",
        hint="write them there yourself: the same command without --write prints them",
    )
    try:
        old, new = plain(parse(before)), plain(parse(after_))
    except YamlError:
        raise refused from None
    holidays = _holidays(old, calendar)
    if _holidays(new, calendar) != [*holidays, *(str(day) for day, _ in days)]:
        raise refused
    if _without(old, calendar) != _without(new, calendar):
        raise refused


def _holidays(tree: Value, calendar: str) -> list[Value]:
    found = _one(tree, calendar).get("holidays")
    return found if isinstance(found, list) else [found] if found else []


def _one(tree: Value, calendar: str) -> dict[str, Value]:
    calendars = tree.get("calendars") if isinstance(tree, dict) else None
    one = calendars.get(calendar) if isinstance(calendars, dict) else None
    return one if isinstance(one, dict) else {}


def _without(tree: Value, calendar: str) -> Value:
    """`tree`, which is taken apart by this, but for the holidays."""
    _one(tree, calendar).pop("holidays", None)
    return tree


def _find(node: Node | None, *names: str) -> Node | None:
    for name in names:
        node = node.get(name) if isinstance(node, Mapping) else None
    return node
