"""What a renderer knows of the place it draws on. Asks neither the terminal nor the clock; the command line does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

Row = Mapping[str, Any]
"""A dict in the shape of `--json`: times are ISO strings with offset, minutes are numbers, absent values are None."""


class Screen(Struct, frozen=True):
    """width: cells in a line. zone: what times are shown in. now: an aware datetime. colour: whether to paint."""

    width: int
    zone: ZoneInfo
    now: datetime
    colour: bool = False
