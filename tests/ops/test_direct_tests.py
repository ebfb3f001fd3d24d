"""A test calls every verb that a command calls, without the command: other doors rely on what the verb promises."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.running import CHECKOUT

Name = tuple[str, str]  # module, attribute


def names_used(path: Path) -> Iterator[Name]:
    """The functions of `hd.ops` that a file names, as it imports them or their modules."""
    tree = ast.parse(path.read_bytes())
    imported: dict[str, Name] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and f"{node.module}".startswith("hd.ops"):
            imported |= {alias.asname or alias.name: (f"{node.module}", alias.name) for alias in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in imported:
            yield imported[node.id]
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in imported:
            yield ".".join(imported[node.value.id]), node.attr


def is_verb(name: Name) -> bool:
    """Whether it is a function whose first argument is the context of a request."""
    path = CHECKOUT / f"{name[0].replace('.', '/')}.py"
    functions = ast.parse(path.read_bytes()).body if path.exists() else []
    return any(
        isinstance(node, ast.FunctionDef)
        and node.name == name[1]
        and [arg.arg for arg in node.args.args[:1]] == ["context"]
        for node in functions
    )


def used_below(folder: Path, pattern: str) -> set[Name]:
    """The functions of `hd.ops` that the files of a folder name."""
    return {name for path in folder.rglob(pattern) for name in names_used(path)}


def test_each_verb_of_a_command_is_tested_without_it() -> None:
    called = used_below(CHECKOUT / "hd" / "cli", "*.py")
    tested = used_below(CHECKOUT / "tests", "test_*.py")
    assert sorted(name for name in called - tested if is_verb(name)) == []
