"""Markdown for a forge, a wiki or a chat: untrusted text that stays text, and tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from hd.render.terminal.cells import line, shorten

LONGEST = 120  # cells of a span of code; what is longer is an essay
_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~&$]|:(?=//)|(?<=www)\.)")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9./-]*")
_TICKS = re.compile("`+")


def escape(value: object) -> str:
    """Return one line that Markdown shows as it is: no markup, link, mention or table column."""
    return _SPECIAL.sub(r"\\\1", line(value)).replace("@", "@\u200b")


def code(value: object, *, limit: int = LONGEST) -> str:
    """Return a code span that the text cannot leave (CommonMark 6.1). limit: its maximum in cells."""
    inner = shorten(line(value), limit)
    if not inner:
        return "(nothing)"
    fence = "`" * (max((len(run) for run in _TICKS.findall(inner)), default=0) + 1)
    space = " " if inner.startswith("`") or inner.endswith("`") else ""
    return f"{fence}{space}{inner}{space}{fence}"


def name_or_code(value: object) -> str:
    """Return a name as it is if it cannot be markup; otherwise as code."""
    said = line(value)
    return said if _NAME.fullmatch(said) else code(said)


def grid(head: Sequence[str], rows: Iterable[Sequence[str]], *, right: bool = False) -> str:
    """Return a table of cells that are Markdown already. right: all columns but the first hold numbers."""
    rule = ["---", *["---:" if right else "---"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, rule, *rows))
