"""One key deep inside a YAML text changes, and no other byte does."""

from __future__ import annotations

import pytest

from hd.core.document.nested_edits import list_to_mapping, set_nested_value
from hd.core.document.yaml_tree import Mapping, Node, parse, plain_value
from hd.errors import RefusedError

EMAIL = ("people", "olha", "email")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "people:\n  olha: {email: x@y.z}\n"),
        ("# nothing yet", "# nothing yet\n\npeople:\n  olha: {email: x@y.z}\n"),
        ("desk: {}\n", "desk: {}\n\npeople:\n  olha: {email: x@y.z}\n"),
        ("desk: {}", "desk: {}\n\npeople:\n  olha: {email: x@y.z}\n"),
        ("people:\n", "people:\n  olha: {email: x@y.z}\n"),
        ("people:  # agents\ndesk: {}\n", "people:  # agents\n  olha: {email: x@y.z}\ndesk: {}\n"),
        ("people: {}\n", "people:\n  olha: {email: x@y.z}\n"),
        ("people: null  # none\n", "people:  # none\n  olha: {email: x@y.z}\n"),
        ("people: {ivan: {}}\n", "people: {ivan: {}, olha: {email: x@y.z}}\n"),
        ("people:\n  ivan: {}  # he\n\n# end\n", "people:\n  ivan: {}  # he\n  olha: {email: x@y.z}\n\n# end\n"),
        ("people:\n  olha:\n", "people:\n  olha: {email: x@y.z}\n"),
        ("people:\n  olha: {}\n", "people:\n  olha: {email: x@y.z}\n"),
        ("people:\n    olha:\n        name: O\n", "people:\n    olha:\n        name: O\n        email: x@y.z\n"),
        ("people:\n  olha: {name: O}  # she\n", "people:\n  olha: {name: O, email: x@y.z}  # she\n"),
        ("people: {olha: {email: a@b.c}}\n", "people: {olha: {email: x@y.z}}\n"),
        ("people:\n  olha:\n    email: 'a@b.c'  # new\n", "people:\n  olha:\n    email: 'x@y.z'  # new\n"),
        ("desk: {}\r\npeople:\r\n  ivan: {}\r\n", "desk: {}\r\npeople:\r\n  ivan: {}\r\n  olha: {email: x@y.z}\r\n"),
        ("\ufeffpeople:\n  ivan: {}\n", "\ufeffpeople:\n  ivan: {}\n  olha: {email: x@y.z}\n"),
    ],
)
def test_a_value_is_put_where_it_belongs(before: str, after: str) -> None:
    assert set_nested_value(before, EMAIL, "x@y.z") == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("teams: {desk: {members: [a, b], line: 1}}\n", "teams: {desk: {members: [a, b, c], line: 1}}\n"),
        ("teams:\n  desk:\n    members:\n      - a  # A\n      - b\n", None),
        ("teams:\n  desk: {line: 1}\n", "teams:\n  desk: {line: 1, members: [a, b, c]}\n"),
        ("teams:\n  desk: {members: []}\n", "teams:\n  desk: {members: [a, b, c]}\n"),
        ("teams:\n  desk: {members: a}\n", "teams:\n  desk: {members: [a, b, c]}\n"),
    ],
)
def test_a_list_keeps_its_form(before: str, after: str | None) -> None:
    lines = "teams:\n  desk:\n    members:\n      - a  # A\n      - b\n      - c\n"
    assert set_nested_value(before, ("teams", "desk", "members"), ["a", "b", "c"]) == (after or lines)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("t:\n  d: {lead: a, line: 1}\n", "t:\n  d: {line: 1}\n"),
        ("t:\n  d: {line: 1, lead: a}  # x\n", "t:\n  d: {line: 1}  # x\n"),
        ("t:\n  d: {lead: a}\n", "t:\n  d: {}\n"),
        ("t:\n  d:\n    lead: a  # gone\n    line: 1\n", "t:\n  d:\n    line: 1\n"),
        ("t:\n  d: {line: 1}\n", "t:\n  d: {line: 1}\n"),
        ("u: 1\n", "u: 1\n"),
    ],
)
def test_none_removes_a_key(before: str, after: str) -> None:
    assert set_nested_value(before, ("t", "d", "lead"), None) == after


@pytest.mark.parametrize("value", ["a, b", "#x", "yes", "2026-12-24", "- x", "{", "it's", 'say "so"', "ключ: значення"])
@pytest.mark.parametrize("before", ["p: {o: {name: Y, z: 1}}\n", "p:\n  o:\n    name: Y\n", "p:\n  o: {z: 1}\n", ""])
def test_any_text_is_read_back_as_it_was_given(before: str, value: str) -> None:
    found: Node | None = parse(set_nested_value(before, ("p", "o", "name"), value))
    for key in ("p", "o", "name"):
        assert isinstance(found, Mapping)
        found = found.get(key)
    assert plain_value(found) == value


@pytest.mark.parametrize("before", ["people: yes\n", "people: [olha]\n", "people:\n  olha: Olha\n"])
def test_text_that_is_no_mapping_is_not_overwritten(before: str) -> None:
    with pytest.raises(RefusedError):
        set_nested_value(before, EMAIL, "x@y.z")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("s: [vpn, 'a b']  # x\n", "s: {vpn: {}, 'a b': {}}  # x\n"),
        ("s:\n  - vpn  # slow\n  - mail\n", "s:\n    vpn: {}  # slow\n    mail: {}\n"),
        ("s:\n- vpn\n- mail\nt: 1\n", "s:\n  vpn: {}\n  mail: {}\nt: 1\n"),
        ("s: {vpn: {}}\n", "s: {vpn: {}}\n"),
        ("s: []\n", "s: []\n"),
        ("t: 1\n", "t: 1\n"),
    ],
)
def test_a_list_of_names_becomes_a_mapping(before: str, after: str) -> None:
    assert list_to_mapping(before, "s") == after
