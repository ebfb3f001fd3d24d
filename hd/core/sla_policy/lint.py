"""Lint policies and OLAs of a valid hd.yaml: each rule is one function.

Checks only the configuration, no tickets. What it reports as impossible is certain (`ticket_space.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property

from msgspec import Struct

from hd.core import query
from hd.core.config import Config, Ola, Policy
from hd.core.config.availability import diagnose
from hd.core.diagnostic import Diagnostic, Severity
from hd.core.query.ast import Node
from hd.core.query.keys import CLOCKED
from hd.core.sla_policy.ticket_space import TicketSpace
from hd.core.time.durations import write_duration
from hd.text.suggestions import listed

PATH = "hd.yaml"
# Keys that can change without a change of the promise; the team of a stay is fixed.
CHANGING_KEYS = (
    *("status", "team", "line", "assignee", "tags", "links", "watchers", "updated", "resolved", "until", "age", "is"),
)
_STAY = ("team", "line")

Rules = Sequence[Policy | Ola]


class Promises(Struct, frozen=True, dict=True):
    """The policies and OLAs of a desk, with parsed queries."""

    config: Config

    def rule_query(self, match: str) -> query.Query:
        """Return the query of a rule."""
        if match not in self._queries:
            types = {key: one.type for key, one in self.config.fields.items()}
            self._queries[match] = query.parse(match, fields=types)
        return self._queries[match]

    @cached_property
    def _queries(self) -> dict[str, query.Query]:
        return {}

    def root(self, rule: Policy | Ola) -> Node:
        """Return the tree of a rule's query."""
        return self.rule_query(rule.match).root

    def key(self, name: str, value: str) -> Node:
        """Return the tree of `name:value`."""
        return self.rule_query(f'{name}:"{value}"').root

    @cached_property
    def space(self) -> TicketSpace:
        """All tickets that these rules can distinguish."""
        config = self.config
        one_by_one = [self.key("priority", name) for name in config.priorities.names]
        one_by_one += [self.key("team", name) for name in config.teams]
        return TicketSpace(config, [*map(self.root, config.sla), *map(self.root, config.ola), *one_by_one])

    def applies(self, rules: Rules, rule: Policy | Ola, *also: Node) -> bool:
        """Whether a ticket can exist for which this is the first matching rule of `rules`, and which also matches
        `also`.
        """
        return self.space.is_possible(holds=[self.root(rule), *also], fails=self._earlier_roots(rules, rule))

    def both(self, ola: Ola, policy: Policy | None, *also: Node) -> bool:
        """Whether the OLA and the policy can apply to the same ticket, which also matches `also`."""
        holds, fails = [*also, self.root(ola)], self._earlier_roots(self.config.ola, ola)
        if policy is not None:
            holds.append(self.root(policy))
            fails += self._earlier_roots(self.config.sla, policy)
        return self.space.is_possible(holds=holds, fails=fails)

    def _earlier_roots(self, rules: Rules, rule: Policy | Ola) -> list[Node]:
        return [self.root(one) for one in rules[: _place(rules, rule)]]


Rule = Callable[[Promises], Iterator[Diagnostic]]


def lint(config: Config, *, day: date) -> list[Diagnostic]:
    """Return all diagnostics for `day`, with those of hd.yaml itself, by line."""
    promises = Promises(config)
    found = [*config.diagnostics, *(problem for rule in RULES for problem in rule(promises)), *diagnose(config, day)]
    return sorted(found, key=lambda problem: problem.line)


def _lists(config: Config) -> tuple[Rules, Rules]:
    return config.sla, config.ola


def _place(rules: Rules, rule: Policy | Ola) -> int:
    return next(number for number, one in enumerate(rules) if one is rule)


def _diagnostic(rule: str, message: str, line: int, *, severity: Severity = "warning", hint: str = "") -> Diagnostic:
    return Diagnostic(severity, rule, message, line, PATH, hint)


def _rule_label(rule: Policy | Ola) -> str:
    return f"policy {rule.name}" if isinstance(rule, Policy) else f'the OLA for "{rule.match}"'


def rules_can_match(promises: Promises) -> Iterator[Diagnostic]:
    """Report each rule that can never be the first match of a ticket."""
    config = promises.config
    for rules in _lists(config):
        for rule in rules:
            if not promises.applies(rules, rule):
                yield _explain_never(promises, rule, rules[: _place(rules, rule)])


def _explain_never(promises: Promises, rule: Policy | Ola, earlier: Rules) -> Diagnostic:
    """Explain why a rule never applies: no ticket matches it, or earlier rules match all of its tickets."""
    own, space = promises.root(rule), promises.space
    also = " unless its `sla` names it" if isinstance(rule, Policy) else ""
    if not space.is_possible(holds=[own]):
        message = f'{_rule_label(rule)} never applies{also}: no ticket can be "{rule.match}"'
        return _diagnostic("never", message, rule.line, hint="look at what contradicts itself, or is declared nowhere")
    guilty = list(earlier)
    for one in earlier:  # leave out rules that are not needed
        fewer = [other for other in guilty if other is not one]
        if not space.is_possible(holds=[own], fails=[promises.root(other) for other in fewer]):
            guilty = fewer
    names = listed([f"{_rule_label(one)} ({PATH}:{one.line})" for one in guilty])
    take = "comes first and takes" if len(guilty) == 1 else "come first and take"
    hint = "the first that matches applies: move it up, or narrow what comes before it"
    return _diagnostic(
        "never", f"{_rule_label(rule)} never applies{also}: {names} {take} all of it", rule.line, hint=hint
    )


def matches_stay_true(promises: Promises) -> Iterator[Diagnostic]:
    """Report rules with keys that change while a ticket is in progress, because its targets would change too."""
    for policy in promises.config.sla:
        yield from _changing_keys(promises, policy, allowed=())
    for ola in promises.config.ola:
        yield from _changing_keys(promises, ola, allowed=_STAY)


def _changing_keys(promises: Promises, rule: Policy | Ola, *, allowed: Sequence[str]) -> Iterator[Diagnostic]:
    asked = promises.rule_query(rule.match)
    clocked = sorted(asked.keys & (CLOCKED | {"sla"}))
    if clocked:
        message = f"{_rule_label(rule)} asks about clocks ({listed(clocked)}), which depend on it"
        yield _diagnostic("clocks", message, rule.line, severity="error", hint=_STABLE_ALTERNATIVES)
        return
    found = [f"`{key}`" for key in CHANGING_KEYS if key in asked.keys and key not in allowed]
    found += ["the text of the conversation"] if asked.searches_text else []
    if found:
        message = f"{_rule_label(rule)} asks about {listed(found)}, which changes during the work: so would the promise"
        yield _diagnostic("changing", message, rule.line, hint=_STABLE_ALTERNATIVES)


_STABLE_ALTERNATIVES = (
    "ask about what stays: type, service, category, org, contract, office, requester, channel, or priority"
)


def priorities_have_targets(promises: Promises) -> Iterator[Diagnostic]:
    """Report priorities that tickets of a rule can have but that have no target, and targets of impossible
    priorities.
    """
    config = promises.config
    for rules in _lists(config):
        for rule in rules:
            if rule.targets and promises.applies(rules, rule):
                yield from _targets(promises, rule, rules)


def _targets(promises: Promises, rule: Policy | Ola, rules: Rules) -> Iterator[Diagnostic]:
    names = promises.config.priorities.names
    can_be = {name for name in names if promises.applies(rules, rule, promises.key("priority", name))}
    without = [name for name in names if name in can_be and name not in rule.targets]
    if without and "*" not in rule.targets:
        hint = f'add {without[0]}: {{…}}, or "*" for the rest' if isinstance(rule, Policy) else 'add "*" for the rest'
        yield _diagnostic("no-target", f"{_rule_label(rule)} has no target for {listed(without)}", rule.line, hint=hint)
    unused = [name for name in rule.targets if name != "*" and name not in can_be]
    if unused:
        line = promises.config.line_of("sla", f"{rule.name}.targets.{unused[0]}") if isinstance(rule, Policy) else 0
        message = f"{_rule_label(rule)} has a target for {listed(unused)}, but is never about such a ticket"
        yield _diagnostic("idle-target", message, line or rule.line, hint=f"it is about: {rule.match}")


def agreements_fit(promises: Promises) -> Iterator[Diagnostic]:
    """Report a time to resolve that is shorter than the sum of the times for which the lines may hold the ticket."""
    config = promises.config
    stays = {name: list(_stays(promises, name)) for name in config.priorities.names} if config.ola else {}
    for policy in config.sla:
        for name, longest in stays.items():
            targets = policy.targets.get(name, policy.targets.get("*"))
            resolve = targets.metrics.get("resolve") if targets else None
            if resolve is None or _sum(_by_line(longest)) <= resolve.minutes:
                continue
            priority = promises.key("priority", name)
            held = _by_line(stay for stay in longest if promises.both(stay.ola, policy, priority, stay.team_is))
            if _sum(held) > resolve.minutes:
                yield _too_short(promises, policy, priority=name, resolve=resolve.minutes, stays=held)


class _Stay(Struct, frozen=True):
    """The time for which a team may hold a ticket of a priority. team_is: the tree of `team:NAME`."""

    minutes: int
    line: int
    team: str
    ola: Ola
    team_is: Node


def _stays(promises: Promises, priority: str) -> Iterator[_Stay]:
    """Yield every stay with a team to which an OLA can apply."""
    config = promises.config
    for team in config.teams.values():
        team_is = promises.key("team", team.key)
        for ola in config.ola:
            minutes = ola.targets.get(priority, ola.targets.get("*"))
            if minutes is not None and promises.both(ola, None, promises.key("priority", priority), team_is):
                yield _Stay(minutes, team.line, team.key, ola, team_is)


def _by_line(stays: Iterable[_Stay]) -> list[_Stay]:
    """Return the longest stay of each line of support, in order."""
    found: dict[int, _Stay] = {}
    for stay in stays:
        if stay.line not in found or stay.minutes > found[stay.line].minutes:
            found[stay.line] = stay
    return [found[line] for line in sorted(found)]


def _sum(stays: Sequence[_Stay]) -> int:
    return sum(stay.minutes for stay in stays)


def _too_short(
    promises: Promises, policy: Policy, *, priority: str, resolve: int, stays: Sequence[_Stay]
) -> Diagnostic:
    words = " + ".join(f"{write_duration(stay.minutes)} with {stay.team}" for stay in stays)
    summed = f" = {write_duration(_sum(stays))}" if len(stays) > 1 else ""
    message = (
        f"{_rule_label(policy)}: {priority} is to be resolved in {write_duration(resolve)}, and the teams may hold "
        f"it for longer: {words}{summed}"
    )
    line = promises.config.line_of("sla", f"{policy.name}.targets.{priority}") or policy.line
    hint = "shorten the OLA, or promise more time; minutes are compared, whatever calendars they count on"
    return _diagnostic("ola", message, line, hint=hint)


def calendars_have_hours(promises: Promises) -> Iterator[Diagnostic]:
    """Report calendars without hours: their clocks never run and nothing is ever due."""
    config = promises.config
    for name, calendar in config.calendars.items():
        if not calendar.has_hours:
            message = f"calendar {name} has no hours: a clock that counts on it never runs, and is never due"
            line = config.line_of("calendars", name)
            yield _diagnostic("no-hours", message, line, severity="error", hint='hours: {mon-fri: ["09:00-18:00"]}')


def hours_end_with_the_day(promises: Promises) -> Iterator[Diagnostic]:
    """Report hours that end at 23:59: the last minute of each day would be closed."""
    config = promises.config
    for name, calendar in config.calendars.items():
        hours = [*calendar.week, *calendar.dated_hours.values()]
        if any(end % 1440 == 1439 for one in hours for _, end in one):
            line = config.line_of("calendars", name)
            message = f"calendar {name}: hours end at 23:59, so the last minute of the day is closed"
            yield _diagnostic("last-minute", message, line, hint='write 24:00, or hours across midnight: "22:00-06:00"')


RULES: tuple[Rule, ...] = (
    rules_can_match,
    matches_stay_true,
    priorities_have_targets,
    agreements_fit,
    calendars_have_hours,
    hours_end_with_the_day,
)
