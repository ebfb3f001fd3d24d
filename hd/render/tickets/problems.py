"""Draw the result of `hd problem detect` for a person, for a wiki and for a pipe."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hd.render.formats.markdown import code, escape
from hd.render.terminal import times
from hd.render.terminal.cells import line, pad, shorten, width, wrap
from hd.render.terminal.headers import facts
from hd.render.terminal.refs import short, ticket_code
from hd.render.terminal.style import Style, paint
from hd.render.terminal.table import tsv

if TYPE_CHECKING:
    from hd.render.terminal.screen import Row, Screen

_SHOWN = 6  # incidents of a group; all are in the command
_INDENT = "  "


def groups_table(found: Row, *, screen: Screen, prefix: str = "") -> str:
    """A few lines for each group: what, how many, where; its incidents; what to type. Nothing found is an empty text.

    found: the JSON of `hd problem detect`. prefix: the desk's, left out of ids.
    """
    return "\n\n".join("\n".join(_drawn(group, found, screen, prefix)) for group in found["groups"])


def _drawn(group: Row, found: Row, screen: Screen, prefix: str) -> Iterator[str]:
    many = counts(group, found)
    title = shorten(line(group["value"] or group["title"]), max(screen.width - width(many) - 2, 16))
    gap = " " * max(screen.width - width(title) - width(many), 2)
    style: Style = "at_risk" if group["trend"] == "growing" else ""
    yield paint(title, "title", colour=screen.colour) + gap + paint(many, style, colour=screen.colour)
    yield from (_INDENT + part for part in facts(_facts(group), screen=screen, room=screen.width - len(_INDENT)))
    for problem in group["problems"]:
        yield shorten(_INDENT + _problem(problem, group, prefix), screen.width)
    for incident in _shown(group):
        yield shorten(_INDENT + _incident(incident, group, screen, prefix), screen.width)
    if len(group["incidents"]) > _SHOWN:
        yield f"{_INDENT}and {len(group['incidents']) - _SHOWN} more"
    if group["next"]:
        yield from command(group["next"], limit=screen.width)


def counts(group: Row, found: Row) -> str:
    """Return `7 incidents, 2 before, growing`; without the earlier period if it cannot be compared."""
    text = _many(group["count"])
    if found["comparable"]:
        text += f", {group['before']} before" + (f", {group['trend']}" if group["trend"] else "")
    return text


def _many(count: int) -> str:
    return "1 incident" if count == 1 else f"{count} incidents"


def _facts(group: Row) -> Iterator[str]:
    yield f"{group['open']} open" if group["open"] else "none open"
    for name, plural in (("service", "services"), ("category", "categories"), ("office", "offices")):
        values = [one for one in group[plural] if one["value"] is not None]
        if values and [one["value"] for one in values] != [group["value"]]:
            alone = len(group[plural]) == 1
            said = [line(one["value"]) + ("" if alone else f" {one['count']}") for one in values[:4]]
            more = [f"{len(values) - 4} more"] if len(values) > 4 else []
            yield f"{name if len(values) == 1 else plural} {', '.join([*said, *more])}"


def _problem(problem: Row, group: Row, prefix: str) -> str:
    said = line(problem["title"] or "(cannot be read)") + (f" ({line(problem['status'])})" if problem["status"] else "")
    new = group["unlinked"]
    many = _many(problem["incidents"])
    if group["value"] is None:
        many = ("1 new incident" if new == 1 else f"{new} new incidents") if new else "nothing new"
    return f"problem {short(problem['id'], prefix=prefix)} has {many}: {said}"


def _shown(group: Row) -> list[Row]:
    """Return the most typical incident, then the open ones, then the others, newest first."""
    newest = list(reversed(group["incidents"]))
    ordered = sorted(newest, key=lambda one: (one["id"] != group["typical"], not one["open"]))
    return ordered[:_SHOWN]


def _incident(incident: Row, group: Row, screen: Screen, prefix: str) -> str:
    day = times.day(times.local(incident["created"], screen=screen).date(), screen=screen)
    mark = "+" if group["problems"] and incident["problem"] is None else " "
    return f"{short(incident['id'], prefix=prefix)} {mark} {pad(day, 10)}  {line(incident['status']):<8}  " + line(
        incident["title"]
    )


def command(text: str, *, limit: int) -> list[str]:
    """Return a shell command on as many lines as needed."""
    first, *rest = wrap(line(text), limit - 6)
    lines = [f"{_INDENT}{first}", *(f"{_INDENT}  {part}" for part in rest)]
    return [f"{part} \\" for part in lines[:-1]] + lines[-1:]


def footer(found: Row, *, screen: Screen) -> str:
    """Return the number of grouped incidents and of all, the start of the period, and why trends may be missing."""
    since = times.day(times.local(found["since"], screen=screen).date(), screen=screen)
    grouped = sum(group["count"] for group in found["groups"])
    if not found["groups"]:
        return f"nothing came again {found['min']} times: {_many(found['incidents'])} since {since}"
    text = f"{_groups(found)}: {grouped} of {_many(found['incidents'])} since {since}"
    if not found["comparable"]:
        text += "; the desk is too young to compare"
    return "\n".join(wrap(text, screen.width))


def _groups(found: Row) -> str:
    return "1 group" if len(found["groups"]) == 1 else f"{len(found['groups'])} groups"


def groups_tsv(found: Row) -> str:
    """A line for each incident, so that a pipe can go on with them: id, key of the group, its count, before, trend,
    problem, status, created, service, category, office, title; None is empty."""
    keys = ("problem", "status", "created", "service", "category", "office", "title")
    return tsv(
        [one["id"], group["key"], group["count"], group["before"], group["trend"], *(one[key] for key in keys)]
        for group in found["groups"]
        for one in group["incidents"]
    )


def groups_markdown(found: Row) -> str:
    """Return a section for each group with its incidents as a list, for a page, a pull request or a chat."""
    since = found["since"][:10]
    grouped = sum(group["count"] for group in found["groups"])
    lines = [f"## {escape(found['desk'])}: what came again", ""]
    lines += [f"{grouped} of {_many(found['incidents'])} since {since}, in {_groups(found)}."]
    lines += [f"Only tickets that match: {code(found['query'])}"] if found["query"] else []
    for group in found["groups"]:
        lines += ["", f"### {escape(group['value'] or group['title'])}", ""]
        lines += [f"- {counts(group, found)}", *(f"- {escape(fact)}" for fact in _facts(group))]
        lines += [f"- {escape(_problem(problem, group, ''))}" for problem in group["problems"]]
        lines += ["", *(_item(one) for one in group["incidents"])]
        lines += ["", code_line(group["next"])] if group["next"] else []
    return "\n".join(lines)


def _item(incident: Row) -> str:
    day, status = incident["created"][:10], line(incident["status"])
    return f"- {ticket_code(incident['id'])} {day} {status}: {escape(incident['title'])}"


def code_line(text: str) -> str:
    """Return a command as a code block."""
    return f"```sh\n{line(text)}\n```"
