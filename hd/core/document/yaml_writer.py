"""Format values as one line of YAML that every YAML parser reads back as the same text. Never writes a line break."""

import re
from collections import abc
from datetime import date, datetime
from typing import TypeAlias

from hd.errors import UsageError
from hd.text.lazy_regex import pattern

Writable: TypeAlias = "str | int | date | abc.Sequence[Writable] | abc.Mapping[str, Writable] | None"
"""A value that can be written; a `datetime` must have an offset."""

Value: TypeAlias = "str | list[Value] | dict[str, Value] | None"
"""A parsed value: all scalars are text."""

# Line breaks of YAML or an editor, control characters, invisible characters (except joiners of emoji and scripts).
_HIDDEN = (
    r"\x00-\x1f\x7f-\xa0\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202f\u205f-\u206f\ufeff\ufff0-\ufffc\ufffe\uffff"
)
_FIRST = rf"(?:[A-Za-z0-9/_(]|[^\x00-\x7f{_HIDDEN}])"
_PLAIN_IN_BLOCK = pattern(rf"{_FIRST}(?:[^{_HIDDEN}:#]|:(?! |\Z)|(?<! )#)*")
_PLAIN_IN_FLOW = pattern(rf"{_FIRST}(?:[^{_HIDDEN}:#,\[\]{{}}?]|:(?![ ,\[\]{{}}]|\Z)|(?<! )#)*")
_ESCAPED = pattern(rf'[\\"{_HIDDEN}]')
_UNQUOTABLE = pattern(rf"[{_HIDDEN}]")
_IMPOSSIBLE = pattern("[\x00\ud800-\udfff]")
_ISO = pattern(r"\d{4}-\d\d-\d\d(?:T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:Z|[+-]\d\d:[0-5]\d)?)?", re.ASCII)
_NUMBER = pattern(
    r"[0-9][0-9_]*\.?[0-9_]*(?:[eE][-+]?[0-9]+)?|0[ox][0-9A-Fa-f_]+"
)  # 1e3 and 0o17 are numbers in YAML 1.2, not in 1.1
_SPECIAL_WORDS = frozenset(("yes", "no", "true", "false", "on", "off", "null"))
_SHORT_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\x1b": "\\e"}
_LONGEST_KEY = 1000  # YAML allows 1024 characters, with quotes and escapes


def dump(value: Writable, *, style: str = "", flow: bool = False) -> str:
    """Return one line of YAML: a scalar, `[a, b]` or `{k: v}`; None is `null`.

    style: the quotes that a scalar had before (`'` or `"`), kept if the text allows it. flow: the scalar goes inside
    brackets, where a comma would end it. Text is quoted unless it is harmless: PyYAML's safe loader must read the same
    text back. ISO times and dates stay plain, so that they are read back as the same text. Raises UsageError for NUL
    and lone surrogates, which YAML cannot hold, and for keys over 1000 characters; ValueError for a time without
    offset.
    """
    if isinstance(value, str):
        return _dump_text(str(value), style=style, flow=flow)
    if value is None:
        return "null"
    if isinstance(value, abc.Mapping):
        return "{" + ", ".join(f"{dump_key(k)}: {dump(v, flow=True)}" for k, v in value.items()) + "}"
    if isinstance(value, abc.Sequence):
        return "[" + ", ".join(dump(item, flow=True) for item in value) + "]"
    return _scalar_text(value)


def dump_key(key: str) -> str:
    """Return a mapping's key, valid inside and outside of brackets."""
    written = dump(key, flow=True)
    if len(written) > _LONGEST_KEY:
        raise UsageError(f"a key is too long: {key[:40]}…", hint="keys have at most 1000 characters")
    return written


def as_value(value: Writable) -> Value:
    """Return the value that parsing `dump(value)` gives: every scalar as text."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, abc.Mapping):
        return {key: as_value(item) for key, item in value.items()}
    if isinstance(value, abc.Sequence):
        return [as_value(item) for item in value]
    return _scalar_text(value)


def is_plain(text: str, *, flow: bool = False) -> bool:
    """Whether YAML reads the text without quotes as itself."""
    if _ISO.fullmatch(text):
        return _is_date(text)
    pattern = _PLAIN_IN_FLOW if flow else _PLAIN_IN_BLOCK
    return bool(pattern.fullmatch(text)) and text == text.strip() and not _has_special_meaning(text)


def _scalar_text(value: int | date) -> str:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError(f"a time without offset cannot be written: {value}")
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value).lower()


def _is_date(text: str) -> bool:
    """Whether the day or time exists; a safe loader crashes on 2026-02-30."""
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _has_special_meaning(text: str) -> bool:
    """Whether PyYAML's safe loader or YAML 1.2 reads this plain text as a number, boolean, time or null."""
    if text[0].isalpha():  # of texts that begin with a letter, only words are special
        return text.casefold() in _SPECIAL_WORDS
    from yaml.resolver import Resolver

    return bool(_NUMBER.fullmatch(text)) or any(
        pattern.match(text) for _, pattern in Resolver.yaml_implicit_resolvers.get(text[:1], ())
    )


def _dump_text(text: str, *, style: str, flow: bool) -> str:
    impossible = _IMPOSSIBLE.search(text)
    if impossible:
        code = f"U+{ord(impossible.group()):04X}"
        raise UsageError(f"the text holds {code}, which no YAML file can carry", hint="remove that character")
    if style not in ("'", '"') and is_plain(text, flow=flow):
        return text
    if style == "'" and not _UNQUOTABLE.search(text):
        return "'" + text.replace("'", "''") + "'"
    return '"' + _ESCAPED.sub(_escape, text) + '"'


def _escape(match: re.Match[str]) -> str:
    char = match.group()
    code = ord(char)
    return _SHORT_ESCAPES.get(char) or (f"\\x{code:02X}" if code < 256 else f"\\u{code:04X}")
