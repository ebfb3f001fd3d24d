"""Judges commits one by one: makes of each what the rules of the trail ask about. Walks nothing, decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from functools import cache, lru_cache, partial
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from hd.core.audit import OPEN, Act, Transition, attachment_stays, founded_once, is_attachment, judge, judge_act
from hd.core.audit.ancestry import Ancestry
from hd.core.audit.escalations import UNAPPROVED, unapproved, unapproved_merge
from hd.core.audit.files import PLAIN, is_of_desk
from hd.core.audit.sla_integrity import breach_is_configured_away, erased_breach
from hd.core.audit.transition import SLACK, completes
from hd.core.checks import Past, Trace
from hd.core.config import Audit, Config, load_anyhow
from hd.core.diagnostic import Problem
from hd.core.escalation.review_policy import wanted
from hd.core.ids import is_ticket_path
from hd.core.merging.id_collisions import ACTION as RENUMBER
from hd.core.sla.clock_facts import ClockFacts
from hd.core.sla.evaluate import breached
from hd.core.tickets.context import Standpoint
from hd.core.tickets.ticket import Handover, Ticket
from hd.errors import UnreadableError
from hd.ops.actors import Actor, known_as
from hd.ops.audit import reverts as audit_reverts
from hd.ops.audit.config_changes import breaches, moves_clocks
from hd.ops.audit.findings import Finding, Known, Word, still_open
from hd.ops.audit.former_ids import earlier
from hd.ops.audit.foundation import Foundation, Joined
from hd.ops.audit.judge_files import judge_files
from hd.ops.audit.judge_merges import Beyond, beyond
from hd.ops.field_origin import Traces
from hd.ops.reviews.find import is_on_main
from hd.ops.reviews.forge_merges import arrival, trace
from hd.ops.reviews.votes import VoteCommits, bring_votes, fetch_hint, is_committed_by_forge
from hd.store import layout
from hd.store.desk.desk import Desk
from hd.store.git.history_walk import GONE, Commit, Touch, Walk
from hd.store.layout import ticket_id

_KEPT = 2048  # tickets and commits that are likely to be asked for again
_WORDS = ("approve", "reject", "withdraw")


class Trail:
    """Judges the commits of one desk, each after its parents.

    config: what judges; None: for each commit the hd.yaml that held before it. audit: what is demanded of all of them.
    end: up to which commit. now: when they are judged. trusted: gives the commit up to which the history is known to be
    true, if somebody knows.
    """

    def __init__(
        self,
        desk: Desk,
        walk: Walk,
        *,
        audit: Audit,
        config: Config | None = None,
        end: str,
        now: datetime,
        trusted: Callable[[], str | None],
        ancestry: Callable[[], Ancestry],
    ) -> None:
        self.desk = desk
        self.walk = walk
        self.known = Known()
        self._audit = audit
        self._config = replace(config, audit=audit) if config else None
        self._ancestry = ancestry
        self._load = lru_cache(16)(self._loaded)
        self._last: dict[str, tuple[str, str, Ticket]] = {}
        self._held: dict[str, Config] = {}
        self._now = now
        self._landed: dict[str, datetime] = {}
        self._outside: dict[str, Joined] = {}
        self._bring = cache(partial(bring_votes, desk))
        self._votes = VoteCommits(desk, self._bring)
        self._landed_on_main = cache(partial(is_on_main, desk))
        self.foundation = Foundation(desk.repo, walk, end=end, trusted=trusted, ancestry=ancestry, load=self._load)

    def judge(self, commit: Commit) -> list[Finding]:
        """What is wrong with it."""
        self._landed[commit.id] = commit.landed
        if len(self._landed) > _KEPT:
            del self._landed[next(iter(self._landed))]
        faults = [Finding(commit.id, one) for one in self._hear(commit)]
        merged = len(commit.parents) > 1
        if not merged and not commit.touched:
            return faults
        config, joined = self._in_force(commit)
        if joined is not None and joined.imported:
            self.known.imported += sum(one.before is None and is_ticket_path(one.path) for one in commit.touched)
            return []
        self._hold(commit, config, merged=merged)
        founding = joined is not None and not joined.there
        founding = founding and not any(one.before and is_ticket_path(one.path) for one in commit.touched)
        act = self._act(commit, config, founding=founding)
        if self._votes.is_squashed(commit, config):
            act = replace(act, trailers=())  # they are those of a vote, in the message of a squash
        if merged:
            found = beyond(commit, self.walk, self._ancestry(), config=config)
            transitions = [self._beyond(one, act, config) for one in found.tickets]
            touched: Sequence[Touch] = [
                *found.others,
                *found.odd,
                *(Touch(one.path, None, None) for one in transitions),
                *self._joining(commit, config),
            ]
            problems = [attachment_stays(act, path) for path in found.lost]
            brought: Sequence[Touch] = (*found.odd, *found.new)
        else:
            touched = self._against(joined, [one for one in commit.touched if is_of_desk(one.path, config)])
            transitions = [self._transition(one, act, config) for one in touched if is_ticket_path(one.path)]
            problems = [
                attachment_stays(act, one.path)
                for one in touched
                if is_attachment(one.path) and one.before and not self._inverse(one, act)
            ]
            if joined is not None and joined.there and not joined.returning:
                problems += [
                    founded_once(act, one.path, founding=self.foundation.commit or "")
                    for one in commit.touched
                    if one.path == layout.CONFIG and not one.before
                ]
            brought = () if founding else self._against(joined, commit.touched)
        problems += judge_files(commit.id, brought, self.walk, config=config)
        if any(one.path == layout.CONFIG and one.after is None for one in commit.touched):
            hint = f"git restore --source={commit.id[:7]}^ -- {layout.CONFIG}"
            problems.append(Problem("error", "gone", "the desk's configuration was removed", 0, layout.CONFIG, hint))
        if not act.founding:
            problems += self._reconfigured(commit, act, config)
        if not touched:
            return [*faults, *(Finding(commit.id, one) for one in problems)]
        view = Standpoint(config, act.when, act.who or "")
        if not (transitions and len(transitions) == len(touched) and all(one.by_clock for one in transitions)):
            problems += judge_act(act, view, path=touched[0].path)  # who writes for the clock is nobody
        for one in transitions:
            problems += self._judged(one, view)
        return [Finding(commit.id, one) for one in problems]

    def _judged(self, transition: Transition, view: Standpoint) -> Iterator[Problem]:
        """Without what is wrong only as long as nobody puts it right: that is noted."""
        self.known.imported += transition.imported
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

    def _note_erased(self, transition: Transition, view: Standpoint) -> None:
        """Note the breaches that a step dates away; forget those that are there again."""
        path, after = transition.path, transition.after
        noted = set(self.known.erased.get(path, ()))
        if noted and after is not None:
            noted -= breached(after, Standpoint(view.config, transition.act.written))
        found = erased_breach(transition, view)
        if found is not None and not found.source:
            noted |= found.metrics
        self._keep_erased(path, noted)

    def _keep_erased(self, path: str, metrics: Collection[str]) -> None:
        if metrics:
            self.known.erased[path] = sorted(metrics)
        else:
            self.known.erased.pop(path, None)

    def _reconfigured(self, commit: Commit, act: Act, before: Config) -> Iterator[Problem]:
        """The breaches that a change of hd.yaml erases; of a merge, a change of what its first parent has."""
        inside = [parent for parent in commit.parents if parent not in self._outside] or [*commit.parents]
        touches = self.walk.between(inside[0], commit.id) if len(commit.parents) > 1 else commit.touched
        text = next((one.after for one in touches if one.path == layout.CONFIG), None)
        found = self.walk.blob(text) if text else None
        if found is None or not moves_clocks(before, after := self._load(found[1])):
            return
        healed: dict[str, list[str]] = {}
        for path, old, new in breaches(self.walk, act.commit, before, after, at=act.written):
            noted = set(self.known.erased.get(path, ())) - new
            for metric in sorted(old - new - noted):
                healed.setdefault(metric, []).append(ticket_id(path))
            self._keep_erased(path, noted | (old - new))
        for metric, ids in healed.items():
            yield breach_is_configured_away(metric, ids, path=layout.CONFIG)

    def left(self, end: str, config: Config, *, now: datetime) -> list[Finding]:
        """What is still to be put right in the commit `end`."""
        view = Standpoint(config, now)
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
        before = self.walk.file(f"{finding.commit}^", layout.CONFIG)
        config = self._config or self._load(before[1] if before else b"")
        for move in unapproved(ticket):
            came = arrival(self.desk, ticket, move, now=now, rev=end, config=config, bring=self._bring)
            facts = ClockFacts(ticket, Standpoint(config, now))
            if not (came.wanted if came else wanted(facts, to=move.to or "", config=config)):
                continue
            if came is None or came.unknown or came.approved_by is None:
                unknown = fetch_hint(self.desk) if came is not None and came.unknown else ""
                yield replace(finding, problem=unapproved_merge(move, ticket.path, unknown=unknown))

    # -- what a commit is -----------------------------------------------------------------------------------------

    def _act(self, commit: Commit, config: Config, *, founding: bool) -> Act:
        landed = (self._landed.get(parent) or self.walk.landed(parent) for parent in commit.parents)
        before = [one for one in landed if one and one <= self._now + SLACK]  # what is in the future is told of itself
        who = known_as(config, commit.author)
        return Act(
            commit.id,
            str(commit.author),
            who,
            commit.when,
            commit.landed,
            max(before, default=None),
            commit.trailers,
            founding,
            self._now,
            lambda: self._committed_by(commit, config),
        )

    def _committed_by(self, commit: Commit, config: Config) -> str | None:
        who = known_as(config, commit.committer)
        author = known_as(config, commit.author)
        return author if who != author and is_committed_by_forge(self.desk, config, commit.id) else who

    def _in_force(self, commit: Commit) -> tuple[Config, Joined | None]:
        """The configuration that judges a commit; and where there was no desk before it, how it joined one (`there` is
        empty for the founding, and for what comes before that)."""
        outside = self._outside
        parents = [one for one in commit.parents if one not in outside] if outside else commit.parents
        for parent in parents:
            if parent in self._held:
                return self._held[parent], None
            before = self.walk.file(parent, layout.CONFIG)
            if before is not None:
                return self._config or self._load(before[1]), None
        if commit.parents and not parents:
            joined = outside[commit.parents[0]]
        else:
            joined = self.foundation.joined(commit.id) or Joined("")
        if not joined.there:
            own = self.walk.file(commit.id, layout.CONFIG)
            return self._load(own[1] if own else b""), joined
        if not (joined.returning and any(one.path == layout.CONFIG and one.after for one in commit.touched)):
            self._outside[commit.id] = joined
        there = self.walk.file(joined.there, layout.CONFIG)
        return self._config or self._load(there[1] if there else b""), joined

    def _against(self, joined: Joined | None, touched: Sequence[Touch]) -> Sequence[Touch]:
        """What a commit that had no desk before it changed of what was there when it joined."""
        if joined is None or not joined.there:
            return touched
        found = []
        for one in touched:
            before = None if one.before else self.walk.file(joined.there, one.path)
            if before is None:
                found.append(one)
            elif before[0] != one.after or one.mode not in (PLAIN, GONE):
                found.append(one._replace(before=before[0]))
        return found

    def _joining(self, commit: Commit, config: Config) -> list[Touch]:
        """What a merge changed of the desk by bringing in a history that does not come from its founding."""
        inside = [parent for parent in commit.parents if parent not in self._outside]
        if not inside or len(inside) == len(commit.parents):
            return []
        return [one for one in self.walk.between(inside[0], commit.id) if is_of_desk(one.path, config)]

    def _hold(self, commit: Commit, config: Config, *, merged: bool) -> None:
        """Note the configuration that a commit leaves, where it is the one that judged it."""
        if not merged and commit.parents and all(one.path != layout.CONFIG for one in commit.touched):
            self._held[commit.id] = config
            if len(self._held) > _KEPT:
                del self._held[next(iter(self._held))]

    def _loaded(self, text: bytes) -> Config:
        return replace(load_anyhow(text.decode("utf-8", "surrogateescape")), audit=self._audit)

    def _hear(self, commit: Commit) -> Iterator[Problem]:
        """Note what is said of a handover under review; what is wrong with a vote that is not of whom it says."""
        said = {key.lower(): value for key, value in commit.trailers}
        action, blob, ticket = said.get("hd-action", ""), said.get("hd-blob", ""), said.get("hd-ticket", "")
        if action not in _WORDS or not blob or not ticket:
            return
        config, _ = self._in_force(commit)
        fault = None if commit.touched else self._votes.fault(commit, config)
        if fault is not None:
            yield fault
        elif self._committed_by(commit, config) == known_as(config, commit.author):
            self.known.words.append(Word(ticket, blob, commit.author, action))

    # -- what became of a ticket ----------------------------------------------------------------------------------

    def _under_new_id(self, touch: Touch, act: Act, config: Config) -> Ticket | None:
        """What a ticket was that was given another id, because two had it."""
        found = self.walk.blob(touch.after) if touch.after and act.action == RENUMBER else None
        data = earlier(self.walk, f"{act.commit}^", path=touch.path, data=found[1]) if found else None
        return Ticket.parse(data, path=touch.path, zone=ZoneInfo(config.desk.timezone)) if data else None

    def _transition(self, touch: Touch, act: Act, config: Config) -> Transition:
        before = self._before(touch, config) if touch.before else self._under_new_id(touch, act, config)
        after = None
        fault = None
        if touch.after is not None:
            try:
                after = self._read(touch.after, touch.path, config.desk.timezone)
                self.known.broken.pop(touch.path, None)
            except UnreadableError as error:
                fault = self.desk.fault(error, touch.path)
                if touch.before is not None:
                    self.known.broken.setdefault(touch.path, touch.before)
        past, approved = self._past(act, config, touch.path), self._approved(touch.path, config)
        inverse_ = self._inverse(touch, act)
        return Transition(touch.path, before, after, act, fault, inverse=inverse_, past=past, approved=approved)

    def _before(self, touch: Touch, config: Config) -> Ticket | None:
        """What it said when it could be read last."""
        blob = self.known.broken.get(touch.path, touch.before)
        try:
            return self._read(blob, touch.path, config.desk.timezone) if blob else None
        except UnreadableError:
            return None

    def _beyond(self, one: Beyond, act: Act, config: Config) -> Transition:
        versions: list[Ticket | None] = []
        fault, zone = None, Standpoint(config, act.when).zone
        for data in (one.expected, one.data):
            fault = None
            try:
                versions.append(Ticket.parse(data, path=one.path, zone=zone) if data is not None else None)
            except UnreadableError as error:
                versions.append(None)
                fault = self.desk.fault(error, one.path)
        past, approved = self._past(act, config, one.path), self._approved(one.path, config)
        return Transition(one.path, versions[0], versions[1], act, fault, merged=True, past=past, approved=approved)

    def _read(self, blob: str, path: str, zone: str) -> Ticket:
        """The ticket in a blob. Each ticket's last version is kept: the next change of it begins there."""
        kept = self._last.pop(path, None)
        if kept is None or kept[:2] != (blob, zone):
            found = self.walk.blob(blob)
            if found is None:
                raise UnreadableError(f"{path}: git has lost it ({blob[:7]})", hint="git fsck")
            kept = blob, zone, Ticket.parse(found[1], path=path, zone=ZoneInfo(zone))
        self._last[path] = kept
        if len(self._last) > _KEPT:
            del self._last[next(iter(self._last))]
        return kept[2]

    def _inverse(self, touch: Touch, act: Act) -> bool:
        undone = act.trailer("Hd-Undoes")
        return bool(undone) and audit_reverts.is_inverse(self.walk, touch, commit=act.commit, undone=undone or "")

    def _past(self, act: Act, config: Config, path: str) -> Past:
        traces = Traces(self.desk, actor=Actor(act.who or ""), now=act.when, rev=f"{act.commit}^", config=config)

        def past(key: str, value: str) -> Trace | None:
            if key != "handovers":
                return traces.find(path, key, value=value)
            before = self.walk.file(f"{act.commit}^", path)
            ticket = self.desk.ticket(path, before[1]) if before else None
            rev = f"{act.commit}^"
            return trace(self.desk, ticket, now=act.when, rev=rev, bring=self._bring) if ticket else None

        return past

    def _approved(self, path: str, config: Config) -> Callable[[Handover], Sequence[str]]:
        return partial(self._who_approved, path, config)

    def _who_approved(self, path: str, config: Config, move: Handover) -> list[str]:
        """Whose last word on this very handover was yes."""
        said: dict[str, bool] = {}
        for word in self.known.words:
            who = known_as(config, word.author)
            if who and path.endswith(f"/{word.ticket}.md") and self._saw(word, path, config, move):
                said[who] = word.action == "approve"
        return [who for who, yes in said.items() if yes]

    def _saw(self, word: Word, path: str, config: Config, move: Handover) -> bool:
        try:
            ticket = self._read(word.blob, path, config.desk.timezone)
        except UnreadableError:
            return False
        return any(completes(move, one) for one in ticket.handovers)
