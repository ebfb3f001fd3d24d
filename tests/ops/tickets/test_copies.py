"""`--quiet` and `--cc`: who is notified of a change besides those who always are."""

from __future__ import annotations

import pytest

from hd.core.history.trailers import read_trailers
from tests.ops.bench import Bench

LATER = "2026-11-23T09:05:00+02:00"


def trailers(bench: Bench) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, value in read_trailers(bench.git("log", "-1", "--format=%B").partition("\n\n")[2]):
        found.setdefault(key, []).append(value)
    return found


@pytest.mark.parametrize("verb", ["comment", "resolve"])
def test_quiet_is_said_in_the_commit(bench: Bench, verb: str) -> None:
    assert bench.hd(verb, "{one}", "-m", "Done.", "--quiet", at=LATER) == 0
    assert trailers(bench)["Hd-Notify"] == ["none"]


@pytest.mark.parametrize("verb", ["comment", "resolve"])
def test_a_copy_is_said_in_the_commit_and_makes_a_watcher(bench: Bench, verb: str) -> None:
    words = ("--cc", "vendor@x.example", "--cc", "boss@x.example")
    assert bench.hd(verb, "{one}", "-m", "Here.", *words, at=LATER) == 0
    assert trailers(bench)["Hd-Cc"] == ["vendor@x.example", "boss@x.example"]
    assert bench.line("one", "watchers") == "[vendor@x.example, boss@x.example]"


def test_without_them_the_commit_says_nothing_of_it(bench: Bench) -> None:
    assert bench.hd("comment", "{one}", "-m", "Here.", at=LATER) == 0
    assert not {"Hd-Notify", "Hd-Cc"} & set(trailers(bench))


def test_the_requester_does_not_become_a_watcher(bench: Bench) -> None:
    requester = bench.line("one", "requester")
    assert bench.hd("comment", "{one}", "-m", "Here.", "--cc", requester, at=LATER) == 0
    assert not bench.read("one").names("watchers")


REFUSED = {
    "no address": ("--cc", "vendor"),
    "both": ("--cc", "v@x.example", "--quiet"),
    "an internal note": ("--cc", "v@x.example", "--internal"),
    "the requester's words": ("--cc", "v@x.example", "--by", "requester"),
}


@pytest.mark.parametrize("words", REFUSED.values(), ids=REFUSED)
def test_what_makes_no_sense_is_refused(bench: Bench, words: tuple[str, ...]) -> None:
    before = bench.git("rev-parse", "HEAD")
    assert bench.hd("comment", "{one}", "-m", "Here.", *words, at=LATER) == 2
    assert bench.git("rev-parse", "HEAD") == before
