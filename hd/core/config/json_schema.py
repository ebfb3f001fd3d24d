"""The declaration of hd.yaml as a JSON Schema (2020-12), for editors. Refuses nothing that `hd config check` accepts;
what a schema cannot tell (names that other sections define, queries) is left to that check."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hd.core.config import message_kinds, scalars, schema
from hd.core.config.declaration import SECTIONS
from hd.core.config.message_model import RECEIVERS
from hd.core.config.schema import Key, Kind, Record

Schema = dict[str, Any]

_TEXT: Schema = {"type": ["string", "number", "boolean"]}  # to hd all scalars are text; an editor reads some as more
_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_HOURS: Schema = {"type": "string", "pattern": "^ *[0-9]{1,2}:[0-9]{2} *- *[0-9]{1,2}:[0-9]{2} *$"}
_DAYS: Schema = {"type": "string", "pattern": rf"^ *{_DAY} *(\.\. *{_DAY} *)?$"}
_PUNCTUATION = r"!-,/:-@\[-\^`{-~"  # of ASCII, without `.`, `_`, `-`


def document() -> Schema:
    """The whole schema. An empty file is a desk, too."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "hd.yaml",
        "description": "What a help desk is made of. Everything has a default.",
        **_or_nothing(_of(SECTIONS)),
    }


def _of(kind: Kind) -> Schema:
    """What a kind accepts. Raises KeyError for a kind that nobody has described."""
    return next(_SCHEMAS[of] for of in type(kind).__mro__ if of in _SCHEMAS or of is Kind)(kind)


def _record(kind: Any) -> Schema:
    found: Schema = {
        "type": "object",
        "properties": {name: _key(key) for name, key in kind.keys.items()},
        "additionalProperties": False,
    }
    required = [name for name, key in kind.keys.items() if key.required]
    return {**found, "required": required} if required else found


def _key(key: Key) -> Schema:
    found = _of(key.kind)
    return {"description": key.doc, **(found if key.required else _or_nothing(found))}


def _table(kind: Any) -> Schema:
    inner = _of(kind.of)
    can_be_empty = isinstance(kind.of, Record) and not any(key.required for key in kind.of.keys.values())
    return {
        "type": "object",
        "propertyNames": _of(kind.key),
        "additionalProperties": _or_nothing(inner) if can_be_empty else inner,
    }


def _listing(kind: Any) -> Schema:
    many: Schema = {"type": "array", "items": _of(kind.of)}
    return {"anyOf": [many, _of(kind.of)]} if kind.one else many


def _word(kind: Any) -> Schema:
    capitals = "A-Z" if kind.lower else ""
    pattern = rf"^[^\s._{_PUNCTUATION}{capitals}-][^\s{_PUNCTUATION}{capitals}]*$"
    found: Schema = {**_TEXT, "pattern": pattern}
    return {**found, "not": {"enum": [*kind.reserved]}} if kind.reserved else found


def _text(kind: Any) -> Schema:
    return {**_TEXT, "pattern": f"^(?:{kind.pattern})$"} if kind.pattern and kind.pattern.isascii() else _TEXT


def _number(kind: Any) -> Schema:
    return {"anyOf": [{"type": "integer", "minimum": kind.least}, {"type": "string", "pattern": "^[0-9]{1,9}$"}]}


def _calendar(kind: Any) -> Schema:
    found = _record(kind.record)
    shapes: Schema = {
        "timezone": {"type": "string"},
        "hours": {
            "anyOf": [
                {"type": "string", "pattern": "^24[xX]7$"},
                {"type": "object", "additionalProperties": _some(_HOURS)},
            ]
        },
        "holidays": _some(_DAYS),
        **dict.fromkeys(("extra", "breaks"), _dated()),
    }
    for name, shape in shapes.items():
        key = kind.record.keys[name]
        found["properties"][name] = {"description": key.doc, **(shape if key.required else _or_nothing(shape))}
    return found


def _dated() -> Schema:
    return {"type": "object", "propertyNames": {"pattern": f"^{_DAY}$"}, "additionalProperties": _some(_HOURS)}


def _some(one: Schema) -> Schema:
    """A list of such, one without brackets, or none."""
    return {"anyOf": [{"type": "array", "items": one}, one, {"type": "null"}]}


def _or_nothing(found: Schema) -> Schema:
    """`found`, or an empty value, which means the default."""
    return {"anyOf": [found, {"type": "null"}]}


_SCHEMAS: dict[type, Callable[[Any], Schema]] = {
    Record: _record,
    schema.Table: _table,
    schema.Listing: _listing,
    schema.NameList: lambda kind: {"anyOf": [{"type": "array", "items": _of(kind.table.key)}, _table(kind.table)]},
    schema.WordOrRecord: lambda kind: {"anyOf": [_of(kind.word), _of(kind.mapping)]},
    scalars.Text: _text,
    scalars.Identifier: _word,
    scalars.Name: lambda _: {**_TEXT, "pattern": '^[^"*,]+$', "not": {"const": "none"}},
    scalars.Choice: lambda kind: {"enum": [*kind.of]},
    scalars.YesNo: lambda _: {"enum": [True, False, *scalars.YES_NO]},
    scalars.Ref: lambda _: _TEXT,
    scalars.Number: _number,
    scalars.Date: lambda _: {"type": "string", "pattern": f"^{_DAY}$"},
    scalars.Span: lambda _: _DAYS,
    scalars.Duration: lambda kind: {
        "type": "string",
        "pattern": r"^ *([0-9]+[wW])?([0-9]+[dD])?([0-9]+[hH])?([0-9]+[mM])? *$"
        if kind.days
        else r"^ *([0-9]+[hH])?([0-9]+[mM])? *$",
    },
    message_kinds.KeepFor: lambda _: {
        "type": "string",
        "pattern": r"^(never|always| *([0-9]+[wW])?([0-9]+[dD])?([0-9]+[hH])?([0-9]+[mM])? *)$",
    },
    message_kinds.TimeOfDay: lambda _: {"type": "string", "pattern": f"^{message_kinds.TIME_FORM}$"},
    message_kinds.Rate: lambda _: {"type": "string", "pattern": f"^{message_kinds.RATE_FORM}$"},
    message_kinds.Receiver: lambda _: {
        "type": "string",
        "pattern": f"^({'|'.join(RECEIVERS)}|{message_kinds.RECEIVER_FORM})$",
    },
    scalars.Percent: lambda _: {"type": "string", "pattern": r"^[0-9]{1,3}(\.[0-9]{1,3})? ?%$"},
    scalars.Size: lambda _: {"type": "string", "pattern": "^ *[0-9]{1,9} ?[kKmMgG][bB] *$"},
    scalars.Moment: lambda _: {"type": "string", "pattern": r"^(breached|[0-9]{1,3}(\.[0-9]{1,3})? ?%)$"},
    scalars.Zone: lambda _: {"type": "string"},
    scalars.DeskPath: lambda _: {"type": "string", "pattern": r"^[^/~\-\\:][^\\:]*$"},
    scalars.Query: lambda kind: {"type": ["string", "boolean"]} if kind.always else _TEXT,
    scalars.Raw: lambda _: {},
    scalars.CalendarOf: _calendar,
}
