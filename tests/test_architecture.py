"""How the code hangs together: no module depends on itself in a circle, and git stays behind the store."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Set
from pathlib import Path

import grimp
import pytest

from tests.running import CHECKOUT

PACKAGES = ("cli", "render", "ops", "store", "core", "text")
HOUSE = CHECKOUT / "hd"
FOLDERS = sorted({path.parent.relative_to(HOUSE) for path in HOUSE.rglob("*.py")})


@pytest.fixture(scope="module")
def imports() -> Mapping[str, Set[str]]:
    """What each module imports, inside functions too; not what only type checkers read."""
    graph = grimp.build_graph("hd", exclude_type_checking_imports=True, cache_dir=None)
    return {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}


def cycles(imports: Mapping[str, Set[str]]) -> list[list[str]]:
    """The groups of modules each of which imports, in some steps, every other one of its group (Tarjan's algorithm)."""
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    path: list[str] = []
    found: list[list[str]] = []

    def visit(module: str) -> None:
        number[module] = lowest[module] = len(number)
        path.append(module)
        for other in sorted(imports.get(module, ())):
            if other not in number:
                visit(other)
            if other in path:
                lowest[module] = min(lowest[module], lowest[other])
        if lowest[module] == number[module]:
            group = path[path.index(module) :]
            del path[path.index(module) :]
            if len(group) > 1:
                found.append(sorted(group))

    for module in sorted(imports):
        if module not in number:
            visit(module)
    return sorted(found)


@pytest.mark.parametrize("package", PACKAGES)
def test_no_modules_of_a_package_import_each_other_in_a_circle(package: str, imports: Mapping[str, Set[str]]) -> None:
    inside = {module for module in imports if module.startswith(f"hd.{package}.")}
    assert cycles({module: imports[module] & inside for module in inside}) == []


def test_no_modules_import_each_other_in_a_circle_across_packages(imports: Mapping[str, Set[str]]) -> None:
    assert cycles(imports) == []


@pytest.mark.parametrize(
    ("edges", "groups"),
    [
        ({"a": {"b"}, "b": {"c"}, "c": set()}, []),
        ({"a": {"b"}, "b": {"a"}}, [["a", "b"]]),
        ({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}, [["a", "b", "c"]]),
        ({"a": {"b"}, "b": {"a", "c"}, "c": {"d"}, "d": {"c"}}, [["a", "b"], ["c", "d"]]),
        ({"a": {"b", "c"}, "b": {"d"}, "c": {"d"}, "d": set()}, []),
    ],
    ids=["chain", "pair", "triangle", "two", "diamond"],
)
def test_every_circle_is_found(edges: Mapping[str, Set[str]], groups: list[list[str]]) -> None:
    assert cycles(edges) == groups


def git_calls(path: Path) -> Iterator[str]:
    """The lines that start git with words of their own: `repo.run(…)`, `repo.call(…)`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("run", "call"):
            holder = ast.unparse(node.func.value)
            if holder.split(".")[-1] in ("repo", "repository"):
                yield f"{path.name}:{node.lineno}"


@pytest.mark.parametrize("package", ["cli", "ops", "core"])
def test_only_the_store_knows_git_command_lines(package: str) -> None:
    files = sorted((CHECKOUT / "hd" / package).rglob("*.py"))
    assert [line for path in files for line in git_calls(path)] == []


@pytest.mark.parametrize("folder", FOLDERS, ids=str)
def test_a_folder_holds_at_most_24_modules(folder: Path) -> None:
    assert len([path for path in (HOUSE / folder).glob("*.py") if path.name != "__init__.py"]) <= 24


def test_the_formatter_decides_alone() -> None:
    mark = "fmt: " + "skip"
    assert [path for path in HOUSE.rglob("*.py") if mark in path.read_text(encoding="utf-8")] == []
