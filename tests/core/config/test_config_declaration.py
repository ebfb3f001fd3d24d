"""The declaration is complete: schema, reference page and validation can all derive from it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hd.core.config import Config, load
from hd.core.config.declaration import SECTIONS
from hd.core.config.schema import Key, Kind, Record, find_dependencies
from hd.core.config.value_types import RESERVED_FIELDS
from hd.core.query import KEYS
from hd.text.suggestions import nearest

OTHER = {"diagnostics", "unused_keys", "blocking_errors", "text", "rules"}


def keys(kind: Kind, path: str = "") -> Iterator[tuple[str, Key]]:
    if isinstance(kind, Record):
        for name, key in kind.keys.items():
            yield f"{path}.{name}", key
            yield from keys(key.kind, f"{path}.{name}")
    else:
        for part in kind.inner_kinds():
            yield from keys(part, f"{path}[]")


ALL = dict(keys(SECTIONS))


def test_every_section_of_the_model_is_declared() -> None:
    assert set(SECTIONS.keys) == set(Config.__struct_fields__) - OTHER


@pytest.mark.parametrize("path", ALL)
def test_every_key_has_one_line_of_doc(path: str) -> None:
    doc = ALL[path].doc
    assert doc
    assert "\n" not in doc
    assert doc[0] == doc[0].lower() or doc.startswith("IANA")
    assert not doc.endswith(".")


@pytest.mark.parametrize("path", ALL)
def test_every_kind_says_what_it_is(path: str) -> None:
    assert type(ALL[path].kind).__doc__


def test_what_is_not_used_yet_is_what_was_agreed() -> None:
    unused = {path for path, key in ALL.items() if not key.is_used}
    assert unused == {
        *(f".orgs[].{key}" for key in ("offices", "services", "approvers")),
        ".services[][].team",
        ".categories[][].name",
        ".statuses[].close_after",
    }


def test_no_section_leans_on_one_that_is_not_declared() -> None:
    assert all(set(find_dependencies(SECTIONS, section)) <= set(SECTIONS.keys) for section in SECTIONS.keys)


def test_the_sla_leans_on_what_its_times_depend_on() -> None:
    assert {"calendars", "priorities", "desk", "contracts", "offices"} <= set(find_dependencies(SECTIONS, "sla"))


def test_the_sla_does_not_lean_on_people_and_teams() -> None:
    assert not {"people", "teams"} & set(find_dependencies(SECTIONS, "sla"))


@pytest.mark.parametrize("name", [word for key in KEYS for word in (key.name, *key.aliases)])
def test_a_word_of_the_query_language_cannot_be_a_field(name: str) -> None:
    assert name in RESERVED_FIELDS
    assert load(f"fields: {{{name}: {{}}}}").fields == {}


@pytest.mark.parametrize(("word", "like"), [("vnp", "vpn"), ("VPN", "vpn"), ("x", None)])
def test_the_nearest_name_is_like_the_word(word: str, like: str | None) -> None:
    assert nearest(word, ["something", "vpn"]) == like
