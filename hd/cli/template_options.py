"""The options `--template NAME` and `--ask KEY=VALUE`: find the template, and ask its open questions on a terminal."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import click

from hd.cli.options import read_text
from hd.cli.session import Session
from hd.cli.terminal.streams import is_terminal
from hd.errors import UsageError

if TYPE_CHECKING:
    from hd.core.tickets.templates import FilledTemplate, Template
    from hd.ops.editor import TypedText

Command = Callable[..., Any]


def template(purpose: str) -> Callable[[Command], Command]:
    """Add the options; the template is the parameter `template`, None if none is named."""

    def decorate(function: Command) -> Command:
        @click.option("--template", "begun_with", metavar="NAME", help=f"Start from a template for {purpose}.")
        @click.option(
            "--ask",
            "answered",
            multiple=True,
            metavar="KEY=VALUE",
            help="Answer a question of the template; @FILE: one per line.",
        )
        @functools.wraps(function)
        def command(session: Session, /, begun_with: str | None, answered: tuple[str, ...], **given: Any) -> Any:
            if begun_with is None and answered:
                raise UsageError("--ask needs --template", hint="add --template NAME")
            if begun_with is None:
                return function(session, template=None, **given)
            from hd.cli.terminal import editor_session

            words = editor_session.command_without(session.words, "--ask")
            with editor_session.rescue_pieces(session, "answers.txt", lambda file: f"{words} --ask @{file}") as typed:
                found = _fill_template(session, begun_with, answered, purpose=purpose, given=given, typed=typed)
                return function(session, template=found, **given)

        return command

    return decorate


def parse_pair(text: str, *, option: str) -> tuple[str, str]:
    """Split `KEY=VALUE`. Raises UsageError for another form."""
    key, equals, value = text.partition("=")
    if not equals:
        raise UsageError(f'{option} needs KEY=VALUE, not "{text}"')
    return key, value


def _fill_template(
    session: Session, name: str, asked: tuple[str, ...], *, purpose: str, given: Mapping[str, Any], typed: TypedText
) -> FilledTemplate:
    from hd.core.tickets.templates import KNOWN_PLACEHOLDERS, FilledTemplate
    from hd.ops.tickets.templates import find
    from hd.text.suggestions import listed, unknown

    found = find(session.context, name, purpose=purpose)
    answers = dict(parse_pair(text, option="--ask") for text in _lines(asked))
    for key in answers:
        if key not in found.placeholders:
            names = listed(found.placeholders) or "nothing"
            raise UsageError(
                f"template {found.name} does not ask for {unknown(key, found.placeholders)}",
                hint=f"it asks for: {names}",
            )
    # An existing ticket has a requester, or its own error says so; a new one has a requester only with -r.
    known = set(KNOWN_PLACEHOLDERS) - (
        {"requester", "name"} if purpose == "create" and not given.get("requester") else set()
    )
    prepared = FilledTemplate(found, answers)
    missing = prepared.missing_placeholders(known)
    if missing and is_terminal(sys.stdin) and is_terminal(sys.stderr):
        for key in missing:
            answers[key] = _answer(found, key)
            lines = (f"{one}={text}\n" for one, text in answers.items())
            typed.save("".join(lines).encode("utf-8", "surrogateescape"))
        return FilledTemplate(found, answers)
    prepared.require(known)
    return prepared


def _lines(asked: tuple[str, ...]) -> Iterator[str]:
    """Yield the values of --ask; a file is replaced by its lines."""
    for text in asked:
        if text.startswith("@"):
            yield from filter(str.strip, read_text(text[1:], option="--ask ").splitlines())
        else:
            yield text


def _answer(template: Template, key: str) -> str:
    from hd.text.sanitize import safe

    said: str = click.prompt(safe(template.ask.get(key, key)), err=True, prompt_suffix=" ")
    return said
