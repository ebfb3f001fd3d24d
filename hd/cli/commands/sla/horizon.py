"""`--within SPAN` and `--by TIME` of commands that look ahead."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from hd.cli.session import Session
from hd.errors import UsageError
from hd.i18n import Message


def horizon(session: Session, within: str | None, by: str | None) -> datetime | None:
    """Return the moment that `--within SPAN` or `--by TIME` names; None if neither is given."""
    ahead = horizon_function(session, within, by)
    return ahead(session.now) if ahead else None


def horizon_function(session: Session, within: str | None, by: str | None) -> Callable[[datetime], datetime] | None:
    """Return a function from the moment of a run to the moment that --within or --by names; None for neither."""
    if not (within or by):
        return None
    from hd.core.time.parsing import parse_moment, parse_span

    if within and by:
        raise UsageError(Message("use --within or --by, not both"))
    if by:
        session.parse_moment(by)  # fail now if TIME is invalid
        return lambda now: parse_moment(by, now=now, zone=session.desk.zone)
    span = parse_span(within) if within else None
    if within and span is None:
        raise UsageError(Message('--within: "{within}" is not a time span', within=within), hint="like 30m, 2h, 1d")
    return (lambda now: now + span) if span is not None else None
