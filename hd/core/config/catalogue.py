"""The sections of hd.yaml that say what tickets are about and how they stand: services, categories, statuses,
priorities, views, fields of the desk's own. Reads nothing."""

from __future__ import annotations

from hd.core.config import builders, defaults
from hd.core.config.model import Service
from hd.core.config.scalars import CategoryRef, Choice, Duration, Identifier, Name, Query, Ref, Text
from hd.core.config.schema import Key, Listing, NameList, Record, Table, WordOrRecord
from hd.core.config.value_types import TICKET_WORDS

services = NameList(
    Record(
        {
            "name": Key(Text(), "full name; the key where missing"),
            "team": Key(Ref("teams", what="team", name_only=True), "the team that works on it", used=False),
            "category": Key(
                CategoryRef("categories", what="category", name_only=True),
                "the category of its tickets, where none is given",
            ),
        },
        make=builders.named(Service),
    ),
    key=Name(),
    what="services",
)

categories = NameList(
    Record({"name": Key(Text(), "full name, as people see it", used=False)}),
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
                            "requester": Key(_PAUSE, "while it waits for the requester; paused where missing"),
                            "approval": Key(_PAUSE, "while it waits for an approval; paused where missing"),
                            "date": Key(_PAUSE, "while it waits for a date; paused where missing"),
                            "vendor": Key(_PAUSE, "while it waits for a vendor; running where missing"),
                        }
                    ),
                ),
                "what the clocks do meanwhile: one word, or one by what the ticket waits for",
                default="running",
            ),
            "next": Key(Listing(Ref("statuses", what="status")), "the statuses that may follow", default=()),
            "close_after": Key(Duration(days=True), "after this long it is closed by itself", used=False),
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
        "impact": Key(_PRIORITY_NAMES, "the impacts, widest first; where missing, the rows of the matrix"),
        "urgency": Key(_PRIORITY_NAMES, "the urgencies, highest first", default=defaults.PRIORITIES.urgency),
        "matrix": Key(
            Table(Listing(Identifier(), unique=False), key=Identifier(reserved=("none",)), what="impacts"),
            "for each impact, the priority for each urgency in its order",
        ),
    },
    make=builders.priorities,
)

views = Table(Query(me=True), key=Identifier(), what="views")

fields = Table(
    Record(
        {
            "type": Key(Choice("text", "choice", "number", "date"), "what it holds", default="text"),
            "of": Key(Listing(Text()), "what can be chosen", default=()),
            "required": Key(Query(always=True), "which tickets must have it; `yes` for all"),
        },
        make=builders.own_field,
    ),
    key=Identifier(reserved=TICKET_WORDS, lower=True),
    what="fields",
)
