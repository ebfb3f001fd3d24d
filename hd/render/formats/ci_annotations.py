"""Annotations at a line of a file: GitHub's workflow commands, GitLab's code quality report.

Callers make `Annotation`s; this module escapes them for each forge.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from hd.text.sanitize import safe

Level = Literal["error", "warning", "notice"]

# What GitHub shows of each level and step; what comes after it is dropped without a word.
# https://github.com/actions/toolkit, docs/problem-matchers.md
GITHUB_SHOWS = 10


class Annotation(Struct, frozen=True):
    """One annotation.

    path: from the repository's root, or "". line: 0 if unknown. text: may have several lines. rule, severity, key: for
    GitLab, whose fingerprint is made of `key`, so that it survives other changes.
    """

    level: Level
    path: str
    line: int
    title: str
    text: str
    rule: str
    severity: str
    key: str


def github(found: Iterable[Annotation]) -> list[str]:
    """Return workflow commands, one per line; GitHub shows them at their lines."""
    drawn = []
    for one in found:
        place = [f"file={_property(one.path)}"] if one.path else []
        place += [f"line={one.line}"] if one.line else []
        place += [f"title={_property(one.title)}"]
        drawn.append(f"::{one.level} {','.join(place)}::{_data(_text(one))}")
    return drawn


def gitlab(found: Iterable[Annotation]) -> str:
    """Return GitLab's code quality report. Every fingerprint is unique, whatever the keys."""
    import json
    from hashlib import sha256

    seen: Counter[str] = Counter()
    report = []
    for one in found:
        seen[one.key] += 1
        nth = f"{one.key}\0{seen[one.key]}"
        report.append(
            {
                "description": _text(one),
                "check_name": one.rule,
                "fingerprint": sha256(nth.encode("utf-8", "surrogateescape")).hexdigest(),
                "severity": one.severity,
                "location": {"path": one.path, "lines": {"begin": one.line or 1}},
            }
        )
    return json.dumps(report, ensure_ascii=False, indent=2)


def _text(one: Annotation) -> str:
    return "\n".join(safe(line) for line in one.text.splitlines())


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(safe(text)).replace(":", "%3A").replace(",", "%2C")
