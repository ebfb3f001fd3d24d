"""Plays a desk's own examples of what it promises (sla-tests.yaml); reads that file and hd.yaml, and no ticket."""

from __future__ import annotations

import os
from pathlib import Path

from msgspec import Struct

from hd.core.diagnostic import Diagnostic
from hd.core.document.front_matter import decode_text
from hd.core.sla_policy.scenario_runner import Failure, play
from hd.core.sla_policy.scenarios import PATH, Scenario, read
from hd.errors import NotFoundError, UsageError
from hd.ops.context import Context
from hd.ops.records import Record, problem_record
from hd.ops.sla.explain import explanation
from hd.store.desk.desk import Desk


class ScenarioResult(Struct, frozen=True):
    """A scenario, what is not as expected in it, and of each such clock the intervals (None: it is about no clock)."""

    scenario: Scenario
    failures: tuple[tuple[Diagnostic, Record | None], ...]

    def record(self) -> Record:
        """`{name, line, passed, failures}`, a failure as a problem with `intervals`."""
        rows = [{**problem_record(problem), "explanation": told} for problem, told in self.failures]
        return {"name": self.scenario.name, "line": self.scenario.line, "passed": not rows, "failures": rows}


class PolicyTestResult(Struct, frozen=True):
    """All scenarios of a file that could be read, and what is wrong with the file."""

    path: str
    played: tuple[ScenarioResult, ...]
    problems: tuple[Diagnostic, ...]

    @property
    def faults(self) -> tuple[Diagnostic, ...]:
        """What is wrong with the file, and what is not as expected, by line."""
        found = [*self.problems, *(problem for one in self.played for problem, _ in one.failures)]
        return tuple(sorted(found, key=lambda problem: problem.line))

    def record(self) -> Record:
        """`{path, tests, problems}`."""
        return {
            "path": self.path,
            "tests": [one.record() for one in self.played],
            "problems": [problem_record(problem) for problem in self.problems],
        }


def rehearse(context: Context, file: str | None, *, folder: Path) -> PolicyTestResult:
    """Play every scenario of `file`, as typed in `folder`; of the desk's sla-tests.yaml where none is named.

    Raises NotFoundError, UnreadableError; UsageError for a file elsewhere; ConfigError where hd.yaml is wrong: what was
    left out promises nothing.
    """
    desk = context.desk
    desk.config.require()
    path = PATH if file is None else _inside(desk, Path(os.path.normpath(folder / file)), typed=file)
    try:
        data = desk.content(path)
    except NotFoundError:
        raise NotFoundError(f"no {path} here", hint=f"{_SHORT}\nhd sla test FILE   plays another file") from None
    scenarios, problems = read(decode_text(data, path).removeprefix("\ufeff"), desk.config, path=path)
    return PolicyTestResult(path, tuple(_played(desk, one, path) for one in scenarios), problems)


def _inside(desk: Desk, file: Path, *, typed: str) -> str:
    """The file's path from the desk's folder."""
    try:
        return file.relative_to(os.path.normpath(desk.folder)).as_posix()
    except ValueError:
        raise UsageError(
            f"{typed} is not in this desk", hint="it is reviewed with the desk, and lies beside hd.yaml"
        ) from None


_SHORT = """it is a list of examples of what you promise; the shortest one:
- name: an incident is resolved within the day
  ticket: {created: 2026-11-23 09:00}
  expect:
  - {at: 09:10, resolve: running}"""


def _played(desk: Desk, scenario: Scenario, path: str) -> ScenarioResult:
    rows = []
    for failure in play(scenario, desk.config):
        message = f"{scenario.name}: {failure.message}"
        rows.append((Diagnostic("error", "expectation", message, failure.line, path), _laid_open(failure)))
    return ScenarioResult(scenario, tuple(rows))


def _laid_open(failure: Failure) -> Record | None:
    facts, clock = failure.facts, failure.clock
    if facts is None or clock is None or clock.started is None:
        return None
    return explanation(facts, clock)
