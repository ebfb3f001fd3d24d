"""The properties of the terminal that renderers draw on. The command line sets them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

Row = Mapping[str, Any]
"""A dict in the shape of `--json`: times are ISO strings with offset, minutes are numbers, absent values are None."""


class Screen(Struct, frozen=True):
    """width: cells in a line. zone: the zone of shown times. now: an aware datetime. colour: whether to use colours."""

    width: int
    zone: ZoneInfo
    now: datetime
    colour: bool = False
