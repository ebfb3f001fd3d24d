"""The few styles with a meaning, used only if colours are enabled."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from hd.i18n import _, pgettext

Style = Literal["", "breached", "at_risk", "paused", "met", "title", "quiet", "found"]

# Codes of ECMA-48, "select graphic rendition": 31 red, 32 green, 33 yellow, 36 cyan, 1 bold, 2 dim; 0 ends them all.
# 34, blue, is not among them: on black it is too dark to read.
_CODES: dict[Style, tuple[int, ...]] = {
    "breached": (31,),
    "at_risk": (33,),
    "paused": (36,),
    "met": (32,),
    "title": (1,),
    "quiet": (2,),
    "found": (33, 1),
}
_STATES: dict[str, Style] = {"breached": "breached", "at_risk": "at_risk", "paused": "paused", "met": "met"}
_MARKS = {"breached": "x", "at_risk": "!", "paused": "="}


def colours_enabled(environ: Mapping[str, str], *, terminal: bool) -> bool:
    """Return whether to use colours: on a terminal, unless the environment says otherwise."""
    if environ.get("NO_COLOR"):
        return False
    if any(environ.get(name, "0") not in ("", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    return terminal and environ.get("TERM") != "dumb" and environ.get("CLICOLOR") != "0"


def paint(text: str, style: Style, *, colour: bool) -> str:
    """Return `text` in `style`, or unchanged."""
    if not (colour and style and text):
        return text
    return "".join(f"\033[{code}m" for code in _CODES[style]) + text + "\033[0m"


def highlight(text: str, words: Sequence[str], style: Style, *, colour: bool) -> str:
    """Return `text` in `style`, with whole occurrences of these words highlighted."""
    if not (colour and words):
        return paint(text, style, colour=colour)
    longest_first = "|".join(re.escape(state_word) for state_word in sorted(words, key=len, reverse=True))
    parts = re.split(rf"((?<!\w)(?:{longest_first})(?!\w))", text)
    return "".join(paint(part, "found" if at % 2 else style, colour=True) for at, part in enumerate(parts))


def of_state(state: object) -> Style:
    """Return the style of a clock's state."""
    return _STATES.get(str(state), "")


def mark(state: object) -> str:
    """Return one character for a clock: `x` breached, `!` at risk, `=` paused, otherwise a blank."""
    return _MARKS.get(str(state), " ")


def state_word(state: object) -> str:
    """Return a clock's state in words."""
    return pgettext("clock state", str(state or "none").replace("_", " "))


def state_count(state: str, n: int) -> str:
    """Return `2 breached`: the number of tickets or clocks in a state."""
    texts = {
        "breached": _("{n} breached", n=n),
        "at_risk": _("{n} at risk", n=n),
        "paused": _("{n} paused", n=n),
        "running": _("{n} running", n=n),
        "met": _("{n} met", n=n),
        "unreadable": _("{n} unreadable", n=n),
    }
    return texts.get(state) or f"{n} {state_word(state)}"
