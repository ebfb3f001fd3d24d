"""Draw the conversation and the events of a ticket in the order of time. Leaves out what the head already says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from hd.i18n import _, pgettext
from hd.render.terminal import times
from hd.render.terminal.cells import line, shorten, width
from hd.render.terminal.prose import prose
from hd.render.terminal.style import Style, paint

if TYPE_CHECKING:
    from hd.render.terminal.screen import Row, Screen

_INDENT = 25  # where the text begins, on a screen of at least _WIDE cells
_WIDE = 64
_NARROW_INDENT = 6


class _Entry(Struct, frozen=True):
    at: datetime
    head: str
    text: str
    said: bool


def conversation(ticket: Row, *, screen: Screen) -> list[str]:
    """Return the lines of a ticket's conversation; days have headings unless all entries are from today."""
    entries = sorted(_entries(ticket, screen), key=lambda entry: entry.at)
    dated = not all(times.is_today(entry.at, screen=screen) for entry in entries)
    lines: list[str] = []
    today: date | None = None
    for entry in entries:
        if dated and entry.at.date() != today:
            today = entry.at.date()
            lines += [*([""] if lines else []), paint(times.day(today, screen=screen), "title", colour=screen.colour)]
        lines += _lines(entry, screen)
    return lines


def _entries(ticket: Row, screen: Screen) -> Iterator[_Entry]:
    contact = ticket.get("requester_contact") or {}
    names = {ticket.get("requester"): contact.get("name")}
    messages = {one["at"]: one for one in ticket.get("mail", ())}
    for comment in ticket.get("comments", ()):
        author = line(names.get(comment["author"]) or comment["author"])
        note = f" [{_('internal')}]" if comment.get("internal") else _by_mail(messages.get(comment["at"]))
        yield _Entry(times.local(comment["at"], screen=screen), author + note, comment["text"], said=True)
    before = ""
    for number, step in enumerate(ticket.get("timeline", ())):
        # Registering and starting work begin every ticket; two clones that both took one leave two starts.
        if number and (before, step["status"]) not in (("new", "open"), ("open", "open")):
            text = _step(step, before, screen)
            actor = line(names.get(step.get("by")) or step.get("by"))
            yield _Entry(times.local(step["at"], screen=screen), actor, text, said=False)
        before = step["status"]
    for move in ticket.get("handovers", ()):
        if move.get("kind") != "registered" and (move.get("at") or move.get("asked")):
            at = times.local(move.get("at") or move["asked"], screen=screen)
            yield _Entry(at, line(move.get("by")), _move(move), said=False)


def _by_mail(message: Row | None) -> str:
    """The note on a comment that came by mail."""
    if message is None:
        return ""
    note = _("by mail") if message.get("proof") else _("by mail, unproven")
    return f" [{note}]"


def _step(step: Row, before: str, screen: Screen) -> str:
    """Return a change of status in words; before: the status that it ended."""
    status = step["status"]
    if status == "open" and before:
        return _("open again") if before == "pending" else pgettext("step", "reopened")
    text = pgettext("status", line(status))
    if step.get("for"):
        text = _("{status}, waits for {what}", status=text, what=pgettext("wait", line(step["for"])))
    if step.get("until"):
        return _("{text} until {until}", text=text, until=times.full(step["until"], screen=screen))
    return text


def _move(move: Row) -> str:
    """Return a handover in words; what was tried and the evidence follow below."""
    path = f"{line(move['from'])} → {line(move.get('to'))}" if move.get("from") else f"→ {line(move.get('to'))}"
    if move.get("kind") == "hierarchical":
        who = line(move.get("told") or move.get("to"))
        path = f"→ {who}" if move.get("source") == "clock" else _("called {who}", who=who)
    elif move.get("kind") in ("returned", "routed"):
        path += f", {pgettext('handover', move['kind'])}"
    if not move.get("at"):
        path = _("asked for review: {path}", path=path)
    elif move.get("approved_by"):
        path = _("{path}, approved by {who}", path=path, who=line(move["approved_by"]))
    text = f"{path}: {line(move['reason'])}" if move.get("reason") else path
    labels = {"tried": _("tried"), "kb": "kb", "evidence": _("evidence")}
    more = (f"{label}: {line(move[key])}" for key, label in labels.items() if move.get(key))
    return "\n".join([text, *more])


def _lines(entry: _Entry, screen: Screen) -> list[str]:
    """Return one entry: its head, and its text beside or below it."""
    wide = screen.width >= _WIDE
    indent = _INDENT if wide else _NARROW_INDENT
    head = shorten(f"{entry.at:%H:%M} {entry.head}".rstrip(), screen.width)
    shown = paint(head[:5], "quiet", colour=screen.colour) + head[5:]
    text = prose(entry.text, screen.width - indent)
    style: Style = "" if entry.said else "quiet"
    painted = [paint(part, style, colour=screen.colour) for part in text]
    below = [" " * indent + part if part else "" for part in painted]
    if wide and text and text[0] and width(head) < indent:
        return [shown + " " * (indent - width(head)) + painted[0], *below[1:]]
    return [shown, *below]
