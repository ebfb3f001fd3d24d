"""Answer the shell's requests for completion: commands, options, ticket ids, names of the desk.

Reads little, writes nothing and never reports errors, because the person is still typing.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import click
from click.shell_completion import CompletionItem, get_completion_class, shell_complete

from hd.cli.completion import shells
from hd.cli.options import QueryCommand

if TYPE_CHECKING:
    from hd.cli.completion.candidates import Suggestions

VARIABLE = "_HD_COMPLETE"

_TYPED = r"[\w@.+/:,=%-]+"  # characters that no shell needs quoted
_Source: TypeAlias = "Callable[[Suggestions, click.Context, str], Iterable[tuple[str, str]]]"


def respond(cli: click.Command) -> int:
    """Answer the shell, whatever happens; return the exit code."""
    shells.register()
    quiet = contextlib.suppress(Exception, SystemExit)
    with open(os.devnull, "w", encoding="utf-8") as void, contextlib.redirect_stderr(void), quiet:
        shell_complete(cli, {}, "hd", VARIABLE, os.environ[VARIABLE])
    return 0


def script(shell: str) -> str:
    """Return the completion script of a shell."""
    shells.register()
    found = get_completion_class(shell)
    assert found is not None
    return found(click.Command("hd"), {}, "hd", VARIABLE).source().strip("\n")


def equip(command: click.Command) -> None:
    """Let the parameters of a command and its subcommands complete names of the desk."""
    for inner in command.commands.values() if isinstance(command, click.Group) else ():
        equip(inner)
    for param in command.params:
        source = _WORDS if param.name == "words" else _PARAMETERS.get(param.name or "")
        if source is not None:
            param.__dict__["shell_complete"] = _completer(source)


def _completer(source: _Source) -> Callable[[click.Context, str], list[CompletionItem]]:
    def complete(ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        from hd.cli.completion.candidates import Suggestions  # completing commands and options needs no desk
        from hd.ops.desk.access import open_cached

        found = source(Suggestions(open_cached(_folder(ctx))), ctx, incomplete)
        return [
            CompletionItem(value, type="part" if value.endswith((":", "=")) else "plain", help=help_ or None)
            for value, help_ in found
            if re.fullmatch(_TYPED, value) and value.casefold().startswith(incomplete.casefold())
        ]

    return complete


def _folder(ctx: click.Context) -> Path:
    """Return the folder in which to look for the desk, like `Session`."""
    from hd.ops.desk.access import has_desk

    given = ctx.find_root().params.get("folder")
    folder = Path(given or ".").absolute()
    if given is None and os.environ.get("HD_DESK") and not has_desk(folder):
        folder = Path(os.environ["HD_DESK"]).absolute()
    return folder


def _complete_words(names: Suggestions, ctx: click.Context, incomplete: str) -> Iterator[tuple[str, str]]:
    """Yield the words that a command accepts."""
    path = " ".join(ctx.command_path.split()[1:])
    if path in ("search", "kb list", "kb search"):
        return
    if path.partition(" ")[0] in ("people", "team", "service", "office"):
        yield from names.settings(path.partition(" ")[0])
        return
    if isinstance(ctx.command, QueryCommand):
        yield from names.query(incomplete)
        return
    if path == "set":
        yield from names.assignment(incomplete, alone=not ctx.params.get("words"))
        return
    yield from names.ids(incomplete)
    if path == "assign":
        yield from names.people(incomplete)
    if path == "link":
        yield from names.of("relation")


def _named(what: str) -> _Source:
    return lambda names, _, __: names.of(what)


_WORDS: _Source = _complete_words
_PARAMETERS: dict[str, _Source] = {
    **dict.fromkeys(("refs", "ref", "into", "other", "dups"), lambda names, _, word: names.ids(word)),
    **dict.fromkeys(("query_text", "query"), lambda names, _, word: names.query(word)),
    **dict.fromkeys(("assignee", "who", "owner"), lambda names, _, word: names.people(word)),
    **{name: _named(name) for name in ("service", "impact", "urgency", "priority", "category", "channel", "org")},
    **{name: _named(name) for name in ("office", "team", "calendar", "view", "section")},
    "columns": lambda names, _, word: names.columns(word),
    "by": lambda names, ctx, _: names.group_keys() if ctx.info_name == "list" else names.of("due"),
    "sort": lambda names, _, word: names.sort_keys(word),
    **dict.fromkeys(("requester", "person", "stays", "manager"), lambda names, _, word: names.contacts(word)),
    "type": _named("type"),
    "to": _named("team"),
    "waits_for": _named("waits_for"),
    "tags": _named("tags"),
    "fields": lambda names, _, word: names.own_field(word),
    "asked_fields": lambda names, _, __: names.fields(),
    **dict.fromkeys(("slug", "article", "kb", "slugs", "script"), _named("article")),
    "others": lambda names, _, word: [*names.ids(word), *names.of("article")],
}
