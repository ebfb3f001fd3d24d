"""An overdue review. A separate module, because lists use it without reading tickets."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class OwedReview(Struct, frozen=True, array_like=True):
    """A handover made before its review: the time of the request, who made it, the receiving team."""

    asked: datetime
    by: str
    to: str
