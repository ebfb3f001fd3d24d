"""Choose the language of a run from the environment and git's settings, otherwise from the desk."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from hd.i18n import ENGLISH, set_language
from hd.i18n.choice import choose, first_supported

if TYPE_CHECKING:
    from hd.ops.desk.access import Desk

_unsaid = False  # whether no language was chosen, so that the agent's own applies


def choose_language(args: Sequence[str]) -> None:
    """Use the language of HD_LANG, `git config hd.language` or the system; otherwise English for now."""
    global _unsaid
    found = choose(os.environ, folder=_folder(args))
    _unsaid = found is None
    speak(found or ENGLISH)


def speak_as_agent(desk: Desk) -> None:
    """If no language was chosen, use the first language that `people` in hd.yaml gives the current agent."""
    people = desk.config.people if _unsaid else {}
    if not any((first_supported(person.languages) or ENGLISH) != ENGLISH for person in people.values()):
        return  # identifying the agent starts a process
    from hd.ops.actors import reading_as

    person = people.get(reading_as(desk))
    speak((first_supported(person.languages) if person else None) or ENGLISH)


def speak(language: str) -> None:
    """Print all texts in that language, including click's own."""
    set_language(language)
    if language != ENGLISH:
        from hd.cli.click_language import translate_click

        translate_click()


def _folder(args: Sequence[str]) -> str:
    """Return the folder of the desk that the command line names."""
    before = args[: args.index("--")] if "--" in args else args
    return before[before.index("-C") + 1] if "-C" in before[:-1] else "."
