"""Parse a query's text into its syntax tree, by recursive descent.

query   = any
any     = all { "OR" all }                      OR binds loosest
all     = one { [ "AND" ] one | sort }
one     = ( "NOT" | "-" ) one | "(" any ")" | "*" | word | "phrase" | key:value
sort    = "sort:" [ "-" ] key { "," … }         outside parentheses, not negated

Operators are upper case; `or` and `not` are words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hd.core.query import shell_words
from hd.core.query.ast import ALL, And, FreeText, Node, Not, Or, Sort, Term
from hd.core.query.error import QueryError, unknown_name_message
from hd.core.query.keys import ORDERED, Key, Kind, key_table
from hd.core.query.lexer import Lexer, Token
from hd.core.query.text_match import split_words
from hd.core.query.values import ValueReader
from hd.i18n import Message
from hd.text.lazy_regex import pattern
from hd.text.sanitize import nfc

_EQUALS = pattern(r"([^\W\d][\w-]*)(!?=)")
_DEEPEST = 50  # nested parentheses and negations; protects Python's stack


def parse_tree(
    query: str | Sequence[str], *, fields: Sequence[str] | Mapping[str, str] = ()
) -> tuple[str, Node, tuple[Sort, ...], tuple[str, ...]]:
    """Return the text for messages, the tree, the sort keys (key, descending), and the words not quoted or negated.

    Raises QueryError.
    """
    keys = key_table(fields)
    query = nfc(query) if isinstance(query, str) else [nfc(word) for word in query]
    if isinstance(query, str):
        text, tokens = query, Lexer(query).tokens()
    else:
        text, tokens = shell_words.words_to_tokens(query, keys=keys, accepts=_accepts)
    parser = _Parser(text, tokens, keys=keys)
    return text, parser.query(), tuple(parser.sort), tuple(parser.bare)


def _accepts(key: Key, token: Token) -> bool:
    if key.kind in (Kind.TIME, Kind.LENGTH):
        try:
            return bool(ValueReader(key, token, text="").values())
        except QueryError:
            return False
    return False


class _Parser:
    def __init__(self, text: str, tokens: list[Token], *, keys: Mapping[str, Key]) -> None:
        self._text = text
        self._tokens = [*tokens, Token("end", "", len(text))]
        self._keys = keys
        self._place = 0
        self._depth = 0  # nested parentheses and negations
        self.sort: list[Sort] = []
        self.bare: list[str] = []

    def _peek(self) -> Token:
        return self._tokens[self._place]

    def _take(self) -> Token:
        token = self._peek()
        self._place += 1
        return token

    def _fail(self, message: str, token: Token, *, hint: str = "") -> QueryError:
        return QueryError(message, text=self._text, at=token.at, hint=hint)

    def query(self) -> Node:
        if self._peek().kind == "end":
            return ALL
        node = self._any()
        if self._peek().kind != "end":
            raise self._fail(
                Message("this parenthesis closes nothing"), self._peek(), hint=Message("remove it, or open one before")
            )
        return node

    def _any(self) -> Node:
        found = [self._all(after=None)]
        while self._peek().kind == "OR":
            found.append(self._all(after=self._take()))
        return found[0] if len(found) == 1 else Or(tuple(found))

    def _all(self, *, after: Token | None) -> Node:
        found: list[Node] = []
        joint = None
        sorts = len(self.sort)
        while self._peek().kind not in ("OR", ")", "end") or joint:
            if self._peek().kind == "AND":
                if not found or joint:
                    raise self._fail(
                        Message("nothing on the left of AND"), self._peek(), hint=Message('the word itself: "AND"')
                    )
                joint = self._take()
            elif self._is_sort(self._peek()):
                self._sort(self._take())
                joint = None
            else:
                found.append(self._one(after=joint or after))
                joint = None
        if not found and (after or self._peek().kind == "OR" or len(self.sort) == sorts):
            raise self._dangling(after)
        return found[0] if len(found) == 1 else And(tuple(found)) if found else ALL

    def _dangling(self, after: Token | None) -> QueryError:
        token = self._peek()
        if after:
            return self._fail(
                Message("nothing on the right of {after}", after=after.text),
                after,
                hint=Message('the word itself: "{after}"', after=after.text),
            )
        if token.kind == "OR":
            return self._fail(Message("nothing on the left of OR"), token, hint=Message('the word itself: "OR"'))
        if token.kind == ")" and self._place and self._tokens[self._place - 1].kind == "(":
            return self._fail(Message("nothing between the parentheses"), token)
        return self._fail(
            Message("this parenthesis closes nothing"), token, hint=Message("remove it, or open one before")
        )

    def _one(self, *, after: Token | None) -> Node:
        if self._peek().kind in ("NOT", "-"):
            operator = self._take()
            self._enter(operator)
            if self._is_sort(self._peek()):
                raise self._fail(
                    Message("an order cannot be negated"), self._peek(), hint=Message("the other way round: sort:-key")
                )
            wanted = len(self.bare)
            node: Node = Not(self._one(after=operator))
            del self.bare[wanted:]
            self._depth -= 1
            return node
        token = self._peek()
        if token.kind in ("OR", ")", "AND", "end"):
            raise self._dangling(after)
        self._take()
        if token.kind == "(":
            return self._group(token)
        if token.kind == "*":
            return ALL
        return self._words(token) if token.kind == "words" else self._term(token)

    def _enter(self, token: Token) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._fail(
                Message("more than {deepest} parentheses or negations inside each other", deepest=_DEEPEST), token
            )

    def _group(self, opening: Token) -> Node:
        self._enter(opening)
        if self._peek().kind == "end":
            raise self._fail(Message("this parenthesis is not closed"), opening, hint=Message("add a )"))
        node = self._any()
        if self._peek().kind != ")":
            raise self._fail(Message("this parenthesis is not closed"), opening, hint=Message("add a )"))
        self._take()
        self._depth -= 1
        return node

    def _words(self, token: Token) -> FreeText:
        # Only keys that accept `>`: a shell redirects the rest of `due>3d`. `hd list printer is broken` is three words.
        key = None if token.quoted else self._keys.get(token.text.casefold())
        if key is not None and key.kind in ORDERED:
            hint = Message(
                """did your shell take the rest, as in {key}>3d? Quote it: '{key}>3d'; or {key}:value; """
                """the word itself: '"{key}"'""",
                key=token.text,
            )
            raise self._fail(Message('"{token}" is a key, and has no value', token=token.text), token, hint=hint)
        equals = None if token.quoted else _EQUALS.match(token.text)
        if equals and equals[1].casefold() in self._keys:
            right = f"{'-' if equals[2] == '!=' else ''}{equals[1]}:{token.text[equals.end() :]}"
            raise self._fail(
                Message('a key and its value are joined by ":", not by "{equals}"', equals=equals[2]),
                token,
                hint=Message("try {right}", right=right),
            )
        words = split_words(token.text)
        if not words:
            raise self._fail(Message("no letter and no digit to look for"), token)
        if not token.quoted:
            self.bare.append(token.text)
        return FreeText(words)

    def _key(self, token: Token) -> Key:
        key = self._keys.get(token.text.casefold())
        if key:
            return key
        keys = ", ".join(dict.fromkeys(key.name for key in self._keys.values()))
        hint = Message(
            'text that has a "{sign}" goes in quotes: "{text}{sign}…"\nkeys: {keys}',
            sign=token.sign,
            text=token.text,
            keys=keys,
        )
        raise self._fail(unknown_name_message("key", token.text, known=self._keys), token, hint=hint)

    def _is_sort(self, token: Token) -> bool:
        key = self._keys.get(token.text.casefold()) if token.kind == "term" else None
        return key is not None and key.kind is Kind.SORT

    def _term(self, token: Token) -> Node:
        key = self._key(token)
        return Term(key, ValueReader(key, token, text=self._text).values())

    def _sort(self, token: Token) -> None:
        if self._depth:
            raise self._fail(
                Message("an order stands outside the parentheses"), token, hint=Message("move sort: to the end")
            )
        if token.sign != ":":
            raise self._fail(
                Message('"{token}" cannot be compared', token=token.text), token, hint=Message("sort:key, sort:-key")
            )
        for item in token.items:
            if item.ranged or item.low is None:
                raise self._fail(Message("an order has no ranges"), token, hint=Message("sort:key, sort:-key"))
            name = item.low.text
            key = self._keys.get(name.removeprefix("-").casefold())
            if key is None or not key.single:
                known = [word for word, found in self._keys.items() if found.single]
                message = unknown_name_message("key to sort by", name.removeprefix("-"), known=known)
                raise QueryError(message, text=self._text, at=item.at, hint=Message("sort:key, sort:-key"))
            self.sort.append((key.name, name.startswith("-")))
