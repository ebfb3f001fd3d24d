"""Draw the lines after a change: what happened, its commit, and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hd.render.terminal import cells
from hd.render.terminal.cells import line, pad, width, wrap
from hd.render.terminal.prose import prose
from hd.render.terminal.style import paint

if TYPE_CHECKING:
    from hd.render.terminal.screen import Screen

_EDGE = 78  # where a commit's id ends, on a screen wide enough
_LABEL = 9


def quoted(text: str, *, screen: Screen) -> str:
    """Return an indented text of several lines, as a dry run shows it; "" for none."""
    return "\n".join(f"  {part}".rstrip() for part in prose(text, screen.width - 2))


def change_line(text: str, *, screen: Screen, commit: str = "") -> str:
    """Return `7K3FQ desk → l2-kyiv, functional; …    [9d01f3e]`: the commit at the right, or below it."""
    lines = wrap(line(text), screen.width) or [""]
    if not commit:
        return "\n".join(lines)
    ident = f"[{line(commit)[:7]}]"
    room = min(_EDGE, screen.width) - width(lines[-1]) - len(ident)
    if room < 2:
        lines.append("")
        room = min(_EDGE, screen.width) - len(ident)
    lines[-1] += " " * room + paint(ident, "quiet", colour=screen.colour)
    return "\n".join(lines)


def command_line(text: str, command: str, *, width: int) -> str:
    """Return a text that ends with a command; if it is wider than `width`, the command gets its own line."""
    if cells.width(text) <= width or not text.endswith(f" {command}"):
        return text
    return f"{text.removesuffix(command).rstrip()}\n{command}"


def hints(rows: Sequence[tuple[str, str, str]], *, screen: Screen) -> str:
    """Return the next steps: label (`try:`), text and command in columns, or below each other if they do not fit."""
    safe_rows = [(line(label), line(text), line(command)) for label, text, command in rows]
    middle = max([width(text) for _, text, _ in safe_rows], default=0)
    widest = max([width(command) for _, _, command in safe_rows], default=0)
    lines: list[str] = []
    for label, text, command in safe_rows:
        start = pad(label, _LABEL)
        if width(start) + middle + 2 + widest <= screen.width:
            lines.append(f"{start}{pad(text, middle)}  {command}".rstrip())
            continue
        parts = wrap(text, screen.width - width(start))
        lines += [(" " * width(start) if number else start) + part for number, part in enumerate(parts)]
        # A command is never broken: it is there to be copied.
        lines += [f"  {command}"] if command else []
    return "\n".join(lines)
