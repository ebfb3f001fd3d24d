"""Finds e-mail addresses in a text, in time that grows with its length alone. Judges no address.

One regular expression, `WORD+@DOMAIN`, is tried at every letter and reads on to the end of the word each time: a word
of 100,000 letters costs billions of steps. Here each word is read once, and the `@` is looked for behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from hd.text.lazy_regex import pattern

_DOMAIN = pattern(r"@[\w-]+(?:\.[\w-]+)+")


def spans(text: str, *, words: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Start and end of each address in `text`, in order. words: matches what may stand before the `@`, never an `@`."""
    if "@" not in text:
        return
    at = 0
    while found := words.search(text, at):
        domain = _DOMAIN.match(text, found.end())
        at = domain.end() if domain else found.end()
        if domain:
            yield found.start(), at


def find(text: str, *, words: re.Pattern[str]) -> list[str]:
    """The addresses in `text`, in order."""
    return [text[start:end] for start, end in spans(text, words=words)]


def replace(text: str, mark: str, *, words: re.Pattern[str]) -> str:
    """`text` with `mark` in the place of each address."""
    pieces, done = [], 0
    for start, end in spans(text, words=words):
        pieces += [text[done:start], mark]
        done = end
    return "".join([*pieces, text[done:]])
