"""Whatever happens to a desk, it answers with its index as it does without."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from benchmarks.make_desk import make
from tests.ops.hands import DEEDS, Hands
from tests.ops.truth import ASKS, EVERYTHING, answer

LONG = os.environ.get("HD_TRUTH", "")  # how many examples, where somebody looks for trouble: others each time

# What happens most is what meets: edits of the same few tickets, told to git in every way, and time that goes by.
OFTEN = [name for name in sorted(DEEDS) if name.startswith("edit_")] * 2 + [
    "assume",
    "assume",
    "commit",
    "add",
    "clock",
]
deeds = st.tuples(
    st.sampled_from([*sorted(DEEDS), *OFTEN]),
    st.sampled_from([0, 0, 0, 0, 1, 1, 2, 5, 11]),
    st.integers(0, 419),
    st.sampled_from([True, True, True, False]),  # whether somebody asks then
)


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with a dozen tickets and their history."""
    folder = tmp_path_factory.mktemp("truth") / "desk"
    make(folder, tickets=12, seed=3, jobs=1)
    return folder


@pytest.fixture(scope="module")
def place(founded: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=founded.parent) as folder:
        yield Path(folder)


@settings(
    max_examples=int(LONG or 8),
    derandomize=not LONG,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(story=st.lists(deeds, min_size=8, max_size=30), first=st.integers(0, 99))
def test_a_desk_answers_with_its_index_as_without(
    story: list[tuple[str, int, int, bool]], first: int, founded: Path, place: Path
) -> None:
    shutil.rmtree(place)
    shutil.copytree(founded, place / "desk", symlinks=True)
    now = datetime.fromisoformat(json.loads((founded / ".git/bench.json").read_text("utf-8"))["now"])
    hands = Hands(place / "desk", now=now)
    hands.git("update-index", "-q", "--refresh")  # the copies are new files
    compare(hands, first, after="nothing")
    for number, (name, a, b, ask) in enumerate([*story, ("touch", 0, 0, True)], first):
        DEEDS[name](hands, a, b)
        note(f"{name},{a},{b}")
        if ask:
            compare(hands, number, after=name)


def compare(hands: Hands, number: int, *, after: str) -> None:
    """Ask three questions, each of the index and of the files."""
    for question in (EVERYTHING, number % len(ASKS), (number * 7 + 3) % len(ASKS)):
        said = answer(hands.folder, ASKS[question], now=hands.now, indexed=True)
        assert said == answer(hands.folder, ASKS[question], now=hands.now, indexed=False), (after, question)
