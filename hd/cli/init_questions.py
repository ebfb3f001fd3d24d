"""The questions of `hd init` on a terminal. Enter accepts the default; an invalid answer is asked for again."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from hd.cli import output
from hd.cli.terminal.streams import is_terminal
from hd.ops.desk.access import has_config
from hd.ops.desk.first_settings import fault, suggested
from hd.text.sanitize import safe

if TYPE_CHECKING:
    from hd.ops.desk.first_settings import FirstSettings

_QUESTIONS = (
    ("name", "Name of the desk"),
    ("timezone", "Time zone"),
    ("hours", "Working hours"),
    ("person", "Your name"),
    ("key", "Your short name, in small letters"),
    ("team", "The first team"),
)


def ask(folder: Path, *, name: str | None) -> FirstSettings | None:
    """Return the answers for a new desk; None if there is no terminal, or `folder` is already a desk."""
    if not (is_terminal(sys.stdin) and is_terminal(sys.stderr)) or has_config(folder):
        return None
    settings = suggested(folder, name=name)
    if not settings.email:
        return None  # git has no identity; init says what to type
    output.print_message("Enter accepts what stands in brackets; hd.yaml can be changed at any time.")
    for field, question in _QUESTIONS:
        if field != "name" or name is None:
            settings = _ask_field(settings, field, question)
    return settings


def _ask_field(settings: FirstSettings, field: str, question: str) -> FirstSettings:
    """Return the settings with the answer to one question."""
    default = getattr(settings, field)
    while True:
        answer: str = click.prompt(question, default=safe(default) or None, err=True)
        made = replace(settings, **{field: answer.strip()})
        wrong = fault(made)
        if not wrong:
            return made
        output.print_message(safe(wrong))
