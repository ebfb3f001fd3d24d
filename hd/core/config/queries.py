"""Asks the query language whether a text is a query. Knows nothing of the language itself."""

from __future__ import annotations

from collections.abc import Mapping


def fault(text: str, *, fields: Mapping[str, str]) -> tuple[str, str] | None:
    """What is wrong with a query (message, hint), or None. `fields`: the desk's own fields, name to type."""
    from hd.core.query import QueryError, parse

    try:
        parse(text, fields=fields)
    except QueryError as error:
        return error.message, error.hint
    return None
