"""The commands people, team, service and office, which edit hd.yaml."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from hd.cli import options
from hd.cli.session import Session
from hd.errors import UsageError

if TYPE_CHECKING:
    from hd.core.config.section_edits import Section, Setting
    from hd.ops.results import ChangeResult

_WORDS = click.argument("words", nargs=-1, metavar="KEY=VALUE...")


@click.group()
def people() -> None:
    """Manage the desk's agents: add, set, leave."""


@people.command("add")
@options.change_command
@click.argument("name")
@_WORDS
@click.option("--team", "teams", multiple=True, metavar="TEAM", help="Add the agent to TEAM; may be repeated.")
def people_add(session: Session, name: str, words: tuple[str, ...], teams: tuple[str, ...]) -> list[ChangeResult]:
    """Add an agent to hd.yaml.

    NAME is the short name, in lower case. Keys: name (full name), email (one or several), languages, skills, away, and
    the accounts on github, gitlab, forgejo and bitbucket. Separate the items of a list with commas. The first agent
    must be you, with the address that git uses: as soon as there are agents, only they may change the desk.

    \b
    hd people add olha name="Olha Bondar" email=olha@acme.example --team desk
    hd people add taras email=taras@acme.example languages=uk,en skills=vpn
    """
    from hd.ops.desk import organisation

    return [organisation.add(session.context, "people", name, _settings(words), teams=teams)]


@people.command("set")
@options.change_command
@click.argument("who")
@_WORDS
def people_set(session: Session, who: str, words: tuple[str, ...]) -> list[ChangeResult]:
    """Change an agent in hd.yaml.

    The keys are those of `hd people add`. An empty value removes a key; lists also take += and -=. An agent who is away
    (a day, or from..until) gets no new work.

    \b
    hd people set olha away=2026-12-24..2027-01-08
    hd people set olha skills+=vpn,erp
    hd people set olha away=
    """
    return _change(session, "people", who, words)


@people.command("leave")
@options.change_command
@click.argument("who")
@click.option("--to", metavar="WHO", help="Pass everything on to WHO; by default to their teams.")
def people_leave(session: Session, who: str, to: str | None) -> list[ChangeResult]:
    """Record that an agent has left, and pass on their work, in one commit.

    hd.yaml gets the agent's last day; hd never deletes an agent. Open tickets go to the agent in --to if they are a
    member of the ticket's team; otherwise the ticket stays with the team, unassigned. Ownership of tickets and
    articles, watches, and the lead of teams go to the agent in --to, or to nobody. hd lists rules that name the agent
    and reviews that they could decide; change these yourself.

    \b
    hd people leave taras --dry-run
    hd people leave taras --to olha
    """
    from hd.ops.desk.leaver import leave

    return leave(session.context, who, to=to)


@click.group()
def team() -> None:
    """Manage the desk's teams: add, set."""


@team.command("add")
@options.change_command
@click.argument("name")
@_WORDS
def team_add(session: Session, name: str, words: tuple[str, ...]) -> list[ChangeResult]:
    """Add a team to hd.yaml.

    Keys: line (of support, 1 is the first), members, lead, office, skills and calendar. A desk without teams has desk
    (line 1) and l2 (line 2); the first change writes these two into hd.yaml.

    \b
    hd team add network line=2 members=ivan,nadia lead=nadia
    hd team add toronto office=toronto
    """
    return _add(session, "teams", name, words)


@team.command("set")
@options.change_command
@click.argument("team")
@_WORDS
def team_set(session: Session, team: str, words: tuple[str, ...]) -> list[ChangeResult]:
    """Change a team in hd.yaml.

    An empty value removes a key; lists also take += and -=.

    \b
    hd team set desk members+=taras
    hd team set l2 lead=nadia calendar=kyiv
    hd team set l2 lead=
    """
    return _change(session, "teams", team, words)


@click.group()
def service() -> None:
    """Manage the services that the desk supports: add, set."""


@service.command("add")
@options.change_command
@click.argument("name")
@_WORDS
def service_add(session: Session, name: str, words: tuple[str, ...]) -> list[ChangeResult]:
    """Add a service to hd.yaml.

    Keys: name (full name), team and category.

    \b
    hd service add vpn
    hd service add erp name="ERP and warehouse" category=software
    """
    return _add(session, "services", name, words)


@service.command("set")
@options.change_command
@click.argument("service")
@_WORDS
def service_set(session: Session, service: str, words: tuple[str, ...]) -> list[ChangeResult]:
    """Change a service in hd.yaml. An empty value removes a key.

    \b
    hd service set vpn category=network
    """
    return _change(session, "services", service, words)


@click.group()
def office() -> None:
    """Manage the offices that the desk serves: add."""


@office.command("add")
@options.change_command
@click.argument("name")
@_WORDS
def office_add(session: Session, name: str, words: tuple[str, ...]) -> list[ChangeResult]:
    """Add an office to hd.yaml.

    Keys: name (full name) and calendar, the office's opening hours.

    \b
    hd office add kyiv
    hd office add toronto name="Toronto, King Street" calendar=toronto
    """
    return _add(session, "offices", name, words)


def _add(session: Session, section: Section, name: str, words: tuple[str, ...]) -> list[ChangeResult]:
    from hd.ops.desk import organisation

    return [organisation.add(session.context, section, name, _settings(words))]


def _change(session: Session, section: Section, name: str, words: tuple[str, ...]) -> list[ChangeResult]:
    from hd.ops.desk import organisation

    return [organisation.change_entry(session.context, section, name, _settings(words))]


def _settings(words: tuple[str, ...]) -> list[Setting]:
    from hd.core.config.section_edits import Setting
    from hd.core.tickets.assignments import split_assignments

    others, found = split_assignments(words)
    if others:
        raise UsageError(
            f'"{others[0]}" is not KEY=VALUE', hint='one word for each key: name="Olha Bondar" skills=vpn,erp'
        )
    return [Setting(one.key, one.operator, one.value) for one in found]
