"""What checks found, as a command prints it: lines for a person, JSON, or a forge's annotations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hd.cli.output import documents, out, talk
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


def faults(session: Session, found: Sequence[Diagnostic]) -> None:
    """What a check found, as data: a line each with its place, then what mends it; the count on stderr."""
    out("\n".join(draw.lines(found)))
    talk(draw.counted(found) or f"{session.desk.folder.name}: all is well")


def judged(session: Session, found: Sequence[Diagnostic], *, form: str, tool: str) -> None:
    """What `tool` (`hd sla lint`) found: for a person, as JSON, or as a forge wants it."""
    prefix = session.desk.repo.prefix if form in ("github", "gitlab") else ""
    if form in ("json", "jsonl"):
        documents([problem_record(problem) for problem in found], lines=form == "jsonl")
    elif form in ("github", "gitlab"):
        told = draw.annotated(found, prefix=prefix, tool=tool)
        out("\n".join(ci_annotations.github(told)) if form == "github" else ci_annotations.gitlab(told))
    else:
        faults(session, found)


def traced(session: Session, found: Sequence[Finding], *, form: str, tool: str) -> None:
    """What `tool` found in commits: as `judged`, each with its commit."""
    if form in ("json", "jsonl"):
        rows = [{**problem_record(one.problem), "commit": one.commit or None} for one in found]
        documents(rows, lines=form == "jsonl")
    else:
        judged(session, [one.told() for one in found], form=form, tool=tool)


def audited(done: AuditResult) -> None:
    """How much was judged, on stderr."""
    parts = [f"{done.commits:,} commit{'s' * (done.commits != 1)} judged"]
    parts += [f"{done.before:,} before"] if done.before else []
    parts += [f"{done.imported:,} tickets came with a past of their own"] if done.imported else []
    talk(f"{', '.join(parts)}; up to commit {done.head[:7]}")
    for note in done.notes:
        talk(_("note: {note}", note=safe(translate(note))))


def checked(session: Session, done: FixResult, *, form: str, fixing: bool, quiet: bool = False) -> None:
    """What `hd check` found and mended: for a person, as JSON, or as a forge wants it."""
    if form in ("json", "jsonl"):
        marks = ({"mended": True, "commit": done.commit or None}, {"mended": False, "commit": None})
        rows = [
            {**problem_record(problem), **(marks[number] if fixing else {})}
            for number, group in enumerate((done.mended, done.left))
            for problem in group
        ]
        documents(rows, lines=form == "jsonl")
    elif form in ("github", "gitlab"):
        judged(session, done.left, form=form, tool="hd check")
    else:
        said = "mended" if done.commit else "would be mended"
        out("\n".join(draw.lines(done.mended, said=said)))
        _mended(session, done, fixing=fixing)
        if done.left or not (quiet or done.mended):
            faults(session, done.left)
    for note in dict.fromkeys(done.notes):
        talk(_("note: {note}", note=safe(translate(note))))


def _mended(session: Session, done: FixResult, *, fixing: bool) -> None:
    if done.mended:
        files = len({problem.path for problem in done.mended})
        what = "mended" if done.commit else "to mend"
        text = f"{len(done.mended)} {what}, in {files} file{'s' * (files > 1)}"
        out(messages.changed(text, screen=session.screen, commit=done.commit or "dry run"))
    elif fixing:
        out("nothing to mend")
