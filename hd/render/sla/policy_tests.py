"""Draw `hd sla test`: failed examples with the intervals of their clocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hd.render import diagnostics
from hd.render.sla.clocks import explain_clock
from hd.render.terminal.screen import Screen

if TYPE_CHECKING:
    from hd.ops.sla.policy_tests import PolicyTestResult


def failures(done: PolicyTestResult, *, screen: Screen) -> str:
    """Return the errors of the file, then each failure with the intervals of its clock."""
    drawn = ["\n".join(diagnostics.diagnostic_lines(done.problems))] if done.problems else []
    for one in done.played:
        for problem, told in one.failures:
            text = "\n".join(diagnostics.diagnostic_lines([problem]))
            drawn.append(f"{text}\n{explain_clock(told, screen=screen)}" if told else text)
    return "\n\n".join(drawn)


def result_counts(done: PolicyTestResult) -> str:
    """Return `6 tests: all as expected` or `6 tests: 1 not as expected, 2 errors in the file`."""
    tests = len(done.played)
    failed = sum(1 for one in done.played if one.failures)
    said = [f"{failed} not as expected" if failed else "all as expected"] if tests else []
    wrong = diagnostics.severity_counts(done.problems)
    said += [f"{wrong} in {done.path}"] if wrong else []
    return f"{tests} test{'s' * (tests != 1)}: {', '.join(said)}"
