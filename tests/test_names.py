"""Public names say what they hold: none is a lone participle, adverb or vague word, as docs/architecture.md says.

A name is a class, function, method, field, module constant or parameter without a leading underscore. Parameters of
decorated functions do not count: click names them after options such as `--since`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parent.parent / "hd"

# Packages and modules whose names are not clean yet. This list only shrinks: remove what is clean, add nothing.
TO_COME = frozenset(
    (
        "core/audit",
        "core/config",
        "core/contacts",
        "core/diagnostic",
        "core/history",
        "core/mail",
        "core/reports",
        "core/search",
        "core/site",
        "core/sla",
        "core/sla_policy",
        "core/tickets",
        "deferred_modules",
        "mail",
        "ops",
        "render",
        "store",
        "text/sanitize",
        "web",
    )
)

# Names that tell nobody what they hold. Part of a longer name they are fine: `written_lines`, `last_seen_at`.
VAGUE = """
    added after again alike already anew anyway apart around asides asked audited bad been before begun behind being
    beside besides broken brought came carried changed chosen closed compared counted cut cuts decided doing done
    drawn dropped edited elsewhere everything explained formerly found gave given goes going gone good got grown
    guessed had has having heard held helpful here imported indexed inside instead instep joined judged kept knows
    later left lies like loaded looked looking made makes meant meanwhile measured meets mended merged mixed moved
    much noted nowhere once opened otherwise outside owed owing paged painted parsed picked picking played prepared
    proven put reaching reconciled released removed renamed replaced rest routed said same says seen sees settled
    shared shown shows sight some someone something spoken stands still stuff such synced taken takes tell tells
    that then there thing things those till told touched traced tried turned typed undecided unread unsaid untold
    used useful waiting walked wanted way ways what whatever whence where whether which whoever whole whom whose why
    widely written wrong yet
"""
STOP_LIST = frozenset(VAGUE.split())


def modules() -> Iterator[tuple[str, Path]]:
    """The modules whose names are held against the list: path below hd, and file."""
    for path in sorted(HOUSE.rglob("*.py")):
        place = path.relative_to(HOUSE).with_suffix("")
        if not any("/".join(place.parts[:depth]) in TO_COME for depth in range(1, len(place.parts) + 1)):
            yield place.as_posix(), path


def public_names(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and name of everything public in a module."""
    yield from _names_of(tree.body)


def _names_of(body: list[ast.stmt]) -> Iterator[tuple[int, str]]:
    """The names that the statements of a module or class define, and those inside public classes."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.lineno, node.name
            if not node.name.startswith("_") or node.name == "__init__":
                yield from () if node.decorator_list else _parameters(node)
        elif isinstance(node, ast.ClassDef):
            yield node.lineno, node.name
            yield from () if node.name.startswith("_") else _names_of(node.body)
        elif isinstance(node, ast.Assign):
            yield from ((node.lineno, target.id) for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.lineno, node.target.id


def _parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[tuple[int, str]]:
    arguments = node.args
    for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
        yield argument.lineno, argument.arg


def vague(source: str) -> list[str]:
    """The vague public names in the text of a module, as `line: name`."""
    names = public_names(ast.parse(source))
    return [f"{line}: {name}" for line, name in names if name[:1] != "_" and name.rstrip("_").lower() in STOP_LIST]


def test_public_names_say_what_they_hold() -> None:
    found = {place: names for place, path in modules() if (names := vague(path.read_text(encoding="utf-8")))}
    assert found == {}


@pytest.mark.parametrize("place", sorted(TO_COME))
def test_a_package_that_is_to_come_exists(place: str) -> None:
    assert (HOUSE / place).is_dir() or (HOUSE / place).with_suffix(".py").is_file()


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("def told(): ...", ["1: told"]),
        ("class Thing: ...", ["1: Thing"]),
        ("class Ticket:\n    seen: int", ["2: seen"]),
        ("class Ticket:\n    def kept(self): ...", ["2: kept"]),
        ("KEPT = 1", ["1: KEPT"]),
        ("def read(found): ...", ["1: found"]),
        ("def read(*, said): ...", ["1: said"]),
        ("import_ = 1\ntold_ = 2", ["2: told_"]),
    ],
)
def test_a_vague_name_is_found(source: str, names: list[str]) -> None:
    assert vague(source) == names


@pytest.mark.parametrize(
    "source",
    [
        "def read_node(text): ...",
        "def _told(): ...",
        "def _read(found): ...",
        "class _Thing:\n    seen: int",
        "last_seen_at = 1",
        "@command\ndef check(words): ...",
        "def read():\n    found = 1",
    ],
)
def test_a_name_that_is_private_or_says_more_is_left_alone(source: str) -> None:
    assert vague(source) == []
