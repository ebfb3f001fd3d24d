"""Every wait ends by its deadline."""

from __future__ import annotations

import pytest

from hd.errors import UsageError
from hd.store import waiting
from hd.store.waiting import Deadline


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def read(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def test_a_deadline_passes_when_its_seconds_are_over() -> None:
    clock = Clock()
    deadline = Deadline(5, clock=clock.read, sleep=clock.sleep)
    assert (deadline.passed, deadline.left) == (False, 5)
    clock.now += 5
    assert (deadline.passed, deadline.left, deadline.waited) == (True, 0, 5)


def test_a_deadline_of_nothing_has_passed_at_once() -> None:
    assert Deadline(0).passed


def test_a_pause_never_reaches_beyond_the_deadline() -> None:
    clock = Clock()
    deadline = Deadline(1, clock=clock.read, sleep=clock.sleep)
    for _ in range(3):
        deadline.pause(0.75)
    assert clock.slept == [0.75, 0.25, 0]


def test_a_child_process_has_ten_minutes_unless_the_environment_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    assert waiting.for_child_process().seconds == 600
    monkeypatch.setenv("HD_GIT_TIMEOUT", "30")
    assert waiting.for_child_process().seconds == 30


@pytest.mark.parametrize("text", ["0", "-1", "soon", "nan", "inf"])
def test_what_is_no_number_of_seconds_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HD_GIT_TIMEOUT", text)
    with pytest.raises(UsageError, match="HD_GIT_TIMEOUT: not a number of seconds"):
        waiting.for_child_process()
