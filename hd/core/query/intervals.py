"""Ordered values as intervals, for times, durations, numbers and priorities alike; each is `low <= x < high`.

Which way round: a later time, a longer duration and a larger number are greater; a more urgent priority is greater,
so `priority>=P2` is P2 and P1. A range reads in the order in which people count, and both ends belong to it: `P1..P2`
(or `P2..P1`), `..P2` is P1 and P2, `P3..` is P3 and everything less urgent.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from hd.core.query import times
from hd.core.query.ast import Compare, Range, Sign, Special, Value
from hd.core.query.error import QueryError, no_such
from hd.core.query.keys import Key, Kind
from hd.core.query.text_match import fold
from hd.i18n import Message

if TYPE_CHECKING:
    from hd.core.query.ast import Bound
    from hd.core.query.protocols import Context

Interval = tuple[Any, Any]  # two comparable values of one type, the second not included; None is open

_TICK = timedelta(microseconds=1)
_MIRRORED: dict[Sign, Sign] = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def converter(kind: Kind, context: Context) -> Callable[[Any], Any]:
    """What turns a ticket's value into what an interval holds: aware datetime, timedelta or number; else None."""
    if kind is Kind.TIME:
        return lambda found: found if isinstance(found, datetime) else _written(str(found), context)
    if kind is Kind.LENGTH:
        return lambda found: found if isinstance(found, timedelta) else None
    return _number


def _written(text: str, context: Context) -> datetime | None:
    """The start of a date as it stands in a file (a desk's own field)."""
    found = times.moment(text)
    if not isinstance(found, times.Dated):
        return None
    return times.span(found, now=context.now, zone=context.zone, forward=True)[0]


def _number(found: Any) -> float | None:
    try:
        return float(found)
    except (TypeError, ValueError):
        return None


def interval(key: Key, value: Value, *, context: Context, text: str) -> Interval:
    """The interval of an exact value, a range or a comparison. Raises QueryError for an unknown priority."""

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
    assert not isinstance(value.value, Special)  # `none` and `*` are no place in an order
    return span(value.value, alone=True)


def _span(key: Key, bound: Bound, *, context: Context, alone: bool, text: str, at: int) -> Interval:
    if isinstance(bound, str):
        rank = {fold(name): rank for rank, name in enumerate(context.priorities)}.get(fold(bound))
        if rank is None:
            hint = Message("{key}: {priorities}", key=key.name, priorities=", ".join(context.priorities))
            raise QueryError(no_such(key.name, bound, known=context.priorities), text=text, at=at, hint=hint)
        return rank, rank + 1
    if isinstance(bound, int | float):
        return float(bound), math.nextafter(bound, math.inf)
    if isinstance(bound, times.Length) and key.kind is Kind.LENGTH:
        start = timedelta(minutes=bound.minutes)
        return start, start + (timedelta(minutes=bound.unit) if alone else _TICK)
    named = times.stretch if alone else times.span
    return named(bound, now=context.now, zone=context.zone, forward=key.forward)
