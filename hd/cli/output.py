"""How a command answers: data to stdout, talk to stderr; drawn on a terminal, tab-separated when piped, or JSON."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from hd.cli.terminal.streams import is_terminal
from hd.i18n import _, pmessage, translate
from hd.text.sanitize import safe, terminal_safe

if TYPE_CHECKING:
    from hd.cli.session import Session
    from hd.core.diagnostic import Diagnostic
    from hd.ops.results import ChangeResult


def out(text: str) -> None:
    """Data, already drawn. On a terminal nothing in it can drive the terminal; elsewhere it stays as it is."""
    if text:
        click.echo(terminal_safe(text) if is_terminal(sys.stdout) else text)


def page(session: Session, text: str) -> None:
    """Data to be read at leisure: through the pager, where the terminal is too short for it."""
    if session.pager and is_terminal(sys.stdout) and text.count("\n") >= session.height:
        from hd.cli.terminal.pager import paged
        from hd.ops.desk.access import pager_command

        if paged(pager_command(session.desk), terminal_safe(text)):
            return
    out(text)


def talk(text: str) -> None:
    """What is said besides, on stderr; as `out`."""
    if text:
        click.echo(terminal_safe(text) if is_terminal(sys.stderr) else text, err=True)


def documents(rows: Sequence[Any], *, lines: bool, one: bool = False) -> None:
    """Rows as JSON: one document, an array unless `one`; or one a line."""
    import json

    if lines:
        for row in rows:
            out(json.dumps(row, ensure_ascii=False))
    else:
        out(json.dumps(rows[0] if one else list(rows), ensure_ascii=False, indent=2))


def changed(session: Session, results: Sequence[ChangeResult], *, json_: bool = False, jsonl: bool = False) -> None:
    """One line for each ticket that a verb changed: what, and the commit; then notes, on stderr."""
    from hd.core.ids import is_id
    from hd.render.terminal import messages

    session.flush_notices()
    if json_ or jsonl:
        prefix = session.desk.repo.prefix
        rows = [{"id": r.id, "action": r.action, "path": f"{prefix}{r.path}", "commit": r.commit} for r in results]
        documents(rows, lines=jsonl, one=len(rows) == 1)
    else:
        for result in results:
            out(
                messages.changed(
                    _line(session, result),
                    screen=session.screen,
                    commit=result.commit or (_("dry run") if session.dry_run else ""),
                )
            )
            if session.dry_run:
                out(messages.quoted(result.text, screen=session.screen))
    if named := [result.id for result in results if is_id(result.id)]:
        session.remember(named[0])  # what the person named first; what follows from it comes after
    for note in dict.fromkeys(note for result in results for note in result.notes):
        talk(_("note: {note}", note=safe(translate(note))))


def problems(found: Iterable[Diagnostic]) -> None:
    """Faults in files, on stderr, a line each."""
    for problem in found:
        talk(f"hd: {safe(problem.where())}: {safe(problem.message)}")


def config_warnings(session: Session) -> None:
    """One line where hd.yaml is wrong: reading goes on without the wrong part."""
    errors = [problem for problem in session.desk.config.diagnostics if problem.severity == "error"]
    if errors:
        more = _(" (and {count} more)", count=len(errors) - 1) if len(errors) > 1 else ""
        then = _("so no clock is shown") if errors[0].rule == "unreadable" else _("left out")
        said = f"hd: {safe(errors[0].where())}: {safe(errors[0].message)}{more}"
        talk(_("{said}; {then}. See: {command}", said=said, then=then, command="hd config check"))


def _line(session: Session, result: ChangeResult) -> str:
    from hd.core.ids import is_id, short
    from hd.render.terminal import times

    if not is_id(result.id):  # an article, hd.yaml
        return f"{result.path}: {translate(result.said)}"
    name = result.id if result.action == "create" else short(result.id)
    clock = result.clock
    said = translate(result.said)
    due = times.in_words(clock.due, screen=session.screen) if clock and clock.due else ""
    if not due or (result.commit is None and not session.dry_run):
        return _("{ticket} {said}", ticket=name, said=said)
    if result.action == "create" and clock:
        metric = translate(pmessage("deadline", str(clock.metric)))
        return _("{ticket} {said}, {metric} by {due}", ticket=name, said=said, metric=metric, due=due)
    return _("{ticket} {said}; due {due}", ticket=name, said=said, due=due)
