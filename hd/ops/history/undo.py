"""Takes a change back: appends a commit that undoes what another did, and leaves what came later. Rewrites nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from hd.core import ids
from hd.core.config import load
from hd.core.document.document import Document
from hd.core.history import commit_message
from hd.core.ids import short
from hd.core.kb.article import Article
from hd.core.merging import id_collisions
from hd.core.sla.clock_facts import ClockFacts
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.ticket import Step, Ticket
from hd.core.tickets.workflow import require_step
from hd.errors import HdError, NotFoundError, RefusedError
from hd.i18n import Lines, Message
from hd.ops.context import Context
from hd.ops.results import ChangeResult
from hd.store import files, layout
from hd.store.desk.desk import Desk
from hd.store.git import file_history
from hd.store.git import objects as git_objects
from hd.store.git.commits import LogEntry
from hd.text.lazy_regex import pattern

_ACTIONS = pattern(r"^Hd-Action: ", re.MULTILINE)
_SHOWN = 5  # later commits in a refusal
_OWN_WAYS = {"ask-review": "hd review withdraw {ref}   takes a request back", "merge-review": "hd return {ref} -m WHY"}


class _Taken(Struct, frozen=True):
    """What a file is now, and what it is without the change; None: not there. note: what the user should know."""

    path: str
    now: bytes | None
    new: bytes | None
    note: str = ""


def undo(context: Context, what: str | None) -> list[ChangeResult]:
    """Take back the change `what`: a commit (a piece of its id), the last change of a ticket; the actor's own last one.

    What later commits did to the same files stays; where it overlaps, RefusedError that names them. A ticket that the
    change registered is cancelled: no ticket is ever deleted. Undoing an undo does again what that one took back.
    RefusedError for what `hd` did not do, for merges, and for what changed files outside the desk.
    """
    desk = context.desk
    with context.writing():
        entry = _chosen(context, what)
        _require_undoable(desk, entry)
        touched = file_history.touched(desk.repo, entry.commit)
        _require_ours(desk, touched, entry)
        _require_same(desk, touched, entry)
        view = EvaluationContext(desk.config, context.happened_at, context.actor.name)
        made = [(one.path, _without(desk, one, view)) for one in touched]
        overlapping = [path for path, taken in made if taken is None]
        if overlapping:
            raise _overlap(desk, entry, overlapping)
        order = [value for key, value in entry.trailers if key == "Hd-Ticket"]
        found = sorted((taken for _, taken in made if taken), key=lambda one: _place(order, _title(one.path)))
        meant = _meaning(desk, entry)
        commit = _save(context, meant, [one for one in found if one.now != one.new])
        return _answers(meant, found, view, commit=commit)


class _Meaning(Struct, frozen=True):
    """What undoing `entry` means: `root`, the change that was made at first, is taken back, or done again."""

    entry: LogEntry
    root: LogEntry
    again: bool


# -- which one ----------------------------------------------------------------------------------------------------


def _chosen(context: Context, what: str | None) -> LogEntry:
    desk = context.desk
    if what is None:
        found = file_history.last_by(desk.repo, context.actor.name)
        if found is None:
            raise NotFoundError(
                Message("{actor} has changed nothing here yet", actor=context.actor.name),
                hint=Message("hd undo REF, or hd undo COMMIT"),
            )
        return _require_one_change(found)
    if what.startswith("-"):  # an option by its looks: it must not take back whatever ticket's id has that piece
        raise NotFoundError(Message('neither a ticket nor a commit: "{what}"', what=what), hint="hd undo --help")
    looks_like_commit = len(what) >= 7 and not ids.is_id(what.upper())
    found = file_history.commit_named(desk.repo, what) if looks_like_commit else None
    if found is not None:
        return found
    try:
        return _require_one_change(_last_of(desk, context.resolve(what)))
    except NotFoundError:
        found = file_history.commit_named(desk.repo, what)
        if found is None:
            raise NotFoundError(
                Message('neither a ticket nor a commit: "{what}"', what=what),
                hint=Message("hd log REF   shows commits"),
            ) from None
        return found


def _require_one_change(entry: LogEntry) -> LogEntry:
    """The commit, if it is one change. RefusedError for several that a forge squashed: all go, or none."""
    count = len(_ACTIONS.findall(entry.body))
    if count > 1:
        raise RefusedError(
            f"{_name(entry)} is {count} changes, which a forge squashed",
            hint=f"hd undo {entry.commit[:7]}   takes all of them back",
        )
    return entry


def _last_of(desk: Desk, ticket_id: str) -> LogEntry:
    """The last change of a ticket. RefusedError where `hd` did not make it, with the last one that it did."""
    entries = desk.repo.log([ids.path_of(ticket_id)])
    if not entries:
        raise NotFoundError(
            Message("{ref} is in no commit yet", ref=short(ticket_id)), hint=f"git add {ids.path_of(ticket_id)}"
        )
    last = entries[0]
    if last.trailer("Hd-Action") and len(last.parents) < 2:
        return last
    own = next((one for one in entries if one.trailer("Hd-Action") and len(one.parents) < 2), None)
    ways = [f"git show {last.commit[:7]}   shows it, git revert {last.commit[:7]} takes it back"]
    ways += [f"hd undo {own.commit[:7]}   takes back: {own.subject}"] if own else []
    raise RefusedError(
        Message("the last change of {ref} is not hd's: {name}", ref=short(ticket_id), name=_name(last)),
        hint=Lines(*ways),
    )


def _require_undoable(desk: Desk, entry: LogEntry) -> None:
    if way := _OWN_WAYS.get(entry.trailer("Hd-Action") or ""):
        ref = ids.short(entry.trailer("Hd-Ticket") or "").lower()
        raise RefusedError(Message("{name} is of a review", name=_name(entry)), hint=way.format(ref=ref))
    file_history.require_one_parent(entry)
    if entry.trailer("Hd-Action") == id_collisions.ACTION:
        raise RefusedError(
            Message("{name}: two tickets had one id, and this one keeps its new one", name=_name(entry)),
            hint=Message("hd log REF   shows what else was changed"),
        )
    if entry.commit in git_objects.cut_off(desk.repo):  # git shows it as if it had made every file there is
        raise RefusedError(
            Message("{name} is where this shallow clone begins: what it changed is not known here", name=_name(entry)),
            hint=Message("git fetch --unshallow"),
        )
    action = entry.trailer("Hd-Action")
    if action is None:
        raise RefusedError(
            Message("{name} is no change of hd's", name=_name(entry)),
            hint=Message("git revert {commit}   takes it back", commit=entry.commit[:7]),
        )
    if action == "init":
        raise RefusedError(
            Message("the desk itself is not taken back"), hint=Message("its files are yours to remove: git rm")
        )


def _meaning(desk: Desk, entry: LogEntry) -> _Meaning:
    root, again = entry, False
    while (undone := root.trailer("Hd-Undoes")) and (below := file_history.commit_named(desk.repo, undone)):
        root, again = below, not again
    return _Meaning(entry, root, again)


def _require_ours(desk: Desk, touched: Sequence[file_history.FileChange], entry: LogEntry) -> None:
    if not touched:
        raise RefusedError(Message("{name} changed no file: there is nothing to take back", name=_name(entry)))
    for one in touched:
        if layout.find_desk((desk.folder / one.path).parent) != desk.folder:
            raise RefusedError(
                Message("{commit} changed {path}, which is not of this desk", commit=entry.commit[:7], path=one.path),
                hint="hd -C DIR undo",
            )


def _require_same(desk: Desk, touched: Sequence[file_history.FileChange], entry: LogEntry) -> None:
    """What was changed is still there under its id: where two tickets had one, the later one got another."""
    for one in touched:
        then, now = one.after or one.before, files.read_if_there(files.reach(desk.folder, one.path))
        if not _is_ticket(one.path) or then is None or now is None:
            continue
        try:
            same = id_collisions.are_same_ticket(
                Document.parse(then, path=one.path), Document.parse(now, path=one.path)
            )
        except HdError:
            continue
        if not same:
            raise RefusedError(
                Message(
                    "{name}: {title} is another ticket now, that one got another id",
                    name=_name(entry),
                    title=_title(one.path),
                ),
                hint=Message("hd log {ref}   shows what was changed in this one", ref=short(_title(one.path)).lower()),
            )


# -- what becomes of each file ------------------------------------------------------------------------------------


def _without(desk: Desk, one: file_history.FileChange, view: EvaluationContext) -> _Taken | None:
    """The file without the change; None where later changes overlap."""
    now = files.read_if_there(files.reach(desk.folder, one.path))
    if _is_ticket(one.path) and one.before is None:
        return _called_off(desk, one.path, now, view)
    if now == one.before:
        return _Taken(one.path, now, now)
    if now == one.after:
        return _Taken(one.path, now, one.before)
    if now is None or one.after is None or one.before is None:
        return None
    new = file_history.without(desk.repo, now, after=one.after, before=one.before)
    return _Taken(one.path, now, new) if new is not None and _holds(desk, one.path, now, new, view) else None


def _called_off(desk: Desk, path: str, now: bytes | None, view: EvaluationContext) -> _Taken:
    """A ticket that was registered is cancelled."""
    if now is None:
        raise NotFoundError(
            Message("{path}: is not on disk", path=path), hint=f"git restore -- {desk.repo.prefix}{path}"
        )
    ticket = Ticket.parse(now, path=path, zone=desk.zone)
    require_step(ticket, "cancelled", view.config.statuses, may_take=view.may_take_from(ticket.get("team")))
    made = ticket.with_step(Step(ticket.next_time(view.now), view.me, "cancelled"))
    return _Taken(path, now, made.document.data, f"a ticket is never deleted: {short(ticket.id)} is cancelled instead")


def _holds(desk: Desk, path: str, now: bytes, new: bytes, view: EvaluationContext) -> bool:
    """Whether what a merge of text made can be read, and its status still follows from its timeline."""
    try:
        if _is_ticket(path):
            before, after = (Ticket.parse(data, path=path, zone=desk.zone) for data in (now, new))
            return _agrees(after, view) or not _agrees(before, view)
        if path == layout.CONFIG:
            return not any(problem.severity == "error" for problem in load(new.decode()).diagnostics)
        if path.startswith(f"{layout.ARTICLES}/") and path.endswith(".md"):
            Article.parse(Document.parse(new, path=path), slug=path, path=path)
    except (HdError, UnicodeDecodeError):
        return False
    return True


def _agrees(ticket: Ticket, view: EvaluationContext) -> bool:
    replayed = ClockFacts(ticket, view).replay
    return (
        ticket.status == replayed.status and (ticket.get("team") or None) == replayed.team and not replayed.diagnostics
    )


def _overlap(desk: Desk, entry: LogEntry, paths: Sequence[str]) -> RefusedError:
    later = desk.repo.log(paths, rev=f"{entry.commit}..HEAD")
    rows = [f"  {one.commit[:7]}  {one.subject}" for one in later[:_SHOWN]]
    rows += [f"  and {len(later) - _SHOWN} more"] if len(later) > _SHOWN else []
    what = ", ".join(_title(path) for path in paths)
    first = f"take those back first, the newest first: hd undo {later[0].commit[:7]}" if later else "edit it by hand"
    return RefusedError(
        Message("{what}: later changes build on {name}", what=what, name=_name(entry)), hint=Lines(*rows, first)
    )


# -- saving and telling -------------------------------------------------------------------------------------------


def _save(context: Context, meant: _Meaning, taken: Sequence[_Taken]) -> str | None:
    if not taken:
        return None
    tickets = [_title(one.path) for one in taken if _is_ticket(one.path)]
    name = next((name for name in tickets if meant.root.subject.startswith(f"{name} ")), "")
    verb = "redo" if meant.again else "undo"
    subject = f"{name} {verb} {meant.root.subject.removeprefix(name).strip()}".strip()
    text = commit_message.compose_message(
        subject, tickets=tickets, action="undo", actor=context.actor.name, undoes=meant.entry.commit
    )
    changes = [(one.now, one.new, one.path) for one in taken]
    return context.save(changes, text)


def _answers(
    meant: _Meaning, taken: Sequence[_Taken], view: EvaluationContext, *, commit: str | None
) -> list[ChangeResult]:
    by = meant.entry.trailer("Hd-Actor")
    notes = (f"{_name(meant.entry)} was {by}'s",) if by and by != view.me else ()
    return [_answer(one, meant, view, commit=commit, notes=notes) for one in taken]


def _answer(
    one: _Taken, meant: _Meaning, view: EvaluationContext, *, commit: str | None, notes: tuple[str, ...]
) -> ChangeResult:
    title = _title(one.path)
    if one.now == one.new:
        return ChangeResult(title, "undo", one.path, None, "nothing to change: it is without that already", notes=notes)
    said = Message(
        "{value}: {subject}",
        value=(Message("done again") if meant.again else Message("taken back")),
        subject=meant.root.subject.removeprefix(f"{title} "),
    )
    made = ChangeResult(
        title, "undo", one.path, commit or None, said, notes=(*notes, *([one.note] if one.note else []))
    )
    if not _is_ticket(one.path) or one.new is None:
        return made
    ticket = Ticket.parse(one.new, path=one.path, zone=view.zone)
    at = replace(view, now=max(view.now, ticket.last_time))
    return replace(made, clock=ClockFacts(ticket, at).clocks.pressing)


def _place(order: Sequence[str], title: str) -> int:
    return order.index(title) if title in order else len(order)


def _is_ticket(path: str) -> bool:
    stem = _title(path)
    return ids.is_id(stem) and ids.path_of(stem) == path


def _title(path: str) -> str:
    """A ticket's id; of any other file its path."""
    stem = path.rpartition("/")[2].removesuffix(".md")
    return stem if path.startswith("tickets/") and ids.is_id(stem) else path


def _name(entry: LogEntry) -> str:
    return Message("commit {commit} ({subject})", commit=entry.commit[:7], subject=entry.subject)
