"""Ordered values (times, durations, numbers, priorities) as intervals `low <= x < high`.

A later time, a longer duration, a larger number and a more urgent priority are greater, so `priority>=P2` matches P2
and P1. A range includes both ends and follows the usual way of counting: `P1..P2` (or `P2..P1`); `..P2` is P1 and P2,
`P3..` is P3 and everything less urgent.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from hd.core.query import times
from hd.core.query.ast import Compare, Range, Sign, Special, Value
from hd.core.query.error import QueryError, unknown_name_message
from hd.core.query.keys import Key, Kind
from hd.core.query.text_match import fold
from hd.i18n import Message

if TYPE_CHECKING:
    from hd.core.query.ast import Bound
    from hd.core.query.protocols import Context

Interval = tuple[Any, Any]  # two values of one type, the second excluded; None is an open end

_TICK = timedelta(microseconds=1)
_MIRRORED: dict[Sign, Sign] = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def value_converter(kind: Kind, context: Context) -> Callable[[Any], Any]:
    """Return the function that turns a ticket's value into an aware datetime, a timedelta or a number; None if it
    cannot.
    """
    if kind is Kind.TIME:
        return lambda found: found if isinstance(found, datetime) else _parse_field_date(str(found), context)
    if kind is Kind.LENGTH:
        return lambda found: found if isinstance(found, timedelta) else None
    return _number


def _parse_field_date(text: str, context: Context) -> datetime | None:
    """Return the start of a date that a custom field holds as text."""
    found = times.parse_moment(text)
    if not isinstance(found, times.Dated):
        return None
    return times.span(found, now=context.now, zone=context.zone, forward=True)[0]


def _number(found: Any) -> float | None:
    try:
        return float(found)
    except (TypeError, ValueError):
        return None


def interval(key: Key, value: Value, *, context: Context, text: str) -> Interval:
    """Return the interval of an exact value, a range or a comparison. Raises QueryError for an unknown priority."""

    def span(bound: Bound, *, alone: bool = False) -> Interval:
        return _span(key, bound, context=context, alone=alone, text=text, at=value.at)

    if isinstance(value, Range):
        low = span(value.low) if value.low is not None else (None, None)
        high = span(value.high) if value.high is not None else (None, None)
        if key.kind is Kind.RANK and None not in (low[0], high[0]) and low > high:
            low, high = high, low
        return low[0], high[1]
    if isinstance(value, Compare):
        start, end = span(value.value)
        sign = _MIRRORED[value.sign] if key.kind is Kind.RANK else value.sign
        return {"<": (None, start), "<=": (None, end), ">": (end, None), ">=": (start, None)}[sign]
    assert not isinstance(value.value, Special)  # `none` and `*` have no place in an order
    return span(value.value, alone=True)


def _span(key: Key, bound: Bound, *, context: Context, alone: bool, text: str, at: int) -> Interval:
    if isinstance(bound, str):
        rank = {fold(name): rank for rank, name in enumerate(context.priorities)}.get(fold(bound))
        if rank is None:
            hint = Message("{key}: {priorities}", key=key.name, priorities=", ".join(context.priorities))
            raise QueryError(
                unknown_name_message(key.name, bound, known=context.priorities), text=text, at=at, hint=hint
            )
        return rank, rank + 1
    if isinstance(bound, int | float):
        return float(bound), math.nextafter(bound, math.inf)
    if isinstance(bound, times.Length) and key.kind is Kind.LENGTH:
        start = timedelta(minutes=bound.minutes)
        return start, start + (timedelta(minutes=bound.unit) if alone else _TICK)
    named = times.span_from_now if alone else times.span
    return named(bound, now=context.now, zone=context.zone, forward=key.forward)
