"""Check the value of a field: return it in the desk's own spelling, or raise an error that suggests the nearest."""

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


def match_name(
    name: str | None, names: Mapping[str, object] | Sequence[str], *, what: str, config: Config, section: str
) -> str | None:
    """Return `name` in the desk's spelling; any name if the desk lists none. Raises UsageError."""
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


def match_choice(value: str, names: Sequence[str], *, what: str) -> str:
    """Return the one of `names` that equals `value`, ignoring case. Raises UsageError with the nearest."""
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


def check_title(text: str) -> str:
    """Return the title as one line with visible text. Raises UsageError."""
    found = " ".join(check_text(text, what="title").split())
    if not any(char.isprintable() and not char.isspace() for char in found):
        raise UsageError(
            Message("a ticket needs a title"),
            hint='hd create "VPN drops every ten minutes" -r NAME',
            code="required",
            about="title",
        )
    return found


def check_custom_value(spec: Field, value: str) -> str:
    """Return a valid value of a custom field, by its type. Raises UsageError."""
    if spec.type == "choice":
        return match_choice(value, spec.of, what=spec.key)
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


def missing_fields(facts: TicketFacts) -> Iterator[Field]:
    """Yield the custom fields that the desk requires of this ticket and that are missing."""
    for key, spec in facts.view.config.fields.items():
        if spec.required and not facts.ticket.get(key) and facts.view.matches(spec.required, facts):
            yield spec
