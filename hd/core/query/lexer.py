"""Split text into tokens with their positions. Recognizes keys, operators and words, not which keys exist."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from hd.core.query.error import QueryError
from hd.i18n import Message
from hd.text.lazy_regex import pattern

TokenKind = Literal["(", ")", "AND", "OR", "NOT", "-", "*", "words", "term", "end"]

KEY = pattern(r"([^\W\d][\w-]*)(:|<=|>=|<|>)")
SIGN = pattern(r"<=|>=|<|>")
_QUOTES = "\"'"
_OPERATORS: dict[str, TokenKind] = {"AND": "AND", "OR": "OR", "NOT": "NOT"}


class LiteralText(Struct, frozen=True):
    """A name, or one end of a range. A quoted text is literal: `"none"` is a name."""

    text: str
    quoted: bool
    at: int


class Item(Struct, frozen=True):
    """One value in a list: a literal in `low`, or a range, where None is an open end."""

    low: LiteralText | None
    high: LiteralText | None
    ranged: bool
    at: int


class Token(Struct, frozen=True):
    """kind `words`: `text` is the word or phrase. kind `term`: `text` is the key as typed, `sign` the operator after
    it.
    """

    kind: TokenKind
    text: str
    at: int
    quoted: bool = False
    sign: str = ""
    items: tuple[Item, ...] = ()


class Lexer:
    """Reads tokens from `text[start:end]`; positions count from the start of the whole text."""

    def __init__(self, text: str, *, start: int = 0, end: int | None = None) -> None:
        self._text = text
        self._at = start
        self._end = len(text) if end is None else end

    def tokens(self) -> list[Token]:
        """Return all tokens, without an end mark. Raises QueryError for an unclosed quote and for a misplaced sign."""
        found = []
        while self._skip_space():
            found.append(self._token())
        return found

    def value(self, key: str, *, sign: str, at: int) -> Token:
        """Read the rest of the text, with spaces and parentheses, as the value of one key (a shell word is one
        unit).
        """
        return self._term(key, sign=sign, at=at, spaced=True)

    def fail(self, message: str, at: int, *, hint: str = "") -> QueryError:
        """Return the error for a position in the text."""
        return QueryError(message, text=self._text, at=at, hint=hint)

    def _peek(self) -> str:
        return self._text[self._at] if self._at < self._end else ""

    def _skip_space(self) -> bool:
        while self._peek().isspace():
            self._at += 1
        return self._at < self._end

    def _token(self) -> Token:
        char, at = self._peek(), self._at
        if char in "()":
            self._at += 1
            return Token("(" if char == "(" else ")", char, at)
        if char == "-":
            return self._minus()
        if char in _QUOTES:
            text = self._quoted_text()
            self._require_end_of_word()
            return Token("words", text, at, quoted=True)
        if char in ":<>=":
            raise self.fail(
                Message('"{char}" with no key before it', char=char), at, hint=Message("write key:value without spaces")
            )
        found = KEY.match(self._text, self._at, self._end)
        if found and not (found[2] == ":" and self._text.startswith("//", found.end(), self._end)):  # a URL is a word
            self._at = found.end()
            return self._term(found[1], sign=found[2], at=at, spaced=False)
        return self._read_word()

    def _minus(self) -> Token:
        at = self._at
        self._at += 1
        following = self._peek()
        if not following or following.isspace() or following in "-)":
            raise self.fail(
                Message("nothing to leave out after the minus"),
                at,
                hint=Message('-key:value, -word; a dash itself: "-"'),
            )
        return Token("-", "-", at)

    def _read_word(self) -> Token:
        at = self._at
        while (char := self._peek()) and not char.isspace() and char not in '()"':
            self._at += 1
        text = self._text[at : self._at]
        operator = _OPERATORS.get(text)
        if char == '"' or (char == "(" and not operator):
            raise self.fail(
                Message("{name} inside a word", name=_name(char)),
                self._at,
                hint=Message("put a space before it, or quote the whole"),
            )
        if text == "*":
            return Token("*", text, at)
        if operator:
            return Token(operator, text, at)
        if "*" in text:
            hint = Message("* stands alone and matches every ticket; for beginnings of words: hd search TEXT")
            raise self.fail(Message("words match whole, without *"), at + text.index("*"), hint=hint)
        return Token("words", text, at)

    def _quoted_text(self) -> str:
        """Read from the opening to the closing quote; a backslash escapes a quote or a backslash."""
        at, quote = self._at, self._peek()
        self._at += 1
        kept = []
        while (char := self._peek()) != quote:
            if not char:
                raise self.fail(
                    Message("this quote is not closed"), at, hint=Message("add a {quote} where it ends", quote=quote)
                )
            if char == "\\" and self._text[self._at + 1 : min(self._at + 2, self._end)] in (quote, "\\"):
                self._at += 1
                char = self._peek()
            kept.append(char)
            self._at += 1
        self._at += 1
        return "".join(kept)

    def _require_end_of_word(self) -> None:
        char = self._peek()
        if char and not char.isspace() and char != ")":
            raise self.fail(
                Message("something follows the closing quote"), self._at, hint=Message("put a space after the quote")
            )

    def _term(self, key: str, *, sign: str, at: int, spaced: bool) -> Token:
        if sign == ":" and (found := SIGN.match(self._text, self._at, self._end)):
            sign, self._at = found[0], found.end()
        items = [self._item(key, sign, spaced=spaced)]
        while self._peek() == ",":
            self._at += 1
            items.append(self._item(key, sign, spaced=spaced))
        if (char := self._peek()) and not char.isspace() and char != ")":
            raise self.fail(
                Message("{name} inside a value", name=_name(char)),
                self._at,
                hint=Message('quote the value: {key}:"TEXT"', key=key),
            )
        return Token("term", key, at, sign=sign, items=tuple(items))

    def _item(self, key: str, sign: str, *, spaced: bool) -> Item:
        at = self._at
        low = self._literal(spaced=spaced)
        if self._text.startswith("..", self._at, self._end):
            self._at += 2
            high = self._literal(spaced=spaced)
            if low is None and high is None:
                raise self.fail(
                    Message("a range needs at least one end"),
                    at,
                    hint=Message("{key}:a..b, {key}:a.., {key}:..b", key=key),
                )
            return Item(low, high, ranged=True, at=at)
        if low is None:
            hint = Message(
                "the value follows without a space; {key}:none finds the empty ones; "
                'text goes in quotes: "{key}: TEXT"',
                key=key,
            )
            raise self.fail(Message('nothing after "{key}{sign}"', key=key, sign=sign), at, hint=hint)
        return Item(low, None, ranged=False, at=at)

    def _literal(self, *, spaced: bool) -> LiteralText | None:
        at = self._at
        if (quote := self._peek()) and quote in _QUOTES:
            return LiteralText(self._quoted_text(), quoted=True, at=at)
        stops = ',"' if spaced else ',"()'
        while (char := self._peek()) and char not in stops and not (char.isspace() and not spaced):
            if self._text.startswith("..", self._at, self._end):
                break
            self._at += 1
        text = self._text[at : self._at].strip()
        return LiteralText(text, quoted=False, at=at) if text else None


def _name(char: str) -> str:
    return {'"': Message("a quote"), "(": Message("a parenthesis")}.get(char, f'"{char}"')
