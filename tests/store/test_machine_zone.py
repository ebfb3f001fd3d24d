"""The machine's zone is one that another machine knows, too."""

from __future__ import annotations

import pytest

from hd.store.machine import local_zone


@pytest.mark.parametrize(
    ("said", "zone"),
    [("Europe/Kyiv", "Europe/Kyiv"), ("right/Europe/Kyiv", "Europe/Kyiv"), ("posix/Asia/Tokyo", "Asia/Tokyo")],
)
def test_what_tz_says(monkeypatch: pytest.MonkeyPatch, said: str, zone: str) -> None:
    monkeypatch.setenv("TZ", said)
    assert local_zone() == zone


@pytest.mark.parametrize("said", ["localtime", "posixrules", "Factory"])
def test_a_name_without_a_place_is_not_taken(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setenv("TZ", said)
    assert local_zone() != said
