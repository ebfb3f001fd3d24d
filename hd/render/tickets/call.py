"""Draw a call: the caller, their open tickets, and outages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hd.i18n import _
from hd.render.terminal.cells import line, width, wrap
from hd.render.terminal.headers import facts
from hd.render.terminal.style import paint
from hd.render.terminal.table import tsv
from hd.render.tickets.lists import ListSection, sections_table, sections_tsv
from hd.text.language import language_name

if TYPE_CHECKING:
    from hd.render.terminal.screen import Row, Screen

_PERSON = ("email", "name", "phone", "office", "org", "lang", "manager")


def call_page(call: Row, *, screen: Screen, prefix: str, most: int) -> str:
    """The caller in a line, then a section for each kind of ticket, at most `most` in each; who else it may be where
    nobody or several fit.

    call: `{query, contact, candidates, tickets, down, known_errors, commands}`.
    """
    contact = call["contact"]
    if contact is None:
        several = bool(call["candidates"]) and all(one.startswith("hd call ") for one in call["commands"])
        head = _several(call) if several else _nobody(call)
        said = [part for person in call["candidates"] for part in _said(person, screen)]
        return "\n".join([*wrap(head, screen.width), *said])
    who = facts(_parts(contact), screen=screen)
    who[0] = paint(who[0], "title", colour=screen.colour)
    sections = [
        ListSection(
            _(title),
            rows[:most],
            _("and {more} more: {command}", more=len(rows) - most, command=more) if len(rows) > most else "",
        )
        for title, rows, more in _sections(call)
        if rows
    ]
    articles = [
        _("workaround: {command}", command=f"hd kb show {line(row['known_error'])}")
        for row in call["known_errors"][:most]
    ]
    table = sections_table(sections, screen=screen, prefix=prefix) or _("No open tickets; nothing is down around them.")
    return "\n".join([*who, "", table, *dict.fromkeys(articles)])


def call_tsv(call: Row, *, screen: Screen) -> str:
    """Return tab-separated lines: `caller` or `candidate` and the columns of `hd contact find` up to manager; then the
    section and the columns of `hd list`.
    """
    people = [("caller", call["contact"])] if call["contact"] else [("candidate", one) for one in call["candidates"]]
    rows = tsv([word, *(person[key] for key in _PERSON)] for word, person in people)
    tickets = sections_tsv([ListSection(title, found) for title, found, _ in _sections(call) if found], screen=screen)
    return "\n".join(part for part in (rows, tickets) if part)


def _sections(call: Row) -> Sequence[tuple[str, Sequence[Row], str]]:
    key = call["contact"]["email"] if call["contact"] else ""
    return (
        ("Open tickets", call["tickets"], f"hd list requester:{line(key)}"),
        ("Down", call["down"], "hd list type:incident"),
        ("Known errors", call["known_errors"], "hd list type:problem"),
    )


def _nobody(call: Row) -> str:
    query = line(call["query"])
    if call["candidates"]:
        return _('nobody in the contacts matches "{query}"; near it:', query=query)
    return _('nobody in the contacts matches "{query}"', query=query)


def _several(call: Row) -> str:
    return _('"{piece}" fits {count} contacts', piece=line(call["query"]), count=len(call["candidates"]))


def _said(person: Row, screen: Screen) -> list[str]:
    parts = [line(person[key]) for key in ("email", "name", "phone", "org") if person[key]]
    whole = "  " + "  ".join(parts)
    if width(whole) <= screen.width:
        return [whole]
    return [f"  {parts[0]}", *(f"    {part}" for part in wrap(" · ".join(parts[1:]), screen.width - 4))]


def _parts(person: Row) -> list[str]:
    key = line(person["email"])
    name = f"{line(person['name'])} <{key}>" if person["name"] else key
    more = [line(person[key]) for key in ("phone", "org", "office") if person[key]]
    spoken = [line(language_name(person["lang"]))] if person["lang"] else []
    return [name, *more, *spoken, *(["VIP"] if person["vip"] else [])]
