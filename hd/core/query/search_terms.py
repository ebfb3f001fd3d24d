"""Split the arguments of `hd search` into text to search for and `key:value` terms of the query language.

A shell word that begins with a known key is a filter. In a text with spaces (a pasted message) only a complete, valid
term is one; a quoted term (`'"is:closed"'`) never is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hd.core import query
from hd.core.query.keys import Key, Kind, key_table
from hd.core.query.lexer import KEY
from hd.errors import UsageError
from hd.i18n import Message
from hd.text.lazy_regex import pattern

_TOKEN = pattern(r'-?[^\W\d][\w-]*(?::|[<>]=?)(?:"[^"]*"|[^\s"])+|"[^"]*"|\S+')


def split_terms(words: Sequence[str], *, fields: Mapping[str, str]) -> tuple[str, list[str]]:
    """Return the text to search for, and the terms that tickets must match. fields: custom fields, name to type.

    Raises UsageError for `sort:`, which search does not support; QueryError for an invalid value of a key.
    """
    keys = key_table(fields)
    text: list[str] = []
    terms: list[str] = []
    for word in words:
        key = _key(word, keys)
        if key is not None and (key.spaced or not _spaced(word)):
            query.parse([word], fields=fields)
            terms.append(_not_sort(word, key))
            continue
        for token in _TOKEN.findall(word):
            key = _key(token, keys)
            if key is not None and _is_query(token, fields):
                terms.append(_not_sort(token, key))
            else:
                text.append(token)
    return " ".join(text), terms


def _spaced(word: str) -> bool:
    return len(word.split(maxsplit=1)) > 1


def _key(word: str, keys: Mapping[str, Key]) -> Key | None:
    """Return the key that a word begins with; None for a plain word, a URL, and a key without a value."""
    found = KEY.match(word.removeprefix("-"))
    rest = word.removeprefix("-")[found.end() :] if found else ""
    return keys.get(found[1].casefold()) if found and rest and not rest.startswith("//") else None


def _is_query(token: str, fields: Mapping[str, str]) -> bool:
    try:
        query.parse(token, fields=fields)
    except query.QueryError:
        return False
    return True


def _not_sort(term: str, key: Key) -> str:
    if key.kind is Kind.SORT:
        raise UsageError(
            Message("{term}: search orders by how well a text matches", term=term), hint=f"hd list {term} WORD"
        )
    return term
