"""Collect every text that hd translates: those marked in the code, the help of commands, the desk's vocabulary."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path

import click
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir

from hd.cli import click_language
from hd.cli.main import cli
from hd.cli.registry import COMMANDS, EVERYDAY, SECTIONS, load_command
from hd.core.query.keys import Kind
from hd.core.vocabulary import WORDS
from hd.render.terminal import times

HOUSE = Path(__file__).resolve().parent.parent / "hd"

# What marks a text in the code, and which arguments are it; `c` is the context.
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "Message": None,
    "nmessage": (1, 2),
    "pmessage": ((1, "c"), 2),
    "Column": None,
    "labelled": None,
}

# The commands whose help is translated: those of every day.
DAILY = (
    *("call", "create", "list", "show", "search", "comment", "set", "take", "assign", "wait", "resume", "resolve"),
    *("close", "reopen", "cancel", "undo", "log", "escalate", "return", "sync", "help"),
)
DAILY_OF_KB = ("list", "show", "search")


def template() -> Catalog:
    """All texts, without translations."""
    found = Catalog(project="hd", charset="utf-8")
    for message, comments, context in (*_marked(), *_help(), *_words()):
        found.add(message, auto_comments=comments, context=context)
    return found


Text = tuple[str | tuple[str, ...], list[str], str | None]


def _marked() -> Iterator[Text]:
    with redirect_stderr(StringIO()):  # it warns of every f-string among the arguments, which is no text
        found = [
            *extract_from_dir(
                HOUSE,
                method_map=[("**.py", "python"), ("web/templates/**.html", "jinja2.ext:babel_extract")],
                keywords=KEYWORDS,
                comment_tags=("Translators:",),
                strip_comment_tags=True,
            )
        ]
    for _, _, message, comments, context in found:
        texts = (message,) if isinstance(message, str) else message
        if context or all(any(char.isalpha() for char in _without_fields(text)) or "{n}" in text for text in texts):
            yield message, list(comments), context


def _without_fields(text: str) -> str:
    while "{" in text and "}" in text[text.index("{") :]:
        start = text.index("{")
        text = text[:start] + text[text.index("}", start) + 1 :]
    return text


def _help() -> Iterator[Text]:
    for word in click_language.CLICK_WORDS:
        yield word, [], None
    yield from _help_of(cli)
    for name in (*SECTIONS, *(COMMANDS[name].summary for name in COMMANDS if name in EVERYDAY)):
        yield name, [], None
    for name in DAILY:
        yield from _help_of(_loaded(name))
    kb = _loaded("kb")
    assert isinstance(kb, click.Group)
    for name in DAILY_OF_KB:
        yield from _help_of(kb.commands[name])


def _loaded(name: str) -> click.Command:
    found = load_command(name)
    assert found is not None
    return found


def _help_of(command: click.Command) -> Iterator[Text]:
    for part in click_language.paragraphs(command.help or ""):
        if not click_language.is_unwrapped(part):
            yield part, [], None
        else:
            for text in click_language.example_texts(part):
                yield text, [], None
    for option in command.params:
        if isinstance(option, click.Option) and option.help:
            yield option.help, [], None


def _words() -> Iterator[Text]:
    kinds = {"query value": tuple(kind.value for kind in Kind)}
    for context, words in (*WORDS.items(), *times.NAMES.items(), *kinds.items()):
        for word in words:
            yield word, [], context
