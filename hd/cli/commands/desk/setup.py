"""The commands init, config, demo and uninit."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from hd.cli import diagnostic_output, hints, options, output
from hd.cli.session import Session
from hd.cli.terminal.streams import wrap_lists
from hd.ops.records import problem_record

if TYPE_CHECKING:
    from hd.ops.desk.access import Desk
    from hd.ops.desk.ci_workflows import AddedWorkflows


@click.command()
@click.argument("folder", required=False, metavar="[DIR]")
@click.option(
    "--template",
    metavar="NAME",
    default="default",
    show_default=True,
    help="The template of hd.yaml: default, small-team or outsourcer.",
)
@click.option("--prefix", metavar="XX", help="The prefix of ticket ids (HD).")
@click.option("--name", metavar="TEXT", help="The desk's name.")
@click.option("--ci", metavar="FORGE", help="Add workflows for github or gitlab: SLA and pull request checks.")
@click.option("--protected", is_flag=True, help="Declare that only the forge may change the main branch.")
@click.option("--codeowners", is_flag=True, help="Write CODEOWNERS for the forge from escalation.review.")
@click.pass_obj
def init(
    session: Session,
    folder: str | None,
    template: str,
    prefix: str | None,
    name: str | None,
    ci: str | None,
    protected: bool,
    codeowners: bool,
) -> None:
    """Make a folder a desk.

    hd writes hd.yaml, contacts.csv and .gitattributes, overwrites nothing, and commits the files. If the folder is not
    in a git repository, hd creates one. In this clone it makes git merge tickets and articles by meaning (git config
    merge.hd.driver). In a desk, --ci only adds the workflows, and --codeowners only the file that makes the forge
    request approval from those who may approve a handover.

    On a terminal hd asks for the desk's name, time zone and hours, your name and the first team; Enter accepts the
    value in brackets. Elsewhere, or with --template, it asks nothing.

    \b
    hd init
    hd init our-desk --prefix IT
    hd init our-desk --template small-team
    hd init --ci github
    hd init --protected
    hd init --codeowners
    """
    from hd.ops.desk import ci_workflows, code_owners
    from hd.ops.desk import init as op
    from hd.ops.machine import installed_from

    target = (session.folder / folder) if folder else session.folder
    forge = None if ci is None else ci_workflows.known(ci)
    adds = bool(forge or codeowners) and not (prefix or name or protected or template != "default")
    desk = op.found(target, above=folder is None) if adds else None
    if desk is None:
        desk = _new_desk(session, target, template=template, prefix=prefix, name=name, protected=protected)
        step = f"cd {folder}; " if folder else ""
        hints.suggest_command(f'{step}hd create "What is wrong" -r somebody@example.com', desk=desk)
    if forge:
        _print_added(ci_workflows.add(desk, forge, source=installed_from(), now=session.now))
    if codeowners:
        _print_added(code_owners.write(desk, code_owners.kind_of(desk, forge), now=session.now))


def _new_desk(
    session: Session, target: Path, *, template: str, prefix: str | None, name: str | None, protected: bool
) -> Desk:
    from hd.cli import init_questions
    from hd.ops.desk import init as op
    from hd.ops.machine import local_zone

    settings = None if _is_given("template") else init_questions.ask(target, name=name)
    made = op.init(
        target,
        template=template,
        prefix=prefix,
        name=name,
        zone=local_zone(),
        settings=settings,
        protected=protected,
        now=session.now,
    )
    _print_written(made.desk.folder, made.files, made.commit)
    return made.desk


def _is_given(option: str) -> bool:
    """Return whether the command line names this option."""
    return click.get_current_context().get_parameter_source(option) is ParameterSource.COMMANDLINE


def _print_added(added: AddedWorkflows) -> None:
    _print_written(added.root, added.files, added.commit)
    output.print_message("\n".join(f"to do: {line}" for line in added.todo))


def _print_written(root: Path, files: Sequence[str], commit: str) -> None:
    for file in files:
        output.print_data(f"wrote {os.path.relpath(root / file)}")
    output.print_message(f"commit {commit[:7]}" if files else "nothing to write: all files exist")


@click.group()
def config() -> None:
    """Check hd.yaml, or show it: check, show, schema."""


@config.command("check")
@options.as_json
@click.pass_obj
def config_check(session: Session, json_: bool, jsonl: bool) -> None:
    """Check hd.yaml.

    hd also lists the keys that this version does not use yet. Exit 5 if there are errors.

    \b
    hd config check
    """
    found = session.desk.config.diagnostics
    unused = session.desk.config.unused_keys
    if json_ or jsonl:
        rows = [problem_record(problem) for problem in found]
        output.print_json([{"problems": rows, "unused": list(unused)}], lines=jsonl, one=True)
    else:
        diagnostic_output.print_diagnostics(session, found)
        if unused:
            output.print_message(wrap_lists(f"not used yet: {', '.join(unused)}"))
    click.get_current_context().exit(5 if any(problem.severity == "error" for problem in found) else 0)


@config.command("show")
@click.argument("section", required=False)
@options.as_json
@click.pass_obj
def config_show(session: Session, section: str | None, json_: bool, jsonl: bool) -> None:
    """Show the effective configuration with all defaults, like hd.yaml.

    \b
    hd config show
    hd config show sla
    hd config show calendars --json
    """
    from hd.core.config.effective import as_yaml, effective_sections
    from hd.ops.desk.config_section import section_of

    found = effective_sections(session.desk.config)
    wanted = {section: section_of(found, section)} if section else found
    output.print_config_warning(session)
    if json_ or jsonl:
        output.print_json([wanted], lines=jsonl, one=True)
    else:
        output.page_data(session, as_yaml(wanted).rstrip("\n"))


@config.command("schema")
def config_schema() -> None:
    """Print the JSON Schema of hd.yaml for editors.

    Editors use it to check and complete hd.yaml. Save it to a file and name that file in the first line of hd.yaml: #
    yaml-language-server: $schema=.hd.schema.json

    \b
    hd config schema
    """
    import json

    from hd.core.config.json_schema import build_schema

    output.print_data(json.dumps(build_schema(), ensure_ascii=False, indent=2))


@click.command()
@click.argument("folder", required=False, metavar="[DIR]")
@click.option("--walk", is_flag=True, help="Show a tour of the main commands and their output.")
@click.pass_obj
def demo(session: Session, folder: str | None, walk: bool) -> None:
    """Build a desk with sample data to try hd.

    It has two lines, two offices, two customers and forty tickets with dates around now, in its own git repository.
    Without DIR hd uses a new temporary folder.

    \b
    hd demo
    hd demo my-demo --walk
    """
    from hd.cli.demo_tour import walk_through
    from hd.ops.desk.demo import YOU, build

    made = build(Path(folder).absolute() if folder else None, now=session.now, progress=session.progress)
    if walk:
        walk_through(made.desk.folder, now=session.now)
    output.print_message(
        f"{made.tickets} tickets, {made.articles} articles; you are {YOU.name} of the first line; try it:\n"
        f"  cd {made.desk.folder}\n  hd list"
    )


@click.command()
@click.option("--dry-run", is_flag=True, help="Show what would be removed; remove nothing.")
@click.pass_obj
def uninit(session: Session, dry_run: bool) -> None:
    """Remove hd's settings and cache from this clone; keep the desk.

    hd removes its settings in git's configuration and its folder in .git. The desk's files, its history and other
    clones stay as they are; the next change sets up the clone again. Texts rescued from an editor stay.

    \b
    hd uninit --dry-run
    hd uninit
    """
    from hd.ops.desk.uninit import uninit

    left = uninit(session.desk, dry_run=dry_run, notice=session.notices.append)
    session.flush_notices()
    for line in left.removed:
        output.print_data(f"{'would remove' if dry_run else 'removed'} {line}")
    for line in left.kept:
        output.print_message(f"kept {line}")
    output.print_message("" if left.removed else "this clone has no settings of hd")
