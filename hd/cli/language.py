"""The language of a run: chosen before the command, from the environment and git's settings, else from the desk."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from hd.i18n import ENGLISH, set_language
from hd.i18n.choice import choose, first_spoken

if TYPE_CHECKING:
    from hd.ops.desk.access import Desk

_unsaid = False  # whether nobody named a language, so that the agent's own counts


def choose_language(args: Sequence[str]) -> None:
    """Speak the language that HD_LANG, `git config hd.language` or the system names; otherwise English for now."""
    global _unsaid
    found = choose(os.environ, folder=_folder(args))
    _unsaid = found is None
    speak(found or ENGLISH)


def speak_as_agent(desk: Desk) -> None:
    """Where nobody named a language: speak the first that `people` of hd.yaml says of whoever works here."""
    people = desk.config.people if _unsaid else {}
    if not any((first_spoken(person.languages) or ENGLISH) != ENGLISH for person in people.values()):
        return  # to find out who it is takes a process
    from hd.ops.actors import reading_as

    person = people.get(reading_as(desk))
    speak((first_spoken(person.languages) if person else None) or ENGLISH)


def speak(language: str) -> None:
    """Say everything in that language, click's own words too."""
    set_language(language)
    if language != ENGLISH:
        from hd.cli.click_language import translate_click

        translate_click()


def _folder(args: Sequence[str]) -> str:
    """The folder that the command line is about."""
    before = args[: args.index("--")] if "--" in args else args
    return before[before.index("-C") + 1] if "-C" in before[:-1] else "."
