"""`hd sync`: synchronize this clone with its remote."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from hd.cli import options, output
from hd.cli.session import Session
from hd.i18n import _, translate
from hd.render.terminal import messages
from hd.text.sanitize import safe

if TYPE_CHECKING:
    from hd.ops.sync.sync import SyncResult


@click.command()
@click.option("--dry-run", is_flag=True, help="Fetch, and show what would come in and go out; change nothing.")
@click.option("--direct", is_flag=True, help="Push to the main branch even if hd knows it is protected.")
@click.option("--behind", is_flag=True, hidden=True, help="For hd itself: in the background, silently.")
@options.as_json
@click.pass_obj
def sync(session: Session, dry_run: bool, direct: bool, behind: bool, json_: bool, jsonl: bool) -> None:
    """Fetch, merge by meaning and push, so that clone and remote agree.

    Staged and uncommitted changes stay as they are; only an uncommitted change of a ticket that also changed on the
    other side is committed first. If others pushed in the meantime, hd merges and tries again; it never forces a push.
    If the remote refuses or is not reachable, your work stays here, and the next sync sends it.

    If the main branch is protected, your commits go to a branch of this clone, sync/NAME-CLONE, and hd opens one pull
    request for them. Whether you merge, squash or rebase it, the next sync recognizes the commits by their content.

    Exit 1: not sent (offline, refused). Exit 6: somebody must decide first; nothing was changed. With --direct, exit 2:
    the remote refuses the main branch, and a robot cannot wait for a pull request.

    \b
    hd sync
    hd sync --dry-run
    hd sync --json
    hd sync --direct               for robots that may push
    git config hd.sync auto        sync after each change, in the background
    git config hd.syncWarn 8h      warn in lists when the last sync is older
    """
    from hd.render.history import reviews as draw

    session.begin(at=None, dry_run=dry_run)
    describe = partial(draw.request, screen=session.screen)
    if behind:
        from hd.ops.sync.background import sync_behind

        sync_behind(session.context, describe=describe)
        return
    from hd.ops.sync.sync import sync as op

    found = op(session.context, describe=describe, direct=direct)
    session.flush_notices()
    if json_ or jsonl:
        output.print_json([_record(found)], lines=jsonl, one=True)
    else:
        _print_sync(session, found)
    if found.refused:
        raise found.refused
    if found.offline:
        _say_offline(session, found)
    click.get_current_context().exit(1 if found.offline else 0)


def _print_sync(session: Session, found: SyncResult) -> None:
    from hd.render.history import sync as draw

    screen, dry_run = session.screen, session.dry_run
    output.print_data(
        draw.sync_table(found, screen=screen) if session.is_for_person else draw.sync_tsv(found, screen=screen)
    )
    what = _("would be committed first") if dry_run else _("committed first")
    for note in (note for one in found.reviews for note in one.notes):
        output.print_message(_("note: {note}", note=safe(translate(note))))
    for note in found.notes:
        output.print_message(_("note: {note}", note=safe(note)))
    for path in found.edits:
        output.print_message(_("note: {path} was changed by hand: {what}", path=safe(path), what=what))
    if not (found.offline or found.refused):
        commit = "dry run" if dry_run else found.commit or ""
        output.print_message(messages.change_line(draw.outcome(found, dry_run=dry_run), screen=screen, commit=commit))


def _say_offline(session: Session, found: SyncResult) -> None:
    from hd.render.history import sync as draw

    remote = found.upstream.partition("/")[0]
    first, _break, rest = found.offline.partition("\n")
    output.print_message(_("hd: {remote} cannot be reached: {reason}", remote=safe(remote), reason=safe(first)))
    output.print_message(safe(rest, multiline=True))
    output.print_message(
        _(
            "{distance}; nothing is lost; later: {command}",
            distance=draw.distance(found, now=session.now),
            command="hd sync",
        )
    )


def _record(found: SyncResult) -> dict[str, Any]:
    from hd.ops.records import iso

    return {
        "upstream": found.upstream,
        "reached": not found.offline,
        "error": found.refused.message if found.refused else found.offline or None,
        "heard": iso(found.heard),
        "commit": found.commit,
        "ahead": found.ahead,
        "behind": found.behind,
        "waits_on": found.waits_on or None,
        "contained": found.contained,
        "in": found.came.record(),
        "out": found.went.record(),
        "renumbered": [{"from": move.old, "to": move.new, "title": move.title} for move in found.moves],
        "decide": [{"path": one.path, "id": one.name, "fields": dict(one.fields)} for one in found.undecided],
        "reviews": [one.record() for one in found.reviews],
        "committed_first": list(found.edits),
    }
