"""Modules that are loaded when somebody first looks into them answer as the real ones."""

from __future__ import annotations

import difflib
import inspect
import platform
import subprocess
import sys

import msgspec
import pytest

from hd.deferred_modules import _Difflib, _Inspect
from tests.running import CHECKOUT


@pytest.mark.parametrize(
    "text", ["", "   ", "one line", "  one\tline  ", "\ttab", "first\n    second\n", "\n\n  a\n   b\n\n"]
)
def test_the_help_of_an_option_is_cleaned_as_inspect_does(text: str) -> None:
    assert _Inspect("inspect").cleandoc(text) == inspect.cleandoc(text)


WORDS = ("-m", "-to", "--mesage", "", "-", "--t", "--not-an-option")
OPTIONS = (["--message", "--file", "-m"], ["--to", "--by", "-t"], [], ["-", ""], ["--me", "--mine", "--message", "-e"])


@pytest.mark.parametrize("options", OPTIONS, ids=",".join)
@pytest.mark.parametrize("word", WORDS)
def test_close_matches_are_those_of_difflib(word: str, options: list[str]) -> None:
    found = _Difflib("difflib").get_close_matches(word, options)
    assert found == difflib.get_close_matches(word, options)


PLATFORM = f"True {platform.machine()}"
SCHEMA = f"{msgspec.json.schema(int)} {msgspec.inspect.type_info(int)}"


def later(statement: str) -> str:
    """What Python prints after the imports were deferred."""
    program = f"from hd.deferred_modules import defer_imports; defer_imports(); {statement}"
    done = subprocess.run([sys.executable, "-c", program], cwd=CHECKOUT, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("import sys, click; print('ast' in sys.modules)", "False"),
        ("import inspect; print(inspect.signature(lambda a: a))", "(a)"),
        ("from ipaddress import ip_address; print(ip_address('::1'))", "::1"),
        ("import inspect, sys; inspect.isclass(1); print(sys.modules['inspect'].__file__ is not None)", "True"),
        ("import dataclasses; print(dataclasses.make_dataclass('A', ['x'])(1))", "A(x=1)"),
        ("import platform, os; print(platform.system() == os.uname().sysname, platform.machine())", PLATFORM),
        ("import textwrap; print(textwrap.dedent('  a'))", "a"),
        ("from textwrap import shorten; print(shorten('a  b', 9))", "a b"),
        ("import msgspec; print(msgspec.json.schema(int), msgspec.inspect.type_info(int))", SCHEMA),
        ("import difflib; print(difflib.SequenceMatcher(None, 'ab', 'ab').ratio())", "1.0"),
        ("from difflib import get_close_matches; print(get_close_matches('ape', ['apple']))", "['apple']"),
        ("import inspect; print(hasattr(inspect, 'no_such_name'))", "False"),
    ],
)
def test_a_deferred_module_is_the_real_one_for_everybody(statement: str, said: str) -> None:
    assert later(statement) == said
