"""Draw `hd` without a command: the work for today, and the start page for a folder without a desk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hd.i18n import _, ngettext, pgettext
from hd.render.terminal import times
from hd.render.terminal.cells import line, wrap
from hd.render.terminal.headers import facts
from hd.render.terminal.style import paint
from hd.render.tickets.lists import ListSection, sections_table, sections_tsv

if TYPE_CHECKING:
    from hd.render.terminal.screen import Row, Screen

START = """\
hd is a help desk that lives in a git repository: tickets and articles are Markdown files, and every change is a
commit. There is no desk here yet.

  hd init        make this folder one
  hd demo        build a populated one in a new folder, to try things on
  hd --help      everyday commands; hd help all lists the others

The desk is somewhere else? cd there, or: hd -C DIR, or set HD_DESK."""


def today_table(today: Row, *, screen: Screen, prefix: str, most: int, person: str = "") -> str:
    """Return person, place and time, then each section with at most `most` tickets and the query for the rest."""
    who = f"{line(person)} ({line(today['me'])})" if person else line(today["me"]) or _("nobody the desk knows")
    parts = [
        line(today["desk"]),
        who,
        ", ".join(line(team) for team in today["teams"]),
        times.full(today["now"], screen=screen),
    ]
    head = facts(parts, screen=screen)
    head[0] = paint(head[0], "title", colour=screen.colour)
    table = sections_table(_parts(today, most), screen=screen, prefix=prefix)
    return "\n\n".join(["\n".join(head), table or _nothing(today)])


def today_tsv(today: Row, *, screen: Screen) -> str:
    """Return tab-separated lines: the section, then the columns of `hd list`."""
    return sections_tsv(
        [ListSection(line(section["name"]), section["tickets"]) for section in today["sections"]], screen=screen
    )


def start_page(*, width: int) -> str:
    """Return the page for newcomers who run `hd` where there is no desk."""
    lines: list[str] = []
    for block in _(START).split("\n\n"):
        lines += [*([""] if lines else []), *(block.split("\n") if block[0] == " " else wrap(block, width))]
    return "\n".join(lines)


def _parts(today: Row, most: int) -> Sequence[ListSection]:
    return [
        ListSection(
            f"{_section(section['name'])} ({section['count']})",
            section["tickets"][:most],
            _rest(section["count"] - most, line(section["query"])) if section["count"] > most else "",
        )
        for section in today["sections"]
    ]


def _rest(more: int, query: str) -> str:
    return _("and {more} more: {command}", more=more, command=f"hd list {query}")


def _section(name: str) -> str:
    """Return the heading of a section."""
    found = pgettext("section", name)
    return line(found[:1].upper() + found[1:])


def _nothing(today: Row) -> str:
    count = today["open"]
    if not count:
        return _("Nothing is open.")
    return _(
        "Nothing waits for you. {open}: {command}", open=ngettext("{n} open", "{n} open", count), command="hd list"
    )
