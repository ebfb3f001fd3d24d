"""Reads one line of Markdown in time that grows with its length alone: code spans, links. Draws nothing.

A regular expression that looks for the closing backticks of each run reads the rest of the line for each: a line of a
megabyte costs hours.
"""

from __future__ import annotations

from bisect import bisect_right

from hd.text.lazy_regex import pattern

_TICKS = pattern("`+")
_LINK_PARTS = pattern(r"\]\(|[)\s]")


def without_code(line: str) -> str:
    """`line` without its code spans: what stands between two runs of as many backticks, with them.

    A run that nothing closes may begin a span with its last backticks.
    """
    runs = [(found.start(), found.end()) for found in _TICKS.finditer(line)]
    if len(runs) < 2:
        return line
    starts: dict[int, list[int]] = {}  # of the runs of each length, in order
    for start, end in runs:
        starts.setdefault(end - start, []).append(start)
    pieces, done = [], 0
    for start, end in runs:
        if start < done:
            continue
        for length in range(end - start, 0, -1):
            others = starts.get(length, ())
            at = bisect_right(others, start)
            if at < len(others):
                pieces.append(line[done : end - length])
                done = others[at] + length
                break
    return "".join([*pieces, line[done:]])


def without_links(text: str) -> str:
    """`text` with the words of each link and picture, `[words](address)`, in its place."""
    pieces, done, last = [], 0, 0
    opened: list[int] = []  # each `](` since the last blank or `)`
    for found in _LINK_PARTS.finditer(text):
        if found[0] == "](":
            opened.append(found.start())
            continue
        for end in opened if found[0] == ")" else ():
            start = text.find("[", max(last, text.rfind("]", last, end) + 1), end)
            last = end
            if start >= 0:
                mark = start - 1 if start > done and text[start - 1] == "!" else start
                pieces += [text[done:mark], text[start + 1 : end]]
                done = last = found.end()
                break
        opened.clear()
    return "".join([*pieces, text[done:]])
