"""The verbs that hand tickets over and tie them together: escalate, return, link."""

from __future__ import annotations

import click

from hd.cli import answer, options
from hd.cli.session import Session
from hd.errors import UsageError


@click.command()
@options.refs
@click.option("--to", metavar="TEAM", help="A team, or a line: l2.")
@click.option("--up", is_flag=True, help="Tell management: the lead of the team; or somebody else, named last.")
@options.text("Why")
@click.option("--tried", metavar="STEPS", help="What was tried already.")
@click.option("--kb", metavar="SLUG", help="The article that was followed.")
@click.option("--evidence", metavar="TEXT", help="What the next line can look at.")
@options.as_json
@click.pass_obj
def escalate(session: Session, refs: tuple[str, ...], to: str | None, up: bool, message: tuple[str, ...],
             file: str | None, edit: bool, tried: str | None, kb: str | None, evidence: str | None,
             json_: bool, jsonl: bool) -> None:  # fmt: skip
    """Hand tickets to a further line (--to), or tell management (--up).

    The owner stays: the first line keeps control of execution. --up changes neither team nor assignee.

    \b
    hd escalate 7k3f --to l2 -m "needs the firewall log" --tried "reinstall, 4G"
    hd escalate 7k3f --to l2-toronto -m "their gateway" --tried "restart" --kb vpn-drops
    hd escalate 7k3f --up -m "the customer's board asks"
    hd escalate 7k3f --up maria -m "needs a decision on money"
    """
    from hd.ops import escalate as op

    case = op.Case(options.given_text(message, file, edit).strip() or None, tried, kb, evidence)
    if up == (to is not None):
        raise UsageError("escalate where?", hint="--to TEAM (or a line: l2), or --up [WHO]")
    if to is not None:
        results = op.escalate(session.desk, refs, to=to, case=case, actor=session.actor, now=session.now)
    else:
        who, refs = (refs[-1], refs[:-1]) if len(refs) > 1 else (None, refs)
        results = op.escalate_up(session.desk, refs, who=who, case=case, actor=session.actor, now=session.now)
    answer.changed(session, results, json_=json_, jsonl=jsonl)


@click.command()
@options.refs
@options.text("Why")
@options.as_json
@click.pass_obj
def return_(session: Session, refs: tuple[str, ...], message: tuple[str, ...], file: str | None, edit: bool,
            json_: bool, jsonl: bool) -> None:  # fmt: skip
    """Give tickets back to the team that handed them over.

    \b
    hd return 7k3f -m "not the firewall: the log is clean, see the comment"
    """
    from hd.ops import escalate as op

    case = op.Case(options.given_text(message, file, edit).strip() or None)
    results = op.return_(session.desk, refs, case=case, actor=session.actor, now=session.now)
    answer.changed(session, results, json_=json_, jsonl=jsonl)


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="REF... RELATION OTHER")
@options.as_json
@click.pass_obj
def link(session: Session, words: tuple[str, ...], json_: bool, jsonl: bool) -> None:
    """Link tickets to another one.

    RELATION is parent or problem (OTHER is the parent, the problem, of REF), or blocks, duplicate, related (REF blocks
    OTHER, is a duplicate of it, is related to it).

    \b
    hd link 7k3f problem qx4m
    hd link 7k3f m3xd parent 9qw2
    """
    from hd.ops import link as op

    if len(words) < 3:
        raise UsageError("link what to what?", hint="hd link 7k3f problem qx4m")
    *refs, relation, other = words
    results = op.link(session.desk, refs, relation=relation, to=other, actor=session.actor, now=session.now)
    answer.changed(session, results, json_=json_, jsonl=jsonl)
