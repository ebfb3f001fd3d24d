"""The commands about the desk itself: init, config, demo."""

from __future__ import annotations

from pathlib import Path

import click

from hd.cli import answer, hints, options
from hd.cli.session import Session


@click.command()
@click.argument("folder", required=False, metavar="[DIR]")
@click.option("--template", metavar="NAME", default="default", show_default=True,
              help="What hd.yaml begins with: default, small-team or outsourcer.")  # fmt: skip
@click.option("--prefix", metavar="XX", help="What ids begin with (HD).")
@click.option("--name", metavar="TEXT", help="The desk's name.")
@click.pass_obj
def init(session: Session, folder: str | None, template: str, prefix: str | None, name: str | None) -> None:
    """Make a folder a desk.

    It writes hd.yaml, contacts.csv and .gitattributes, overwrites nothing, and commits them; where the folder is in no
    git repository yet, it makes one.

    \b
    hd init
    hd init our-desk --prefix IT
    hd init our-desk --template small-team
    """
    from hd.ops.init import init
    from hd.store.machine import local_zone

    target = (session.folder / folder) if folder else session.folder
    made = init(target, template=template, prefix=prefix, name=name, zone=local_zone(), now=session.now)
    for file in made.files:
        answer.out(f"wrote {Path(folder or '.') / file}")
    step = f"cd {folder}; " if folder else ""
    answer.talk(f"commit {made.commit[:7]}")
    hints.next_is(f'{step}hd create "What is wrong" -r somebody@example.com', repo=made.desk.repo)


@click.group()
def config() -> None:
    """hd.yaml: what the desk is made of."""


@config.command("check")
@options.as_json
@click.pass_obj
def config_check(session: Session, json_: bool, jsonl: bool) -> None:
    """Check hd.yaml. Exit 5 where it is wrong.

    It also names what hd.yaml says that this version does not use yet.

    \b
    hd config check
    """
    from hd.ops.records import problem_record

    found = session.desk.config.problems
    unused = session.desk.config.unused
    if json_ or jsonl:
        rows = [problem_record(problem) for problem in found]
        answer.documents([{"problems": rows, "unused": list(unused)}], lines=jsonl, one=True)
    else:
        answer.faults(session, found)
        if unused:
            answer.talk(f"not used yet: {', '.join(unused)}")
    click.get_current_context().exit(5 if any(problem.severity == "error" for problem in found) else 0)


@click.command()
@click.argument("folder", required=False, metavar="[DIR]")
@click.option("--walk", is_flag=True, help="Walk through the main job on it, showing each command and its output.")
@click.pass_obj
def demo(session: Session, folder: str | None, walk: bool) -> None:
    """Build a populated desk to try things on.

    Two lines, two offices, two customers, forty tickets dated around now, in a git repository of its own. Without DIR
    it goes into a new temporary folder.

    \b
    hd demo
    hd demo my-demo --walk
    """
    from hd.cli.walk import walk_through
    from hd.ops.demo import YOU, build

    made = build(Path(folder).absolute() if folder else None, now=session.now, progress=answer.progress)
    if walk:
        walk_through(made.desk.folder, now=session.now)
    answer.talk(f"{made.tickets} tickets, {made.articles} articles; you are {YOU.name} of the first line; try it:\n"
                f"  cd {made.desk.folder}\n  hd list")  # fmt: skip
