"""Check that a text of hd.yaml is a query that this desk can evaluate."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hd.core.config.schema import Place, shorten
from hd.core.document.yaml_tree import Node
from hd.core.query import Context, QueryError, parse
from hd.text.suggestions import suggestion

# Keys with the section that defines their values. An unknown value is only a warning: tickets outlive names.
_DEFINED = {
    "team": "teams",
    "org": "orgs",
    "office": "offices",
    "contract": "contracts",
    "service": "services",
    "status": "statuses",
}


def check_expression(text: str, *, node: Node, place: Place, me: bool) -> None:
    """Raise InvalidValueError if `text` is no query, or uses an unknown priority; warn of other unknown names.

    me: whether the query may use `me` (a view) or has no user (a rule).
    """
    priorities = tuple(place.reader.names("priorities"))
    context = Context(
        now=datetime(2000, 1, 1, tzinfo=UTC), zone=ZoneInfo("UTC"), me="me" if me else "", priorities=priorities
    )
    try:
        query = parse(text, fields=place.reader.field_types())
        query.compile(context)
    except QueryError as error:
        raise place.invalid_value(error.message, node=node, rule="query", hint=error.hint) from None
    for key, section in _DEFINED.items():
        asked = query.values(key) if query.uses(key) else ()
        known = place.reader.names(section) if asked else ()
        folded = {name.casefold() for name in known}
        for value in asked if known else ():
            if value.casefold() not in folded:
                message = f'no {key} "{shorten(value)}"{suggestion(value, known)}'
                place.reader.report(place.diagnostic(message, node=node, rule="unknown-name", severity="warning"))
