"""Regular expressions that are compiled on first use.

Compiling one takes up to some milliseconds; the modules define about a hundred, and most commands need only a few.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


class _Pattern:
    def __init__(self, text: Any, flags: int) -> None:
        self._text = text
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(self._text, self._flags), name)
        setattr(self, name, found)  # the next time it is here
        return found


def pattern(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return an object like that of `re.compile`, compiled on first use."""
    return cast("re.Pattern[AnyStr]", _Pattern(text, flags))
