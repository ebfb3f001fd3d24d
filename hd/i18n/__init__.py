"""Say a message in the language of the reader. English is the source: without a catalogue every text is itself.

Code that draws for a reader calls `_`, `ngettext` or `pgettext`. Code that may not know the reader (core, store, ops,
errors) makes a `Message`: English text that remembers its message id and arguments, for `translate` at the edge.
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
    """The language that messages are in now: one of LANGUAGES, or PSEUDO."""
    return _language.get()


def set_language(name: str) -> None:
    """Say every later message of this run (or of this request: a context of `contextvars`) in that language."""
    found = None
    if name != ENGLISH:
        from hd.i18n.catalogues import catalogue

        found = catalogue(name)
    _catalogue.set(found)
    _language.set(ENGLISH if found is None else name)


@contextmanager
def using(name: str) -> Iterator[None]:
    """Say messages in another language for a while: what is written into a desk's files is in the desk's."""
    before = language()
    set_language(name)
    try:
        yield
    finally:
        set_language(before)


def gettext(message: str, /, **args: Any) -> str:
    """The message, with `{name}` replaced by the argument of that name."""
    found = _catalogue.get()
    return _filled(found.gettext(message) if found and message else message, message, args)


_ = gettext


def ngettext(one: str, many: str, n: int, /, **args: Any) -> str:
    """The message in the form that `n` takes; `{n}` is the number."""
    english = one if n == 1 else many
    found = _catalogue.get()
    return _filled(found.ngettext(one, many, n) if found else english, english, {"n": n, **args})


def pgettext(context: str, message: str, /, **args: Any) -> str:
    """A word that means different things in different places; `context` says which is meant."""
    found = _catalogue.get()
    return _filled(found.pgettext(context, message) if found and message else message, message, args)


class Message(str):
    """English text that can be said in another language later: compared, stored and printed as the text that it is.

    An argument may be a message itself. What is put together from messages (`f"{a}; {b}"`) is plain English text.
    msgspec encodes it with `enc_hook=str`.
    """

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
        """The text in the language of now."""
        args = {name: translate(value) for name, value in self.args.items()}
        if self.plural:
            return ngettext(self.msgid, self.plural, args.pop("n"), **args)
        return pgettext(self.context, self.msgid, **args) if self.context else gettext(self.msgid, **args)


def nmessage(one: str, many: str, n: int, /, **args: Any) -> Message:
    """The message in the form that `n` takes, to be said later."""
    return Message._made(one, plural=many, args={"n": n, **args})


def pmessage(context: str, message: str, /) -> Message:
    """A word of that context, such as a ticket's status, to be said later."""
    return Message._made(message, context=context, args={})


class Lines(str):
    """Texts below each other, each of which can be said in another language later."""

    parts: tuple[str, ...]

    def __new__(cls, *parts: str) -> Lines:
        shown = tuple(part for part in parts if part)
        made = super().__new__(cls, "\n".join(shown))
        made.parts = shown
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return Lines, self.parts

    def translated(self) -> str:
        """The texts in the language of now."""
        return "\n".join(translate(part) for part in self.parts)


def translate(value: Any) -> Any:
    """What `value` says in the language of now: a message translated, anything else as it is."""
    return value.translated() if isinstance(value, Message | Lines) else value


def remake_message(msgid: str, plural: str, context: str, args: dict[str, Any]) -> Message:
    """The message that was pickled."""
    return Message._made(msgid, plural=plural, context=context, args=args)


def _filled(text: str, english: str, args: dict[str, Any]) -> str:
    if not args:
        return text
    try:
        return text.format(**args)
    except (KeyError, IndexError, ValueError):  # a placeholder that the translator mistyped
        return english.format(**args)
