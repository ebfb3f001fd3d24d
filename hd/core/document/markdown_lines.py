"""Remove code spans and links from one line of Markdown, in time proportional to its length.

A regular expression that searches the closing backticks of each run reads the rest of the line for each run: a line
of a megabyte would take hours.
"""

from __future__ import annotations

from bisect import bisect_right

from hd.text.lazy_regex import pattern

_TICKS = pattern("`+")
_LINK_PARTS = pattern(r"\]\(|[)\s]")


def without_code(line: str) -> str:
    """Return `line` without its code spans: text between two runs of equally many backticks, with both runs.

    The last backticks of an unclosed run can begin a span.
    """
    runs = [(found.start(), found.end()) for found in _TICKS.finditer(line)]
    if len(runs) < 2:
        return line
    starts: dict[int, list[int]] = {}  # by length of the run, in order
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
    """Return `text` with each link and image, `[words](address)`, replaced by its words."""
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
