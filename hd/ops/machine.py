"""What this machine says about itself."""

from __future__ import annotations


def local_zone() -> str:
    """The IANA name of the machine's zone; UTC where it has none."""
    from hd.store.machine import local_zone

    return local_zone()


def installed_from() -> str:
    """What `pip install` would get this very hd from; empty where it came from elsewhere."""
    from hd.store.machine import installed_from

    return installed_from()
