"""Judges commits one by one: asks the rules of the trail about each, and notes what is still to be put right."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from functools import cache, partial

from msgspec import Struct
from msgspec.structs import replace

from hd.core.audit import OPEN, Act, Transition, attachment_stays, founded_once, is_attachment, judge, judge_act
from hd.core.audit.ancestry import Ancestry
from hd.core.audit.escalations import UNAPPROVED, unapproved, unapproved_merge
from hd.core.audit.files import is_of_desk
from hd.core.audit.sla_integrity import breach_is_configured_away, erased_breach
from hd.core.config import Audit, Config
from hd.core.diagnostic import Diagnostic
from hd.core.escalation.review_policy import needs_review
from hd.core.ids import is_ticket_path
from hd.core.sla.clock_facts import ClockFacts
from hd.core.sla.evaluate import breached_metrics
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.ticket import Ticket
from hd.errors import UnreadableError
from hd.ops.audit.acts import Acts
from hd.ops.audit.approvals import Approvals
from hd.ops.audit.config_changes import breaches, moves_clocks
from hd.ops.audit.config_in_force import ConfigHistory
from hd.ops.audit.findings import AuditState, Finding, still_open
from hd.ops.audit.foundation import DeskJoin, Foundation
from hd.ops.audit.judge_files import judge_files
from hd.ops.audit.judge_merges import beyond
from hd.ops.audit.ticket_versions import TicketVersions
from hd.ops.reviews.find import is_on_main
from hd.ops.reviews.forge_merges import arrival
from hd.ops.reviews.votes import VoteCommits, bring_votes, fetch_hint
from hd.store import layout
from hd.store.desk.desk import Desk
from hd.store.git.history_walk import ChangedFile, Commit, HistoryWalk
from hd.store.layout import ticket_id


class _Changes(Struct, frozen=True):
    """What a commit changed of the desk. touched: its files, whatever they are; brought: those that are judged as
    files; problems: what is wrong already with how they changed."""

    touched: Sequence[ChangedFile]
    transitions: Sequence[Transition]
    brought: Sequence[ChangedFile]
    problems: Sequence[Diagnostic]


class CommitJudge:
    """Judges the commits of one desk, each after its parents.

    config: what judges; None: for each commit the hd.yaml that held before it. audit: what is demanded of all of them.
    end: up to which commit. now: when they are judged. trusted: gives the commit up to which the history is known to be
    true, if somebody knows. known: what the commits before left to know.
    """

    def __init__(
        self,
        desk: Desk,
        walk: HistoryWalk,
        *,
        audit: Audit,
        config: Config | None = None,
        end: str,
        now: datetime,
        trusted: Callable[[], str | None],
        ancestry: Callable[[], Ancestry],
        known: AuditState | None = None,
    ) -> None:
        self.desk = desk
        self.walk = walk
        self.known = known or AuditState()
        self._ancestry = ancestry
        self._configs = ConfigHistory(walk, audit=audit, config=config)
        self._acts = Acts(desk, walk, now=now)
        self._bring = cache(partial(bring_votes, desk))
        self._versions = TicketVersions(desk, walk, self.known, bring=self._bring)
        self._votes = VoteCommits(desk, self._bring)
        self._approvals = Approvals(desk, self.known, self._versions, self._votes)
        self._landed_on_main = cache(partial(is_on_main, desk))
        load = self._configs.load
        self.foundation = Foundation(desk.repo, walk, end=end, trusted=trusted, ancestry=ancestry, load=load)

    def judge(self, commit: Commit) -> list[Finding]:
        """What is wrong with it."""
        self._acts.note(commit)
        faults = [Finding(commit.id, one) for one in self._approvals.note(commit, lambda one: self._in_force(one)[0])]
        if len(commit.parents) <= 1 and not commit.touched:
            return faults
        config, joined = self._in_force(commit)
        if joined is not None and joined.imported:
            self.known.imported += sum(one.before is None and is_ticket_path(one.path) for one in commit.touched)
            return []
        self._configs.hold(commit, config)
        founding = joined is not None and not joined.there
        founding = founding and not any(one.before and is_ticket_path(one.path) for one in commit.touched)
        act = self._acts.of(commit, config, founding=founding)
        if self._votes.is_squashed(commit, config):
            act = replace(act, trailers=())  # they are those of a vote, in the message of a squash
        return [*faults, *(Finding(commit.id, one) for one in self._problems(commit, act, config, joined))]

    def _in_force(self, commit: Commit) -> tuple[Config, DeskJoin | None]:
        return self._configs.in_force(commit, self.foundation)

    def _problems(self, commit: Commit, act: Act, config: Config, joined: DeskJoin | None) -> Iterator[Diagnostic]:
        if len(commit.parents) > 1:
            changes = self._merged(commit, act, config)
        else:
            changes = self._changed(commit, act, config, joined)
        yield from changes.problems
        yield from judge_files(commit.id, changes.brought, self.walk, config=config)
        if any(one.path == layout.CONFIG and one.after is None for one in commit.touched):
            hint = f"git restore --source={commit.id[:7]}^ -- {layout.CONFIG}"
            yield Diagnostic("error", "gone", "the desk's configuration was removed", 0, layout.CONFIG, hint)
        if not act.founding:
            yield from self._reconfigured(commit, act, config)
        if not changes.touched:
            return
        view, transitions = EvaluationContext(config, act.authored_at, act.agent or ""), changes.transitions
        by_clock = len(transitions) == len(changes.touched) and all(one.is_by_clock for one in transitions)
        if not by_clock:  # nobody writes for the clock
            yield from judge_act(act, view, path=changes.touched[0].path)
        for one in transitions:
            yield from self._judged(one, view)

    def _merged(self, commit: Commit, act: Act, config: Config) -> _Changes:
        found = beyond(commit, self.walk, self._ancestry(), config=config)
        transitions = [self._with_approvals(self._versions.merged(one, act, config), config) for one in found.tickets]
        touched = [
            *found.others,
            *found.odd,
            *(ChangedFile(one.path, None, None) for one in transitions),
            *self._configs.joining(commit, config),
        ]
        problems = [attachment_stays(act, path) for path in found.lost]
        return _Changes(touched, transitions, (*found.odd, *found.new), problems)

    def _changed(self, commit: Commit, act: Act, config: Config, joined: DeskJoin | None) -> _Changes:
        touched = self._configs.against(joined, [one for one in commit.touched if is_of_desk(one.path, config)])
        tickets = [one for one in touched if is_ticket_path(one.path)]
        transitions = [self._with_approvals(self._versions.changed(one, act, config), config) for one in tickets]
        problems = [
            attachment_stays(act, one.path)
            for one in touched
            if is_attachment(one.path) and one.before and not self._versions.is_inverse(one, act)
        ]
        if joined is not None and joined.there and not joined.returning:
            problems += [
                founded_once(act, one.path, founding=self.foundation.commit or "")
                for one in commit.touched
                if one.path == layout.CONFIG and not one.before
            ]
        brought = () if act.founding else self._configs.against(joined, commit.touched)
        return _Changes(touched, transitions, brought, problems)

    def _with_approvals(self, transition: Transition, config: Config) -> Transition:
        return replace(transition, approved=self._approvals.of(transition.path, config))

    def _judged(self, transition: Transition, view: EvaluationContext) -> Iterator[Diagnostic]:
        """Without what is wrong only as long as nobody puts it right: that is noted."""
        self.known.imported += transition.is_imported
        noted = [key for key in self.known.open if key.startswith(f"{transition.path} ")]
        still = still_open(transition.after, view) if noted and transition.after else {}
        for key in noted:
            if key.rpartition(" ")[2] not in still:
                del self.known.open[key]
        for problem in judge(transition, view):
            if problem.rule in OPEN:
                key, finding = f"{transition.path} {problem.rule}", Finding(transition.act.commit, problem)
                if not (problem.rule == UNAPPROVED and key in self.known.open):  # what brought it in is at fault
                    self.known.open[key] = finding
            else:
                yield problem
        self._note_erased(transition, view)

    def _note_erased(self, transition: Transition, view: EvaluationContext) -> None:
        """Note the breaches that a step dates away; forget those that are there again."""
        path, after = transition.path, transition.after
        noted = set(self.known.erased.get(path, ()))
        if noted and after is not None:
            noted -= breached_metrics(after, EvaluationContext(view.config, transition.act.earliest_time))
        found = erased_breach(transition, view)
        if found is not None and not found.source:
            noted |= found.metrics
        self._keep_erased(path, noted)

    def _keep_erased(self, path: str, metrics: Collection[str]) -> None:
        if metrics:
            self.known.erased[path] = sorted(metrics)
        else:
            self.known.erased.pop(path, None)

    def _reconfigured(self, commit: Commit, act: Act, before: Config) -> Iterator[Diagnostic]:
        """The breaches that a change of hd.yaml erases; of a merge, a change of what its first parent has."""
        after = self._configs.replacement(commit)
        if after is None or not moves_clocks(before, after):
            return
        healed: dict[str, list[str]] = {}
        for path, old, new in breaches(self.walk, act.commit, before, after, at=act.earliest_time):
            noted = set(self.known.erased.get(path, ())) - new
            for metric in sorted(old - new - noted):
                healed.setdefault(metric, []).append(ticket_id(path))
            self._keep_erased(path, noted | (old - new))
        for metric, ids in healed.items():
            yield breach_is_configured_away(metric, ids, path=layout.CONFIG)

    def left(self, end: str, config: Config, *, now: datetime) -> list[Finding]:
        """What is still to be put right in the commit `end`."""
        view = EvaluationContext(config, now)
        found: list[Finding] = []
        for key, finding in self.known.open.items():
            path, _, rule = key.rpartition(" ")
            data = self.walk.file(end, path)
            try:
                ticket = Ticket.parse(data[1], path=path, zone=view.zone) if data else None
            except UnreadableError:
                continue
            if ticket is None or rule not in still_open(ticket, view):
                continue
            if rule == UNAPPROVED:
                found += self._unapproved(finding, ticket, end=end, now=now)
            else:
                found.append(finding)
        return found

    def _unapproved(self, finding: Finding, ticket: Ticket, *, end: str, now: datetime) -> Iterator[Finding]:
        """The handovers of a ticket that the main branch has and the desk wants reviewed, and that nobody approved."""
        if not self._landed_on_main(end):
            return  # a review's own branch has what is only asked for
        config = self._configs.before(finding.commit)
        for move in unapproved(ticket):
            came = arrival(self.desk, ticket, move, now=now, rev=end, config=config, bring=self._bring)
            facts = ClockFacts(ticket, EvaluationContext(config, now))
            if not (came.wanted if came else needs_review(facts, to=move.to or "", config=config)):
                continue
            if came is None or came.unknown or came.approved_by is None:
                unknown = fetch_hint(self.desk) if came is not None and came.unknown else ""
                yield replace(finding, problem=unapproved_merge(move, ticket.path, unknown=unknown))
