"""Regular expressions that are compiled when they are first used. Matches nothing itself.

Compiling one takes up to some milliseconds, most commands need a few of them, and a hundred are named by our modules.
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
    """What `re.compile` gives, a little later."""
    return cast("re.Pattern[AnyStr]", _Pattern(text, flags))
