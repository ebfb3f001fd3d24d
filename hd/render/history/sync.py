"""Draw the result of a sync: what came in, what went out, and what is left to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from hd.core.ids import is_id
from hd.i18n import _, ngettext
from hd.render.terminal import times
from hd.render.terminal.cells import line, shorten, width
from hd.render.terminal.refs import ticket_code
from hd.render.terminal.table import tsv
from hd.text.sanitize import safe

if TYPE_CHECKING:
    from hd.ops.escalation.sync_reviews import ReviewUpdate
    from hd.ops.sync.renumber import Renumbering
    from hd.ops.sync.summary import Change, Exchange, UnresolvedConflict
    from hd.ops.sync.sync import SyncResult
    from hd.render.terminal.screen import Screen

_MOST = 12  # lines of what came or went; of the rest only the number is told


def sync_table(found: SyncResult, *, screen: Screen) -> str:
    """Return the changes in both directions, and what to do about them."""
    kept = bool(found.offline or found.refused)
    ways = ((_("in"), found.came), (_("to send") if kept else _("out"), found.went))
    lines = [text for name, way in ways for text in _way(name, way, room=screen.width)]
    lines += [_move(move) for move in found.moves]
    lines += [*_reviews(found.reviews, room=screen.width)]
    shown = [shorten(text, screen.width) for text in lines]
    for one in found.undecided:
        shown.append(shorten(f"{_('decide')}: {_decision(one)}", screen.width))
        shown += [f"  {safe(way)}" for ways in one.ways.values() for way in ways]  # never cut: to be copied
    return "\n".join(shown)


def _way(name: str, found: Exchange, *, room: int) -> Iterator[str]:
    if not found.commits:
        return
    tickets = found.tickets
    others = [change for change in found.changes if not change.id]
    parts = [ngettext("{n} ticket", "{n} tickets", len(tickets))] if tickets else []
    parts += [ngettext("{n} other change", "{n} other changes", len(others))] if others else []
    yield f"{name}: {', '.join(parts) or ngettext('{n} merge', '{n} merges', found.commits)}"
    newest_first = reversed([*tickets.items()])
    shown = [_last_change(f"  {ticket_code(key)}  ", changes, room=room) for key, changes in newest_first]
    shown += [_last_change("  ", [change], room=room) for change in reversed(others)]
    yield from shown[:_MOST]
    if len(shown) > _MOST:
        yield f"  {_('and {more} more', more=len(shown) - _MOST)}"


def _last_change(start: str, changes: Sequence[Change], *, room: int) -> str:
    """Return the last change, its author, and the number of earlier ones; the text is shortened to fit."""
    last, more = changes[-1], len(changes) - 1
    end = f" ({line(last.by)})"
    if more:
        end += ngettext(", and {n} change before", ", and {n} changes before", more)
    said = " ".join(part for part in (line(last.action), line(last.text)) if part)
    return start + shorten(said, max(room - width(start) - width(end), 12)) + end


def _move(move: Renumbering) -> str:
    title = f" ({line(move.title)})" if move.title else ""
    return (
        _("{old} was two tickets; the later one is {new} now", old=ticket_code(move.old), new=ticket_code(move.new))
        + title
    )


def _reviews(found: Sequence[ReviewUpdate], *, room: int) -> Iterator[str]:
    """Return a line for each review branch that came in, went out or ended."""
    if not found:
        return
    yield _("reviews: {n}", n=len(found))
    for one in found:
        start, end = f"  {ticket_code(one.id)}  {one.what}: ", f" ({line(one.by)})"
        yield start + shorten(line(one.text), max(room - width(start) - width(end), 12)) + end


def _decision(one: UnresolvedConflict) -> str:
    name = ticket_code(one.name) if is_id(one.name) else line(one.name)
    return f"{name} " + ", ".join(f"{line(key)}: {line(' or '.join(ways))}" for key, ways in one.fields.items())


def sync_tsv(found: SyncResult, *, screen: Screen) -> str:
    """Return tab-separated lines: kind, ticket, action, text, author, time, commit."""
    rows: list[tuple[object, ...]] = []
    for name, way in (("in", found.came), ("out", found.went)):
        rows += [
            (name, one.id, one.action, one.text, one.by, times.iso(one.at, screen=screen), one.commit)
            for one in way.changes
        ]
    rows += [("renumbered", move.old, move.new, move.title) for move in found.moves]
    rows += [("review", one.id, one.what, one.text, one.by, one.branch, one.commit) for one in found.reviews]
    rows += [
        ("decide", one.name, key, " or ".join(ways)) for one in found.undecided for key, ways in one.fields.items()
    ]
    return tsv(rows)


def outcome(found: SyncResult, *, dry_run: bool) -> str:
    """Return the last line: the state of this clone."""
    if found.waits_on:
        branch = line(found.waits_on)
        waits = ngettext("{n} commit waits on {branch}", "{n} commits wait on {branch}", found.ahead, branch=branch)
        press = _("press Merge, Squash or Rebase on its request, then: {command}", command="hd sync")
        return f"{waits}: {press}"
    if dry_run and (found.came.commits or found.went.commits or found.reviews):
        return _("would sync with {upstream}", upstream=line(found.upstream))
    if found.contained:
        return ngettext(
            "in step with {upstream}, which has your {n} commit",
            "in step with {upstream}, which has your {n} commits",
            found.contained,
            upstream=line(found.upstream),
        )
    return _("in step with {upstream}", upstream=line(found.upstream))


def distance(found: SyncResult, *, now: datetime) -> str:
    """Return how far clone and remote differ, as far as known: `3 commits to send; origin/main as of 4 h ago`."""
    parts = [ngettext("{n} commit to send", "{n} commits to send", found.ahead)] if found.ahead else []
    parts += [ngettext("{n} commit to bring in", "{n} commits to bring in", found.behind)] if found.behind else []
    heard = _("as of {ago}", ago=times.ago(now - found.heard)) if found.heard else _("as far as is known")
    return f"{', '.join(parts) or _('nothing to send')}; {line(found.upstream)} {heard}"


def note(*, at: datetime, old: bool, trouble: str, now: datetime) -> str:
    """Return the note below a list if the last sync is old or failed."""
    if trouble:
        return _("not in step with the remote: {trouble}", trouble=line(trouble))
    if not old:
        return ""
    return _("last synced {ago}; others may have gone on: {command}", ago=times.ago(now - at), command="hd sync")
