"""Translate messages into the reader's language. English is the source: without a catalogue a text stays as it is.

Code that draws for a reader calls `_`, `ngettext` or `pgettext`. Code that does not know the reader (core, store, ops,
errors) makes a `Message`: English text that keeps its message id and arguments for `translate` at the edge.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from hd.i18n.languages import ENGLISH, LANGUAGES, PSEUDO, Catalogue

__all__ = [
    "ENGLISH",
    "LANGUAGES",
    "PSEUDO",
    "Catalogue",
    "Lines",
    "Message",
    "_",
    "gettext",
    "language",
    "ngettext",
    "nmessage",
    "pgettext",
    "pmessage",
    "set_language",
    "translate",
    "using",
]

_catalogue: ContextVar[Catalogue | None] = ContextVar("catalogue", default=None)
_language: ContextVar[str] = ContextVar("language", default=ENGLISH)


def language() -> str:
    """Return the current language of messages: one of LANGUAGES, or PSEUDO."""
    return _language.get()


def set_language(name: str) -> None:
    """Use this language for all later messages of this run, or of this request (a context of `contextvars`)."""
    found = None
    if name != ENGLISH:
        from hd.i18n.catalogues import catalogue

        found = catalogue(name)
    _catalogue.set(found)
    _language.set(ENGLISH if found is None else name)


@contextmanager
def using(name: str) -> Iterator[None]:
    """Use another language for a while, such as the desk's for texts in files."""
    before = language()
    set_language(name)
    try:
        yield
    finally:
        set_language(before)


def gettext(message: str, /, **args: Any) -> str:
    """Return the translated message, with `{name}` replaced by the argument of that name."""
    found = _catalogue.get()
    return _filled(found.gettext(message) if found and message else message, message, args)


_ = gettext


def ngettext(one: str, many: str, n: int, /, **args: Any) -> str:
    """Return the message in the plural form for `n`; `{n}` is the number."""
    english = one if n == 1 else many
    found = _catalogue.get()
    return _filled(found.ngettext(one, many, n) if found else english, english, {"n": n, **args})


def pgettext(context: str, message: str, /, **args: Any) -> str:
    """Return the translation of an ambiguous word; `context` says which meaning is used."""
    found = _catalogue.get()
    return _filled(found.pgettext(context, message) if found and message else message, message, args)


class Message(str):
    """English text that can be translated later: compared, stored and printed as that text."""

    msgid: str
    plural: str
    context: str
    args: dict[str, Any]

    def __new__(cls, msgid: str, /, **args: Any) -> Message:
        return cls._made(msgid, args=args)

    @classmethod
    def _made(cls, msgid: str, *, plural: str = "", context: str = "", args: dict[str, Any]) -> Message:
        template = plural if plural and args["n"] != 1 else msgid
        made = super().__new__(cls, template.format(**args) if args else template)
        made.msgid, made.plural, made.context, made.args = msgid, plural, context, args
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return remake_message, (self.msgid, self.plural, self.context, self.args)

    def translated(self) -> str:
        """Return the text in the current language."""
        args = {name: translate(value) for name, value in self.args.items()}
        if self.plural:
            return ngettext(self.msgid, self.plural, args.pop("n"), **args)
        return pgettext(self.context, self.msgid, **args) if self.context else gettext(self.msgid, **args)


def nmessage(one: str, many: str, n: int, /, **args: Any) -> Message:
    """Return a message for later, in the plural form for `n`."""
    return Message._made(one, plural=many, args={"n": n, **args})


def pmessage(context: str, message: str, /) -> Message:
    """Return an ambiguous word for later, such as a ticket's status; `context` says its meaning."""
    return Message._made(message, context=context, args={})


class Lines(str):
    """Several lines of text, each of which can be translated later."""

    parts: tuple[str, ...]

    def __new__(cls, *parts: str) -> Lines:
        shown = tuple(part for part in parts if part)
        made = super().__new__(cls, "\n".join(shown))
        made.parts = shown
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return Lines, self.parts

    def translated(self) -> str:
        """Return the lines in the current language."""
        return "\n".join(translate(part) for part in self.parts)


def translate(value: Any) -> Any:
    """Return `value` in the current language: a message is translated, anything else stays as it is."""
    return value.translated() if isinstance(value, Message | Lines) else value


def remake_message(msgid: str, plural: str, context: str, args: dict[str, Any]) -> Message:
    """Return the message that was pickled."""
    return Message._made(msgid, plural=plural, context=context, args=args)


def _filled(text: str, english: str, args: dict[str, Any]) -> str:
    if not args:
        return text
    try:
        return text.format(**args)
    except (KeyError, IndexError, ValueError):  # a placeholder that the translator mistyped
        return english.format(**args)
