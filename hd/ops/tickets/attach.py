"""Attaches files to a ticket: copies them into its own folder and links them in a comment, in one commit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec.structs import replace

from hd.core.document import attachment_names
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.conversation import Comment
from hd.core.tickets.ticket import Ticket
from hd.errors import HdError, NotFoundError, RefusedError, UnreadableError, UsageError
from hd.i18n import Message
from hd.ops.context import Context
from hd.ops.results import ChangeResult, Edit
from hd.ops.tickets.change import change
from hd.ops.tickets.comment import heard, requester_of, require_sense
from hd.store import files
from hd.store.desk.desk import Desk
from hd.text.lazy_regex import pattern
from hd.text.sanitize import check_text, safe

SETTING = "hd.maxAttachment"
_SIZE = pattern(r"(\d+)([kmg]?)", re.IGNORECASE)
_UNITS = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30}

File = tuple[bytes | None, bytes, str]


def attach(
    context: Context, ref: str, paths: Sequence[Path], *, text: str, internal: bool = False, by_requester: bool = False
) -> ChangeResult:
    """Copy the files into the ticket's folder; `text` and a link to each are a comment.

    What is attached already changes nothing. Raises UsageError for links, folders, devices, and files above the limit.
    """
    require_sense(internal=internal, by_requester=by_requester)
    limit = _limit(context.desk)
    contents = [(path.name, _read(path, limit=limit)) for path in paths]
    return attach_contents(context, ref, contents, text=text, internal=internal, by_requester=by_requester)


def attach_contents(
    context: Context,
    ref: str,
    contents: Sequence[tuple[str, bytes]],
    *,
    text: str,
    internal: bool = False,
    by_requester: bool = False,
) -> ChangeResult:
    """Attach files that were read already, `(name, content)`, as `attach` does. Raises UsageError above the limit."""
    desk = context.desk
    check_text(text, what="comment")
    limit = _limit(desk)
    for name, data in contents:
        if len(data) > limit:
            raise _too_large(name, limit)
    warnings = tuple(_warnings(contents, above=desk.config.desk.attachments.warn))

    def edit(ticket: Ticket, view: EvaluationContext) -> Edit:
        stored = dict(_stored(desk, ticket, name, data) for name, data in contents)
        new = {name: file for name, file in stored.items() if f"({ticket.id}/{name})" not in ticket.document.body}
        if not new:
            return Edit(ticket, notes=(Message("attached already"),))
        links = "\n".join(f"- {attachment_names.attachment_link(ticket.id, name)}" for name in new)
        said = "\n\n".join(part for part in (text.strip("\n"), links) if part)
        at = ticket.next_time(context.happened_at)
        names = ", ".join(name.partition("-")[2] for name in new)
        if by_requester:
            edited = heard(ticket, Comment(at, requester_of(ticket), said), view)
        else:
            edited = Edit(
                ticket.with_comment(Comment(at, context.actor.name, said, internal)),
                said=(Message("internal") if internal else ""),
            )
        told = "; ".join(part for part in (f"{names} attached", edited.said) if part)
        notes = (*edited.notes, *warnings)
        return replace(edited, detail=names, said=told, files=tuple(new.values()), notes=notes)

    behalf = requester_of if by_requester else None
    return change(context, [ref], action="attach", edit=edit, on_behalf_of=behalf)[0]


def _stored(desk: Desk, ticket: Ticket, name: str, data: bytes) -> tuple[str, File]:
    """The name in the ticket's folder, and the change that puts the file there."""
    for digits in (8, 64):  # two files whose hashes begin alike are rare, but somebody may make some
        stored = attachment_names.stored_name(name, data, digits=digits)
        path = f"{ticket.path.removesuffix('.md')}/{stored}"
        there = files.read_if_there(files.reach(desk.folder, path))
        if there is None or there == data:
            return stored, (there, data, path)
    raise RefusedError(
        Message("{path}: something else is there already", path=path), hint=Message("give the file another name")
    )


def _read(path: Path, *, limit: int) -> bytes:
    try:
        return files.read(path, limit=limit)
    except ValueError:
        raise _too_large(path.name, limit) from None
    except (NotFoundError, UnreadableError) as error:
        raise UsageError(error.message, hint=Message("files are attached, no folders, links or devices")) from None


def _too_large(name: str, limit: int) -> UsageError:
    return UsageError(
        Message("{name} is larger than {limit}", name=safe(name), limit=attachment_names.format_size(limit)),
        hint=Message(
            "attach a link to the file, or a smaller one: every clone of the desk carries it for ever;\n"
            "or raise desk.attachments.limit in hd.yaml (in this clone alone: git config {setting} 200m)",
            setting=SETTING,
        ),
    )


def _limit(desk: Desk) -> int:
    """The most bytes that one file may have."""
    value = desk.repo.setting(SETTING)
    if value is None:
        return desk.config.desk.attachments.limit
    found = _SIZE.fullmatch(value.strip())
    if found is None:
        raise HdError(
            Message('{setting} is "{value}" (git config)', setting=SETTING, value=value),
            hint=f"git config {SETTING} 50m",
        )
    return int(found[1]) * _UNITS[found[2].lower()]


def _warnings(contents: Sequence[tuple[str, bytes]], *, above: int) -> Iterator[str]:
    for name, data in contents:
        if len(data) > above:
            size = attachment_names.format_size(len(data))
            yield f"{safe(name)} is large ({size}): every clone of the desk carries it for ever"
