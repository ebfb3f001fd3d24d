"""Check where a script leads: unreachable steps, endless loops, unknown teams."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hd.core.config import Config
from hd.core.diagnostic import Diagnostic
from hd.core.escalation.rules import parse_line
from hd.core.kb.scripts.model import Script, Step, Target
from hd.core.kb.scripts.parser import RULE
from hd.text.suggestions import unknown


def find_faults(script: Script, config: Config, *, path: str = "") -> Iterator[Diagnostic]:
    """Yield all faults, in no order; none if the script's form is invalid, because its paths are unknown then."""
    yield from script.diagnostics
    if not script.steps:
        yield Diagnostic("warning", RULE, "a script without numbered steps", 1, path, "1. What to ask or do first?")
    if not any(problem.severity == "error" for problem in script.diagnostics):
        yield from _check_paths(script, path)
    yield from unknown_teams(script, config, path=path)


def unknown_teams(script: Script, config: Config, *, path: str = "") -> Iterator[Diagnostic]:
    """Yield answers that hand over to a team that the desk does not have."""
    lines = {team.line for team in config.teams.values()}
    for step in script.steps:
        for branch in step.branches:
            team = branch.target.team
            if not team or team in config.teams or parse_line(team) in lines:
                continue
            said = f"no team {unknown(team, config.teams, line=config.line_of('teams'))}"
            hint = "escalate TEAM, or a line: escalate l2"
            yield Diagnostic("error", RULE, said, branch.line, path, hint)


def _check_paths(script: Script, path: str) -> Iterator[Diagnostic]:
    ways = {step.number: [*_targets(step)] for step in script.steps}
    reached = _reachable_steps(ways)
    ending = _steps_with_end(ways, closing=script.closing)
    for step in script.steps:
        if step.number not in reached:
            yield Diagnostic("warning", RULE, f"no answer leads to step {step.number}", step.line, path)
        elif step.number not in ending:
            message = f"from step {step.number} there is no way to an end"
            yield Diagnostic(
                "error", RULE, message, step.line, path, "an answer must lead to solved, escalate or pause"
            )
        elif script.has_branches and any(to.step == script.closing for to in ways[step.number]):
            message = f"after step {step.number} the script does not say what then"
            yield Diagnostic("note", RULE, message, step.line, path, "- yes → solved: TEXT, or → escalate TEAM: TEXT")


def _targets(step: Step) -> list[Target]:
    return [branch.target for branch in step.branches] or [Target("step", step.number + 1)]


def _reachable_steps(ways: Mapping[int, list[Target]]) -> set[int]:
    found, waiting = set[int](), [1]
    while waiting:
        number = waiting.pop()
        if number in ways and number not in found:
            found.add(number)
            waiting += [to.step for to in ways[number] if to.kind == "step"]
    return found


def _steps_with_end(ways: Mapping[int, list[Target]], *, closing: int) -> set[int]:
    """Return the steps from which some answers lead to an end."""
    found = {closing}
    while True:
        more = {
            number
            for number, targets in ways.items()
            if number not in found and any(to.kind != "step" or to.step in found for to in targets)
        }
        if not more:
            return found
        found |= more
