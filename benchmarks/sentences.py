"""What people on an invented desk write, in the three languages of `texts.yaml`. Knows no tickets."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_TEXTS = Path(__file__).with_name("texts.yaml")
_SLOT = re.compile(r"\{(\w+)\}")
_COMMON = ("notes", "reasons", "tried")  # in one language, whoever asks


@dataclass(frozen=True)
class Sentences:
    """Everything that is ever said."""

    texts: dict[str, Any]

    @classmethod
    def load(cls) -> Sentences:
        return cls(yaml.safe_load(_TEXTS.read_text(encoding="utf-8")))

    def category(self, service: str) -> str:
        """The category that a service belongs to."""
        return str(self.texts["services"][service][0])

    def speaker(self, chance: random.Random, *, lang: str) -> Speaker:
        """Somebody who writes that language."""
        return Speaker(self.texts, chance, lang)


@dataclass
class Speaker:
    """One person, about one service once a title has named it."""

    texts: dict[str, Any]
    chance: random.Random
    lang: str
    service: str = ""

    def title(self, service: str) -> str:
        """One line about a service."""
        self.service = self.texts["services"][service][1][self.lang]
        line = self._filled(self.chance.choice(self.texts["titles"][self.lang]))
        return line[0].upper() + line[1:]

    def text(self, kind: str, count: int) -> str:
        """So many sentences of a kind, in paragraphs."""
        known: Sequence[str] = self.texts[kind] if kind in _COMMON else self.texts[kind][self.lang]
        said = [self._filled(one) for one in self.chance.sample(known, min(count, len(known)))]
        return "\n\n".join(" ".join(said[at : at + 4]) for at in range(0, len(said), 4))

    def _filled(self, line: str) -> str:
        while "{" in line:
            line = _SLOT.sub(lambda match: self._slot(match[1]), line)
        return line

    def _slot(self, name: str) -> str:
        chance = self.chance
        if name in self.texts["slots"]:
            known = self.texts["slots"][name]
            return str(chance.choice(known[self.lang] if isinstance(known, dict) else known))
        match name:
            case "service":
                return self.service
            case "host":
                return f"{chance.choice(('LT', 'PC', 'SRV', 'PRN'))}-{chance.randrange(10_000):04}"
            case "code":
                return f"0x8{chance.randrange(16**5):07X}" if chance.random() < 0.5 else f"{chance.randrange(10_000)}"
            case "clock":
                return f"{chance.randint(7, 18)}:{chance.randrange(60):02}"
            case "version":
                return f"{chance.randint(1, 24)}.{chance.randrange(20)}.{chance.randrange(400)}"
            case "file":
                return f"{chance.choice(('report', 'invoice', 'list', 'plan'))}-{chance.randrange(10_000)}.xlsx"
        return str(chance.randint(2, 60))
