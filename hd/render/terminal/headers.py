"""Draw the head of a ticket or article: name and title, a line of facts, and the diagnostics of its file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from hd.i18n import _, pgettext
from hd.render.terminal.cells import line, shorten, width, wrap
from hd.render.terminal.style import of_state, paint

if TYPE_CHECKING:
    from hd.render.terminal.screen import Row, Screen

LABEL = 11  # cells of a label in the head of one ticket


def titled(ident: object, title: object, *, screen: Screen) -> list[str]:
    """Return `HD-2611-7K3FQ  VPN drops…`: the whole title, indented where it wraps."""
    name = shorten(line(ident), screen.width // 2)
    indent = width(name) + 2
    first, *rest = wrap(line(title), screen.width - indent) or [""]
    lines = [paint(f"{name}  {first}".rstrip(), "title", colour=screen.colour)]
    return [*lines, *(" " * indent + paint(part, "title", colour=screen.colour) for part in rest)]


def facts(parts: Iterable[str], *, screen: Screen, room: int | None = None) -> list[str]:
    """Return the safe parts joined by dots, wrapped between parts; empty parts are left out."""
    lines, limit = [""], room or screen.width
    for part in (shorten(part, limit) for part in parts if part):
        longer = f"{lines[-1]} · {part}" if lines[-1] else part
        if width(longer) > limit:
            lines.append(part)
        else:
            lines[-1] = longer
    return lines


def labelled(label: str, value: str, *, screen: Screen) -> list[str]:
    """Return a label and its safe value, indented where it wraps."""
    label = shorten(_(label), screen.width // 2)
    indent = max(LABEL, width(label) + 1)
    shown = paint(label, "quiet", colour=screen.colour) + " " * (indent - width(label))
    return [
        (" " * indent if number else shown) + part for number, part in enumerate(wrap(value, screen.width - indent))
    ]


def problem_lines(problems: Sequence[Row], *, screen: Screen) -> list[str]:
    """Faults in a file, each with its place and what mends it: `{severity, message, path, line, hint}`."""
    lines: list[str] = []
    for problem in problems:
        severity = line(problem.get("severity") or "warning")
        shown = pgettext("severity", severity)
        where = line(problem.get("path")) + (f":{problem['line']}" if problem.get("line") else "")
        text = ": ".join(part for part in (shown, where, line(problem.get("message"))) if part)
        style = of_state({"error": "breached", "warning": "at_risk"}.get(severity))
        lines += [paint(part, style, colour=screen.colour) for part in wrap(text, screen.width)]
        lines += [f"  {part}" for part in wrap(line(problem.get("hint")), screen.width - 2)]
    return lines
