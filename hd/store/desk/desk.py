"""A desk on disk: find it, read its files, save changes as commits. Decides nothing about tickets."""

from __future__ import annotations

import os
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from hd.core import ids
from hd.core.diagnostic import Diagnostic
from hd.errors import ConfigError, HdError, NotFoundError, RefusedError, UnreadableError
from hd.i18n import Message
from hd.store import files, layout
from hd.store.desk import config_cache
from hd.store.desk.base import DeskFolder, Notice, ignore, recover
from hd.store.index.file_stamps import StampLimits

if TYPE_CHECKING:  # what only some commands need is imported where they need it
    from hd.core.contacts.contacts import Contacts
    from hd.core.kb.article import Article
    from hd.core.tickets.templates import Template
    from hd.core.tickets.ticket import Ticket
    from hd.store.git.commits import Identity

_DRAWS = 1000  # of random ids; a second one is needed once in thousands of tickets


Progress = Callable[[int, int], None]  # takes (done, total)


class ReadResult(Struct, frozen=True):
    """What was read of many files: the good ones, and what is wrong with the others."""

    tickets: tuple[Ticket, ...]
    unreadable: tuple[Diagnostic, ...]


class ArticlesRead(Struct, frozen=True):
    """The articles that can be read, and what is wrong with the others."""

    articles: tuple[Article, ...]
    unreadable: tuple[Diagnostic, ...]


class Desk(DeskFolder):
    """Its tickets, articles, templates and contacts, and how they change."""

    @classmethod
    def find(
        cls, start: Path, *, indexed: bool = True, limits: StampLimits | None = None, on_recovery: Notice = ignore
    ) -> Desk:
        """The desk that `start` is in, opened as by the constructor. Raises NotFoundError."""
        folder = layout.find_desk(start)
        if folder is None:
            raise NotFoundError(
                Message("no desk here: no {config} in {start} or above it", config=layout.CONFIG, start=start),
                hint=Message(
                    "hd init          make this folder a desk\nhd -C DIR list   use the desk in DIR (or set HD_DESK)"
                ),
            )
        return cls(folder, indexed=indexed, limits=limits, on_recovery=on_recovery)

    @cached_property
    def contacts(self) -> Contacts:
        """The people who ask; none where the file is missing."""
        from hd.core.contacts import contacts

        path = self.config.contacts
        try:
            data = self.content(path)
        except NotFoundError:
            data = b""
        except UnreadableError as error:
            return contacts.Contacts(diagnostics=(self.fault(error, path),))
        code = self.config.desk.phone_code
        state, text = self._state if self.current else None, f"{path}\0{code}\0".encode() + data
        if state and (known := config_cache.recall(state, "contacts", text, contacts.Contacts)):
            return known
        found = contacts.read(data.removeprefix(BOM_UTF8).decode("utf-8", "replace"), path=path, code=code)
        found = replace(found, diagnostics=(*_not_utf8(data, path), *found.diagnostics))
        if state:
            config_cache.remember(state, "contacts", text, found)
        return found

    # -- reading --------------------------------------------------------------------------------------------------

    def ids(self) -> list[str]:
        """Every id that is taken."""
        left = (layout.ticket_id(path) for path in self.left_out if layout.is_ticket(path))
        return [*layout.ticket_ids(self.folder), *left]

    def holds(self, ticket_id: str) -> bool:
        """Whether there is a file for that whole id."""
        path = ids.path_of(ticket_id)
        return (self.folder / path).is_file() or path in self.left_out

    def resolve(self, piece: str, *, notice: Notice = ignore) -> str:
        """The one id that a typed piece means; `@` the ticket last named. notice: receives a line where the piece is a
        former id. Raises NotFoundError, AmbiguousError (candidates, newest first)."""
        from hd.store.desk.ticket_lookup import resolve

        return resolve(self, piece, notice=notice)

    def load(self, piece: str, *, notice: Notice = ignore) -> Ticket:
        """The ticket that a typed piece means, as of `resolve`, read from its file."""
        return self.read(ids.path_of(self.resolve(piece, notice=notice)))

    def read(self, path: str) -> Ticket:
        """The ticket in that file. Raises UnreadableError, NotFoundError."""
        return self.ticket(path, self.content(path))

    def ticket(self, path: str, data: bytes) -> Ticket:
        """The ticket that these bytes are. Raises UnreadableError."""
        from hd.core.tickets.ticket import Ticket

        return Ticket.parse(data, path=path, zone=self.zone)

    def words_of(self, path: str) -> str:
        """Title and text of the ticket in that file, where words are looked for; none of one that cannot be read."""
        try:
            return self.read(path).text
        except HdError:
            return ""

    def all(self, *, but: Callable[[str], bool] | None = None, progress: Progress | None = None) -> ReadResult:
        """Every ticket that can be read, and a problem for each that cannot. but: leaves out those with such a status,
        as far as a glance at the file tells it. progress: called with (done, total) after each file."""
        from hd.core.tickets.fast_fields import read_fields

        found: list[Ticket] = []
        bad = list(self.closed(layout.TICKETS))
        paths = [ids.path_of(ticket_id) for ticket_id in self.ids()]
        for path, data in self.contents(_reported(paths, progress) if progress else paths):
            try:
                if isinstance(data, HdError):
                    raise data
                told = read_fields(data, ("status",)) if but else None
                if not (but and told and told[0] and but(told[0])):
                    found.append(self.ticket(path, data))
            except HdError as error:
                bad.append(self.fault(error, path))
        return ReadResult(tuple(found), tuple(bad))

    def attachments(self, ticket_path: str) -> list[str]:
        """The names of the files that lie in a ticket's own folder, in order."""
        return layout.attachments(self.folder, ticket_path)

    def asked_by(self, address: str) -> list[Ticket]:
        """The tickets that can be read whose requester this is, in capitals or not; the others are not opened."""
        folded = address.casefold()
        lines = self.lines_with(["requester:"], under=layout.TICKETS)
        found: list[Ticket] = []
        for path in sorted({path for path, line in lines if folded in line.casefold()}):
            stem = path.rpartition("/")[2].removesuffix(".md")
            if ids.is_id(stem) and ids.path_of(stem) == path:
                with suppress(HdError):
                    found.append(self.read(path))
        return [ticket for ticket in found if (ticket.get("requester") or "").casefold() == folded]

    def library(self) -> ArticlesRead:
        """Every article that can be read, and a problem for each that cannot."""
        found: list[Article] = []
        bad = list(self.closed(layout.ARTICLES))
        for path in self.article_names().values():
            try:
                found.append(self.article(path))
            except HdError as error:
                bad.append(self.fault(error, path))
        return ArticlesRead(tuple(found), tuple(bad))

    def _article_paths(self) -> list[str]:
        left = (path for path in self.left_out if path.startswith(f"{layout.ARTICLES}/") and path.count("/") == 1)
        return sorted([*layout.article_paths(self.folder), *left])

    def article_names(self) -> dict[str, str]:
        """The path of every article, readable or not, by `slug` or `slug.lang`. No file is opened."""
        return {layout.article_name(path): path for path in self._article_paths()}

    def article(self, path: str) -> Article:
        """The article in that file. Raises UnreadableError."""
        return self.article_in(path, self.content(path))

    def article_in(self, path: str, data: bytes) -> Article:
        """The article that these bytes are. Raises UnreadableError."""
        from hd.core.document.document import Document
        from hd.core.kb.article import Article, split_name

        slug, _ = split_name(path)
        return Article.parse(Document.parse(data, path=path), slug=slug, path=path)

    def template_names(self) -> dict[str, str]:
        """The path of every template, readable or not, by name. No file is opened."""
        return layout.template_names(self.folder, self.config.templates)

    def template(self, path: str) -> Template:
        """The template in that file; its faults are in `problems`. Raises UnreadableError."""
        from hd.core.document.document import Document
        from hd.core.tickets import templates as tickets_templates

        document = Document.parse(self.content(path), path=path)
        name = path.rpartition("/")[2].removesuffix(".md")
        return tickets_templates.parse(document, name=name, path=path, config=self.config)

    def templates(self) -> tuple[tuple[Template, ...], tuple[Diagnostic, ...]]:
        """Every template that can be read, and a problem for each that cannot."""
        found: list[Template] = []
        bad = list(self.closed(self.config.templates))
        texts: dict[str, bytes] = {}
        for path in self.template_names().values():
            try:
                texts[path] = self.content(path)
            except HdError as error:
                bad.append(self.fault(error, path))
        state = self._state if self.current and self.terms and not bad else None
        key = b"\0".join((self.terms.encode(), *(path.encode() + b"\0" + data for path, data in texts.items())))
        if state and (known := config_cache.recall(state, "templates", key, tuple)):
            return known, ()
        for path in texts:
            try:
                found.append(self.template(path))
            except HdError as error:
                bad.append(self.fault(error, path))
        if state and not bad:
            config_cache.remember(state, "templates", key, tuple(found))
        return tuple(found), tuple(bad)

    # -- writing --------------------------------------------------------------------------------------------------

    @contextmanager
    def writing(self, *, dry_run: bool = False, notice: Notice = ignore) -> Iterator[None]:
        """Holds the desk's lock from reading to saving; refuses on a wrong configuration. notice: receives a line for
        each repair of the repository."""
        repo = self.repo
        errors = [problem for problem in self.config.diagnostics if problem.severity == "error"]
        if errors:
            first = errors[0]
            more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
            raise ConfigError(
                Message(
                    "{where}: {message}{more}; nothing is written until it is right",
                    where=first.where(),
                    message=first.message,
                    more=more,
                ),
                hint="hd config check",
            )
        with repo.lock():
            recover(repo, notice=notice)
            if not dry_run:  # have this clone merge as the desk asks it to, once it is written to anyway
                from hd.store.git.merge_driver import ensure

                if done := ensure(repo, self.folder):
                    notice(done)
            yield

    def new_id(self, created: datetime) -> str:
        """An id that no ticket of any month has, not even by its last part."""
        prefix = self.config.desk.prefix
        for _ in range(_DRAWS):
            drawn = ids.draw(prefix, created.astimezone(self.zone), choose=_draw)
            end = f"-{ids.short(drawn)}.md"
            if not layout.any_ends(self.folder, end) and not any(path.endswith(end) for path in self.left_out):
                return drawn
        raise HdError(
            Message("no free id was found in {draws} draws", draws=_DRAWS),
            hint=Message("set another desk.prefix in hd.yaml"),
        )

    def new_contact_key(self, name: str) -> str:
        """A key that no contact has, of somebody of whom only the name is known."""
        from hd.core.requester_keys import key_of_name

        for _ in range(_DRAWS):
            drawn = key_of_name(name, choose=_draw)
            if self.contacts.find_by_key(drawn) is None:
                return drawn
        raise HdError(
            Message("no free key was found in {draws} draws", draws=_DRAWS), hint=Message("write more of the name")
        )

    def save(
        self,
        changes: Sequence[tuple[bytes | None, bytes | None, str]],
        message: str,
        *,
        actor: str,
        committed_at: datetime,
        author: Identity | None,
        merges: Sequence[str] = (),
        dry_run: bool = False,
    ) -> str:
        """Write and commit (old bytes, new bytes or None to take it away, path) as one change. Call inside `writing`.

        Gives the commit's id; "" in a dry run.

        actor: the agent to whom edits by hand are put down that nobody committed yet; they go first, in a commit of
        their own. committed_at: the commit's time. author: whom the commits name, where it is not git's own identity.
        merges: commits that the change brings to the branch.
        """
        for _, new, path in changes:
            if new is not None and len(new) > files.LARGEST and (ids.is_ticket_path(path) or path.count("/") < 2):
                raise files.too_large(path, RefusedError)  # nobody could read it again
        for _, _, path in changes:
            if path in self.left_out and not (self.folder / path).exists():
                hint = f"git sparse-checkout add {self.repo.prefix}{path.rpartition('/')[0]}"
                raise RefusedError(
                    Message("{path}: a sparse checkout leaves it out; it can be read, not changed", path=path),
                    hint=hint,
                )
        if dry_run:
            return ""
        from hd.core.history.commit_message import manual_edit_message
        from hd.store.commit.transaction import Change, commit

        listed = [Change(path=path, old=old, new=new) for old, new, path in changes]
        branch = self.config.desk.branch or self.repo.branch() or "main"
        return commit(
            self.repo,
            listed,
            message=message,
            now=committed_at,
            branch=branch,
            who=author,
            merges=merges,
            hand_edit_message=lambda edited: manual_edit_message([c.path for c in edited], actor=actor),
        )


def _draw(letters: str) -> str:
    """One of at most 256 letters, each as likely as any other. `secrets` takes 4 ms to load."""
    while (number := os.urandom(1)[0]) >= 256 // len(letters) * len(letters):
        pass
    return letters[number % len(letters)]


def _reported(paths: Sequence[str], progress: Progress) -> Iterator[str]:
    for done, path in enumerate(paths, 1):
        yield path
        progress(done, len(paths))


def _not_utf8(data: bytes, path: str) -> Iterator[Diagnostic]:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"not UTF-8 (byte 0x{data[error.start]:02x}): what cannot be read is shown as \ufffd"
        yield Diagnostic(
            "error", "encoding", message, line, path, f"iconv -f CP1251 -t UTF-8 {path}   (if it is CP1251)"
        )
