"""What is known of a made desk, beside its history. Imports nothing of `hd`: whoever measures stays small."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_PLACE = Path(".git", "bench.json")


def describe(folder: Path, facts: Mapping[str, Any]) -> None:
    """Write down what a benchmark needs to know."""
    (folder / _PLACE).write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


def described(folder: Path) -> dict[str, Any]:
    """What was written down: `tickets`, `seed`, `now`, `open` (ids that the first line has), `middle` (an id)."""
    found: dict[str, Any] = json.loads((folder / _PLACE).read_text(encoding="utf-8"))
    return found
