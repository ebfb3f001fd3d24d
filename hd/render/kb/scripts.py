"""Draw a script during a walk: one step, its checks, and its answers with their keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hd.render.terminal.cells import line, pad, width, wrap
from hd.render.terminal.prose import prose
from hd.render.terminal.style import paint
from hd.text.lazy_regex import pattern

if TYPE_CHECKING:
    from hd.render.terminal.screen import Row, Screen

_OWN_LINE = pattern(r"\s*(?:[-*+>|#]|\d{1,9}[.)])(?:\s|$)")
_BETWEEN = " · "
KEYS = "b back · n note · s solved · e hand over · p later · q quit"
END_KEYS = "Enter write it · b back · n note · p later · q quit"


def opening(title: object, intro: object, *, screen: Screen) -> str:
    """Return the script's title and introduction."""
    lines = [paint(part, "title", colour=screen.colour) for part in wrap(line(title), screen.width)]
    text = prose(join_lines(intro), screen.width)
    return "\n".join([*lines, *([""] if text else []), *text])


def step(found: Row, *, screen: Screen) -> str:
    """Return one step: `{name, place, text, checks, choices: [{label, to}], notes}`; place says which step it is."""
    head = paint(line(f"{found['name']} · {found['place']}"), "quiet", colour=screen.colour)
    blocks = [
        prose(join_lines(found["text"]), screen.width),
        [part for check in found["checks"] for part in _hanging("[ ] ", check, screen=screen)],
        _choices(found["choices"], screen=screen),
        [part for note in found["notes"] for part in _hanging("note: ", note, screen=screen)],
    ]
    return "\n".join(["", head, *(part for block in blocks if block for part in block), _keys(KEYS, screen=screen)])


def join_lines(text: object) -> str:
    """Join the lines of each Markdown paragraph, so that they can be wrapped for this screen."""
    lines: list[str] = []
    open_ = fenced = False
    for raw in str(text or "").split("\n"):
        fence = raw.lstrip().startswith(("```", "~~~"))
        own = fenced or fence or not raw.strip() or raw.startswith("    ") or _OWN_LINE.match(raw) is not None
        fenced = fenced != fence
        if open_ and not own:
            lines[-1] += f" {raw.strip()}"
        else:
            lines.append(raw)
        open_ = bool(raw.strip()) and not (fenced or fence) and not raw.startswith(("#", "    "))
    return "\n".join(lines)


def end(words: object, notes: Sequence[object], *, screen: Screen) -> str:
    """Return what would be written at the end."""
    lines = [paint(part, "title", colour=screen.colour) for part in wrap(line(words), screen.width)]
    lines += [part for note in notes for part in _hanging("note: ", note, screen=screen)]
    return "\n".join(["", *lines, _keys(END_KEYS, screen=screen)])


def _choices(choices: Sequence[Row], *, screen: Screen) -> list[str]:
    """Return a line for each answer: its key, its label, where it leads."""
    widest = min(max(width(line(one["label"])) for one in choices), screen.width // 2)
    lines = []
    for number, one in enumerate(choices, 1):
        first, *rest = wrap(line(one["label"]), widest)
        room = screen.width - 5 - widest - 2
        to = line(one["to"])
        beside = width(to) <= room
        end = f"  {paint(to, 'quiet', colour=screen.colour)}" if to and beside else ""
        lines.append(f"  {number}  {pad(first, widest) if end else first}{end}")
        lines += [f"     {part}" for part in rest]
        below = [] if beside else wrap(to, screen.width - 7)
        lines += [f"       {paint(part, 'quiet', colour=screen.colour)}" for part in below]
    return lines


def _hanging(mark: str, text: object, *, screen: Screen) -> list[str]:
    parts = wrap(line(text), screen.width - 2 - len(mark))
    return [f"  {' ' * len(mark) if number else mark}{part}" for number, part in enumerate(parts)]


def _keys(text: str, *, screen: Screen) -> str:
    """Return the keys on as many lines as needed; a key stays with its word."""
    lines = [""]
    for item in text.split(_BETWEEN):
        longer = f"{lines[-1]}{_BETWEEN}{item}" if lines[-1] else item
        lines = [*lines[:-1], longer] if width(longer) <= screen.width else [*lines, item]
    return "\n".join(paint(part, "quiet", colour=screen.colour) for part in lines)
