"""The key by which other systems know a desk."""

from __future__ import annotations

import pytest

from hd.core.desk_key import desk_key
from hd.errors import UsageError


def test_the_address_in_the_configuration_is_the_key() -> None:
    assert desk_key("https://help.example/", "a" * 40) == "https://help.example/"


def test_without_one_the_first_commit_is() -> None:
    assert desk_key(None, "0123456789abcdef") == "urn:hd:0123456789ab"


def test_without_both_both_ways_out_are_named() -> None:
    with pytest.raises(UsageError) as raised:
        desk_key(None, None)
    assert "desk: {uri:" in raised.value.hint
    assert "--unshallow" in raised.value.hint
