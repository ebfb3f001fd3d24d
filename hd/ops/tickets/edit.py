"""Takes in what somebody made of a file's text: a ticket's or an article's. Checked first, then one commit."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from hd.core import ids
from hd.core.checks import ReferenceTargets, check_ticket
from hd.core.checks.manual_edits import changed_parts, find_rewrites, new_faults
from hd.core.diagnostic import Diagnostic
from hd.core.document.document import Document
from hd.core.history import commit_message
from hd.core.kb.article import Article, split_name
from hd.core.kb.scripts import checks as script_checks
from hd.core.kb.scripts.parser import script_of
from hd.core.merging.conflicts import drop_decided
from hd.core.sla.clock_facts import ClockFacts
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.ticket import Ticket
from hd.errors import HdError, RefusedError, UnreadableError
from hd.ops.context import Context
from hd.ops.kb.articles import article_path
from hd.ops.results import ChangeResult
from hd.ops.tickets.relatives import refuse_circle
from hd.store import files, layout
from hd.store.desk.desk import Desk
from hd.store.git import editor


class OpenedFile(Struct, frozen=True):
    """A file as it was when its text was taken out."""

    path: str
    data: bytes

    @property
    def name(self) -> str:
        """The file's name, for the copy."""
        return self.path.rpartition("/")[2]


class EditConflictError(HdError):
    """The file changed meanwhile, and both changes are about the same lines. text: both, with git's markers in it;
    opened: the file as it is now."""

    def __init__(self, text: bytes, opened: OpenedFile) -> None:
        super().__init__(
            f"{opened.path}: somebody changed the same lines meanwhile",
            hint="both are in the text now, between <<<<<<< and >>>>>>>: choose, and remove the markers",
        )
        self.text = text
        self.opened = opened


def open_ticket(context: Context, ref: str) -> OpenedFile:
    """The text of a ticket; of one that cannot be read, too: this is how it is mended."""
    path = ids.path_of(context.resolve(ref))
    return OpenedFile(path, files.read(files.reach(context.desk.folder, path)))


def open_article(context: Context, piece: str) -> OpenedFile:
    """The text of an article. piece: as in `hd kb show`."""
    desk = context.desk
    path = article_path(desk, piece)
    return OpenedFile(path, files.read(files.reach(desk.folder, path)))


def unchanged(opened: OpenedFile) -> ChangeResult:
    """The answer where the text was left as it was."""
    is_ticket = opened.path.startswith(f"{layout.TICKETS}/")
    return ChangeResult(
        opened.name.removesuffix(".md"), "edit" if is_ticket else "kb-edit", opened.path, None, "nothing to change"
    )


def keep_ticket(context: Context, opened: OpenedFile, text: bytes) -> ChangeResult:
    """Make `text` the ticket's. Raises RefusedError for what `hd check` would call an error and what rewrites the
    past, UnreadableError for what is no ticket, DisagreeError where somebody changed the same lines meanwhile."""
    desk = context.desk
    with context.writing():
        current = _current(desk, opened)
        data = _merged(desk, opened, text, current)
        before = _ticket(current, desk)
        after = Ticket.parse(_decided(current, data), path=opened.path, zone=desk.zone)
        data = after.document.data
        view = EvaluationContext(desk.config, context.happened_at, context.actor.name)
        faults = _ticket_faults(desk, before, after, view)
        errors = [problem for problem in faults if problem.severity == "error"]
        if before is not None:
            past = list(find_rewrites(before, after))
            named = {problem.line for problem in past}  # the same lines would only be told of twice
            errors = [*past, *(problem for problem in errors if problem.line not in named)]
            _require_no_circle(context, before, after)
        _refuse(sorted(errors, key=lambda problem: problem.line))
        parts = ", ".join(changed_parts(before, after) if before else ["text"])
        subject = commit_message.format_subject([after.id], action="edit", detail=parts)
        words = commit_message.compose_message(subject, tickets=[after.id], action="edit", actor=context.actor.name)
        commit = None if data == current.data else _save(context, current, data, words)
        return ChangeResult(
            after.id,
            "edit",
            opened.path,
            commit,
            f"{parts} edited" if commit is not None else "nothing to change",
            ClockFacts(after, view).clocks.pressing,
            tuple(f"{one.where()}: {one.message}" for one in faults),
        )


def keep_article(context: Context, opened: OpenedFile, text: bytes) -> ChangeResult:
    """Make `text` the article's; otherwise as `keep_ticket`."""
    desk = context.desk
    with context.writing():
        current = _current(desk, opened)
        data = _merged(desk, opened, text, current)
        slug, _ = split_name(opened.path)
        data = _decided(current, data)
        after = Article.parse(Document.parse(data, path=opened.path), slug=slug, path=opened.path)
        faults = new_faults(_article_problems(current, slug), after.diagnostics)
        _refuse([problem for problem in faults if problem.severity == "error"])
        faults += _script_faults(desk, after)
        words = commit_message.compose_message(
            f"kb {slug} edit: {after.title}", tickets=[], action="kb-edit", actor=context.actor.name
        )
        commit = None if data == current.data else _save(context, current, data, words)
        said = "edited" if commit is not None else "nothing to change"
        notes = tuple(f"{problem.where()}: {problem.message}" for problem in faults)
        return ChangeResult(slug, "kb-edit", opened.path, commit, said, notes=notes)


def _save(context: Context, current: OpenedFile, data: bytes, words: str) -> str:
    changes = [(current.data, data, current.path)]
    return context.save(changes, words)


def _current(desk: Desk, opened: OpenedFile) -> OpenedFile:
    return OpenedFile(opened.path, files.read(files.reach(desk.folder, opened.path)))


def _merged(desk: Desk, opened: OpenedFile, text: bytes, current: OpenedFile) -> bytes:
    if current.data == opened.data:
        return text
    data, agree = editor.merged(desk.repo, text, opened.data, current.data)
    if not agree:
        raise EditConflictError(data, current)
    return data


def _decided(current: OpenedFile, data: bytes) -> bytes:
    """The text without the candidates that a merge left for what it says differently."""
    try:
        before = Document.parse(current.data, path=current.path)
    except UnreadableError:
        return data
    return drop_decided(before, Document.parse(data, path=current.path)).data


def _ticket(current: OpenedFile, desk: Desk) -> Ticket | None:
    """The ticket as it is; None for one that cannot be read."""
    try:
        return Ticket.parse(current.data, path=current.path, zone=desk.zone)
    except UnreadableError:
        return None


def _ticket_faults(desk: Desk, before: Ticket | None, after: Ticket, view: EvaluationContext) -> list[Diagnostic]:
    """What would be wrong with it that was not; all that is, where it could not be read before."""
    known = ReferenceTargets(ids=set(desk.ids()), articles={name.partition(".")[0] for name in desk.article_names()})
    old = check_ticket(ClockFacts(before, view), known) if before else []
    return new_faults(old, check_ticket(ClockFacts(after, view), known))


def _article_problems(current: OpenedFile, slug: str) -> Sequence[Diagnostic]:
    try:
        document = Document.parse(current.data, path=current.path)
    except UnreadableError:
        return ()
    return Article.parse(document, slug=slug, path=current.path).diagnostics


def _script_faults(desk: Desk, article: Article) -> list[Diagnostic]:
    """Where a script leads nowhere: told, and kept all the same, for it may be half written."""
    if article.kind != "script":
        return []
    return list(script_checks.find_faults(script_of(article), desk.config, path=article.path))


def _require_no_circle(context: Context, before: Ticket, after: Ticket) -> None:
    desk = context.desk
    parent = after.get("parent")
    if parent and parent != before.get("parent") and parent in desk.ids():
        refuse_circle(desk, after, context.load(parent))


def _refuse(errors: Sequence[Diagnostic]) -> None:
    """Raise RefusedError with all of them: each with its line, and what mends it."""
    if not errors:
        return
    first, *rest = errors
    lines = [*first.hint.splitlines()]
    for problem in rest:
        lines += [f"{problem.where()}: {problem.message}", *(f"  {line}" for line in problem.hint.splitlines())]
    raise RefusedError(f"{first.where()}: {first.message}", hint="\n".join(lines))
