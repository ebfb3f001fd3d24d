"""`hd problem`: find recurring incidents and manage problems."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from hd.cli import options, output
from hd.cli.session import Session
from hd.errors import UsageError

if TYPE_CHECKING:
    from hd.ops.results import ChangeResult

FORMATS = ("table", "json", "markdown")
_REFS = re.compile(r"[0-9A-Za-z][0-9A-Za-z,-]*|@|-")  # a ticket, or several with commas between


@click.group()
def problem() -> None:
    """Manage recurring faults: detect, new, set, known."""


@problem.command(cls=options.QueryCommand)
@options.query
@click.option("--since", default="30d", metavar="TIME", help="The start of the period: 30d (default), 2026-11-01.")
@click.option(
    "--by", default="likeness", metavar="HOW", help="Group by likeness (default), service, category or office."
)
@click.option("--min", "least", type=int, metavar="N", help="Only groups with at least N incidents in the period (3).")
@click.option("--only", metavar="REF", help="Only the group of this ticket, of any size.")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="By default a table on a terminal, otherwise one line per incident.",
)
@options.as_json
@click.pass_obj
def detect(
    session: Session,
    words: tuple[str, ...],
    since: str,
    by: str,
    least: int | None,
    only: str | None,
    form: str | None,
    json_: bool,
    jsonl: bool,
) -> None:
    """Find recurring incidents and propose problems.

    hd groups similar incidents of the period. Incidents that belong to a known problem, or resemble it, count with that
    problem. hd compares each group with the period before and reports a trend only if chance is unlikely to explain it.
    Cancelled tickets, including duplicates, do not count. In a pipe hd prints one line for each incident, its id first;
    pass it on to `hd problem new --from -`.

    \b
    hd problem detect
    hd problem detect --since 7d office:kyiv
    hd problem detect --by service --since 2026-11-01 --min 5
    hd problem detect --only 7k3f
    """
    from hd.ops.problems import detect as op

    form = options.output_format(form, json_=json_, jsonl=jsonl)
    terms = op.DetectionOptions(
        session.parse_moment(since, back=True), op.grouped_by(by), op.LEAST if least is None else least, only
    )
    found, unreadable = op.detect(session.context, words, terms=terms, me=session.lazy_me)
    session.flush_notices()
    output.print_config_warning(session)
    _print_groups(session, found, form=form)
    output.print_diagnostics(unreadable)


def _print_groups(session: Session, found: dict[str, Any], *, form: str) -> None:
    from hd.render.tickets import problems as draw

    if form in ("json", "jsonl"):
        output.print_json(found["groups"] if form == "jsonl" else [found], lines=form == "jsonl", one=form == "json")
    elif form == "markdown":
        output.print_data(draw.groups_markdown(found))
    elif form == "table" or session.is_for_person:
        prefix = session.desk.config.desk.prefix
        output.page_data(session, draw.groups_table(found, screen=session.screen, prefix=prefix))
        output.print_message(draw.footer(found, screen=session.screen))
    else:
        output.print_data(draw.groups_tsv(found))


class _FromCommand(click.Command):
    """A command whose `--from` takes all the refs that follow it: `--from 7k3f m3xd 9qw2 "A title"`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        held: list[str] = []
        taking = False
        for place, word in enumerate(args):
            if word == "--":
                return super().parse_args(ctx, held + args[place:])
            taking = word == "--from" or (taking and _REFS.fullmatch(word) is not None)
            if word != "--from":
                held += ["--from", word] if taking else [word]
        return super().parse_args(ctx, held)


def _cause_options(function: options.Command) -> options.Command:
    """`--cause` and `--workaround`."""
    help_ = (
        ("workaround", "The workaround until the problem is fixed."),
        ("cause", "The cause, as far as it is known."),
    )
    for name, what in help_:
        function = click.option(f"--{name}", metavar="TEXT", help=what)(function)
    return function


@problem.command(cls=_FromCommand)
@options.change_command
@options.ticket_words("[TITLE]")
@click.option("--from", "refs", multiple=True, metavar="REF...", help="The incidents; - reads them from stdin.")
@options.text("The symptoms")
@_cause_options
def new(
    session: Session,
    words: tuple[str, ...],
    pick: options.TicketSelection,
    refs: tuple[str, ...],
    text: str,
    cause: str | None,
    workaround: str | None,
) -> list[ChangeResult]:
    """Register a problem for many incidents.

    One commit registers the problem and links the incidents to it. The problem gets the service, category, office and
    organisation that all incidents share, and the highest priority among them. Without TITLE it gets the title of the
    most typical incident. Put a title of one word before --from.

    \b
    hd problem new --from 7k3f m3xd 9qw2
    hd problem new --from 7k3f m3xd "VPN gateway drops sessions" --workaround "Reconnect until it says node one."
    hd problem new "VPN gateway drops sessions" --query "service:vpn created:7d.."
    """
    from hd.ops.problems import create as op

    if len(words) > 1:
        raise UsageError(f'put the title in quotes: "{" ".join(words)}"')
    named = [ref for word in refs for ref in word.split(",") if ref]
    if not named and not pick.query_text:
        raise UsageError(
            "a problem needs incidents",
            hint="--from REF, or --query QUERY; hd problem detect finds "
            "some; without any: hd create TITLE --type problem",
        )
    said = op.ProblemDetails("".join(words), text, cause, workaround)
    return op.new(session.context, pick(named), said)


@problem.command("set")
@options.change_command
@options.refs
@_cause_options
def set_(session: Session, refs: tuple[str, ...], cause: str | None, workaround: str | None) -> list[ChangeResult]:
    """Record the cause and the workaround of problems.

    They are sections of the description, `## Cause` and `## Workaround`, which `hd edit` can change too. An empty text
    removes a section.

    \b
    hd problem set qx4m8 --workaround "Reconnect until the client shows node one."
    hd problem set qx4m8 --cause "After the failover node two runs the factory profile."
    """
    from hd.ops.problems import create as op

    return op.note(session.context, refs, op.ProblemDetails(cause=cause, workaround=workaround))


@problem.command("known")
@options.change_command
@click.argument("ref")
@click.option("--slug", metavar="NAME", help="The file's name; by default made from the title.")
@click.option("--audience", metavar="WHO", help="agents (default) or requesters.")
@click.option("--lang", metavar="CODE", help="The language; by default the desk's.")
@click.option("--draft", is_flag=True, help="Write a draft; do not publish it yet.")
def publish_known_error(
    session: Session, ref: str, slug: str | None, audience: str | None, lang: str | None, draft: bool
) -> list[ChangeResult]:
    """Publish a problem as a known error.

    hd writes an article with symptoms, cause and workaround, and suggests it when a similar incident is registered. Run
    the command again to update cause and workaround in the article.

    \b
    hd problem known qx4m8
    hd problem known qx4m8 --slug vpn-node-two --draft
    """
    from hd.ops.problems import known_errors as op

    how = op.Publication(slug, audience, lang, draft)
    return op.publish(session.context, ref, how)
