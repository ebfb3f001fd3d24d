"""Draw knowledge articles: the list, and one article. Does not render Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hd.core.kb.footnotes import move_notes_to_end
from hd.i18n import _, pgettext
from hd.render.terminal import times
from hd.render.terminal.cells import line, shorten, width, wrap
from hd.render.terminal.headers import facts, problem_lines, titled
from hd.render.terminal.prose import prose
from hd.render.terminal.refs import ticket_code
from hd.render.terminal.style import paint
from hd.render.terminal.table import Cell, Column, table, tsv

if TYPE_CHECKING:
    from hd.render.terminal.screen import Row, Screen
    from hd.render.terminal.style import Style

_LATEST = 5  # tickets
_STATUS: dict[str, Style] = {"draft": "at_risk", "retired": "quiet"}


def article_table(articles: Sequence[Row], *, screen: Screen) -> str:
    """Return `hd kb list` for a terminal; "" for no articles."""
    columns = (
        Column("SLUG"),
        Column("KIND", min_width=7, drop=3),
        Column("STATUS", min_width=9),
        Column("LANG", min_width=4, drop=4),
        Column("REVIEWED", min_width=12, drop=2),
        Column("SOLVED", min_width=6, right=True, drop=1),
        Column("TITLE", shrink=16),
    )
    return table(columns, [_row(article) for article in articles], screen=screen)


def _row(article: Row) -> list[Cell]:
    status = line(article.get("status"))
    stale = bool(article.get("stale"))
    reviewed = f"{'!' if stale else ' '} {line(article['reviewed'])}" if article.get("reviewed") else f"  {_('never')}"
    return [
        Cell(line(article["slug"])),
        Cell(pgettext("article", line(article.get("kind")))),
        Cell(pgettext("article", status), _STATUS.get(status, "")),
        Cell(line(article.get("lang"))),
        Cell(reviewed, "at_risk" if stale else ""),
        Cell(str(article.get("solved") or "")),
        Cell(line(article.get("title"))),
    ]


def article_tsv(articles: Sequence[Row]) -> str:
    """`hd kb list` when piped: slug, kind, status, audience, lang, category, owner, reviewed, title, solved; None is
    empty."""
    keys = ("slug", "kind", "status", "audience", "lang", "category", "owner", "reviewed", "title", "solved")
    return tsv([article.get(key) for key in keys] for article in articles)


def article_show(article: Row, *, screen: Screen) -> str:
    """Return `hd kb show`: facts, audience and text. Needs `body`; `tags`, `links` and `problems` are optional."""
    text = {key: line(article.get(key)) for key in ("audience", "owner", "reviewed")}
    stale = f" ({_('review is overdue')})" if article.get("stale") else ""
    said = [
        *(pgettext("article", line(article.get(key))) for key in ("kind", "status")),
        _("for {audience}", audience=pgettext("audience", text["audience"])) if text["audience"] else "",
        *(line(article.get(key)) for key in ("lang", "category")),
        _("owner {name}", name=text["owner"]) if text["owner"] else "",
        _("reviewed {day}", day=text["reviewed"]) + stale if text["reviewed"] else _("never reviewed"),
    ]
    labels = {"tags": _("tags"), "links": _("links")}
    lists = [(labels[key], ", ".join(line(item) for item in article.get(key) or ())) for key in labels]
    blocks = [
        [
            *titled(article["slug"], article["title"], screen=screen),
            *facts(said, screen=screen),
            *(part for key, values in lists if values for part in wrap(f"{key}: {values}", screen.width)),
        ],
        prose(move_notes_to_end(article.get("body") or ""), screen.width),
        _helped(article.get("tickets") or (), screen=screen),
        problem_lines(article.get("problems") or (), screen=screen),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _helped(tickets: Sequence[Row], *, screen: Screen) -> list[str]:
    """Return how many tickets the article solved or did not solve, with the latest of them."""
    lines: list[str] = []
    ways = {
        "solved": _("Solved"),
        "linked": _("Linked, not solved yet"),
        "followed": _("Followed before it was handed over"),
    }
    for how, words in ways.items():
        found = [ticket for ticket in tickets if ticket["how"] == how]
        if found:
            lines.append(paint(f"{words} ({len(found)})", "quiet", colour=screen.colour))
            lines += [_ticket(one, screen=screen) for one in found[:_LATEST]]
            more = len(found) - _LATEST
            lines += [f"  {_('and {more} more', more=more)}"] if more > 0 else []
    return lines


def _ticket(found: Row, *, screen: Screen) -> str:
    """`  2611-7K3FQ  Mon 15:02  VPN drops…`."""
    start = f"  {ticket_code(found['id'])}  {times.short(found['at'], screen=screen)}  "
    return start + shorten(line(found["title"]), screen.width - width(start))
