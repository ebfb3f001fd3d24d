"""An import stands inside a function only where that saves a frequent command a module: start-up is a feature."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from hd.cli.registry import COMMANDS
from tests.cli.conftest import Founded
from tests.running import CHECKOUT

# What people wait for many times a day: words, and the line that they complete with it.
FREQUENT = [
    *([name, "--help"] for name in COMMANDS),
    *(["--version"], [], ["list"], ["list", "is:open"], ["show", "REF"], ["sla", "check"], ["search", "drops"]),
    *(["kb", "list"], ["log", "REF"], ["comment", "REF", "-m", "x"], ["set", "REF", "priority=P2"], ["create", "x"]),
]
# A file that was written a moment ago is read again; what is found out for the second time is remembered. By the end of
# all helps the desk's files are old enough.
WARM_UP = len(COMMANDS), [["list"], ["list"]]
COMPLETED = ("hd ", "hd show ", "hd list is:", "hd create -")

# Runs each command in a child of a process that has imported nothing but the door.
_EACH = """
import json, os, sys
import hd.cli.main as door

for run in json.loads(sys.argv[1]):
    if not os.fork():
        os.environ.update(run["environ"])
        sys.argv = ["hd", *run["words"]]
        try:
            door.main()
        except SystemExit as end:
            print("\\x01", end.code, *sys.modules, file=sys.stderr, flush=True)
        os._exit(0)
    os.wait()
"""


def modules_of_each(desk: Founded) -> list[set[str]]:
    """What each frequent command leaves in memory, on a desk that was read before."""
    at, warm_up = WARM_UP
    commands = [*FREQUENT[:at], *warm_up, *FREQUENT[at:]]
    runs: list[dict[str, object]] = [
        {"words": [desk.ticket if word == "REF" else word for word in words], "environ": {}} for words in commands
    ]
    for line in COMPLETED:
        words = {"COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))}
        runs.append({"words": [], "environ": {"_HD_COMPLETE": "bash_complete", **words}})
    command = [sys.executable, "-c", _EACH, json.dumps(runs)]
    env = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    done = subprocess.run(command, cwd=desk.folder, env=env, check=True, capture_output=True)
    lines = [line.split() for line in done.stderr.decode().split("\n") if line.startswith("\x01")]
    assert [line[1] for line in lines] == ["0"] * len(runs)
    return [set(line[2:]) for line in (*lines[:at], *lines[at + len(warm_up) :])]


def deferred_imports(path: Path) -> Iterator[tuple[int, set[str]]]:
    """Line and modules of hd of each import inside a function."""
    functions = [node for node in ast.walk(ast.parse(path.read_bytes())) if isinstance(node, ast.FunctionDef)]
    for node in {node for function in functions for node in ast.walk(function) if isinstance(node, ast.ImportFrom)}:
        source = f"{node.module}"
        if source.split(".")[0] == "hd":
            names = {f"{source}.{alias.name}" for alias in node.names}
            yield node.lineno, {name if is_module(name) else source for name in names}


def is_module(name: str) -> bool:
    """Whether that is a module of hd, and not something in one."""
    path = CHECKOUT / name.replace(".", "/")
    return path.is_dir() or path.with_suffix(".py").exists()


def test_an_import_inside_a_function_saves_a_frequent_command_a_module(desk: Founded) -> None:
    loaded = modules_of_each(desk)
    needless = []
    for path in sorted((CHECKOUT / "hd").rglob("*.py")):
        importer = ".".join(path.relative_to(CHECKOUT).with_suffix("").parts).removesuffix(".__init__")
        runs = [modules for modules in loaded if importer in modules]
        for line, targets in deferred_imports(path):
            if all(targets <= modules for modules in runs):
                needless.append(f"{path.relative_to(CHECKOUT)}:{line}")
    # The one of __main__ is inside a `try`, where Ctrl-C ends it quietly, too.
    assert [place for place in needless if not place.startswith("hd/__main__.py:")] == []
