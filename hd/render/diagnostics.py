"""Draw diagnostics: lines for a person, and annotations for a forge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from hd.core.diagnostic import Diagnostic
from hd.render.formats.ci_annotations import Annotation, Level
from hd.text.sanitize import safe

_LEVEL: dict[str, Level] = {"error": "error", "warning": "warning", "note": "notice"}
_SEVERITY = {"error": "major", "warning": "minor", "note": "info"}
_COMMAND = "hd check --fix"


def diagnostic_lines(found: Sequence[Diagnostic], *, said: str = "") -> list[str]:
    """Return a line for each diagnostic with place and rule, then its fix. label: replaces the severity (`fixed`)."""
    drawn = []
    for problem in found:
        drawn.append(safe(f"{problem.where()}: {said or problem.severity}: {problem.message} [{problem.rule}]"))
        drawn += [f"  {safe(line)}" for line in _mends(problem)] if not said else []
    return drawn


def severity_counts(found: Sequence[Diagnostic]) -> str:
    """Return `3 errors, 1 warning`; "" for none."""
    counts = Counter[str](problem.severity for problem in found)
    names = ("error", "warning", "note")
    return ", ".join(f"{count} {name}{'s' * (count != 1)}" for name in names if (count := counts[name]))


def make_annotations(found: Sequence[Diagnostic], *, prefix: str, tool: str = "hd check") -> list[Annotation]:
    """For a forge. prefix: the desk's folder inside the repository; tool: the command that found it. A key does not
    hang on the line, so that it outlives edits above it."""
    drawn = []
    for problem in found:
        path = prefix + (problem.path or "hd.yaml")
        drawn.append(
            Annotation(
                level=_LEVEL[problem.severity],
                path=path,
                line=problem.line,
                title=f"{tool}: {problem.rule}",
                text="\n".join([problem.message, *_mends(problem)]),
                rule=problem.rule,
                severity=_SEVERITY[problem.severity],
                key="\0".join((path, problem.rule, problem.message)),
            )
        )
    return drawn


def _mends(problem: Diagnostic) -> list[str]:
    """Return the lines of the fix."""
    hint = problem.hint.splitlines()
    if not problem.fix:
        return hint
    return [f"{_COMMAND}: {hint[0]}", *hint[1:]] if hint else [_COMMAND]
