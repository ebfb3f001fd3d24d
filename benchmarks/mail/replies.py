"""Cutting of quoted tails, on the fixtures of email_reply_trimmer: `emails`, `trimmed` and `elided` by name.

The ticket is given what the fixture elides. Nothing of the sender's own words may be cut; a tail should be.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from hd.core.mail.quoted_text import cut_known_text

_WORD = re.compile(r"[^\W_]+")


def table(folder: Path) -> list[str]:
    """How many fixtures lose words of the sender, and how many of those with a quote at the end are cut."""
    lost: list[str] = []
    cut = tails = total = 0
    missed: list[str] = []
    for path in sorted((folder / "emails").glob("*.txt")):
        body, own, elided = ((folder / kind / path.name).read_text("utf-8") for kind in ("emails", "trimmed", "elided"))
        total += 1
        result = cut_known_text(body, known=[_without_marks(elided)])
        lacking = Counter(_WORD.findall(own)) - Counter(_WORD.findall(result.text))
        if lacking:
            lost.append(f"    lost in {path.name}: {' '.join(lacking)[:100]}")
        if elided.strip() and own.strip() and body.strip().endswith(elided.strip().split("\n")[-1].strip()):
            tails += 1
            if result.tail:
                cut += 1
            else:
                missed.append(path.stem)
    share = cut / tails if tails else 0
    lines = [
        f"replies: {total} fixtures, sender's words lost in {len(lost)}; tails cut: {cut} of {tails} ({share:.0%})"
    ]
    return [*lines, *lost, f"    not cut: {', '.join(missed)}"]


def _without_marks(text: str) -> str:
    return re.sub(r"(?m)^[> \t]+", "", text)
