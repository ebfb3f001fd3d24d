"""Errors say what kind they are and what they are about, for programs that show them at a field."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from hd import errors
from hd.errors import CODES, HdError
from tests.cli.conftest import Founded
from tests.running import CHECKOUT

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, HdError)]


def codes() -> Iterator[str]:
    """Every code that an error is raised with."""
    for path in (CHECKOUT / "hd").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
            if isinstance(node, ast.Call) and (name.endswith("Error") or name == "__init__"):
                values = [word.value for word in node.keywords if word.arg == "code"]
                yield from (value.value for value in values if isinstance(value, ast.Constant))


def test_every_code_is_declared() -> None:
    assert {*codes(), *(kind.code for kind in KINDS)} == CODES


@pytest.mark.parametrize(
    ("args", "code", "about"),
    [
        (["show", "zzzzz"], "unknown-ticket", "ref"),
        (["create", " "], "required", "title"),
        (["create", "x", "-i", "zzz"], "unknown-value", "impact"),
        (["create", "x", "-r", "zzz"], "unknown-requester", "requester"),
        (["create", "x", "--field", "zzz=1"], "unknown-field", "zzz"),
        (["comment", "REF"], "required", "text"),
        (["resolve", "REF"], "required", "text"),
        (["close", "REF"], "wrong-status", "status"),
        (["set", "REF", "zzz=1"], "unknown-field", "zzz"),
        (["escalate", "REF", "--up", "olha"], "required", "reason"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_an_error_says_its_kind_and_field(
    args: list[str], code: str, about: str, desk: Founded, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hd.cli.main import cli

    monkeypatch.chdir(desk.folder)
    with pytest.raises(HdError) as raised:
        cli.main([desk.ticket if word == "REF" else word for word in args], prog_name="hd", standalone_mode=False)
    assert (raised.value.code, raised.value.about) == (code, about)
