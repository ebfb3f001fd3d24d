"""Where a desk began, and how what does not come from there joined it. Judges only whether that was an import."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from msgspec import Struct

from hd.core.audit import Act
from hd.core.audit.ancestry import Ancestry
from hd.core.audit.imports import ACTION, is_import_merge
from hd.core.config import Config
from hd.core.ids import is_ticket_path, path_of
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.ticket import Ticket
from hd.errors import UnreadableError
from hd.ops.actors import known_as
from hd.ops.audit.ancestry import comes_from
from hd.ops.audit.judge_merges import beyond
from hd.store import layout
from hd.store.git import foundings
from hd.store.git.history_walk import Commit, HistoryWalk
from hd.store.git.repository import Repository


class DeskJoin(Struct, frozen=True):
    """How a commit that had no desk before it became a part of one. there: the commit that has what was there before.
    imported: by an import. returning: it comes from the founding, and the desk's configuration was removed in between.
    """

    there: str
    imported: bool = False
    returning: bool = False


class Foundation:
    """The founding of a desk. end: up to where its history is judged. trusted: gives the commit up to which it is known
    to be true, and has the founding; None where nobody recorded that.
    """

    def __init__(
        self,
        repo: Repository,
        walk: HistoryWalk,
        *,
        end: str,
        trusted: Callable[[], str | None],
        ancestry: Callable[[], Ancestry],
        load: Callable[[bytes], Config],
    ) -> None:
        self._repo = repo
        self._walk = walk
        self._end = end
        self._trusted = trusted
        self._ancestry = ancestry
        self._load = load
        self.assumed = False
        """Whether several commits may be the founding, and nobody recorded which is."""

    @cached_property
    def commit(self) -> str | None:
        """The commit that founded the desk: the first one with a configuration, of several the one on the branch
        itself. None where there is none, or a merge did."""
        trusted = self._trusted()
        rev = trusted or self._end
        found = foundings.commits_adding(self._repo, layout.CONFIG, rev=rev)
        if len(found) < 2:
            return next(iter(found), None)
        branch = foundings.first_parents(self._repo, rev)
        first = next((one for one in reversed(found) if one in branch), found[-1])
        self.assumed = trusted is None and not all(comes_from(self._repo, one, first) for one in found)
        return first

    @cached_property
    def _before(self) -> frozenset[str]:
        return foundings.ancestors(self._repo, self.commit) if self.commit else frozenset()

    def joined(self, commit: str) -> DeskJoin | None:
        """How a commit joined whose parents have no desk; None where it founded this one, or came before that."""
        if self.commit is None or commit in self._before:
            return None
        if comes_from(self._repo, commit, self.commit):
            removed = foundings.last_change(self._repo, layout.CONFIG, rev=f"{commit}^")
            return DeskJoin(f"{removed}^" if removed else self.commit, returning=True)
        for merge, parents in foundings.merges_after(self._repo, commit, rev=self._end):
            for parent in parents:
                if comes_from(self._repo, parent, self.commit) and not comes_from(self._repo, parent, commit):
                    return DeskJoin(parent, imported=self._is_import(merge, there=parent))
        return DeskJoin(self._trusted() or self.commit)

    def _is_import(self, merge: str, *, there: str) -> bool:
        """Whether a merge into the branch is an import of what its second parent has."""
        (commit,) = self._walk.commits((merge, f"^{merge}^@"))
        if len(commit.parents) != 2 or commit.parents[0] != there or ("Hd-Action", ACTION) not in commit.trailers:
            return False
        text = self._walk.file(there, layout.CONFIG)
        if text is None:
            return False
        config = self._load(text[1])
        view = EvaluationContext(config, commit.when)
        act = Act(
            merge,
            str(commit.author),
            known_as(config, commit.author),
            commit.when,
            commit.landed,
            trailers=commit.trailers,
        )
        files = foundings.files_in(self._repo, commit.parents[1])
        prefix = self._repo.prefix
        own = [path.removeprefix(prefix) if path.startswith(prefix) else f"../{path}" for path in files]
        tickets = self._tickets(commit.parents[1], own, view)
        if tickets is None:
            return False
        return is_import_merge(
            act,
            view,
            files=own,
            tickets=tickets,
            changed=self._changed(commit, tickets, config),
            in_use=lambda name: self._has(there, path_of(name)) or path_of(name) in own,
        )

    def _tickets(self, commit: str, files: list[str], view: EvaluationContext) -> list[Ticket] | None:
        """The tickets of a commit; None where one cannot be read."""
        found = []
        for path in filter(is_ticket_path, files):
            data = self._walk.file(commit, path)
            try:
                found.append(Ticket.parse(data[1] if data else b"", path=path, zone=view.zone))
            except UnreadableError:
                return None
        return found

    def _changed(self, commit: Commit, tickets: list[Ticket], config: Config) -> list[str]:
        """The earlier tickets that a merge changes otherwise than by bringing two versions of one import together."""
        ancestry = self._ancestry()
        bases = ancestry.nearest(*commit.parents)
        found = beyond(commit, self._walk, ancestry, config=config)
        return [
            *(one.path for one in found.tickets),
            *(one.path for one in found.others),
            *found.lost,
            *(
                one.path
                for one in tickets
                if self._has(commit.parents[0], one.path) and not any(self._has(base, one.path) for base in bases)
            ),
        ]

    def _has(self, commit: str, path: str) -> bool:
        return self._walk.file(commit, path) is not None
