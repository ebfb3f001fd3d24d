"""What this machine says about itself: its time zone, where this hd was installed from. Sets nothing."""

from __future__ import annotations

import os
import re

from hd.core.time.zones import zone

_PUBLIC = re.compile(r"https://[A-Za-z0-9][A-Za-z0-9./_~-]*")  # no password, no key of this machine
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


def local_zone() -> str:
    """The IANA name of the machine's zone: TZ, else what /etc/localtime points at; UTC where neither says."""
    for name in (os.environ.get("TZ", ""), os.path.realpath("/etc/localtime").partition("zoneinfo/")[2]):
        if not name:
            continue
        for folder in ("right/", "posix/"):
            name = name.removeprefix(folder)
        if zone(name) is not None:  # else a POSIX rule like CET-1CEST, or a file that is no zone
            return name
    return "UTC"


def installed_from() -> str:
    """What `pip install` would get this very hd from: `git+https://…@COMMIT`; empty where it came from elsewhere.

    There is another program called `hd` at the package index: its name alone installs that one. What pip notes of a
    direct installation: https://packaging.python.org/en/latest/specifications/direct-url/
    """
    import json
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        told = json.loads(distribution("hd").read_text("direct_url.json") or "{}")
    except (PackageNotFoundError, ValueError):
        return ""
    return pinned(told)


def pinned(told: object) -> str:
    """As `installed_from`, of what pip noted."""
    vcs = told.get("vcs_info") if isinstance(told, dict) else None
    if not isinstance(told, dict) or not isinstance(vcs, dict) or vcs.get("vcs") != "git":
        return ""
    url, commit = str(told.get("url")), str(vcs.get("commit_id"))
    return f"git+{url}@{commit}" if _PUBLIC.fullmatch(url) and _COMMIT.fullmatch(commit) else ""
