"""The few styles that mean something, painted only where colour is wanted. Measures nothing, asks no terminal."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import click

Style = Literal["", "breached", "at_risk", "paused", "met", "title", "quiet", "found"]

_LOOK: dict[Style, dict[str, Any]] = {
    "breached": {"fg": "red"},
    "at_risk": {"fg": "yellow"},
    "paused": {"fg": "blue"},
    "met": {"fg": "green"},
    "title": {"bold": True},
    "quiet": {"dim": True},
    "found": {"fg": "yellow", "bold": True},
}
_STATES: dict[str, Style] = {"breached": "breached", "at_risk": "at_risk", "paused": "paused", "met": "met"}
_MARKS = {"breached": "x", "at_risk": "!", "paused": "="}


def wanted(environ: Mapping[str, str], *, terminal: bool) -> bool:
    """Whether to paint: on a terminal, unless the environment says otherwise.

    `NO_COLOR` (https://no-color.org) outdoes everything; `FORCE_COLOR` and `CLICOLOR_FORCE` outdo the rest; then
    `TERM=dumb` and `CLICOLOR=0` say no. An empty variable says nothing.
    """
    if environ.get("NO_COLOR"):
        return False
    if any(environ.get(name, "0") not in ("", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    return terminal and environ.get("TERM") != "dumb" and environ.get("CLICOLOR") != "0"


def paint(text: str, style: Style, *, colour: bool) -> str:
    """`text` in `style`, or as it is."""
    return click.style(text, **_LOOK[style]) if colour and style and text else text


def highlight(text: str, words: Sequence[str], style: Style, *, colour: bool) -> str:
    """`text` in `style`, but these words of it, where they stand whole, as what was found."""
    if not (colour and words):
        return paint(text, style, colour=colour)
    longest_first = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    parts = re.split(rf"((?<!\w)(?:{longest_first})(?!\w))", text)
    return "".join(paint(part, "found" if at % 2 else style, colour=True) for at, part in enumerate(parts))


def of_state(state: object) -> Style:
    """The style of a clock's state."""
    return _STATES.get(str(state), "")


def mark(state: object) -> str:
    """One character before a clock: `x` breached, `!` at risk, `=` paused, else a blank."""
    return _MARKS.get(str(state), " ")


def word(state: object) -> str:
    """A clock's state in words."""
    return str(state or "none").replace("_", " ")
