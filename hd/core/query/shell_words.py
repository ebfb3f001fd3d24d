"""Decide whether a shell word is query text, one value with spaces, or one phrase with spaces.

A shell removes quotes: `service:"a b"` arrives as `service:a b`. A word with spaces is read as
1. one value, if it begins with a known key, nothing after the key looks like a query (see 2), and the key's values
   can contain spaces (`service:a b`) or the rest is a valid value (`due:..2026-11-23 10:00`);
2. query text, if it has parentheses, quotes, AND, OR, NOT, a key, a comparison, or a `-word` after its beginning;
3. one phrase otherwise (`vpn drops`); `-vpn drops` excludes that phrase.
A word without spaces is query text, and an empty word is ignored. All words together are one query.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from hd.core.query.keys import Key
from hd.core.query.lexer import KEY, Lexer, Token
from hd.text.lazy_regex import pattern

Accepts = Callable[[Key, Token], bool]

_LOOKS_LIKE_QUERY = pattern(
    r"""[()"] | (?:^|\s) (?: (?:AND|OR|NOT)(?=\s|$) | -?[^\W\d][\w-]*(?::(?!//)|!?=|[<>]) | ['"] )""", re.VERBOSE
)
_LEAVES_OUT = pattern(r"\s-\w")


def words_to_tokens(words: Sequence[str], *, keys: Mapping[str, Key], accepts: Accepts) -> tuple[str, list[Token]]:
    """Return the text for messages (the words, joined by a space) and its tokens, with positions in that text."""
    text = " ".join(words)
    tokens: list[Token] = []
    start = 0
    for word in words:
        end = start + len(word)
        if len(word.split(maxsplit=1)) > 1:
            tokens += _unit(text, start=start, end=end, keys=keys, accepts=accepts)
        else:
            tokens += Lexer(text, start=start, end=end).tokens()
        start = end + 1
    return text, tokens


def _unit(text: str, *, start: int, end: int, keys: Mapping[str, Key], accepts: Accepts) -> list[Token]:
    word = text[start:end]
    indent = len(word) - len(word.lstrip())
    minus = word.startswith("-", indent)
    start += indent + minus
    left_out = [Token("-", "-", start - 1)] if minus else []
    rest = text[start:end]
    found = KEY.match(rest)
    if found:
        key = keys.get(found[1].casefold())
        if key and not _is_query(rest[found.end() :]):
            whole = Lexer(text, start=start + found.end(), end=end).value(found[1], sign=found[2], at=start)
            if key.spaced or accepts(key, whole):
                return [*left_out, whole]
    elif not _is_query(rest):
        return [*left_out, Token("words", rest, start, quoted=True)]
    return Lexer(text, start=start - minus, end=end).tokens()


def _is_query(text: str) -> bool:
    return bool(_LOOKS_LIKE_QUERY.search(text) or _LEAVES_OUT.search(text))
