"""Print results: data to stdout, messages to stderr; tables on a terminal, tab-separated text in a pipe, or JSON."""

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


def print_data(text: str) -> None:
    """Print data to stdout. On a terminal, control characters are made harmless; in a pipe the text stays as it is."""
    if text:
        click.echo(terminal_safe(text) if is_terminal(sys.stdout) else text)


def page_data(session: Session, text: str) -> None:
    """Print data through the pager if it is longer than the terminal."""
    if session.pager and is_terminal(sys.stdout) and text.count("\n") >= session.height:
        from hd.cli.terminal.pager import show_in_pager
        from hd.ops.desk.access import pager_command

        if show_in_pager(pager_command(session.desk), terminal_safe(text)):
            return
    print_data(text)


def print_message(text: str) -> None:
    """Print a message to stderr, made harmless like `print_data`."""
    if text:
        click.echo(terminal_safe(text) if is_terminal(sys.stderr) else text, err=True)


def print_json(rows: Sequence[Any], *, lines: bool, one: bool = False) -> None:
    """Print rows as JSON: one array, or one document if `one`; with `lines`, one document per line."""
    import json

    if lines:
        for row in rows:
            print_data(json.dumps(row, ensure_ascii=False))
    else:
        print_data(json.dumps(rows[0] if one else list(rows), ensure_ascii=False, indent=2))


def print_changes(
    session: Session, results: Sequence[ChangeResult], *, json_: bool = False, jsonl: bool = False
) -> None:
    """Print one line for each changed ticket with its commit; then notes, on stderr."""
    from hd.core.ids import is_id
    from hd.render.terminal import messages

    session.flush_notices()
    if json_ or jsonl:
        prefix = session.desk.repo.prefix
        rows = [{"id": r.id, "action": r.action, "path": f"{prefix}{r.path}", "commit": r.commit} for r in results]
        print_json(rows, lines=jsonl, one=len(rows) == 1)
    else:
        for result in results:
            print_data(
                messages.change_line(
                    _line(session, result),
                    screen=session.screen,
                    commit=result.commit or (_("dry run") if session.dry_run else ""),
                )
            )
            if session.dry_run:
                print_data(messages.quoted(result.text, screen=session.screen))
    if named := [result.id for result in results if is_id(result.id)]:
        session.remember(named[0])  # the first ticket that the person named; related tickets follow it
    for note in dict.fromkeys(note for result in results for note in result.notes):
        print_message(_("note: {note}", note=safe(translate(note))))


def print_diagnostics(diagnostics: Iterable[Diagnostic]) -> None:
    """Print diagnostics to stderr, one line each."""
    for problem in diagnostics:
        print_message(f"hd: {safe(problem.where())}: {safe(problem.message)}")


def print_config_warning(session: Session) -> None:
    """Print one line if hd.yaml has errors; reading continues without the invalid part."""
    errors = [problem for problem in session.desk.config.diagnostics if problem.severity == "error"]
    if errors:
        more = _(" (and {count} more)", count=len(errors) - 1) if len(errors) > 1 else ""
        then = _("so no clock is shown") if errors[0].rule == "unreadable" else _("left out")
        said = f"hd: {safe(errors[0].where())}: {safe(errors[0].message)}{more}"
        print_message(_("{said}; {then}. See: {command}", said=said, then=then, command="hd config check"))


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
