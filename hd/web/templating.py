"""Jinja2 over the package's own templates, with nothing of a desk executed or included."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from hd.i18n import gettext, ngettext, pgettext
from hd.render.terminal import times
from hd.render.terminal.screen import Screen

_HERE = Path(__file__).parent


class Templates:
    """The templates of the package, compiled once. path: of the portal, before every address."""

    def __init__(self, path: str) -> None:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined

        self._environment = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals.update(
            _=gettext,
            ngettext=ngettext,
            pgettext=pgettext,
            link=lambda address: f"{path}{address}",
            static=lambda name: f"{path}{static_address(name)}",
        )

    def render(self, name: str, values: Mapping[str, Any]) -> bytes:
        """A page as bytes."""
        return self._environment.get_template(name).render(**values).encode()


def static_address(name: str) -> str:
    """The address of a file of `static/`; it changes with the content."""
    return f"/static/{_digest(name)}/{name}"


def read_static(name: str, digest: str) -> bytes | None:
    """A file of `static/`; None for another name or an old digest."""
    if name not in _names() or digest != _digest(name):
        return None
    return (_HERE / "static" / name).read_bytes()


@cache
def _names() -> frozenset[str]:
    return frozenset(path.name for path in (_HERE / "static").iterdir() if path.is_file())


@cache
def _digest(name: str) -> str:
    return hashlib.sha256((_HERE / "static" / name).read_bytes()).hexdigest()[:16]


def write_time(value: str, screen: Screen) -> str:
    """A time as people read it: `11:22` today, `Tue 16:50` within a week, else with the day. value: ISO 8601."""
    if times.is_today(value, screen=screen):
        return f"{times.local(value, screen=screen):%H:%M}"
    return times.in_words(value, screen=screen)
