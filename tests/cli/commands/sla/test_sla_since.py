"""`hd sla check --since REV@TIME`: what is new is told, once, whatever came late, was skipped, or changed meanwhile."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.conftest import Founded, other_ticket
from tests.running import git, hd


@dataclass
class Watch:
    """Runs of the check, each since the one before, on what the desk's branch then has."""

    desk: Founded
    last: str = ""

    def told(self, at: str, *words: str) -> list[str]:
        """`KEY state` of each finding of a run at that time of Monday (UTC), without the prefix and the month."""
        now = f"2026-11-23T{at}:00Z" if len(at) == 5 else at
        since = ["--since", self.last] if self.last else []
        answer = hd(self.desk.folder, "--now", now, "sla", "check", *words, *since, "--json")
        assert not answer.crashed
        self.last = f"{git(self.desk.folder, 'rev-parse', 'HEAD').strip()}@{now}"
        found = json.loads(answer.out)
        assert answer.code == (3 if any(one["state"] == "breached" for one in found["findings"]) else 0)
        return [f"{one['key']} {one['state']}" for one in found["findings"]]

    def do(self, *words: str, at: str = "12:00") -> None:
        """Change the desk."""
        answer = hd(self.desk.folder, *words, HD_NOW=f"2026-11-23T{at}:00Z")
        assert answer.code == 0, answer.err


@pytest.fixture
def watch(desk: Founded) -> Watch:
    """The ticket, of ten o'clock, is to be resolved in four hours: at risk from 13:00, breached after 14:00."""
    found = Watch(desk)
    found.do("set", desk.ticket, "priority=P1", at="10:00")
    return found


@pytest.fixture
def key(desk: Founded) -> str:
    return f"{desk.ticket}/resolve/1"


def test_at_risk_is_told_once_and_breached_is_told_once_more(watch: Watch, key: str) -> None:
    told = [watch.told(at) for at in ("12:50", "13:10", "13:20", "14:10", "14:20", "17:50")]
    assert told == [[], [f"{key} at_risk"], [], [f"{key} breached"], [], []]


def test_runs_that_were_skipped_or_late_lose_nothing(watch: Watch, key: str) -> None:
    assert [watch.told("12:50"), watch.told("17:00"), watch.told("17:10")] == [[], [f"{key} breached"], []]


def test_without_a_run_before_everything_is_told(watch: Watch, key: str) -> None:
    assert watch.told("17:00") == [f"{key} breached"]


def test_a_priority_raised_later_is_told_once_though_it_was_due_before_the_last_run(watch: Watch) -> None:
    other = other_ticket(watch.desk, "Mail is down")
    watch.told("14:30")
    watch.do("set", other, "priority=P1", at="14:31")
    assert [watch.told("14:40"), watch.told("14:50")] == [[f"{other}/resolve/1 breached"], []]


def test_a_priority_lowered_is_no_news(watch: Watch, key: str) -> None:
    assert watch.told("14:30") == [f"{key} breached"]
    watch.do("set", watch.desk.ticket, "priority=P2", at="14:31")
    assert watch.told("16:30") == []  # at risk now, which is less
    assert watch.told("2026-11-24T12:00:00Z") == [f"{key} breached"]


def test_a_ticket_pushed_late_is_told_once_though_its_dates_are_before_the_last_run(
    watch: Watch, tmp_path: Path
) -> None:
    git(tmp_path, "clone", "-q", f"file://{watch.desk.folder}", "home")
    home = Watch(Founded(tmp_path / "home", watch.desk.ticket))
    other = other_ticket(home.desk, "Mail is down")
    home.do("set", other, "priority=P1", at="10:10")
    watch.told("15:00")
    git(watch.desk.folder, "pull", "-q", str(home.desk.folder), "main")
    assert [watch.told("15:10"), watch.told("15:20")] == [[f"{other}/resolve/1 breached"], []]


def test_what_was_resolved_and_comes_back_is_told_again(watch: Watch, key: str) -> None:
    assert watch.told("14:30") == [f"{key} breached"]
    watch.do("resolve", watch.desk.ticket, "-m", "Done.", at="14:40")
    assert watch.told("14:50") == []
    watch.do("reopen", watch.desk.ticket, "-m", "Not at all.", at="15:00")
    assert [watch.told("15:10"), watch.told("15:20")] == [[f"{key} breached"], []]


def test_each_answer_that_is_owed_has_a_key_of_its_own(watch: Watch) -> None:
    (watch.desk.folder / "hd.yaml").write_text(
        'desk: {}\nsla: [{name: s, match: "*", targets: {"*": {reply: 30m}}}]\n', encoding="utf-8"
    )
    git(watch.desk.folder, "commit", "-qam", "Replies")
    reply = f"{watch.desk.ticket}/reply"
    for number, (hour, said) in enumerate((("11:00", "11:50"), ("12:00", "12:50")), 1):
        watch.do("comment", watch.desk.ticket, "--by", "requester", "-m", "?", at=hour)
        assert watch.told(f"{hour[:2]}:40") == [f"{reply}/{number} breached"]
        watch.do("comment", watch.desk.ticket, "-m", "!", at=said)
        assert watch.told(f"{hour[:2]}:55") == []


def test_the_run_before_is_judged_by_the_policy_that_held_then(watch: Watch, key: str) -> None:
    watch.told("11:00")
    (watch.desk.folder / "hd.yaml").write_text(
        'desk: {}\nsla: [{name: strict, match: "*", targets: {"*": {resolve: 30m}}}]\n', encoding="utf-8"
    )
    git(watch.desk.folder, "commit", "-qam", "A stricter policy")
    assert [watch.told("11:10"), watch.told("11:20")] == [[f"{key} breached"], []]


@pytest.mark.parametrize("text", ["desk: [", "sla: 7\n", None], ids=["no YAML", "wrong", "missing"])
def test_where_the_configuration_was_wrong_then_todays_holds(text: str | None, watch: Watch, key: str) -> None:
    file = watch.desk.folder / "hd.yaml"
    right = file.read_text(encoding="utf-8")
    file.unlink() if text is None else file.write_text(text, encoding="utf-8")
    git(watch.desk.folder, "commit", "-qam", "Wrong")
    rev = git(watch.desk.folder, "rev-parse", "HEAD").strip()
    file.write_text(right, encoding="utf-8")
    git(watch.desk.folder, "add", "-A")
    git(watch.desk.folder, "commit", "-qm", "Right")
    watch.last = f"{rev}@2026-11-23T14:30:00Z"
    assert watch.told("14:40") == []
    watch.last = f"{rev}@2026-11-23T12:30:00Z"
    assert watch.told("14:40") == [f"{key} breached"]


def test_a_ticket_that_could_not_be_read_then_was_told_to_nobody(watch: Watch, key: str) -> None:
    sound = watch.desk.file.read_bytes()
    watch.desk.file.write_bytes(b"---\nid: x\n")
    git(watch.desk.folder, "commit", "-qam", "Broken")
    rev = git(watch.desk.folder, "rev-parse", "HEAD").strip()
    watch.desk.file.write_bytes(sound)
    git(watch.desk.folder, "commit", "-qam", "Mended")
    watch.last = f"{rev}@2026-11-23T14:30:00Z"
    assert watch.told("14:40") == [f"{key} breached"]


def test_looking_ahead_tells_each_once_too(watch: Watch, key: str) -> None:
    told = [watch.told(at, "--within", "2h") for at in ("11:50", "12:10", "12:20", "14:10")]
    assert told == [[], [f"{key} at_risk"], [], [f"{key} breached"]]
    watch.last = ""
    assert [watch.told(at, "--by", "14:30") for at in ("11:50", "12:10")] == [[f"{key} at_risk"], []]


def test_what_comes_into_a_query_is_news_to_those_who_ask_it(watch: Watch, key: str) -> None:
    assert watch.told("14:30", "assignee:ivan") == []
    watch.do("set", watch.desk.ticket, "owner=ivan", at="14:35")
    watch.last = watch.last.replace("14:30", "14:36")
    assert watch.told("14:40", "owner:ivan") == [f"{key} breached"]


def test_the_footer_says_how_many_were_told_before(watch: Watch) -> None:
    watch.told("14:30")
    answer = hd(
        watch.desk.folder, "--now", "2026-11-23T14:40Z", "sla", "check", "--since", watch.last, HD_FORCE_TTY="80"
    )
    assert (answer.code, answer.out, answer.err) == (0, "", "1 breached; 1 told before\n")


def test_the_json_says_since_when_and_which_commit(watch: Watch) -> None:
    watch.told("14:30")
    answer = hd(watch.desk.folder, "--now", "2026-11-23T14:40Z", "sla", "check", "--since", "HEAD@14:30", "--json")
    rev = git(watch.desk.folder, "rev-parse", "HEAD").strip()
    assert json.loads(answer.out)["since"] == {"rev": rev, "at": "2026-11-23T14:30:00+00:00", "known": 1}


@pytest.mark.parametrize("text", ["HEAD", "@now", "HEAD@{1}", "HEAD@soon", "HEAD@2027-01-01", ""])
def test_what_is_no_revision_and_time_is_wrong_usage(text: str, desk: Founded) -> None:
    answer = hd(desk.folder, "sla", "check", "--since", text)
    assert (answer.code, answer.err.startswith("hd: "), answer.out) == (2, True, "")


def test_a_revision_may_hold_an_at_sign(watch: Watch) -> None:
    assert hd(watch.desk.folder, "sla", "check", "--since", "HEAD@{0}@now").code == 0


def test_a_commit_that_is_not_here_is_named(desk: Founded) -> None:
    answer = hd(desk.folder, "sla", "check", "--since", "nowhere@now")
    assert (answer.code, answer.err.split("\n")[0]) == (1, 'hd: no revision "nowhere"')


def test_a_shallow_clone_says_how_to_fetch_the_commit_and_that_is_enough(watch: Watch, tmp_path: Path) -> None:
    watch.told("14:30")
    rev = watch.last.partition("@")[0]
    other_ticket(watch.desk)
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{watch.desk.folder}", "shallow")
    shallow = tmp_path / "shallow"
    command = ("--now", "2026-11-23T14:40Z", "sla", "check", "--since", watch.last)
    answer = hd(shallow, *command)
    assert answer.code == 1
    assert answer.err.split("\n")[0] == f'hd: no revision "{rev}" in this shallow clone'
    words = answer.err.split("\n")[1].partition("   ")[0].split()
    assert words[:2] == ["git", "fetch"]
    git(shallow, *words[1:])
    answer = hd(shallow, *command)
    assert (answer.code, answer.out) == (0, "")
