"""Asks the query language whether a text is a query that this desk can answer. Knows nothing of the language itself."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hd.core.config.schema import Place, shown
from hd.core.document.yaml_tree import Node
from hd.core.query import Context, QueryError, parse
from hd.text.suggestions import suggestion

# The keys whose values a section defines. A value that is not there is a warning only: tickets outlive the names.
_DEFINED = {
    "team": "teams",
    "org": "orgs",
    "office": "offices",
    "contract": "contracts",
    "service": "services",
    "status": "statuses",
}


def check_expression(text: str, *, node: Node, place: Place, me: bool) -> None:
    """Raises Wrong where `text` is no query, or asks for a priority that the desk has not; warns of names it has not.

    me: whether somebody asks, who is `me` (a view), or nobody does (a rule).
    """
    priorities = tuple(place.reading.names("priorities"))
    context = Context(
        now=datetime(2000, 1, 1, tzinfo=UTC), zone=ZoneInfo("UTC"), me="me" if me else "", priorities=priorities
    )
    try:
        query = parse(text, fields=place.reading.field_types())
        query.compile(context)
    except QueryError as error:
        raise place.wrong(error.message, node=node, rule="query", hint=error.hint) from None
    for key, section in _DEFINED.items():
        asked = query.values(key) if query.uses(key) else ()
        known = place.reading.names(section) if asked else ()
        folded = {name.casefold() for name in known}
        for value in asked if known else ():
            if value.casefold() not in folded:
                message = f'no {key} "{shown(value)}"{suggestion(value, known)}'
                place.reading.report(place.problem(message, node=node, rule="unknown-name", severity="warning"))
