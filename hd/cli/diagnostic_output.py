"""Print diagnostics: as lines for a person, as JSON, or as a forge's annotations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hd.cli.output import print_data, print_json, print_message
from hd.i18n import _, translate
from hd.ops.records import problem_record
from hd.render import diagnostics as draw
from hd.render.formats import ci_annotations
from hd.render.terminal import messages
from hd.text.sanitize import safe

if TYPE_CHECKING:
    from hd.cli.session import Session
    from hd.core.diagnostic import Diagnostic
    from hd.ops.audit.audit import AuditResult
    from hd.ops.audit.findings import Finding
    from hd.ops.desk.fix import FixResult


def print_diagnostics(session: Session, diagnostics: Sequence[Diagnostic]) -> None:
    """Print diagnostics as data, each with place and fix; print their count to stderr."""
    print_data("\n".join(draw.diagnostic_lines(diagnostics)))
    print_message(draw.severity_counts(diagnostics) or f"{session.desk.folder.name}: all is well")


def print_findings(session: Session, diagnostics: Sequence[Diagnostic], *, form: str, tool: str) -> None:
    """Print the diagnostics of `tool` (`hd sla lint`) for a person, as JSON, or as a forge's annotations."""
    prefix = session.desk.repo.prefix if form in ("github", "gitlab") else ""
    if form in ("json", "jsonl"):
        print_json([problem_record(problem) for problem in diagnostics], lines=form == "jsonl")
    elif form in ("github", "gitlab"):
        told = draw.make_annotations(diagnostics, prefix=prefix, tool=tool)
        print_data("\n".join(ci_annotations.github(told)) if form == "github" else ci_annotations.gitlab(told))
    else:
        print_diagnostics(session, diagnostics)


def print_commit_findings(session: Session, diagnostics: Sequence[Finding], *, form: str, tool: str) -> None:
    """Print what `tool` found in commits, like `print_findings`; each finding names its commit."""
    if form in ("json", "jsonl"):
        rows = [{**problem_record(one.problem), "commit": one.commit or None} for one in diagnostics]
        print_json(rows, lines=form == "jsonl")
    else:
        print_findings(session, [one.told() for one in diagnostics], form=form, tool=tool)


def print_audit_summary(result: AuditResult) -> None:
    """Print to stderr how much the audit checked."""
    parts = [f"{result.commits:,} commit{'s' * (result.commits != 1)} judged"]
    parts += [f"{result.before:,} before"] if result.before else []
    parts += [f"{result.imported:,} tickets came with a past of their own"] if result.imported else []
    print_message(f"{', '.join(parts)}; up to commit {result.head[:7]}")
    for note in result.notes:
        print_message(_("note: {note}", note=safe(translate(note))))


def print_check_result(session: Session, result: FixResult, *, form: str, fixing: bool, quiet: bool = False) -> None:
    """Print what `hd check` found and fixed: for a person, as JSON, or as a forge's annotations."""
    if form in ("json", "jsonl"):
        marks = ({"mended": True, "commit": result.commit or None}, {"mended": False, "commit": None})
        rows = [
            {**problem_record(problem), **(marks[number] if fixing else {})}
            for number, group in enumerate((result.mended, result.left))
            for problem in group
        ]
        print_json(rows, lines=form == "jsonl")
    elif form in ("github", "gitlab"):
        print_findings(session, result.left, form=form, tool="hd check")
    else:
        said = "mended" if result.commit else "would be mended"
        print_data("\n".join(draw.diagnostic_lines(result.mended, said=said)))
        _print_fixes(session, result, fixing=fixing)
        if result.left or not (quiet or result.mended):
            print_diagnostics(session, result.left)
    for note in dict.fromkeys(result.notes):
        print_message(_("note: {note}", note=safe(translate(note))))


def _print_fixes(session: Session, result: FixResult, *, fixing: bool) -> None:
    if result.mended:
        files = len({problem.path for problem in result.mended})
        what = "mended" if result.commit else "to mend"
        text = f"{len(result.mended)} {what}, in {files} file{'s' * (files > 1)}"
        print_data(messages.change_line(text, screen=session.screen, commit=result.commit or "dry run"))
    elif fixing:
        print_data("nothing to mend")
