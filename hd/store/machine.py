"""The time zone of this machine. Sets nothing."""

from __future__ import annotations

import os

from hd.core.time.zones import find_zone


def local_zone() -> str:
    """The IANA name of the machine's zone: TZ, else what /etc/localtime points at; UTC where neither says."""
    for name in (os.environ.get("TZ", ""), os.path.realpath("/etc/localtime").partition("zoneinfo/")[2]):
        if not name:
            continue
        for folder in ("right/", "posix/"):
            name = name.removeprefix(folder)
        if find_zone(name) is not None:  # else a POSIX rule like CET-1CEST, or a file that is no zone
            return name
    return "UTC"
