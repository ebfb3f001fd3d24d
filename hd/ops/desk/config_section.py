"""Looks a section of the configuration up, by the name that was typed."""

from __future__ import annotations

from collections.abc import Mapping

from hd.core.config.declaration import SECTIONS
from hd.core.document.yaml_writer import Writable
from hd.errors import UsageError
from hd.text.suggestions import listed, nearest


def section_of(found: Mapping[str, Writable], name: str) -> Writable:
    """What a section says; nothing where it says nothing. Raises UsageError for a name that is no section's."""
    if name not in SECTIONS.keys:
        guess = nearest(name, SECTIONS.keys)
        raise UsageError(
            f'no section "{name}"' + (f"; nearest: {guess}" if guess else ""),
            hint=f"sections: {listed(SECTIONS.keys, most=40)}",
        )
    return found.get(name, {})
