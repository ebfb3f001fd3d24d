"""Describe the changes of a ticket or an article for people, one line for each. Computes no differences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from hd.core.document.yaml_tree import Value
from hd.core.history.diff import Difference, format_value
from hd.core.kb.article import Article
from hd.core.tickets.ticket import LISTS, Ticket

Entry = Mapping[str, Value]

_BODIES = ("description", "text")


class ChangeSummary(NamedTuple):
    """The subject of a change (a field, `comment`, `told`, …), and its description in one or several lines."""

    subject: str
    text: str


def describe_ticket(
    before: Ticket | None, after: Ticket | None, found: Sequence[Difference]
) -> tuple[ChangeSummary, ...]:
    """Describe the changes of a ticket. found: the differences between its versions."""
    if before is None and after is None:
        return ()
    if after is None:
        assert before is not None  # checked above
        return (ChangeSummary("deleted", f"was {_describe_new(before)}: a ticket is cancelled, never deleted"),)
    words = [ChangeSummary("registered", _describe_new(after))] if before is None else []
    by_field: dict[str, list[Difference]] = {}
    for one in found:
        by_field.setdefault(one.field, []).append(one)
    for key in dict.fromkeys(_order(by_field)):
        if key == "status":
            words += _status(before, after, by_field)
        elif key == "team":
            words += _team(before, by_field)
        elif key in _OF_ITEMS:
            words += [_OF_ITEMS[key](one) for one in by_field[key]]
        elif before is not None or key in ("resolution", "attachments"):
            words += describe_field(key, by_field[key])
    return tuple(words) or (ChangeSummary("file", "only how it is written"),)


def _order(by_field: Mapping[str, object]) -> list[str]:
    """Return the fields in order; status and team keep their place if only their lists changed."""
    found = [{"timeline": "status", "handovers": "team"}.get(key, key) for key in by_field]
    return sorted(found, key=lambda key: _LAST.index(key) if key in _LAST else -1)


def describe_article(
    before: Article | None, after: Article | None, found: Sequence[Difference]
) -> tuple[ChangeSummary, ...]:
    """Describe the changes of an article."""
    if after is None:
        return (ChangeSummary("deleted", f"was {before.kind}, {before.status}"),) if before else ()
    if before is None:
        return (ChangeSummary("new", f"{after.kind}, {after.status}, for {after.audience}"),)
    by_field: dict[str, list[Difference]] = {}
    for one in found:
        by_field.setdefault(one.field, []).append(one)
    words = [word for key, some in by_field.items() for word in describe_field(key, some)]
    return tuple(words) or (ChangeSummary("file", "only how it is written"),)


def describe_field(key: str, found: Sequence[Difference]) -> list[ChangeSummary]:
    """Describe the change of a field: `P3 → P1`; of a list `+vpn, -remote`; of a text the number of lines."""
    if key in _BODIES:
        return [ChangeSummary(key, _lines(one)) for one in found]
    if key == "resolution":
        return [ChangeSummary(key, _rewritten(one)) for one in found]
    if key == "verdict":
        return [ChangeSummary(key, _verdict(one.new) if one.new is not None else "taken out") for one in found]
    if key == "conflicts":
        return [ChangeSummary(key, _describe_conflicts(one.new) if one.new is not None else "decided") for one in found]
    if key in LISTS or len(found) > 1:
        items = (f"-{format_value(one.old)}" if one.new is None else f"+{format_value(one.new)}" for one in found)
        return [ChangeSummary(key, ", ".join(items))]
    return [ChangeSummary(key, f"{format_value(one.old)} → {format_value(one.new)}") for one in found]


# -- tickets ------------------------------------------------------------------------------------------------------


def _describe_new(ticket: Ticket) -> str:
    """Return `incident, P2, open, l2-kyiv/ivan, by phone, for o.shevchenko@acme.example`."""
    who = "/".join(filter(None, (ticket.get("team"), ticket.get("assignee"))))
    by, requester = ticket.get("channel"), ticket.get("requester")
    parts = (
        ticket.get("type"),
        ticket.get("priority"),
        ticket.status,
        who,
        f"by {by}" if by else "",
        f"for {requester}" if requester else "",
    )
    return ", ".join(part for part in parts if part)


def _status(before: Ticket | None, after: Ticket, by_field: Mapping[str, Sequence[Difference]]) -> list[ChangeSummary]:
    """Describe the steps from one status to another, from the timeline, and other changes of the timeline."""
    entries = by_field.get("timeline", ())
    steps = [one.new for one in entries if one.old is None and isinstance(one.new, dict)]
    words = [_describe_rewritten("timeline", one) for one in entries if one.old is not None]
    if before is None:
        return words
    if not steps:
        by_hand = f"{before.status} → {after.status}, and the timeline does not say so"
        return [*([ChangeSummary("status", by_hand)] if before.status != after.status else []), *words]
    way = " → ".join([before.status, *(describe_step(step) for step in steps)])
    said = steps[-1].get("status")
    odd = "" if said == after.status else f"; but the field says {after.status}"
    people = ", ".join(dict.fromkeys(format_value(step.get("by")) for step in steps))
    return [ChangeSummary("status", f"{way} ({people}){odd}"), *words]


def describe_step(step: Entry) -> str:
    """Return `pending, waits for requester until 2026-11-24 10:00`."""
    text = format_value(step.get("status"))
    if step.get("for"):
        text += f", waits for {format_value(step['for'])}"
    return f"{text} until {format_minute(step['until'])}" if step.get("until") else text


def _team(before: Ticket | None, by_field: Mapping[str, Sequence[Difference]]) -> list[ChangeSummary]:
    """Describe each handover, call to management and review request, and other changes of the handovers."""
    words, said = [], None
    for one in by_field.get("handovers", ()):
        move = one.new
        if not isinstance(move, dict) or not (one.old is None or _only_adds(one)):
            words.append(_describe_rewritten("handovers", one))
        elif not (before is None and move.get("kind") in ("registered", "routed")):
            words.append(describe_handover(move))
        if isinstance(move, dict) and move.get("to"):  # also a request: a review branch has it
            said = move["to"]
    field = next(iter(by_field.get("team", ())), None)
    if before is not None and field is not None and field.new != said:
        text = f"{format_value(field.old)} → {format_value(field.new)}, and the handovers do not say so"
        words.insert(0, ChangeSummary("team", text))
    return words


def describe_handover(move: Entry) -> ChangeSummary:
    """Describe a handover: receiving team, reason, tried steps, actor."""
    about = "told" if move.get("told") else "team" if move.get("at") else "asked"
    text = format_value(move["told"]) if move.get("told") else format_value(move.get("to"))
    if move.get("from"):
        text = f"{format_value(move['from'])} → {text}"
    if move.get("kind") in ("returned", "routed"):
        text += f", {move['kind']}"
    if move.get("approved_by"):
        text += f", approved by {format_value(move['approved_by'])}"
    text += f" ({format_value(move.get('by'))})"
    reason = f"{text}: {format_value(move['reason'])}" if move.get("reason") else text
    more = [f"{key}: {format_value(move[key])}" for key in ("tried", "kb", "evidence") if move.get(key)]
    return ChangeSummary(about, "\n".join([reason, *more]))


def _only_adds(one: Difference) -> bool:
    """Whether an entry kept all its values and only got more: a requested handover was made."""
    before, after = one.old, one.new
    return isinstance(before, dict) and isinstance(after, dict) and before.items() <= after.items()


def _describe_rewritten(subject: str, one: Difference) -> ChangeSummary:
    """Describe an old entry that was removed or changed."""
    if one.new is None:
        return ChangeSummary(subject, f"an entry is taken out: {format_value(one.old)}")
    return ChangeSummary(subject, f"an entry is rewritten: {format_value(one.old)} → {format_value(one.new)}")


def _comment(one: Difference) -> ChangeSummary:
    old, new = (value if isinstance(value, dict) else None for value in (one.old, one.new))
    comment = new or old or {}
    author = f"{format_value(comment.get('author'))}{' [internal]' if comment.get('internal') else ''}"
    text = format_value(comment.get("text") or None)
    if old is None:
        return ChangeSummary("comment", f"{author}: {text}")
    what = "taken out" if new is None else "rewritten"
    return ChangeSummary("comment", f"{author}, of {format_minute(comment.get('at'))}, {what}: {text}")


def _attachment(one: Difference) -> ChangeSummary:
    return ChangeSummary(
        "file",
        f"taken out: {format_value(one.old)}"
        if one.new is None
        else f"{'replaced' if one.old else 'attached'}: {format_value(one.new)}",
    )


def _message(one: Difference) -> ChangeSummary:
    if one.old is not None or not isinstance(one.new, dict):
        return _describe_rewritten("mail", one)
    proof = f"proven by {format_value(one.new['proof'])}" if one.new.get("proof") else "unproven"
    return ChangeSummary(
        "mail",
        f"{format_value(one.new.get('id') or one.new.get('key'))} of {format_minute(one.new.get('at'))}, {proof}",
    )


def _rating(one: Difference) -> ChangeSummary:
    if one.old is not None or not isinstance(one.new, dict):
        return _describe_rewritten("csat", one)
    return ChangeSummary(
        "rated",
        f"{format_value(one.new.get('score'))} of 5, the resolution of {format_minute(one.new.get('resolved'))}",
    )


_OF_ITEMS: Mapping[str, Callable[[Difference], ChangeSummary]] = {
    "comments": _comment,
    "attachments": _attachment,
    "mail": _message,
    "csat": _rating,
}
_LAST = ("description", "comments", "attachments", "resolution", "verdict")


def _rewritten(one: Difference) -> str:
    if one.new is None:
        return "taken out"
    return format_value(one.new) if one.old is None else f"rewritten: {format_value(one.new)}"


def _verdict(value: Value) -> str:
    """Return `respond met, resolve breached`."""
    if not isinstance(value, dict):
        return format_value(value)
    judged = [f"{key} {item[0]}" for key, item in value.items() if isinstance(item, list) and item]
    return ", ".join(judged) or format_value(value)


def _describe_conflicts(value: Value) -> str:
    """Return `priority P1 or P3`."""
    if not isinstance(value, dict):
        return format_value(value)
    return "; ".join(
        f"{key} {' or '.join(map(format_value, each))}" if isinstance(each, list) else key
        for key, each in value.items()
    )


def _lines(one: Difference) -> str:
    """Return how many lines of a text were added and removed."""
    old, new = (Counter(value.splitlines() if isinstance(value, str) else []) for value in (one.old, one.new))
    counts = [
        f"{sign}{number} line{'s' * (number > 1)}"
        for sign, number in (("+", (new - old).total()), ("-", (old - new).total()))
        if number
    ]
    return ", ".join(counts) or "lines in another order"


def format_minute(value: Value) -> str:
    """Format a time of a file as `2026-11-24 10:00`."""
    return format_value(value)[:16].replace("T", " ")
