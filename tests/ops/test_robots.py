"""A robot commits for others, and is never assignee, owner, watcher, reviewer, approver or member of a team."""

from __future__ import annotations

import pytest

from hd.core.checks import ReferenceTargets, check_ticket
from hd.core.config.availability import diagnose
from hd.core.sla.clock_facts import ClockFacts
from hd.core.tickets.context import EvaluationContext
from hd.store.desk.desk import Desk
from tests.ops.bench import Bench, speak_as

LATER, LATEST = "2026-11-23T09:05:00+02:00", "2026-11-23T09:10:00+02:00"
ROBO = "  robo: {name: Robo, email: robo@acme.example, robot: yes}\n"


@pytest.fixture
def desk(bench: Bench) -> Bench:
    """The bench, whose small team has a robot."""
    path = bench.folder / "hd.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("  olha:", f"{ROBO}  olha:", 1), encoding="utf-8")
    bench.git("commit", "-qam", "A robot")
    return bench


def with_members(bench: Bench) -> None:
    """Make the robot a member, and the lead, of the first team, by hand."""
    path = bench.folder / "hd.yaml"
    text = path.read_text(encoding="utf-8")
    assert "members: [" in text
    path.write_text(text.replace("members: [", "members: [robo, ", 1), encoding="utf-8")
    bench.git("commit", "-qam", "A robot in the team")


REFUSED = {
    "assign": ("assign", "{one}", "robo"),
    "create --assignee": ("create", "VPN", "-r", "shevch", "--assignee", "robo"),
    "set owner": ("set", "{one}", "owner=robo"),
    "set watchers": ("set", "{one}", "watchers+=robo"),
    "watch": ("watch", "{one}", "robo"),
    "escalate --up": ("escalate", "{one}", "--up", "robo", "-m", "Look."),
}


@pytest.mark.parametrize("words", REFUSED.values(), ids=REFUSED)
def test_nothing_is_given_to_a_robot(desk: Bench, words: tuple[str, ...], capfd: pytest.CaptureFixture[str]) -> None:
    with_members(desk)
    before = desk.git("rev-parse", "HEAD")
    assert desk.hd(*words, at=LATER) != 0
    assert "robo is a robot" in capfd.readouterr().err
    assert desk.git("rev-parse", "HEAD") == before


def test_a_robot_takes_nothing(desk: Bench) -> None:
    with_members(desk)
    speak_as("robo")
    assert desk.hd("take", "{one}", at=LATER) == 1


def test_a_robot_that_registers_a_ticket_does_not_own_it(desk: Bench) -> None:
    with_members(desk)
    speak_as("robo")
    desk.ticket("three", "-r", "shevch")
    assert desk.line("three", "owner") == ""
    assert desk.line("three", "assignee") == ""


def test_the_least_busy_is_no_robot(desk: Bench) -> None:
    with_members(desk)
    for name in ("one", "two"):
        assert desk.hd("assign", f"{{{name}}}", "--auto", at=LATER) == 0
        assert desk.line(name, "assignee") != "robo"


def test_a_robot_in_a_team_is_an_error_of_the_configuration(desk: Bench) -> None:
    with_members(desk)
    config = Desk.find(desk.folder).config
    found = [(one.severity, one.rule) for one in diagnose(config, desk.context().today) if "robo" in one.message]
    assert ("error", "robot") in found


def test_a_robot_that_stands_in_a_ticket_is_an_error(desk: Bench) -> None:
    desk.hd("watch", "{one}", "nadia", at=LATER)
    (path,) = desk.folder.glob(f"tickets/*/*/{desk.ids['one']}.md")
    text = path.read_text(encoding="utf-8")
    lines = [
        "assignee: robo" if line.startswith("assignee:") else "owner: robo" if line.startswith("owner:") else line
        for line in text.replace("watchers: [nadia]", "watchers: [robo]").splitlines()
    ]
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    context = desk.context(LATEST)
    facts = ClockFacts(desk.read("one"), EvaluationContext(context.desk.config, context.now))
    found = check_ticket(facts, ReferenceTargets(list(desk.ids.values()), (), {}))
    said = {one.message.partition(":")[0] for one in found if one.rule == "robot" and one.severity == "error"}
    assert said == {"assignee", "owner", "watchers"}
    assert facts.assignee is None


def test_a_robot_reviews_nothing(desk: Bench) -> None:
    from hd.core.escalation.review_policy import approvers

    with_members(desk)
    context = desk.context(LATEST)
    facts = ClockFacts(desk.read("one"), EvaluationContext(context.desk.config, context.now))
    team = next(key for key, team in context.desk.config.teams.items() if "robo" in team.members)
    assert "robo" not in approvers(facts, to=team, by="nobody", config=context.desk.config)
