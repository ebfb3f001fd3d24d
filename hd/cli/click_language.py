"""Translate click's own texts (`Usage:`, `Missing argument`) and the help of commands.

click looks its texts up with Python's gettext, under a name in each of its modules; this module puts hd's catalogues
there.
"""

from __future__ import annotations

import re
import sys
from copy import copy
from inspect import cleandoc
from types import ModuleType

import click

from hd.i18n import gettext

_EXAMPLE = re.compile(r"(?P<command>\S.*?)(?P<gap> {2,})(?P<text>\S.*)")
_UNWRAPPED = "\b"

# click's messages that hd does not replace.
CLICK_WORDS = (
    *("Usage:", "Options", "Commands", "Show this message and exit.", "Show the version and exit."),
    *("Missing argument", "Missing option", "Missing command.", "Option {name!r} does not take a value."),
    *("Invalid value: {message}", "Invalid value for {param_hint}: {message}", "required", "default: {default}"),
    "{value!r} is not a valid {number_type}.",
)


def modules() -> list[ModuleType]:
    """Return click's modules that have texts."""
    return [one for name, one in sys.modules.items() if name.startswith("click.") and hasattr(one, "_")]


def translate_click() -> None:
    """Translate click's own texts into the language of the run."""
    for module in modules():
        vars(module)["_"] = gettext


def translate_command(command: click.Command) -> click.Command:
    """Return the command with its help, options and subcommands in the language of the run."""
    found = copy(command)
    if "_help_option" in vars(found):  # click caches the option -h in the language in which it was first shown
        vars(found)["_help_option"] = None
    if command.help:
        found.help = "\n\n".join(_paragraph(part) for part in paragraphs(command.help))
    if command.short_help:
        found.short_help = gettext(command.short_help)
    found.params = [_option(option) if isinstance(option, click.Option) else option for option in command.params]
    if isinstance(command, click.Group) and isinstance(found, click.Group):
        imported = vars(command).get("loaded", vars(command).get("commands", {}))  # a LazyGroup's, or any group's
        found.commands = {name: translate_command(inner) for name, inner in imported.items()}
    return found


def _option(option: click.Option) -> click.Option:
    found = copy(option)
    found.help = gettext(option.help) if option.help else option.help
    return found


def paragraphs(text: str) -> list[str]:
    """Split a help text into paragraphs, each on one line unless click must not wrap it."""
    parts = re.split(r"\n\s*\n", cleandoc(text))
    return [part if is_unwrapped(part) else " ".join(part.split()) for part in parts]


def is_unwrapped(paragraph: str) -> bool:
    """Return whether click must not wrap the paragraph, because it holds examples."""
    return paragraph.lstrip(" ").startswith(_UNWRAPPED)


def example_texts(paragraph: str) -> list[str]:
    """Return the texts after the commands of a paragraph of examples."""
    matches = (_EXAMPLE.fullmatch(line.strip()) for line in paragraph.splitlines())
    return [match["text"] for match in matches if match]


def _paragraph(text: str) -> str:
    if not is_unwrapped(text):
        return gettext(text)
    lines = []
    for line in text.splitlines():
        match = _EXAMPLE.fullmatch(line)
        lines.append(f"{match['command']}{match['gap']}{gettext(match['text'])}" if match else line)
    return "\n".join(lines)
