"""What a change did to a ticket or an article, in the desk's words: a line for each thing. Computes no difference, and
cuts no text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from hd.core.document.yaml_tree import Value
from hd.core.history.diff import Difference, plain
from hd.core.kb.article import Article
from hd.core.tickets.ticket import LISTS, Ticket

Entry = Mapping[str, Value]

_BODIES = ("description", "text")


class ChangeSummary(NamedTuple):
    """About which thing (a field, `comment`, `told`, …), and what became of it, in one or several lines."""

    about: str
    text: str


def ticket_words(before: Ticket | None, after: Ticket | None, found: Sequence[Difference]) -> tuple[ChangeSummary, ...]:
    """What became of a ticket: `found` is what its two versions say differently."""
    if before is None and after is None:
        return ()
    if after is None:
        assert before is not None  # seen above
        return (ChangeSummary("deleted", f"was {_standing(before)}: a ticket is cancelled, never deleted"),)
    words = [ChangeSummary("registered", _standing(after))] if before is None else []
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
            words += field_words(key, by_field[key])
    return tuple(words) or (ChangeSummary("file", "only how it is written"),)


def _order(by_field: Mapping[str, object]) -> list[str]:
    """Status and team stand where their fields do, also where only their lists say something new."""
    found = [{"timeline": "status", "handovers": "team"}.get(key, key) for key in by_field]
    return sorted(found, key=lambda key: _LAST.index(key) if key in _LAST else -1)


def article_words(
    before: Article | None, after: Article | None, found: Sequence[Difference]
) -> tuple[ChangeSummary, ...]:
    """What became of an article."""
    if after is None:
        return (ChangeSummary("deleted", f"was {before.kind}, {before.status}"),) if before else ()
    if before is None:
        return (ChangeSummary("new", f"{after.kind}, {after.status}, for {after.audience}"),)
    by_field: dict[str, list[Difference]] = {}
    for one in found:
        by_field.setdefault(one.field, []).append(one)
    words = [word for key, some in by_field.items() for word in field_words(key, some)]
    return tuple(words) or (ChangeSummary("file", "only how it is written"),)


def field_words(key: str, found: Sequence[Difference]) -> list[ChangeSummary]:
    """What became of a field: `P3 → P1`; of a list `+vpn, -remote`; of a text how many lines."""
    if key in _BODIES:
        return [ChangeSummary(key, _lines(one)) for one in found]
    if key == "resolution":
        return [ChangeSummary(key, _rewritten(one)) for one in found]
    if key == "verdict":
        return [ChangeSummary(key, _verdict(one.after) if one.after is not None else "taken out") for one in found]
    if key == "conflicts":
        return [ChangeSummary(key, _undecided(one.after) if one.after is not None else "decided") for one in found]
    if key in LISTS or len(found) > 1:
        items = (f"-{plain(one.before)}" if one.after is None else f"+{plain(one.after)}" for one in found)
        return [ChangeSummary(key, ", ".join(items))]
    return [ChangeSummary(key, f"{plain(one.before)} → {plain(one.after)}") for one in found]


# -- tickets ------------------------------------------------------------------------------------------------------


def _standing(ticket: Ticket) -> str:
    """`incident, P2, open, l2-kyiv/ivan, by phone, for o.shevchenko@acme.example`."""
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
    """The way from one status to the other, as the timeline tells it; and what else became of the timeline."""
    entries = by_field.get("timeline", ())
    steps = [one.after for one in entries if one.before is None and isinstance(one.after, dict)]
    words = [_past("timeline", one) for one in entries if one.before is not None]
    if before is None:
        return words
    if not steps:
        by_hand = f"{before.status} → {after.status}, and the timeline does not say so"
        return [*([ChangeSummary("status", by_hand)] if before.status != after.status else []), *words]
    way = " → ".join([before.status, *(step_words(step) for step in steps)])
    said = steps[-1].get("status")
    odd = "" if said == after.status else f"; but the field says {after.status}"
    people = ", ".join(dict.fromkeys(plain(step.get("by")) for step in steps))
    return [ChangeSummary("status", f"{way} ({people}){odd}"), *words]


def step_words(step: Entry) -> str:
    """`pending, waits for requester until 2026-11-24 10:00`."""
    text = plain(step.get("status"))
    if step.get("for"):
        text += f", waits for {plain(step['for'])}"
    return f"{text} until {minute(step['until'])}" if step.get("until") else text


def _team(before: Ticket | None, by_field: Mapping[str, Sequence[Difference]]) -> list[ChangeSummary]:
    """Each handover, call to management, and request for review; and what else became of the handovers."""
    words, said = [], None
    for one in by_field.get("handovers", ()):
        move = one.after
        if not isinstance(move, dict) or not (one.before is None or _only_more(one)):
            words.append(_past("handovers", one))
        elif not (before is None and move.get("kind") in ("registered", "routed")):
            words.append(move_words(move))
        if isinstance(move, dict) and move.get("to"):  # also what was only asked for: a branch to review has it so
            said = move["to"]
    field = next(iter(by_field.get("team", ())), None)
    if before is not None and field is not None and field.after != said:
        text = f"{plain(field.before)} → {plain(field.after)}, and the handovers do not say so"
        words.insert(0, ChangeSummary("team", text))
    return words


def move_words(move: Entry) -> ChangeSummary:
    """A handover: who has it now, why, what was tried, who said so."""
    about = "told" if move.get("told") else "team" if move.get("at") else "asked"
    text = plain(move["told"]) if move.get("told") else plain(move.get("to"))
    if move.get("from"):
        text = f"{plain(move['from'])} → {text}"
    if move.get("kind") in ("returned", "routed"):
        text += f", {move['kind']}"
    if move.get("approved_by"):
        text += f", approved by {plain(move['approved_by'])}"
    text += f" ({plain(move.get('by'))})"
    reason = f"{text}: {plain(move['reason'])}" if move.get("reason") else text
    more = [f"{key}: {plain(move[key])}" for key in ("tried", "kb", "evidence") if move.get(key)]
    return ChangeSummary(about, "\n".join([reason, *more]))


def _only_more(one: Difference) -> bool:
    """Whether an entry says all that it said before, and more: what was asked for has come about."""
    before, after = one.before, one.after
    return isinstance(before, dict) and isinstance(after, dict) and before.items() <= after.items()


def _past(about: str, one: Difference) -> ChangeSummary:
    """An entry that stood there is gone, or says something else."""
    if one.after is None:
        return ChangeSummary(about, f"an entry is taken out: {plain(one.before)}")
    return ChangeSummary(about, f"an entry is rewritten: {plain(one.before)} → {plain(one.after)}")


def _comment(one: Difference) -> ChangeSummary:
    old, new = (value if isinstance(value, dict) else None for value in (one.before, one.after))
    comment = new or old or {}
    author = f"{plain(comment.get('author'))}{' [internal]' if comment.get('internal') else ''}"
    text = plain(comment.get("text") or None)
    if old is None:
        return ChangeSummary("comment", f"{author}: {text}")
    what = "taken out" if new is None else "rewritten"
    return ChangeSummary("comment", f"{author}, of {minute(comment.get('at'))}, {what}: {text}")


def _attachment(one: Difference) -> ChangeSummary:
    return ChangeSummary(
        "file",
        f"taken out: {plain(one.before)}"
        if one.after is None
        else f"{'replaced' if one.before else 'attached'}: {plain(one.after)}",
    )


def _message(one: Difference) -> ChangeSummary:
    if one.before is not None or not isinstance(one.after, dict):
        return _past("mail", one)
    proof = f"proven by {plain(one.after['proof'])}" if one.after.get("proof") else "unproven"
    return ChangeSummary(
        "mail", f"{plain(one.after.get('id') or one.after.get('key'))} of {minute(one.after.get('at'))}, {proof}"
    )


def _rating(one: Difference) -> ChangeSummary:
    if one.before is not None or not isinstance(one.after, dict):
        return _past("csat", one)
    return ChangeSummary(
        "rated", f"{plain(one.after.get('score'))} of 5, the resolution of {minute(one.after.get('resolved'))}"
    )


_OF_ITEMS: Mapping[str, Callable[[Difference], ChangeSummary]] = {
    "comments": _comment,
    "attachments": _attachment,
    "mail": _message,
    "csat": _rating,
}
_LAST = ("description", "comments", "attachments", "resolution", "verdict")


def _rewritten(one: Difference) -> str:
    if one.after is None:
        return "taken out"
    return plain(one.after) if one.before is None else f"rewritten: {plain(one.after)}"


def _verdict(value: Value) -> str:
    """`respond met, resolve breached`."""
    if not isinstance(value, dict):
        return plain(value)
    judged = [f"{key} {item[0]}" for key, item in value.items() if isinstance(item, list) and item]
    return ", ".join(judged) or plain(value)


def _undecided(value: Value) -> str:
    """`priority P1 or P3`."""
    if not isinstance(value, dict):
        return plain(value)
    return "; ".join(
        f"{key} {' or '.join(map(plain, each))}" if isinstance(each, list) else key for key, each in value.items()
    )


def _lines(one: Difference) -> str:
    """How many lines of a text came and went, wherever they stand."""
    old, new = (Counter(value.splitlines() if isinstance(value, str) else []) for value in (one.before, one.after))
    counts = [
        f"{sign}{number} line{'s' * (number > 1)}"
        for sign, number in (("+", (new - old).total()), ("-", (old - new).total()))
        if number
    ]
    return ", ".join(counts) or "lines in another order"


def minute(value: Value) -> str:
    """`2026-11-24 10:00` of a time as files have it."""
    return plain(value)[:16].replace("T", " ")
