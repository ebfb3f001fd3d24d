"""What this machine says about itself, for the doors: its time zone, and where pip would get this very hd from."""

from __future__ import annotations

from hd.store.installation import install_command, installed_from
from hd.store.machine import local_zone

__all__ = ["install_command", "installed_from", "local_zone"]
