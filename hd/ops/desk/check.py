"""Checks a desk's files, all of them, some, or what is staged: hd.yaml, tickets, articles, contacts. Mends nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path

from msgspec import Struct

from hd.core.checks import (
    ArticleContext,
    ArticleLibrary,
    DeskFileNames,
    ReferenceTargets,
    check_article,
    check_names,
    check_ticket,
)
from hd.core.config.availability import diagnose
from hd.core.diagnostic import Diagnostic
from hd.core.document.gitattributes import ATTRIBUTES_FILE
from hd.core.ids import is_ticket_path, path_of
from hd.core.kb.article import Article
from hd.core.sla.clock_facts import ClockFacts
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.ticket import Ticket
from hd.errors import HdError, NotFoundError, UnreadableError, UsageError
from hd.ops.context import Context
from hd.ops.desk.branch_name import renamed_branch
from hd.ops.reviews.find import is_on_main
from hd.ops.tickets import templates
from hd.store import layout
from hd.store.desk.at_index import Staged
from hd.store.desk.desk import Desk
from hd.store.git import objects as git_objects
from hd.store.git.objects import Tracked
from hd.text.sanitize import is_composed

_ORDER = (layout.CONFIG, ATTRIBUTES_FILE, layout.TICKETS, layout.ARTICLES)


_ASKED = "asked"  # a rule for what the main branch has: on the branch of a request it is as it must be


class CheckScope(Struct, frozen=True):
    """Which of a desk's files are meant: these, and those below these folders; `whole`: all."""

    paths: frozenset[str] = frozenset()
    folders: tuple[str, ...] = ()
    whole: bool = False

    def has(self, path: str) -> bool:
        """Whether that file is meant; a ticket stands for its attachments, too."""
        return self.whole or path in self.paths or path.startswith(self.folders) or self._attached(path)

    def _attached(self, path: str) -> bool:
        return f"{path.rpartition('/')[0]}.md" in self.paths


WHOLE = CheckScope(whole=True)


def check(context: Context, *, part: CheckScope = WHOLE) -> list[Diagnostic]:
    """Everything that is wrong, file by file, errors, warnings and notes; empty where all is well."""
    found = Examination(context.desk, now=context.now, part=part).problems()
    if any(one.rule == _ASKED for one in found) and not _is_on_main(context.desk):
        found = [one for one in found if one.rule != _ASKED]
    renamed = renamed_branch(context.desk) if part.has(layout.CONFIG) else None
    return [renamed, *found] if renamed else found


def _is_on_main(desk: Desk) -> bool:
    """Whether the desk is checked out as its branch has it, and not on a review's branch or a request's."""
    head = desk.repo.head()
    return head is None or is_on_main(desk, head)


def staged_part(desk: Staged, part: CheckScope = WHOLE) -> CheckScope:
    """What is staged, of `part`."""
    return CheckScope(frozenset(path for path in desk.changed if part.has(path)))


def part_of(context: Context, words: Sequence[str], *, folder: Path) -> CheckScope:
    """What words mean: paths (from `folder`, where they were typed, or from the desk's), tickets, articles' slugs.

    Raises NotFoundError, AmbiguousError, UsageError for a path that is no file of the desk.
    """
    paths, folders = set(), []
    for word in words:
        path = _path(context, word, folder=folder)
        if path == ".":
            return WHOLE
        if (context.desk.folder / path).is_dir():
            folders.append(f"{path}/")
        paths.add(path)
    return CheckScope(frozenset(paths), tuple(folders)) if words else WHOLE


def _path(context: Context, word: str, *, folder: Path) -> str:
    """The path, from the desk's folder, that a word means."""
    desk = context.desk
    file = Path(os.path.normpath(folder / word))
    for place in (file, Path(os.path.normpath(desk.folder / word))):
        if os.path.lexists(place):
            for above, below in ((desk.folder, place), (desk.folder.resolve(), place.resolve())):
                if below.is_relative_to(above):
                    return below.relative_to(above).as_posix()
            raise UsageError(f"{word}: not a file of this desk", hint=f"the desk is in {desk.folder}")
    if word.rstrip("/") in (layout.TICKETS, layout.ARTICLES):
        return word.rstrip("/")
    if "/" in word or word.endswith(".md"):
        wanted = file.relative_to(desk.folder).as_posix() if file.is_relative_to(desk.folder) else word
        if wanted in desk.entries():
            return wanted  # only staged
        raise NotFoundError(f"{word}: no such file")
    articles = desk.article_names()
    return articles[word] if word in articles else path_of(context.resolve(word))


class Examination(Struct, frozen=True, dict=True):
    """One look at a desk; what several rules need is read once."""

    desk: Desk
    now: datetime
    part: CheckScope

    def problems(self) -> list[Diagnostic]:
        """Everything that is wrong, the configuration first, then by path and line."""
        desk = self.desk
        day = self.now.astimezone(desk.zone).date()
        config = (
            [*desk.config.diagnostics, *diagnose(desk.config, day), *self.decomposed()]
            if self.part.has(layout.CONFIG)
            else []
        )
        contacts = desk.contacts.diagnostics if self.part.has(desk.config.contacts) else ()
        names = [problem for problem in check_names(self.names) if self.part.has(problem.path)]
        prepared = [problem for problem in templates.problems(desk) if self.part.has(problem.path)]
        found = [*config, *names, *self._closed(), *self._tickets(), *self._articles(), *contacts, *prepared]
        return sorted(found, key=lambda problem: (_rank(problem.path), problem.path, problem.line))

    def decomposed(self) -> list[Diagnostic]:
        """Whether hd.yaml has letters apart from their marks: one problem, at the first line, or none."""
        lines = self._text(layout.CONFIG).split("\n")
        found = next((number for number, line in enumerate(lines, 1) if not is_composed(line)), 0)
        message = "letters stand apart from their marks (NFD); hd reads them composed"
        hint = "write them composed (NFC)"
        return [Diagnostic("warning", "nfc", message, found, layout.CONFIG, hint, fix=True)] if found else []

    @cached_property
    def names(self) -> DeskFileNames:
        """What lies in the desk, and what git knows of it."""
        desk = self.desk
        attributes = self._text(ATTRIBUTES_FILE) if self.part.has(ATTRIBUTES_FILE) else ""
        if isinstance(desk, Staged):
            gone = [path for path, state in desk.changed.items() if state == "D" and is_ticket_path(path)]
            return DeskFileNames(desk.entries(), missing_tickets=gone, attributes=attributes)
        entries, tracked = desk.entries(), self._tracked
        if tracked is None:
            return DeskFileNames(entries, attributes=attributes)
        new = [path for path in entries if path not in tracked]
        ignored = set(git_objects.ignored(desk.repo, new)) if new else set()
        gone = [
            path for path, file in tracked.items() if not file.skipped and is_ticket_path(path) and path not in entries
        ]
        untracked = [path for path in new if path not in ignored]
        return DeskFileNames(entries, untracked, sorted(ignored), gone, attributes)

    @cached_property
    def known(self) -> ReferenceTargets:
        """What files may refer to; a ticket that a sparse checkout leaves out is there, too."""
        paths = [*self.names.tickets, *filter(is_ticket_path, self._tracked or ())]
        ids = {path.rpartition("/")[2].removesuffix(".md") for path in paths}
        slugs = {name.partition(".")[0] for name in self.desk.article_names()}
        return ReferenceTargets(ids=ids, articles=slugs, attachments=self.names.attachments)

    @cached_property
    def _tracked(self) -> Mapping[str, Tracked] | None:
        """What git's index has beside the work tree; None where there is no repository, or none that git trusts."""
        if isinstance(self.desk, Staged):
            return None
        try:
            return git_objects.tracked(self.desk.repo, (layout.TICKETS, layout.ARTICLES))
        except HdError:  # writing commands will say why
            return None

    @cached_property
    def usable(self) -> bool:
        """Whether hd.yaml could be read: without it nobody knows which teams and statuses there are."""
        return not any(problem.rule == "unreadable" for problem in self.desk.config.diagnostics)

    def facts(self, ticket: Ticket) -> ClockFacts:
        """The ticket as this desk sees it."""
        return ClockFacts(ticket, self._view)

    def shelf(self) -> ArticleContext:
        """What articles are held against."""
        return ArticleContext(self.desk.config, self.known, self.now.astimezone(self.desk.zone).date(), self.library)

    @cached_property
    def library(self) -> ArticleLibrary:
        """The articles that can be read, meant or not, what they may link to, and whom they may not name."""
        desk = self.desk
        found = {layout.article_name(article.path): article for article in desk.library().articles}
        people = {email.casefold() for person in desk.config.people.values() for email in person.emails}
        people |= {contact.email.casefold() for contact in desk.contacts.people}
        return ArticleLibrary(found, {*self.names.entries, *desk.left_out}, people=people)

    def tickets(self) -> Iterator[Ticket | Diagnostic]:
        """Each ticket that is meant; a problem for one that cannot be read."""
        for path in self.names.tickets:
            if self.part.has(path):
                try:
                    yield self.desk.read(path)
                except NotFoundError:
                    continue  # removed between listing and reading
                except HdError as error:
                    yield self.desk.fault(error, path)

    def articles(self) -> Iterator[Article | Diagnostic]:
        """Each article that is meant; a problem for one that cannot be read."""
        for path in self.desk.article_names().values():
            if self.part.has(path):
                try:
                    yield self.desk.article(path)
                except NotFoundError:
                    continue
                except HdError as error:
                    yield self.desk.fault(error, path)

    @cached_property
    def _view(self) -> EvaluationContext:
        return EvaluationContext(self.desk.config, self.now)

    def _tickets(self) -> Iterator[Diagnostic]:
        for ticket in self.tickets():
            if isinstance(ticket, Diagnostic):
                yield ticket
            else:
                yield from check_ticket(self.facts(ticket), self.known) if self.usable else ticket.diagnostics

    def _articles(self) -> Iterator[Diagnostic]:
        shelf = self.shelf()
        for article in self.articles():
            if isinstance(article, Diagnostic):
                yield article
            else:
                yield from check_article(article, shelf) if self.usable else article.diagnostics

    def _closed(self) -> Iterator[Diagnostic]:
        for top in (layout.TICKETS, layout.ARTICLES):
            yield from (problem for problem in self.desk.closed(top) if self.part.has(problem.path))

    def _text(self, path: str) -> str:
        try:
            return self.desk.content(path).decode("utf-8", "replace")
        except (NotFoundError, UnreadableError):
            return ""


def _rank(path: str) -> int:
    top = path.partition("/")[0]
    return _ORDER.index(top) if top in _ORDER else len(_ORDER)
