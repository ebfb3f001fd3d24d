"""What this machine says about itself, for the doors: its time zone, and where pip would get this very hd from."""

from __future__ import annotations

from hd.store.machine import installed_from, local_zone

__all__ = ["installed_from", "local_zone"]
