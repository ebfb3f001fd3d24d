"""CODEOWNERS: who stands in it, how each forge writes a folder, and that nothing else in the file changes."""

from __future__ import annotations

import re
from datetime import date
from fnmatch import fnmatch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hd.core.config import load
from hd.core.escalation.code_owners import PLACES, format_block, owner_accounts, replace_block

TODAY = date(2026, 11, 23)
DESK = """
people:
  olha: {email: olha@x.example, github: obondar}
  mia: {email: mia@x.example, github: miachen, gitlab: mia.chen}
  ivan: {email: ivan@x.example, github: imelnyk}
  nadia: {email: nadia@x.example}
  gone: {email: gone@x.example, github: gone, left: 2026-01-01}
teams:
  desk: {line: 1, members: [olha]}
  l2: {line: 2, members: [mia, nadia, gone], lead: ivan}
"""


def of(rule: str, kind: str = "github") -> tuple[tuple[str, ...], tuple[str, ...]]:
    return owner_accounts(load(f"{DESK}\nescalation: {{review: {rule}}}\n"), kind, today=TODAY)


def test_the_lead_and_the_members_of_the_named_teams_are_owners() -> None:
    assert of("{match: yes, to: [l2]}") == (("imelnyk", "miachen"), ("nadia",))


def test_without_teams_those_of_all_teams_are() -> None:
    assert of("{match: yes}")[0] == ("obondar", "imelnyk", "miachen")


def test_the_rule_may_name_agents() -> None:
    assert of("{match: yes, to: [l2], by: [olha, lead]}") == (("obondar", "imelnyk"), ())


def test_accounts_are_those_at_that_forge() -> None:
    assert of("{match: yes, to: [l2]}", "gitlab") == (("mia.chen",), ("ivan", "nadia"))


@pytest.mark.parametrize("kind", ["github", "gitlab"])
@pytest.mark.parametrize(
    ("folder", "path"),
    [
        ("", "/tickets/"),
        ("support", "/support/tickets/"),
        ("our desk", "/our\\ desk/tickets/"),
        ("a#b", "/a\\#b/tickets/"),
    ],
)
def test_a_folder_is_written_as_a_path(kind: str, folder: str, path: str) -> None:
    assert f"\n{path} @mia\n" in format_block(kind, folder, ("mia",))


@pytest.mark.parametrize("folder", ["", "support", "our desk", "a.b+c"])
def test_forgejo_gets_an_expression_that_fits_the_tickets_alone(folder: str) -> None:
    line = format_block("forgejo", folder, ("mia",)).splitlines()[1]
    expression = line.removesuffix(" @mia")
    top = f"{folder}/" if folder else ""
    assert re.fullmatch(expression, f"{top}tickets/2026/11/HD-2611-7K3FQ.md")
    assert not re.fullmatch(expression, f"{top}kb/vpn.md")
    assert not re.fullmatch(expression, f"x{top}tickets/1.md")


@given(st.text(alphabet=st.characters(blacklist_characters="\r", codec="utf-8")))
def test_other_lines_stay_and_ours_are_there_once(text: str) -> None:
    ours = format_block("github", "", ("mia",))
    first = replace_block(text, ours)
    assert first.count(ours) == 1
    if "# hd: begin" not in text:
        assert first.startswith(text.rstrip())
    again = replace_block(first, format_block("github", "", ("ivan",)))
    assert again == first.replace("@mia\n# hd: end", "@ivan\n# hd: end")


def test_the_file_of_a_forge_is_named_as_it_looks_for_it() -> None:
    assert all(fnmatch(path, "*CODEOWNERS") for paths in PLACES.values() for path in paths)
