"""Entries of people, teams, services and offices, added and changed in the text of hd.yaml."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from hd.core.config import load
from hd.core.config.section_edits import VERBS, Section, Setting, add_entry_text, change_entry_text, entry_keys
from hd.errors import RefusedError, UsageError

EXAMPLES = sorted((Path(__file__).parents[3] / "examples").glob("*/hd.yaml"))


def add(text: str, section: Section, name: str, *settings: tuple[str, str, str]) -> str:
    return add_entry_text(text, section, name, [Setting(*one) for one in settings], config=load(text))


def change(text: str, section: Section, name: str, *settings: tuple[str, str, str]) -> str:
    return change_entry_text(text, section, name, [Setting(*one) for one in settings], config=load(text))


def lines_apart(before: str, after: str) -> Sequence[str]:
    """The lines of `before` that are not in `after`."""
    return [line for line in before.splitlines() if line not in after.splitlines()]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: str(path.parent.name))
@pytest.mark.parametrize("section", VERBS)
def test_every_example_takes_a_new_entry_and_keeps_its_lines(path: Path, section: Section) -> None:
    text = path.read_text(encoding="utf-8")
    made = add(text, section, "brandnew", ("name" if section != "teams" else "line", "=", "3"))
    config = load(made)
    assert config.diagnostics == load(text).diagnostics
    assert "brandnew" in {**config.people, **config.teams, **config.services, **config.offices}
    changed = lines_apart(text, made)
    assert all(section in line or "[" in line or line.lstrip().startswith("- ") for line in changed)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: str(path.parent.name))
def test_an_entry_that_was_added_and_removed_key_by_key_leaves_the_others_alone(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    person = next(iter(load(text).people))
    made = change(text, "people", person, ("away", "=", "2026-12-01"))
    assert load(made).people[person].away
    assert change(made, "people", person, ("away", "=", "")) == text


def test_the_default_teams_are_written_down_before_another_is_added() -> None:
    made = add("", "teams", "network", ("line", "=", "2"))
    assert made == "\nteams:\n  desk: {line: 1}\n  l2: {line: 2}\n  network: {line: 2}\n".lstrip("\n")


def test_a_default_team_can_be_changed() -> None:
    text = "people:\n  olha: {}\n"
    assert load(change(text, "teams", "l2", ("lead", "=", "olha"))).teams["l2"].lead == "olha"


def test_a_name_alone_goes_into_a_list_of_names() -> None:
    assert add("services: [vpn, mail]  # ours\n", "services", "erp") == "services: [vpn, mail, erp]  # ours\n"


def test_details_make_a_mapping_of_a_list_of_names() -> None:
    made = add("services: [vpn]\n", "services", "erp", ("name", "=", "ERP"))
    assert made == "services: {vpn: {}, erp: {name: ERP}}\n"


def test_details_can_be_given_to_a_name_of_a_list() -> None:
    assert change("services: [vpn]\n", "services", "vpn", ("name", "=", "VPN")) == "services: {vpn: {name: VPN}}\n"


@pytest.mark.parametrize(
    ("operator", "value", "found"),
    [("=", "a@x.y", "a@x.y"), ("+=", "b@x.y", "[a@x.y, b@x.y]"), ("-=", "b@x.y", "a@x.y"), ("+=", "a@x.y", "a@x.y")],
)
def test_a_single_address_stays_one_without_brackets(operator: str, value: str, found: str) -> None:
    text = "people:\n  o: {email: a@x.y}\n"
    assert change(text, "people", "o", ("email", operator, value)) == f"people:\n  o: {{email: {found}}}\n"


def test_the_last_item_of_a_list_takes_its_key_along() -> None:
    text = "people:\n  o: {name: O, skills: [vpn]}\n"
    assert change(text, "people", "o", ("skill", "-=", "vpn")) == "people:\n  o: {name: O}\n"


def test_an_entry_is_not_added_twice() -> None:
    with pytest.raises(RefusedError, match=r"there is a person o already \(hd.yaml:2\)"):
        add("people:\n  o: {}\n", "people", "o")


def test_an_unknown_entry_is_not_changed() -> None:
    with pytest.raises(UsageError, match=r'no team "dsek".*nearest: desk'):
        change("", "teams", "dsek", ("line", "=", "1"))


def test_an_unknown_key_names_the_nearest() -> None:
    with pytest.raises(UsageError, match='no key "led"; nearest: lead'):
        change("", "teams", "desk", ("led", "=", "o"))


def test_only_lists_take_items() -> None:
    with pytest.raises(UsageError, match="lead is no list"):
        change("", "teams", "desk", ("lead", "+=", "o"))


@pytest.mark.parametrize("section", VERBS)
def test_every_section_declares_its_keys(section: Section) -> None:
    assert entry_keys(section)
