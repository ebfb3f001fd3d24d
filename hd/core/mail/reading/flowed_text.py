"""`format=flowed` (RFC 3676): lines that end with a space go on in the next one."""

from __future__ import annotations


def join_flowed(text: str, *, delsp: bool) -> str:
    """The text with its paragraphs on one line each. delsp: the space at a line's end is no part of the text."""
    lines: list[list[str]] = []
    depth_before = -1  # of the quote of a line that flows on; -1: none does
    for raw in text.split("\n"):
        depth = len(raw) - len(raw.lstrip(">"))
        line = raw[depth:].removeprefix(" ")
        is_mark = line == "-- "
        flows = line.endswith(" ") and not is_mark
        shown = line[:-1] if flows and delsp else line
        if depth == depth_before and not is_mark:
            lines[-1].append(shown)
        else:
            lines.append([f"{'>' * depth} {shown}" if depth else shown])
        depth_before = depth if flows else -1
    return "\n".join("".join(pieces) for pieces in lines)
