"""What a field may hold: a typed value in the desk's own spelling, or an error that names the nearest one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from hd.core.config import Config, Field
from hd.core.query.text_match import fold
from hd.core.tickets.facts import TicketFacts
from hd.errors import UsageError
from hd.i18n import Message, pmessage
from hd.text.lazy_regex import pattern
from hd.text.sanitize import check_line, check_text
from hd.text.suggestions import listed, nearest, unknown

NUMBER = pattern(r"-?[0-9]+(?:\.[0-9]+)?")


def known(
    name: str | None, names: Mapping[str, object] | Sequence[str], *, what: str, config: Config, section: str
) -> str | None:
    """`name` if the desk has it, in the desk's spelling; any name where the desk lists none. Raises UsageError."""
    if name is None or not names:
        return check_line(name, what=what) if name else name
    for key in names:
        if fold(key) == fold(name):
            return key
    raise UsageError(
        Message(
            "no {what} {unknown}",
            what=pmessage("thing", what),
            unknown=unknown(name, names, line=config.line_of(section)),
        ),
        hint=Message("{section}: {names}", section=section, names=listed(names)),
        code="unknown-value",
        about=what,
    )


def choice(value: str, names: Sequence[str], *, what: str) -> str:
    """The one of `names` that `value` is, whatever its case. Raises UsageError with the nearest."""
    for key in names:
        if fold(key) == fold(value):
            return key
    guess = nearest(value, names)
    raise UsageError(
        (
            Message('no {what} "{name}"; nearest: {like}', what=pmessage("thing", what), name=value, like=guess)
            if guess
            else Message('no {what} "{name}"', what=pmessage("thing", what), name=value)
        ),
        hint=Message("{what}: {names}", what=pmessage("thing", what), names=listed(names)),
        code="unknown-value",
        about=what,
    )


def title(text: str) -> str:
    """One line with something to see in it. Raises UsageError."""
    found = " ".join(check_text(text, what="title").split())
    if not any(char.isprintable() and not char.isspace() for char in found):
        raise UsageError(
            Message("a ticket needs a title"),
            hint='hd create "VPN drops every ten minutes" -r NAME',
            code="required",
            about="title",
        )
    return found


def own_value(spec: Field, value: str) -> str:
    """A value of a field of the desk's own, by its type. Raises UsageError."""
    if spec.type == "choice":
        return choice(value, spec.of, what=spec.key)
    text = check_line(value, what=spec.key)
    try:
        if spec.type == "number":
            if not NUMBER.fullmatch(text):
                raise ValueError
        elif spec.type == "date":
            date.fromisoformat(text)
    except ValueError:
        like = "a date like 2026-11-27" if spec.type == "date" else "a number"
        raise UsageError(Message('{spec}: "{value}" is not {like}', spec=spec.key, value=value, like=like)) from None
    return text


def missing(facts: TicketFacts) -> Iterator[Field]:
    """The desk's own fields that the desk requires of this ticket and that are missing."""
    for key, spec in facts.view.config.fields.items():
        if spec.required and not facts.ticket.get(key) and facts.view.holds(spec.required, facts):
            yield spec
