"""A review that is owed: in a module of its own, since lists know it without reading tickets."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class OwedReview(Struct, frozen=True, array_like=True):
    """A handover that went first: when it should have been reviewed, who made it, to which team."""

    asked: datetime
    by: str
    to: str
