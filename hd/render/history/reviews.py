"""Draw handovers under review, and the text of their pull requests.

A review is the JSON that `hd review list` and `hd review show` print.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from hd.ops.escalation.request_review import ReviewRequestText
from hd.render.formats.markdown import escape, name_or_code
from hd.render.sla.clocks import clock_table
from hd.render.terminal import times
from hd.render.terminal.cells import line, shorten
from hd.render.terminal.headers import facts, labelled, titled
from hd.render.terminal.prose import prose
from hd.render.terminal.refs import common, short, ticket_code
from hd.render.terminal.style import Style, of_state, paint
from hd.render.terminal.table import Cell, Column, table, tsv
from hd.text.suggestions import choice

if TYPE_CHECKING:
    from hd.ops.escalation.request_review import ReviewRequestText
    from hd.render.terminal.screen import Row, Screen

_STYLES: dict[str, Style] = {
    "approved": "met",
    "rejected": "breached",
    "decide": "at_risk",
    "merged": "at_risk",
    "owed": "at_risk",
}
_MORE = 8  # lines of a description


def review_table(reviews: Sequence[Row], *, screen: Screen, prefix: str) -> str:
    """Return `hd review list` for a terminal; "" for none."""
    columns = (
        Column("REF"),
        Column("PRI", min_width=3, drop=1),
        Column("STATE", min_width=8),
        Column("LEFT", right=True, min_width=5, drop=2),
        Column("HANDOVER", drop=4),
        Column("WHOSE TURN", shrink=8, drop=3),
        Column("TITLE", shrink=12),
    )
    desk = common((one["id"] for one in reviews), prefix=prefix)
    return table(columns, [_row(one, desk) for one in reviews], screen=screen)


def _row(review: Row, prefix: str) -> list[Cell]:
    wait = review["wait"] or {}
    return [
        Cell(short(review["id"], prefix=prefix)),
        Cell(line(review["priority"])),
        Cell(line(review["state"]), _STYLES.get(review["state"], "")),
        Cell(times.time_left(wait.get("remaining_min")), of_state(wait.get("state"))),
        Cell(_path(review)),
        Cell(next_deciders(review)),
        Cell(line(review["title"])),
    ]


def review_tsv(reviews: Sequence[Row], *, screen: Screen) -> str:
    """Return tab-separated lines: id, state, branch, from, to, by, asked, due, approved by, title."""
    return tsv(
        (
            one["id"],
            one["state"],
            one["branch"],
            one["from"],
            one["to"],
            one["by"],
            times.iso(one["asked"], screen=screen),
            times.iso((one["wait"] or {}).get("due"), screen=screen),
            ", ".join(one["approved_by"]),
            one["title"],
        )
        for one in reviews
    )


def review_sentence(review: Row, *, screen: Screen) -> str:
    """Return the line in the ticket's head: `desk → l2-toronto, asked by olha Mon 23 Nov 11:20: waiting for maria or
    mia`.
    """
    who = next_deciders(review)
    asked = f"asked by {line(review['by'])} {times.full(review['asked'], screen=screen)}"
    return f"{_path(review)}, {asked}: {line(review['state'])}" + (f", {who} is next" if who else "")


def next_deciders(review: Row) -> str:
    """Return who can take the next step: `maria or mia`; "" for nobody."""
    if review["state"] in ("waiting", "owed"):
        return choice(line(name) for name in review["approvers"]) or "anybody else"
    return "" if review["state"] == "done" else line(review["by"])


def show(review: Row, *, screen: Screen) -> str:
    """Return `hd review show`: everything a reviewer must know, on one screen."""
    names = ", ".join(line(review[key]) for key in ("policy", "calendar") if review[key])
    clocks = clock_table(_clocks(review), screen=screen, title=names)
    description = prose(review["description"], screen.width)
    if len(description) > _MORE:
        description = [*description[:_MORE], paint(f"… hd show {_ref(review)}", "quiet", colour=screen.colour)]
    blocks = [
        [*titled(review["id"], review["title"], screen=screen), *facts(_facts(review, screen), screen=screen)],
        [
            part
            for label, review_sentence in _reason_lines(review)
            for part in labelled(label, review_sentence, screen=screen)
        ],
        [clocks] if clocks else [],
        [
            part
            for label, review_sentence in _policy(review, screen)
            for part in labelled(label, review_sentence, screen=screen)
        ],
        description,
        [_next(review)] if _next(review) else [],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _facts(review: Row, screen: Screen) -> Iterator[str]:
    yield {"owed": "went first", "done": "done", "merged": "merged"}.get(review["state"], "asked for review")
    yield _path(review)
    yield f"by {line(review['by'])}, {times.full(review['asked'], screen=screen)}"
    yield line(review["priority"]) or "no priority"
    yield line(review["status"])
    yield f"owner {line(review['owner'])}" if review["owner"] else ""


def _reason_lines(review: Row) -> Iterator[tuple[str, str]]:
    """Return the reason and the evidence for the next line."""
    article, link = review["article"], line(review["kb"])
    yield "Reason", line(review["reason"]) or "none"
    yield "Tried", line(review["tried"]) or "nothing was named"
    if link:
        yield "Article", f"{link}  {line(article['title'])}" if article else f"{link} (not there)"
    if review["evidence"]:
        yield "Evidence", line(review["evidence"])
    if review["decide"]:
        yield "Decide", line(review["decide"])
    if review["else"]:
        yield "Also", f"its branch changes more: {', '.join(line(one) for one in review['else'][:8])}"


def _clocks(review: Row) -> list[Row]:
    """Return the ticket's clocks, and how long the review may wait."""
    found = list(review["clocks"])
    if review["wait"]:
        found.append({"metric": "review", "note": line(review["to"]), **review["wait"]})
    return found


def _policy(review: Row, screen: Screen) -> Iterator[tuple[str, str]]:
    """Return the effect of the handover, the reviewers, the votes, and the ticket's earlier teams."""
    ola = review["ola_min"]
    yield (
        "Then",
        (
            f"{line(review['to'])}{_line_of(review)} may hold it {times.time_left(ola)}"
            if ola is not None
            else f"{line(review['to'])}{_line_of(review)} has it; no OLA is agreed"
        ),
    )
    yield "Policy", policy(review)
    votes = [_vote(vote, screen) for vote in review["votes"]] or ["nobody yet"]
    for number, vote in enumerate(votes):
        yield "" if number else "Said", vote
    for number, move in enumerate(review["earlier"]):
        yield "" if number else "Before", _move(move, screen)


def policy(review: Row) -> str:
    """Return the rule in hd.yaml: `priority:P1 is reviewed (hd.yaml:50); maria or mia may approve it`."""
    at = f" (hd.yaml:{review['rule_line']})" if review["rule_line"] else ""
    what = (
        f"{line(review['rule'])}{at} is reviewed first" if review["wanted"] else "no review is wanted; it was asked for"
    )
    who = choice(line(name) for name in review["approvers"])
    return f"{what}; {who or 'anybody but ' + line(review['by'])} may approve it"


def _vote(vote: Row, screen: Screen) -> str:
    review_sentence = "approved" if vote["approves"] else "rejected"
    stale = "" if vote["counts"] else " (does not count: it was changed since, or the policy names others)"
    words = f": {line(vote['words'])}" if vote["words"] else ""
    return f"{line(vote['by'])} {review_sentence} it {times.full(vote['at'], screen=screen)}{words}{stale}"


def _move(move: Row, screen: Screen) -> str:
    where = f"{line(move.get('from'))} → " if move.get("from") else ""
    what = f"told {line(move['told'])}" if move.get("told") else f"{where}{line(move.get('to'))}"
    why = f": {line(move['reason'])}" if move.get("reason") else ""
    return f"{times.full(move['at'], screen=screen)}  {what}, {line(move.get('kind'))}{why}"


def _next(review: Row) -> str:
    """Return the possible next commands."""
    ref = _ref(review)
    approve, reject = f"hd review approve {ref}", f"hd review reject {ref} -m WHY"
    ways = {
        "waiting": f"{approve} · {reject}",
        "owed": f"{approve} · {reject}",
        "approved": f"hd review merge {ref}",
        "decide": f"hd review withdraw {ref} · hd review merge {ref}   says more",
        "rejected": f"hd review withdraw {ref}",
        "merged": f"hd check --fix · hd review merge {ref}",
    }
    return ways.get(review["state"], "")


def _ref(review: Row) -> str:
    return ticket_code(review["id"]).lower()


def _path(review: Row) -> str:
    return f"{line(review['from']) or 'nobody'} → {line(review['to'])}"


def _line_of(review: Row) -> str:
    return f" (line {review['line']})" if review["line"] else ""


# -- for a forge -------------------------------------------------------------------------------------------------------


def request(review: Row, *, screen: Screen) -> ReviewRequestText:
    """Return the pull request of a review."""
    return ReviewRequestText(title(review), markdown(review, screen=screen))


def title(review: Row) -> str:
    """Return the title of the pull request: `HD-2611-7K3FQ desk → l2-toronto: why`."""
    return shorten(f"{review['id']} {_path(review)}: {line(review['reason'])}", 120)


def markdown(review: Row, *, screen: Screen) -> str:
    """Return `show` as the body of the pull request: only bold words and lists, so that `<br>` can join its lines."""
    path = f"{name_or_code(review['from'])} → {name_or_code(review['to'])}"
    asked = f"asked by {name_or_code(review['by'])}, {times.full(review['asked'], screen=screen)} ({screen.zone})"
    head = f"**{escape(review['id'])}** {escape(review['title'])}: {path}, {asked}"
    what = ", ".join(name_or_code(review[key]) for key in ("type", "priority", "status") if review[key])
    lines = [head, "", f"- **Ticket** {what}" + (f", owner {name_or_code(review['owner'])}" if review["owner"] else "")]
    lines += [f"- **{label}** {escape(review_sentence)}" for label, review_sentence in _reason_lines(review)]
    lines += [f"- **{line(clock['metric'])}** {_clock_said(clock, screen)}" for clock in _clocks(review)]
    last = ""
    for label, review_sentence in _policy(review, screen):
        last = label or last
        lines.append(f"- **{last}** {escape(review_sentence)}")
    ref = _ref(review)
    return "\n".join(
        [*lines, "", f"`hd review show {ref}` · `hd review approve {ref}` · `hd review reject {ref} -m WHY`"]
    )


def _clock_said(clock: Row, screen: Screen) -> str:
    state = line(clock["state"]).replace("_", " ")
    if clock["state"] in ("met", "paused") or clock["remaining_min"] is None:
        return state
    return f"{state}, {times.time_left(clock['remaining_min'])} left, due {times.full(clock['due'], screen=screen)}"
