"""The declaration of hd.yaml as a JSON Schema (2020-12), for editors. Accepts every file that `hd config check`
accepts; that command also checks what a schema cannot express (references between sections, queries).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hd.core.config import message_kinds, scalars, schema
from hd.core.config.declaration import SECTIONS
from hd.core.config.message_model import RECEIVERS
from hd.core.config.schema import Key, Kind, Record

Schema = dict[str, Any]

_TEXT: Schema = {"type": ["string", "number", "boolean"]}  # hd reads all scalars as text; an editor converts some
_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_HOURS: Schema = {"type": "string", "pattern": "^ *[0-9]{1,2}:[0-9]{2} *- *[0-9]{1,2}:[0-9]{2} *$"}
_DAYS: Schema = {"type": "string", "pattern": rf"^ *{_DAY} *(\.\. *{_DAY} *)?$"}
_PUNCTUATION = r"!-,/:-@\[-\^`{-~"  # of ASCII, without `.`, `_`, `-`


def build_schema() -> Schema:
    """Return the whole schema. An empty file is a desk, too."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "hd.yaml",
        "description": "What a help desk is made of. Everything has a default.",
        **_or_null(_schema_of(SECTIONS)),
    }


def _schema_of(kind: Kind) -> Schema:
    """Return the schema of a kind. Raises KeyError for a kind without a schema."""
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
    found = _schema_of(key.kind)
    return {"description": key.doc, **(found if key.required else _or_null(found))}


def _table(kind: Any) -> Schema:
    inner = _schema_of(kind.value_kind)
    can_be_empty = isinstance(kind.value_kind, Record) and not any(
        key.required for key in kind.value_kind.keys.values()
    )
    return {
        "type": "object",
        "propertyNames": _schema_of(kind.key),
        "additionalProperties": _or_null(inner) if can_be_empty else inner,
    }


def _listing(kind: Any) -> Schema:
    many: Schema = {"type": "array", "items": _schema_of(kind.item_kind)}
    return {"anyOf": [many, _schema_of(kind.item_kind)]} if kind.one else many


def _identifier(kind: Any) -> Schema:
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
                {"type": "object", "additionalProperties": _one_or_many(_HOURS)},
            ]
        },
        "holidays": _one_or_many(_DAYS),
        **dict.fromkeys(("extra", "breaks"), _hours_by_date()),
    }
    for name, shape in shapes.items():
        key = kind.record.keys[name]
        found["properties"][name] = {"description": key.doc, **(shape if key.required else _or_null(shape))}
    return found


def _hours_by_date() -> Schema:
    return {"type": "object", "propertyNames": {"pattern": f"^{_DAY}$"}, "additionalProperties": _one_or_many(_HOURS)}


def _one_or_many(one: Schema) -> Schema:
    """Return the schema of a list, a single item without brackets, or null."""
    return {"anyOf": [{"type": "array", "items": one}, one, {"type": "null"}]}


def _or_null(found: Schema) -> Schema:
    """Also accept an empty value, which means the default."""
    return {"anyOf": [found, {"type": "null"}]}


_SCHEMAS: dict[type, Callable[[Any], Schema]] = {
    Record: _record,
    schema.Table: _table,
    schema.Listing: _listing,
    schema.NameList: lambda kind: {
        "anyOf": [{"type": "array", "items": _schema_of(kind.table.key)}, _table(kind.table)]
    },
    schema.WordOrRecord: lambda kind: {"anyOf": [_schema_of(kind.word), _schema_of(kind.mapping)]},
    scalars.Text: _text,
    scalars.Identifier: _identifier,
    scalars.Name: lambda _: {**_TEXT, "pattern": '^[^"*,]+$', "not": {"const": "none"}},
    scalars.Choice: lambda kind: {"enum": [*kind.choices]},
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
