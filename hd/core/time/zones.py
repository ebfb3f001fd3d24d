"""Find time zones by name, and suggest one for a wrong name. Reads no clock.

The time zone data has names that are not places: `localtime` and `posixrules` differ on each machine, `Factory` means
"not set", and those under `right/` and `posix/` count leap seconds or repeat the others.
"""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo, available_timezones

from hd.text.lazy_regex import pattern
from hd.text.suggestions import nearest

_NOT_PLACES = ("localtime", "posixrules", "Factory")
_EXCLUDED_FOLDERS = ("right/", "posix/")
_OFFSET = pattern(r"(?:UTC|GMT)?([+-])([0-9]{1,2})(?::?00)?", re.IGNORECASE)
_FURTHEST = {"+": 14, "-": 12}  # hours from UTC, of Etc/GMT-14 and Etc/GMT+12


def find_zone(name: str) -> ZoneInfo | None:
    """Return the time zone of an IANA name; None if there is none, or if it differs between machines."""
    if name in _NOT_PLACES or name.startswith(_EXCLUDED_FOLDERS):
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def nearest_zone(name: str) -> str:
    """Suggest a replacement for an unknown name: the zone of that city or offset, or else the nearest; "" for none.

    POSIX counts offsets westward, so the usual `GMT+2` is `Etc/GMT-2`.
    """
    text = name.strip()
    for folder in _EXCLUDED_FOLDERS:
        text = text.removeprefix(folder)
    if find_zone(text) is not None and text != name:
        return text
    offset = _OFFSET.fullmatch(text)
    if offset:
        sign, hours = offset[1], int(offset[2])
        if not hours:
            return "UTC"
        return f"Etc/GMT{'-' if sign == '+' else '+'}{hours}" if hours <= _FURTHEST[sign] else ""
    zones = sorted(one for one in available_timezones() if find_zone(one) is not None and not one.startswith("Etc/GMT"))
    wanted = text.replace(" ", "_").casefold()
    city = wanted.rpartition("/")[2]
    same = [one for one in zones if "/" in one and one.casefold().rpartition("/")[2] == city]
    return same[0] if same else nearest(wanted, zones) or ""
