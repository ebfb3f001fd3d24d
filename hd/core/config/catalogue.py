"""The sections of hd.yaml that classify tickets: services, categories, statuses, priorities, views, custom fields."""

from __future__ import annotations

from hd.core.config import builders, defaults
from hd.core.config.model import Service
from hd.core.config.scalars import CategoryRef, Choice, Duration, Identifier, Name, Query, Ref, Text
from hd.core.config.schema import Key, Listing, NameList, Record, Table, WordOrRecord
from hd.core.config.value_types import RESERVED_FIELDS

services = NameList(
    Record(
        {
            "name": Key(Text(), "full name; default: the key"),
            "team": Key(Ref("teams", what="team", name_only=True), "the team that works on it", is_used=False),
            "category": Key(
                CategoryRef("categories", what="category", name_only=True),
                "the default category of its tickets",
            ),
        },
        make=builders.with_key_and_name(Service),
    ),
    key=Name(),
    what="services",
)

categories = NameList(
    Record({"name": Key(Text(), "full name, as people see it", is_used=False)}),
    key=Name(),
    what="categories",
    make=lambda values, _place: tuple(values),
)

_PAUSE = Choice("paused", "running")

statuses = Table(
    Record(
        {
            "clock": Key(
                WordOrRecord(
                    Choice("running", "paused", "stopped"),
                    Record(
                        {
                            "requester": Key(_PAUSE, "while it waits for the requester; default: paused"),
                            "approval": Key(_PAUSE, "while it waits for an approval; default: paused"),
                            "date": Key(_PAUSE, "while it waits for a date; default: paused"),
                            "vendor": Key(_PAUSE, "while it waits for a vendor; default: running"),
                        }
                    ),
                ),
                "what the clocks do in this status: one word, or a word for each reason to wait",
                default="running",
            ),
            "next": Key(Listing(Ref("statuses", what="status")), "the statuses that can follow", default=()),
            "close_after": Key(
                Duration(days=True), "the time after which tickets are closed automatically", is_used=False
            ),
        },
        make=builders.status,
    ),
    key=Identifier(reserved=("none",), lower=True),
    what="statuses",
    make=builders.statuses,
)

_PRIORITY_NAMES = Listing(Identifier(reserved=("none",)))

priorities = Record(
    {
        "names": Key(_PRIORITY_NAMES, "the priorities, highest first", default=defaults.PRIORITIES.names),
        "impact": Key(_PRIORITY_NAMES, "the impacts, widest first; default: the rows of the matrix"),
        "urgency": Key(_PRIORITY_NAMES, "the urgencies, highest first", default=defaults.PRIORITIES.urgency),
        "matrix": Key(
            Table(Listing(Identifier(), unique=False), key=Identifier(reserved=("none",)), what="impacts"),
            "for each impact, a priority for each urgency, in their order",
        ),
    },
    make=builders.priorities,
)

views = Table(Query(me=True), key=Identifier(), what="views")

fields = Table(
    Record(
        {
            "type": Key(Choice("text", "choice", "number", "date"), "the type of its values", default="text"),
            "of": Key(Listing(Text()), "the choices", default=()),
            "required": Key(Query(always=True), "which tickets must have it; `yes` for all"),
        },
        make=builders.custom_field,
    ),
    key=Identifier(reserved=RESERVED_FIELDS, lower=True),
    what="fields",
)
