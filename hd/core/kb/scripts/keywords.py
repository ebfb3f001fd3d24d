"""The keywords of scripts in three languages: targets of branches, and default answers.

A script can use keywords of any of these languages; texts that `hd` adds are in the script's own language.
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
FILLERS: Collection[str] = ("to", "до", "на", "в", "у", "к")  # between a verb and its target


class ScriptKeywords(Struct, frozen=True):
    """Default texts. step_done, step_failed: answers of a step without branches. solved, ended, paused: ends without
    text. unsolved: the default reason of a handover. no_note: the default evidence.
    """

    step_done: str
    step_failed: str
    closing: str
    solved: str
    ended: str
    paused: str
    unsolved: str
    no_note: str


_KEYWORDS = {
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


def keywords_of(lang: str) -> ScriptKeywords:
    """Return the texts in a language; English ones for an unknown language."""
    return _KEYWORDS.get(lang.partition("-")[0].casefold(), _KEYWORDS["en"])
