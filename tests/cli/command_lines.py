"""Finds the command lines of `hd` in texts and in the program's string literals, and parses them as click would.

A command line in a text begins with `hd COMMAND` and ends with the line, at two blanks, at a bracket, at a backtick, at
` · ` or at punctuation that a blank follows. What a person fills in is written in capitals (`REF`, `TEXT`), as in help.
"""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click

from hd.cli.main import cli
from hd.cli.registry import COMMANDS
from hd.errors import HdError

SAMPLE = "7k3f"  # stands for what an f-string fills in
_BEGIN = re.compile(rf"(?<![\w./@'\"-])hd (?:--?\w+ |-C DIR )?(?:(?:{'|'.join(COMMANDS)})(?![\w-])(?!:)|…)")
_END = re.compile(r"\s{2}|\s?[\n`)·]| \(|\s#|[;,:.?](?:\s|$)")


def in_text(text: str) -> Iterator[tuple[str, bool]]:
    """Each command line in `text`, and whether it begins a line of it."""
    for begin in _BEGIN.finditer(text):
        yield _until_end(text[begin.start() :]), begin.start() == 0 or text[begin.start() - 1] == "\n"


def in_code(folder: Path) -> Iterator[tuple[str, str, bool]]:
    """`(place, command line, begins a line)` for each string literal below `folder` that is no docstring."""
    for path in sorted(folder.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        skipped = {id(part) for node in ast.walk(tree) for part in _not_printed(node)}
        for node in ast.walk(tree):
            if id(node) not in skipped and (text := _literal(node)):
                yield from ((f"{path.relative_to(folder)}:{node.lineno}", *one) for one in in_text(text))


def fault(line: str, *, whole: bool) -> str:
    """Why `line` cannot be typed as it stands; empty where it can. whole: it stands alone, not inside a sentence."""
    if "…" in line or "..." in line.split():
        return "a placeholder is not in capitals"
    try:
        words = shlex.split(line)[1:]
    except ValueError as error:
        return str(error)
    command: click.Command | None = cli
    while isinstance(command, click.Group):
        if words == ["--help"]:
            return ""
        while words and words[0].startswith("-"):
            del words[: 2 if words[0] == "-C" else 1]
        if not words:
            return "" if command.invoke_without_command or not whole else "names no command of the group"
        command = command.get_command(click.Context(command), words.pop(0))
    if command is None:
        return "no such command"
    if words == ["--help"] or not (words or (whole and line[-1] != " ")):  # a sentence may name a command
        return ""
    try:
        context = command.make_context(line, list(words), obj=None)
    except (click.UsageError, HdError) as error:
        return error.format_message() if isinstance(error, click.UsageError) else error.message
    return _ticket_fault(command, context, whole=whole)


def _ticket_fault(command: click.Command, context: click.Context, *, whole: bool) -> str:
    """Verbs that take REF… parse without one, and take a query for one: both would fail later."""
    if not any((param.metavar or "").startswith("REF...") for param in command.params):
        return ""
    refs, asked = context.params.get("words") or context.params.get("refs") or (), context.params.get("query_text")
    if whole and not refs and asked is None and not context.params.get("auto"):
        return "names no ticket"
    queries = [word for word in refs if re.match(r"\w+:", word)]
    return f"{queries[0]} is a query: --query" if queries else ""


def _until_end(text: str) -> str:
    quote = ""
    for at, char in enumerate(text):
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            if text[at - 1] not in " =:'\"":  # of the text around, as in JSON
                return text[:at]
            quote = char
        elif _END.match(text, at):
            return text[:at]
    return text.rstrip(".")


def _literal(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else SAMPLE for part in node.values)
    return ""


def _not_printed(node: ast.AST) -> Iterator[ast.AST]:
    """Docstrings, of classes' fields too, and the parts of an f-string, which is read as a whole."""
    if isinstance(node, ast.JoinedStr):
        yield from node.values
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        yield node.value
