"""Parse the arguments of `hd set`: `KEY=VALUE` words, keys that can be set, and the verbs that change other keys.

Values are checked in `field_values.py`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Literal

from msgspec import Struct

from hd.errors import RefusedError, UsageError
from hd.i18n import Message
from hd.text.lazy_regex import pattern
from hd.text.suggestions import listed, nearest

Operator = Literal["=", "+=", "-="]

SETTABLE = (
    *("title", "type", "priority", "impact", "urgency", "category", "service", "org", "office", "requester"),
    *("channel", "owner", "needed", "external", "sla", "parent", "tags", "watchers"),
)
LISTS = ("tags", "watchers", "external")
NEVER_EMPTY = ("title", "type", "priority", "impact", "urgency", "channel")
ALIASES = {"tag": "tags", "watcher": "watchers"}

_STATUS_VERBS = Message("hd take REF; or wait, resume, resolve, close, reopen, cancel: hd help all")
_HANDOVER_VERBS = Message("hd escalate REF --to TEAM -m WHY, or hd return REF -m WHY")

# Keys that only these verbs change, because other fields change with them.
VERBS = {
    "status": _STATUS_VERBS,
    "timeline": _STATUS_VERBS,
    "team": _HANDOVER_VERBS,
    "handovers": _HANDOVER_VERBS,
    "assignee": "hd assign REF WHO",
    "links": "hd link REF RELATION OTHER",
    "link": "hd link REF RELATION OTHER",
    "resolution": "hd resolve REF -m TEXT",
    "comments": "hd comment REF -m TEXT",
    "csat": "hd rate REF 5",
    "body": "hd edit REF",
    "description": "hd edit REF",
}
READ_ONLY = ("id", "created", "source", "verdict", "aliases", "conflicts", "mail", "updated", "path", "line", "due")

# The key is matched lazily, so that the `-` of `tags-=x` belongs to the operator.
ASSIGNMENT = pattern(r"([^\W\d_][\w.-]*?)(\+=|-=|=)(.*)", re.DOTALL)


class Assignment(Struct, frozen=True):
    """`KEY=VALUE` as typed; an empty value clears. For lists, `+=` adds and `-=` removes."""

    key: str
    operator: Operator
    value: str

    @property
    def items(self) -> tuple[str, ...]:
        """The items of a list, split at commas, without repetitions."""
        return tuple(dict.fromkeys(item.strip() for item in self.value.split(",") if item.strip()))


def split_assignments(words: Sequence[str]) -> tuple[tuple[str, ...], tuple[Assignment, ...]]:
    """Return the words that name tickets, and the assignments. No id contains `=`."""
    refs: list[str] = []
    found: list[Assignment] = []
    for word in words:
        match = ASSIGNMENT.fullmatch(word)
        if match is None:
            refs.append(word)
            continue
        key, operator, value = match.groups()
        found.append(Assignment(key, "+=" if operator == "+=" else "-=" if operator == "-=" else "=", value.strip()))
    return tuple(refs), tuple(found)


def resolve_keys(assignments: Sequence[Assignment], custom_fields: Collection[str]) -> tuple[Assignment, ...]:
    """Return the assignments with the key names of files.

    Raises UsageError for an unknown key (with the nearest), a repeated key, an operator or an empty value that the key
    does not allow; RefusedError for a key with its own verb, and for a read-only key.
    """
    found: list[Assignment] = []
    for one in assignments:
        key = _key(one.key, custom_fields)
        if one.operator != "=" and key not in LISTS:
            raise UsageError(
                Message("{key}{operator}: {key} is no list", key=key, operator=one.operator),
                hint=Message("{key}=VALUE; lists: {lists}", key=key, lists=listed(LISTS)),
            )
        if not one.value and (key in NEVER_EMPTY or one.operator != "="):
            raise UsageError(
                Message("{key}{operator} what? it cannot be empty", key=key, operator=one.operator),
                hint=Message("{key}{operator}VALUE", key=key, operator=one.operator),
            )
        if any(other.key == key and "=" in (other.operator, one.operator) for other in found):
            raise UsageError(Message("{key} stands twice", key=key), hint=Message("once: {key}=VALUE", key=key))
        found.append(Assignment(key, one.operator, one.value))
    return tuple(found)


def _key(name: str, custom_fields: Collection[str]) -> str:
    names = {name.casefold(): name for name in (*SETTABLE, *custom_fields)}
    folded = name.casefold()
    key = names.get(ALIASES.get(folded, folded))
    if key is not None:
        return key
    if folded in VERBS:
        raise RefusedError(
            Message("{folded} cannot be set: it has a verb of its own", folded=folded), hint=VERBS[folded]
        )
    if folded in READ_ONLY:
        raise RefusedError(Message("{folded} never changes by hand", folded=folded))
    guess = nearest(name, names)
    raise UsageError(
        (
            Message('no field "{typed}"; nearest: {guess}', typed=name, guess=guess)
            if guess
            else Message('no field "{typed}"', typed=name)
        ),
        hint=Message("fields: {values}", values=listed(names.values(), most=40)),
        code="unknown-field",
        about=name,
    )
