"""What this machine says about itself: its time zone. Sets nothing."""

from __future__ import annotations

import os
from zoneinfo import ZoneInfo


def local_zone() -> str:
    """The IANA name of the machine's zone: TZ, else what /etc/localtime points at; UTC where neither says."""
    for name in (os.environ.get("TZ", ""), os.path.realpath("/etc/localtime").partition("zoneinfo/")[2]):
        if not name:
            continue
        try:
            return ZoneInfo(name).key
        except (KeyError, ValueError, OSError):
            continue  # a POSIX rule like CET-1CEST, or a file that is no zone
    return "UTC"
