"""The words of scripts in three languages: what a branch may lead to, and what a step that names no answers asks.

A script is read whatever language its words are in; what `hd` adds to it is said in the script's own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal

from msgspec import Struct

Verb = Literal["solved", "escalate", "pause", "next"]

ARROWS = ("→", "⇒", "->", "=>")
VERBS: Mapping[str, Verb] = {
    **dict.fromkeys(("solved", "resolved", "вирішено", "решено"), "solved"),
    **dict.fromkeys(("escalate", "передати", "ескалація", "передать", "эскалация"), "escalate"),
    **dict.fromkeys(("pause", "пауза"), "pause"),
    **dict.fromkeys(("next", "далі", "далее", "дальше"), "next"),
}
STEP: Collection[str] = ("step", "крок", "кроку", "шаг", "шагу")
FILLERS: Collection[str] = ("to", "до", "на", "в", "у", "к")  # between a verb and what it leads to


class ScriptKeywords(Struct, frozen=True):
    """What a script says by itself. done, undone: of a step without branches; solved, over, later: where it ends
    without a word; unsolved: why it is handed over there; no_note: where its evidence is, if nobody noted any."""

    done: str
    undone: str
    closing: str
    solved: str
    over: str
    later: str
    unsolved: str
    no_note: str


_SAYS = {
    "en": ScriptKeywords(
        "done",
        "not done",
        "The script ends here. Is it solved?",
        "solved",
        "no, hand it over",
        "later",
        "the script did not solve it",
        "the script's answers, in the internal note",
    ),
    "uk": ScriptKeywords(
        "зроблено",
        "не вийшло",
        "Сценарій скінчився. Чи вирішено?",
        "вирішено",
        "ні, передати",
        "пізніше",
        "сценарій не допоміг",
        "відповіді за сценарієм, у внутрішній нотатці",
    ),
    "ru": ScriptKeywords(
        "сделано",
        "не вышло",
        "Сценарий закончился. Решено?",
        "решено",
        "нет, передать",
        "позже",
        "сценарий не помог",
        "ответы по сценарию, во внутренней заметке",
    ),
}


def says(lang: str) -> ScriptKeywords:
    """The words of that language; English ones for any other."""
    return _SAYS.get(lang.partition("-")[0].casefold(), _SAYS["en"])
