"""Which words are `KEY=VALUE`, and which keys may be set."""

from __future__ import annotations

import pytest

from hd.core.tickets.assignments import READ_ONLY, SETTABLE, VERBS, Assignment, resolve_keys, split_assignments
from hd.core.tickets.ticket import KEYS
from hd.errors import RefusedError, UsageError


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("priority=P1", ("priority", "=", "P1")),
        ("tags+=a,b", ("tags", "+=", "a,b")),
        ("tags-=x", ("tags", "-=", "x")),
        ("cost-centre=4", ("cost-centre", "=", "4")),
        ("title=a = b", ("title", "=", "a = b")),
        ("title=a+=b", ("title", "=", "a+=b")),
        ("category=", ("category", "=", "")),
        ("кабінет=4", ("кабінет", "=", "4")),
        ("title= line\nbreak", ("title", "=", "line\nbreak")),
    ],
)
def test_a_word_with_a_key_and_an_operator_is_an_assignment(word: str, parts: tuple[str, str, str]) -> None:
    assert split_assignments([word]) == ((), (Assignment(*parts),))  # type: ignore[arg-type]


@pytest.mark.parametrize("word", ["7k3f", "HD-2611-7K3FQ", "-", "@", "priority", "7k3f=x", "=x", "+=x"])
def test_any_other_word_names_a_ticket(word: str) -> None:
    assert split_assignments([word]) == ((word,), ())


def test_every_key_of_a_ticket_can_be_set_or_says_why_not() -> None:
    assert {*KEYS} <= {*SETTABLE, *VERBS, *READ_ONLY}


@pytest.mark.parametrize("key", VERBS)
def test_a_key_with_a_verb_of_its_own_names_it(key: str) -> None:
    with pytest.raises(RefusedError) as caught:
        resolve_keys([Assignment(key, "=", "x")], ())
    assert caught.value.hint.startswith("hd ")


@pytest.mark.parametrize("key", READ_ONLY)
def test_what_never_changes_says_so(key: str) -> None:
    with pytest.raises(RefusedError, match="never changes"):
        resolve_keys([Assignment(key, "=", "x")], ())


def test_keys_are_understood_in_any_case_and_as_they_are_spoken() -> None:
    found = resolve_keys(
        [Assignment("Priority", "=", "P1"), Assignment("tag", "+=", "a"), Assignment("asset", "=", "b")], ["Asset"]
    )
    assert [one.key for one in found] == ["priority", "tags", "Asset"]


def test_lists_can_be_added_to_and_taken_from_at_once() -> None:
    both = [Assignment("tags", "+=", "a"), Assignment("tags", "-=", "b")]
    assert len(resolve_keys(both, ())) == 2


@pytest.mark.parametrize(
    "assignments",
    [
        [Assignment("titel", "=", "x")],
        [Assignment("title", "+=", "x")],
        [Assignment("title", "=", "")],
        [Assignment("tags", "+=", "")],
        [Assignment("org", "=", "a"), Assignment("org", "=", "b")],
        [Assignment("tags", "=", "a"), Assignment("tags", "+=", "b")],
    ],
)
def test_what_means_nothing_is_wrong_usage(assignments: list[Assignment]) -> None:
    with pytest.raises(UsageError):
        resolve_keys(assignments, ())


def test_the_items_of_a_list_are_each_there_once() -> None:
    assert Assignment("tags", "=", " a, b,a,,c ").items == ("a", "b", "c")
