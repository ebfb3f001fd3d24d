"""Parse the values of a key and reject those that its kind does not allow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hd.core.query import times
from hd.core.query.ast import Compare, Exact, Range, Sign, Special, Value
from hd.core.query.error import QueryError, unknown_name_message
from hd.core.query.keys import ORDERED, Key, Kind
from hd.core.query.text_match import fold, split_words
from hd.i18n import Message, pmessage
from hd.text.suggestions import nearest

if TYPE_CHECKING:
    from hd.core.query.ast import Bound
    from hd.core.query.lexer import Item, LiteralText, Token

_SIGNS: dict[str, Sign] = {"<": "<", "<=": "<=", ">": ">", ">=": ">="}
_TIME_WORDS = ("today", "tomorrow", "yesterday", "now")
_NUMBER_DIGITS = 15  # a float holds these exactly; a longer number is no line and no field


class ValueReader:
    """Parses the values of one term. text: the whole query, for messages."""

    def __init__(self, key: Key, token: Token, *, text: str) -> None:
        self._key = key
        self._token = token
        self._text = text

    def values(self) -> tuple[Value, ...]:
        """Return the values between the commas. Raises QueryError for a value that the key's kind does not allow."""
        sign = _SIGNS.get(self._token.sign)
        if sign is None:
            return tuple(self._value(item) for item in self._token.items)
        first, *others = self._token.items
        if self._key.kind not in ORDERED:
            raise self._fail(Message('"{token}" has no order: it cannot be compared', token=self._token.text), first.at)
        if others or first.ranged or first.low is None:
            raise self._fail(Message("one value after {sign}", sign=sign), (others or [first])[0].at)
        return (Compare(sign, self._bound(first.low), first.at),)

    def _fail(self, message: str, at: int, *, hint: str = "") -> QueryError:
        return QueryError(message, text=self._text, at=at, hint=hint or self._kind())

    def _kind(self) -> Message:
        """Return the message that describes the key's values."""
        return Message("{key}: {kind}", key=self._token.text, kind=pmessage("query value", self._key.kind.value))

    def _value(self, item: Item) -> Value:
        if item.ranged:
            return self._range(item)
        assert item.low is not None  # the lexer gives every item that is not a range its literal
        piece = item.low
        special = None if piece.quoted else self._special(piece)
        return Exact(special or self._bound(piece), piece.at)

    def _special(self, literal: LiteralText) -> Special | None:
        word = literal.text.casefold()
        if self._key.kind is Kind.FLAG:
            return None
        if word == "none" or (word == "nobody" and self._key.kind is Kind.PERSON):
            return Special.NONE
        if word == "*":
            return Special.ANY
        return Special.ME if word == "me" and self._key.kind is Kind.PERSON else None

    def _range(self, item: Item) -> Range:
        key = self._key
        if key.kind not in ORDERED:
            hint = Message('if the dots belong to the value, quote it: {token}:"VALUE"', token=self._token.text)
            raise self._fail(
                Message('"{token}" has no order: it has no ranges', token=self._token.text), item.at, hint=hint
            )
        low = self._bound(item.low) if item.low else None
        high = self._bound(item.high) if item.high else None
        if item.low and item.high and _is_backwards(key, low=low, high=high):
            hint = Message("try {token}:{high}..{low}", token=self._token.text, high=item.high.text, low=item.low.text)
            raise self._fail(Message("this range runs backwards and holds nothing"), item.at, hint=hint)
        return Range(low, high, item.at)

    def _bound(self, literal: LiteralText) -> Bound:
        if self._key.kind is Kind.TIME:
            return self._require_parsed(
                literal, times.parse_moment(literal.text), what=Message("a time"), known=_TIME_WORDS
            )
        if self._key.kind is Kind.LENGTH:
            return self._require_parsed(literal, times.parse_length(literal.text), what=Message("a duration"))
        if self._key.kind is Kind.NUMBER:
            return self._require_parsed(literal, _number(literal.text), what=Message("a number"))
        return self._name(literal)

    def _require_parsed(
        self, literal: LiteralText, parsed_value: Bound | None, *, what: str, known: tuple[str, ...] = ()
    ) -> Bound:
        if parsed_value is not None:
            return parsed_value
        like = nearest(literal.text, known)
        raise self._fail(
            (
                Message('"{piece}" is not {what}; nearest: {like}', piece=literal.text, what=what, like=like)
                if like
                else Message('"{piece}" is not {what}', piece=literal.text, what=what)
            ),
            literal.at,
        )

    def _name(self, literal: LiteralText) -> str:
        key, text = self._key, literal.text
        if not text.strip() or (key.kind is Kind.WORDS and not split_words(text)):
            raise self._fail(Message('nothing to compare in "{token}"', token=self._token.text), literal.at)
        if literal.quoted and key.kind is not Kind.FLAG:
            return text
        if text.startswith("-"):
            raise self._fail(
                Message("a minus stands before the key"),
                literal.at,
                hint=Message("try -{token}:{text}", token=self._token.text, text=text[1:]),
            )
        if not key.choices:
            return text
        typed = {choice.replace("_", "-"): choice for choice in key.choices}  # accept at_risk and at-risk
        choice = typed.get(fold(text).replace("_", "-"))
        if choice is None:
            what = Message("flag") if key.kind is Kind.FLAG else key.name
            hint = Message("{token}: {choices}", token=self._token.text, choices=", ".join(key.choices))
            raise self._fail(unknown_name_message(what, text, known=key.choices), literal.at, hint=hint)
        return choice


def _number(text: str) -> int | float | None:
    digits = text.removeprefix("-").replace(".", "", 1)
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _NUMBER_DIGITS) or text.endswith("."):
        return None
    return float(text) if "." in text else int(text)


def _is_backwards(key: Key, *, low: Bound | None, high: Bound | None) -> bool:
    if isinstance(low, int | float) and isinstance(high, int | float):
        return low > high
    if key.kind is Kind.LENGTH and isinstance(low, times.Length) and isinstance(high, times.Length):
        return low.minutes > high.minutes
    if isinstance(low, times.Moment) and isinstance(high, times.Moment):
        return times.is_backwards(low, high, forward=key.forward)
    return False  # priorities are accepted in either order
