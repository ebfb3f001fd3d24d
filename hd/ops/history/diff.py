"""What a branch does to a desk: ticket by ticket, article by article, with the effect on clocks. Writes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from hd.core.config import Config
from hd.core.contacts.contacts import read as read_contacts
from hd.core.diagnostic import Diagnostic
from hd.core.document.yaml_tree import Value, parse, plain_value
from hd.core.history.describe import ChangeSummary, describe_article, describe_ticket
from hd.core.history.diff import Difference, compare_articles, compare_configs, compare_tickets
from hd.core.ids import is_ticket_path
from hd.core.kb.article import Article
from hd.core.query import Me
from hd.core.sla.clock import METRICS, Clock, Clocks
from hd.core.sla.evaluate import evaluate
from hd.core.sla_policy.diff import compare_clocks
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.ticket import Ticket
from hd.core.tickets.workflow import is_stopped
from hd.errors import HdError
from hd.ops.context import Context
from hd.ops.records import Record, iso, problem_record
from hd.ops.sla.policy_diff import side_record
from hd.store import layout, parallel
from hd.store.desk.revision_range import Content, RevisionRange, contents, differing, sides

_AT_ONCE = 500  # tickets whose two versions are in memory at a time
_NOTHING = Clocks(None, "", *(Clock(metric, "none") for metric in METRICS))

_Made = TypeVar("_Made")


class DeskDiff(Struct, frozen=True):
    """tickets, articles, config, files, outside: what differs, as `record` has it; a ticket that has another deadline
    only because hd.yaml is another has no `change`. contacts: how many came, went, are others; None where that file is
    the same. notes: what to know about the comparison."""

    sides: RevisionRange
    now: datetime
    tickets: tuple[Record, ...]
    articles: tuple[Record, ...]
    config: tuple[Record, ...]
    contacts: Record | None
    files: tuple[Record, ...]
    outside: tuple[Record, ...]
    unreadable: tuple[Diagnostic, ...]
    notes: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """Tickets by what became of them, clocks that break and are mended, and how much else differs."""
        became = Counter(row["change"] or "affected" for row in self.tickets)
        clocks = [clock for row in self.tickets for clock in row["clocks"]]
        return {
            **{what: became[what] for what in ("registered", "changed", "deleted", "affected")},
            "breaks": sum(clock["breaks"] for clock in clocks),
            "mends": sum(clock["mends"] for clock in clocks),
            "articles": len(self.articles),
            "config": len(self.config),
            "files": len(self.files) + (self.contacts is not None),
            "outside": len(self.outside),
        }

    def record(self) -> Record:
        """`{from, to, base, now, counts, tickets, articles, config, contacts, files, outside, unreadable}`."""
        one, other = self.sides.before, self.sides.after
        return {
            "from": {"rev": self.sides.names[0], "commit": one.commit},
            "to": dict(
                zip(
                    ("rev", "commit"),
                    (self.sides.names[1], other.commit) if self.sides.committed else (None, None),
                    strict=True,
                )
            ),
            "base": self.sides.base,
            "now": iso(self.now),
            "counts": self.counts,
            "tickets": list(self.tickets),
            "articles": list(self.articles),
            "config": list(self.config),
            "contacts": self.contacts,
            "files": list(self.files),
            "outside": list(self.outside),
            "unreadable": [problem_record(problem) for problem in self.unreadable],
        }


def diff(context: Context, text: str, *, me: Me) -> DeskDiff:
    """What differs between the two that `text` names (`store.between.sides`), all clocks at the moment `now`.

    Raises NotFoundError for a revision that is not here or has no desk, RefusedError where a shallow clone cannot tell.
    """
    return _Comparison(context, sides(context.desk, text), me=me).made()


class _Pair(NamedTuple):
    """Two versions of a ticket, and what they say differently."""

    before: Ticket | None
    after: Ticket | None
    found: Sequence[Difference]


class _Comparison:
    """One comparison. views: how the desk judges, before and after; the same where hd.yaml is."""

    def __init__(self, context: Context, found: RevisionRange, *, me: Me) -> None:
        self.context = context
        self.sides = found
        prefix = found.before.repo.prefix
        deltas = differing(found)
        self.prefix = prefix
        self.deltas = {path[len(prefix) :]: delta for path, delta in deltas.items() if path.startswith(prefix)}
        self.outside = {path: delta for path, delta in deltas.items() if not path.startswith(prefix)}
        after = found.after.config
        view = EvaluationContext(after, context.now, me)
        same = layout.CONFIG not in self.deltas
        self.views = (view if same else EvaluationContext(found.before.config, context.now, me), view)
        self.unreadable: list[Diagnostic] = []

    def made(self) -> DeskDiff:
        attached = self._attached()
        tickets = {path for path in self.deltas if is_ticket_path(path)} | attached.keys()
        articles = [path for path in self.deltas if _is_article(path)]
        contacts = {view.config.contacts for view in self.views} & self.deltas.keys()
        rows = list(self._tickets(sorted(tickets), attached))
        shown = {row["path"].removeprefix(self.prefix) for row in rows}
        own = {path for ticket in shown & attached.keys() for path, _ in attached[ticket]}
        told = {*tickets, *articles, *contacts, layout.CONFIG, *own}
        config = self._config()
        rows += self._affected(tickets) if config else []
        rows.sort(key=lambda row: (not _any(row, "breaks"), not _any(row, "mends"), row["change"] is None, row["id"]))
        return DeskDiff(
            sides=self.sides,
            now=self.context.now.astimezone(self.views[1].zone),
            tickets=tuple(rows),
            articles=tuple(self._articles(articles)),
            config=config,
            contacts=self._contacts(sorted(contacts)[0]) if contacts else None,
            files=tuple(
                {"path": f"{self.prefix}{path}", "change": delta.change}
                for path, delta in self.deltas.items()
                if path not in told
            ),
            outside=tuple({"path": path, "change": delta.change} for path, delta in self.outside.items()),
            unreadable=tuple(self.unreadable),
            notes=self._notes(),
        )

    # -- tickets ------------------------------------------------------------------------------------------------------

    def _attached(self) -> dict[str, list[tuple[str, Difference]]]:
        """What lies in tickets' own folders and differs, by the ticket's file: the path, and the difference."""
        found: dict[str, list[tuple[str, Difference]]] = {}
        for path, delta in self.deltas.items():
            folder, _, name = path.rpartition("/")
            if is_ticket_path(f"{folder}.md"):
                before, after = (None if delta.change == gone else name for gone in ("added", "removed"))
                found.setdefault(f"{folder}.md", []).append((path, Difference("attachments", before, after)))
        return found

    def _tickets(
        self, paths: Sequence[str], attached: Mapping[str, Sequence[tuple[str, Difference]]]
    ) -> Iterator[Record]:
        """A record for each ticket of these files, in order."""
        pieces = [paths[start : start + _AT_ONCE] for start in range(0, len(paths), _AT_ONCE)]
        done = 0
        for piece, found in zip(
            pieces, parallel.each(lambda some: self._compared(some, attached), pieces), strict=True
        ):
            yield from self._good(found)
            done += len(piece)
            if self.context.progress:
                self.context.progress(done, len(paths))

    def _compared(
        self, paths: Sequence[str], attached: Mapping[str, Sequence[tuple[str, Difference]]]
    ) -> list[Record | Diagnostic]:
        bad: list[Diagnostic] = []
        pairs: list[_Pair] = []
        for path, *both in self._pairs(paths):
            read = self._read(path, both, self._parsed)
            if isinstance(read, Diagnostic):
                bad.append(read)
            elif read != (None, None):
                more = (difference for _, difference in attached.get(path, ()))
                pairs.append(_Pair(*read, (*compare_tickets(*read), *more)))
        return [*bad, *self._records(pairs)]

    def _parsed(self, path: str, data: bytes, number: int) -> Ticket:
        return Ticket.parse(data, path=path, zone=self.views[number].zone)

    def _records(self, pairs: Sequence[_Pair]) -> Iterator[Record]:
        """A record for each; all under one configuration first, for which rules are made ready once."""
        one, other = self.views
        before = [evaluate(pair.before, one) if pair.before else _NOTHING for pair in pairs]
        after = [evaluate(pair.after, other) if pair.after else _NOTHING for pair in pairs]
        for pair, old, new in zip(pairs, before, after, strict=True):
            yield self._record(pair, old, new)

    def _record(self, pair: _Pair, old: Clocks, new: Clocks) -> Record:
        before, after, found = pair
        ticket, zone = after or before, self.views[1].zone
        assert ticket is not None  # it was found in one of the two
        change = "registered" if before is None else "deleted" if after is None else "changed"
        return {
            "id": ticket.id,
            "path": f"{self.prefix}{ticket.path}",
            "title": ticket.title,
            "change": None if before is after else change,
            "differences": [one.record() for one in found],
            "words": [] if before is after else [_word(word) for word in describe_ticket(before, after, found)],
            "policy": {"before": old.policy, "after": new.policy},
            "clocks": [
                {
                    "metric": clock.new.metric,
                    "breaks": clock.is_new_breach,
                    "mends": clock.ends_breach,
                    "before": side_record(clock.old, old, zone),
                    "after": side_record(clock.new, new, zone),
                }
                for clock in compare_clocks(old, new)
            ],
        }

    def _affected(self, changed: set[str]) -> list[Record]:
        """The other open tickets, of those only that get another deadline or verdict by what hd.yaml says now."""
        statuses = self.views[1].config.statuses
        reading = self.sides.after.all(but=lambda status: is_stopped(status, statuses))
        self.unreadable += [problem for problem in reading.unreadable if problem.path not in changed]
        pairs = [_Pair(ticket, ticket, ()) for ticket in reading.tickets if ticket.path not in changed]
        return [row for row in self._records(pairs) if row["clocks"]]

    # -- the rest -----------------------------------------------------------------------------------------------------

    def _articles(self, paths: Sequence[str]) -> Iterator[Record]:
        for path, *both in self._pairs(paths):
            read = self._read(path, both, lambda path, data, _: self.context.desk.article_in(path, data))
            if isinstance(read, Diagnostic):
                self.unreadable.append(read)
            elif read != (None, None):
                yield self._article(path, *read)

    def _article(self, path: str, before: Article | None, after: Article | None) -> Record:
        found, article = compare_articles(before, after), after or before
        assert article is not None  # it was found in one of the two
        return {
            "name": layout.article_name(path),
            "path": f"{self.prefix}{path}",
            "title": article.title,
            "change": "new" if before is None else "deleted" if after is None else "changed",
            "differences": [one.record() for one in found],
            "words": [_word(word) for word in describe_article(before, after, found)],
        }

    def _config(self) -> tuple[Record, ...]:
        if layout.CONFIG not in self.deltas:
            return ()
        before, after = (_tree(view.config) for view in self.views)
        return tuple({"key": one.field, "before": one.old, "after": one.new} for one in compare_configs(before, after))

    def _contacts(self, path: str) -> Record:
        """Numbers only: whose data it is need not be said once more."""
        ((_, *pair),) = self._pairs([path])
        texts = (data.decode("utf-8-sig", "replace") if isinstance(data, bytes) else "" for data in pair)
        old, new = (
            {one.email.casefold(): replace(one, line=0) for one in read_contacts(text, path=path).people}
            for text in texts
        )
        both = old.keys() & new.keys()
        return {
            "path": f"{self.prefix}{path}",
            "added": len(new.keys() - both),
            "removed": len(old.keys() - both),
            "changed": sum(old[key] != new[key] for key in both),
        }

    def _notes(self) -> tuple[str, ...]:
        notes = []
        first, second = self.sides.names
        if behind := self.sides.behind:
            what = "a commit" if behind == 1 else f"{behind} commits"
            notes.append(
                f"{first} has {what} that {second} lacks: what that did shows the other way round;"
                f" what {second} did alone: hd diff {first}...{second}"
            )
        for name, view in dict(zip(self.sides.names, self.views, strict=True)).items():
            problem = next((one for one in view.config.diagnostics if one.severity == "error"), None)
            if problem:
                notes.append(f"at {name}, {problem.where()}: {problem.message}; left out")
        return tuple(dict.fromkeys(notes))

    # -- reading ------------------------------------------------------------------------------------------------------

    def _pairs(self, paths: Sequence[str]) -> Iterator[tuple[str, Content, Content]]:
        """What each of these files was and is; None where it was not there."""
        for path, pair in zip(paths, contents(self.sides, paths, self.deltas), strict=True):
            yield path, *pair

    def _read(
        self, path: str, pair: Sequence[Content], build: Callable[[str, bytes, int], _Made]
    ) -> tuple[_Made | None, _Made | None] | Diagnostic:
        """Both versions, made of their bytes; a problem where one of them cannot be read."""
        found: list[_Made | None] = []
        for number, data in enumerate(pair):
            try:
                if isinstance(data, HdError):
                    raise data
                found.append(None if data is None else build(path, data, number))
            except HdError as error:
                problem = self.context.desk.fault(error, path)
                return replace(problem, message=f"{problem.message} (in {self.sides.names[number]})")
        return found[0], found[1]

    def _good(self, found: Sequence[Record | Diagnostic]) -> Iterator[Record]:
        """The records; problems are noted."""
        for one in found:
            if isinstance(one, Diagnostic):
                self.unreadable.append(one)
            else:
                yield one


def _is_article(path: str) -> bool:
    return path.startswith(f"{layout.ARTICLES}/") and path.count("/") == 1 and path.endswith(".md")


def _any(row: Record, key: str) -> bool:
    return any(clock[key] for clock in row["clocks"])


def _word(word: ChangeSummary) -> Record:
    return {"about": word.subject, "text": word.text}


def _tree(config: Config) -> Value:
    """What hd.yaml says, as it is written; nothing of one that cannot be read, which is told elsewhere."""
    try:
        return plain_value(parse(config.text, limit=len(config.text)))
    except HdError:
        return None
