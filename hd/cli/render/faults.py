"""How what a check found is drawn: lines for a person, GitHub's workflow commands, GitLab's code quality report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from hd.core.problem import Problem
from hd.core.textsafe import safe

_GITHUB = {"error": "error", "warning": "warning", "note": "notice"}
_GITLAB = {"error": "major", "warning": "minor", "note": "info"}
_COMMAND = "hd check --fix"


def lines(found: Sequence[Problem], *, said: str = "") -> list[str]:
    """A line each with its place and rule, then what mends it. said: instead of the severity (`mended`)."""
    drawn = []
    for problem in found:
        drawn.append(safe(f"{problem.where()}: {said or problem.severity}: {problem.message} [{problem.rule}]"))
        hint = problem.hint.splitlines() if not said else []
        if problem.fix and not said:
            hint = [f"{_COMMAND}: {hint[0]}", *hint[1:]] if hint else [_COMMAND]
        drawn += [f"  {safe(line)}" for line in hint]
    return drawn


def counted(found: Sequence[Problem]) -> str:
    """`3 errors, 1 warning`; empty where nothing was found."""
    counts = Counter[str](problem.severity for problem in found)
    names = ("error", "warning", "note")
    return ", ".join(f"{count} {name}{'s' * (count != 1)}" for name in names if (count := counts[name]))


def github(found: Sequence[Problem], *, prefix: str, tool: str = "hd check") -> list[str]:
    """Workflow commands, which GitHub shows at their lines. prefix: the desk's folder in the repository.

    tool: the command that found it.
    Escaped as GitHub's toolkit does it: https://github.com/actions/toolkit, packages/core/src/command.ts.
    """
    drawn = []
    for problem in found:
        place = [f"file={_property(prefix + problem.path)}"] if problem.path else []
        place += [f"line={problem.line}"] if problem.line else []
        place += [f"title={_property(f'{tool}: {problem.rule}')}"]
        drawn.append(f"::{_GITHUB[problem.severity]} {','.join(place)}::{_data(_text(problem))}")
    return drawn


def gitlab(found: Sequence[Problem], *, prefix: str) -> str:
    """GitLab's code quality report. A fingerprint does not hang on the line, so that it outlives edits above it."""
    import json
    from hashlib import sha256

    seen: Counter[str] = Counter()
    report = []
    for problem in found:
        path = prefix + (problem.path or "hd.yaml")
        key = "\0".join((path, problem.rule, problem.message))
        seen[key] += 1
        fingerprint = sha256(f"{key}\0{seen[key]}".encode("utf-8", "surrogateescape")).hexdigest()
        report.append(
            {
                "description": _text(problem),
                "check_name": problem.rule,
                "fingerprint": fingerprint,
                "severity": _GITLAB[problem.severity],
                "location": {"path": path, "lines": {"begin": problem.line or 1}},
            }
        )
    return json.dumps(report, ensure_ascii=False, indent=2)


def _text(problem: Problem) -> str:
    """The message, and what mends it, as several lines."""
    hint = f"{_COMMAND}: {problem.hint}" if problem.fix else problem.hint
    return "\n".join(safe(line) for line in [problem.message, *hint.splitlines()])


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(safe(text)).replace(":", "%3A").replace(",", "%2C")
