"""A handover that is reviewed first, with a remote: pushed, opened at a forge, voted on in other clones, merged by `hd`
or by the forge's own button."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest

from tests.ops.bench import Bench, speak_as
from tests.ops.review_clones import ASK, BRANCH, Clones, at, cloned

HOOK = """#!/bin/sh
i=0
while [ "$i" -lt "${GIT_PUSH_OPTION_COUNT:-0}" ]; do
  eval echo "\\"\\$GIT_PUSH_OPTION_$i\\"" >> told
  i=$((i+1))
done
"""


@pytest.fixture
def clones(bench: Bench, tmp_path: Path) -> Clones:
    """Two clones, and a ticket `one` of P2, whose handover to Toronto the desk wants reviewed."""
    assert bench.hd("set", "{one}", "priority=P2", at=at("09:05")) == 0
    return cloned(bench, tmp_path)


def ask(clones: Clones, *more: str) -> str:
    assert clones.first.hd(*ASK, "--review", *more, at=at("10:00")) == 0
    return BRANCH.format(**clones.first.ids)


def as_(name: str, bench: Bench, *words: str, clock: str = "10:30") -> int:
    speak_as(name)
    try:
        return bench.hd(*words, at=at(clock))
    finally:
        speak_as("olha")


def heads(folder: Path) -> list[str]:
    return Bench(folder, {}).git("for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads").split()


def states(bench: Bench, capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    capsys.readouterr()
    assert bench.hd("review", "list", "--json", *words, at=at("10:40")) == 0
    return [one["state"] for one in json.loads(capsys.readouterr().out)]


def entry(bench: Bench) -> dict[str, str]:
    """The handover that was asked for, as the ticket's file has it."""
    (line,) = [line for line in bench.text("one").splitlines() if line.startswith("- {asked:")]
    return dict(part.split(": ", 1) for part in line[3:-1].split(", ") if ": " in part)


# -- asking ------------------------------------------------------------------------------------------------------------


def test_the_branch_is_pushed_and_kept_only_as_the_remotes(clones: Clones) -> None:
    name = ask(clones)
    assert heads(clones.forge) == [name, "main"]
    assert heads(clones.first.folder) == ["main"]
    assert clones.first.git("rev-parse", f"origin/{name}")


def test_where_no_fetch_brings_it_the_branch_stays_here(clones: Clones, capsys: pytest.CaptureFixture[str]) -> None:
    clones.first.git("config", "remote.origin.fetch", "+refs/heads/main:refs/remotes/origin/main")
    name = ask(clones)
    assert heads(clones.first.folder) == [name, "main"]
    assert states(clones.first, capsys) == ["waiting"]


def test_the_other_clone_knows_of_it_once_it_has_fetched(clones: Clones, capsys: pytest.CaptureFixture[str]) -> None:
    ask(clones)
    assert states(clones.second, capsys) == []
    clones.second.git("fetch", "-q")
    assert states(clones.second, capsys) == ["waiting"]


def test_without_a_way_to_the_remote_nothing_is_lost(clones: Clones, capsys: pytest.CaptureFixture[str]) -> None:
    clones.first.git("remote", "set-url", "origin", str(clones.forge.with_name("nowhere")))
    name = ask(clones)
    assert capsys.readouterr().err.endswith(": hd sync\n")
    assert heads(clones.first.folder) == [name, "main"]


SSH = """#!/bin/sh
for last; do :; done
exec ${{last%% *}} '{forge}'
"""


@pytest.fixture
def tools(clones: Clones, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for programs, first on the path; the one called ssh leads to the bare repository, whatever the host."""
    folder = tmp_path / "tools"
    folder.mkdir()
    program(folder / "ssh", SSH.format(forge=clones.forge))
    monkeypatch.setenv("PATH", str(folder), prepend=":")
    monkeypatch.setenv("GIT_ALLOW_PROTOCOL", "file:ssh")
    return folder


def program(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)


def at_forge(clones: Clones, url: str) -> None:
    clones.first.git("remote", "set-url", "origin", url)


def link(said: str) -> tuple[str, dict[str, list[str]]]:
    """The link that was printed, without its query, and that."""
    (word,) = [word for word in said.split() if word.startswith("https://")]
    return word.partition("?")[0], parse_qs(urlparse(word).query)


@pytest.mark.parametrize("failing", [True, False], ids=["gh fails", "no gh"])
def test_without_gh_the_link_is_printed_with_the_text_in_it(
    clones: Clones, tools: Path, capsys: pytest.CaptureFixture[str], failing: bool
) -> None:
    if failing:
        program(tools / "gh", "#!/bin/sh\nexit 4\n")
    at_forge(clones, "ssh://git@github.com/acme/desk")
    name = ask(clones)
    said = capsys.readouterr().err
    where, query = link(said)
    assert where == f"https://github.com/acme/desk/compare/main...{name}"
    assert query["title"] == [f"{clones.first.ids['one']} desk → l2-toronto: their gateway"]
    assert "**Reason** their gateway" in query["body"][0]
    assert "ask @msavchuk, @miachen" in said


def test_what_was_asked_for_offline_gets_its_link_from_the_sync(
    clones: Clones, tools: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at_forge(clones, "ssh://git@github.com/acme/desk")
    gone = clones.forge.rename(clones.forge.with_name("gone"))
    name = ask(clones)
    assert "https://" not in capsys.readouterr().err
    gone.rename(clones.forge)
    assert clones.first.hd("sync", at=at("10:10")) == 0
    assert link(capsys.readouterr().err)[0] == f"https://github.com/acme/desk/compare/main...{name}"


def test_gitlab_is_told_with_the_push(clones: Clones, tools: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = clones.first.folder / "hd.yaml"
    config.write_text(config.read_text("utf-8").replace("github: miachen", "gitlab: mia.chen"), "utf-8")
    clones.first.git("commit", "-qam", "Mia is on GitLab")
    bare = Bench(clones.forge, {})
    bare.git("config", "receive.advertisePushOptions", "true")
    program(clones.forge / "hooks" / "post-receive", HOOK)
    at_forge(clones, "git@gitlab.example:acme/desk.git")
    ask(clones)
    told = (clones.forge / "told").read_text("utf-8").splitlines()
    assert told[:3] == [
        "merge_request.create",
        "merge_request.target=main",
        f"merge_request.title={clones.first.ids['one']} desk → l2-toronto: their gateway",
    ]
    assert told[3].startswith(f"merge_request.description=**{clones.first.ids['one']}** Ticket one")
    assert "<br>- **Reason** their gateway<br>" in told[3]
    assert told[4:] == ["merge_request.remove_source_branch", "merge_request.assign=mia.chen"]


def test_a_gitlab_that_takes_no_options_is_reached_by_a_link(
    clones: Clones, tools: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at_forge(clones, "git@gitlab.example:acme/desk.git")
    name = ask(clones)
    where, query = link(capsys.readouterr().err)
    assert where == "https://gitlab.example/acme/desk/-/merge_requests/new"
    assert query["merge_request[source_branch]"] == [name]
    assert name in heads(clones.forge)


# -- votes from elsewhere ----------------------------------------------------------------------------------------------


def test_a_vote_in_another_clone_comes_back_with_a_fetch(clones: Clones, capsys: pytest.CaptureFixture[str]) -> None:
    name = ask(clones)
    clones.second.git("fetch", "-q")
    assert as_("mia", clones.second, "review", "approve", "{one}") == 0
    assert heads(clones.second.folder) == ["main"]
    assert states(clones.first, capsys) == ["waiting"]
    clones.first.git("fetch", "-q")
    assert states(clones.first, capsys) == ["approved"]
    assert heads(clones.forge) == [name, "main"]


def test_two_who_vote_at_once_both_count(clones: Clones, capsys: pytest.CaptureFixture[str]) -> None:
    ask(clones)
    clones.second.git("fetch", "-q")
    assert as_("mia", clones.second, "review", "approve", "{one}") == 0
    assert as_("maria", clones.first, "review", "approve", "{one}") == 0  # without having fetched
    capsys.readouterr()
    assert clones.first.hd("review", "show", "{one}", "--json", at=at("10:40")) == 0
    assert sorted(json.loads(capsys.readouterr().out)["approved_by"]) == ["maria", "mia"]


def test_two_who_vote_without_the_remote_are_brought_together(
    clones: Clones, capsys: pytest.CaptureFixture[str]
) -> None:
    name = ask(clones)
    clones.second.git("fetch", "-q")
    clones.second.git("remote", "set-url", "origin", str(clones.forge.with_name("nowhere")))
    assert as_("mia", clones.second, "review", "approve", "{one}") == 0
    assert heads(clones.second.folder) == [name, "main"]
    assert as_("maria", clones.first, "review", "approve", "{one}") == 0
    clones.second.git("remote", "set-url", "origin", str(clones.forge))
    clones.second.git("fetch", "-q")
    assert states(clones.second, capsys) == ["approved"]
    assert as_("mia", clones.second, "review", "merge", "{one}", clock="11:00") == 0
    assert clones.second.git("log", "-1", "--format=%P").count(" ") == 2
    assert heads(clones.forge) == ["main"]


def test_a_vote_on_what_is_no_longer_there_is_refused(clones: Clones, capsys: pytest.CaptureFixture[str]) -> None:
    name = ask(clones)
    clones.second.git("fetch", "-q")
    clones.second.git("checkout", "-q", "-b", "theirs", f"origin/{name}")
    path = clones.second.folder / f"tickets/2026/11/{clones.first.ids['one']}.md"
    path.write_text(path.read_text("utf-8").replace("their gateway", "anything"), "utf-8")
    clones.second.git("commit", "-qam", "another")
    clones.second.git("push", "-q", "origin", f"theirs:{name}")
    capsys.readouterr()
    assert as_("maria", clones.first, "review", "approve", "{one}") == 1
    assert "was changed at origin meanwhile" in capsys.readouterr().err
    assert states(clones.first, capsys) == ["waiting"]
    assert heads(clones.first.folder) == ["main"]


# -- merging with hd ---------------------------------------------------------------------------------------------------


def approved(clones: Clones) -> str:
    name = ask(clones)
    clones.second.git("fetch", "-q")
    assert as_("mia", clones.second, "review", "approve", "{one}") == 0
    clones.first.git("fetch", "-q")
    return name


def test_merging_pushes_the_main_branch_and_takes_the_review_away(
    clones: Clones, capsys: pytest.CaptureFixture[str]
) -> None:
    approved(clones)
    assert clones.first.hd("review", "merge", "{one}", at=at("11:00")) == 0
    assert heads(clones.forge) == ["main"]
    assert clones.first.git("rev-parse", "main") == Bench(clones.forge, {}).git("rev-parse", "main")
    assert states(clones.first, capsys, "--all") == []
    clones.second.git("fetch", "-q")  # the branch is still known here, and over all the same
    assert states(clones.second, capsys) == []


def test_where_somebody_was_faster_the_merge_stays_here_until_it_can_be_pushed(
    clones: Clones, capsys: pytest.CaptureFixture[str]
) -> None:
    approved(clones)
    assert clones.second.hd("comment", "{two}", "-m", "faster", at=at("10:50")) == 0
    clones.second.git("push", "-q")
    capsys.readouterr()
    assert clones.first.hd("review", "merge", "{one}", at=at("11:00")) == 0
    assert "hd review merge" in capsys.readouterr().err
    assert len(heads(clones.forge)) == 2
    clones.first.git("pull", "-q", "--no-rebase", "--no-edit")
    assert clones.first.hd("review", "merge", "{one}", at=at("11:05")) == 0
    assert heads(clones.forge) == ["main"]
    assert states(clones.first, capsys, "--all") == []


def test_withdrawing_takes_it_away_at_the_remote_or_nowhere(clones: Clones) -> None:
    name = ask(clones)
    clones.first.git("remote", "set-url", "origin", str(clones.forge.with_name("nowhere")))
    before = clones.first.text("one")
    assert clones.first.hd("review", "withdraw", "{one}", at=at("10:40")) == 1
    assert clones.first.text("one") == before
    clones.first.git("remote", "set-url", "origin", str(clones.forge))
    assert clones.first.hd("review", "withdraw", "{one}", at=at("10:40")) == 0
    assert heads(clones.forge) == ["main"]
    assert name not in clones.first.git("for-each-ref")


# -- after the forge's own button --------------------------------------------------------------------------------------


@pytest.mark.parametrize("mended", [("check", "--fix"), ("comment", "{one}", "-m", "on")], ids=["fix", "next command"])
@pytest.mark.parametrize("how", ["merge", "squash", "rebase"])
def test_after_the_forges_button_time_and_approver_are_taken_from_git(
    clones: Clones, how: str, mended: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    name = approved(clones)
    assert clones.first.hd("comment", "{one}", "-m", "meanwhile", at=at("10:50")) == 0
    clones.first.git("push", "-q", "origin", "main")
    clones.button(how, name, who="maria", when=at("11:00"))
    clones.first.git("pull", "-q", "--prune", "--no-rebase", "--no-edit")
    assert "at" not in entry(clones.first)
    assert states(clones.first, capsys) == ["merged"]
    assert clones.first.hd("check", at=at("12:00")) == 0  # a warning
    assert clones.first.hd(*mended, at=at("12:00")) == 0
    said = entry(clones.first)
    assert (said["asked"], said["at"], said["source"]) == (at("10:00"), at("11:00"), "git")
    assert said["approved_by"] == "mia"
    assert clones.first.line("one", "team") == "l2-toronto"
    assert clones.first.git("log", "-1", "--format=%s", "--grep=Hd-Action: fix").startswith(clones.first.ids["one"])
    assert clones.first.hd("check", "--strict", at=at("12:00")) == 0
    assert states(clones.first, capsys, "--all") == []


def test_a_pull_is_not_the_moment_at_which_the_button_was_pressed(clones: Clones) -> None:
    name = approved(clones)
    assert clones.first.hd("comment", "{two}", "-m", "offline", at=at("10:50")) == 0
    clones.button("merge", name, who="maria", when=at("11:00"))
    clones.first.git("pull", "-q", "--prune", "--no-rebase", "--no-edit")
    clones.first.git("remote", "remove", "origin")  # only the history of this clone can tell
    assert clones.first.hd("check", "--fix", at=at("13:00")) == 0
    assert (entry(clones.first)["at"], entry(clones.first)["approved_by"]) == (at("11:00"), "mia")


def test_the_button_alone_is_an_approval_of_whom_the_policy_names(clones: Clones) -> None:
    clones.button("merge", ask(clones), who="maria", when=at("11:00"))
    clones.first.git("pull", "-q", "--prune")
    assert clones.first.hd("check", "--fix", at=at("12:00")) == 0
    assert entry(clones.first)["approved_by"] == "maria"


@pytest.mark.parametrize("how", ["merge", "squash", "rebase"])
def test_merged_by_whom_it_does_not_name_its_review_is_owed(
    clones: Clones, how: str, capsys: pytest.CaptureFixture[str]
) -> None:
    clones.button(how, ask(clones), who="olha", when=at("11:00"))
    clones.first.git("pull", "-q", "--prune")
    assert clones.first.hd("check", "--fix", at=at("12:00")) == 0
    assert "approved_by" not in entry(clones.first)
    assert states(clones.first, capsys) == ["owed"]


@pytest.mark.parametrize(("way", "team"), [("merge", "l2-toronto"), ("withdraw", "desk")])
def test_what_a_forge_merged_after_the_ticket_was_resolved_is_for_somebody_to_decide(
    clones: Clones, way: str, team: str, capsys: pytest.CaptureFixture[str]
) -> None:
    name = approved(clones)
    assert clones.first.hd("resolve", "{one}", "-m", "done", at=at("10:50")) == 0
    clones.first.git("push", "-q", "origin", "main")
    clones.button("merge", name, who="maria", when=at("11:00"))
    clones.first.git("pull", "-q", "--prune")
    before = clones.first.text("one")
    assert clones.first.hd("check", "--fix", at=at("12:00")) == 0
    assert clones.first.text("one") == before
    assert states(clones.first, capsys) == ["merged"]
    assert clones.first.hd("reopen", "{one}", "-m", "not done", at=at("12:05")) == 0
    who = "maria" if way == "merge" else "olha"
    assert as_(who, clones.first, "review", way, "{one}", clock="12:10") == 0
    assert clones.first.line("one", "team") == team
    assert clones.first.hd("check", "--strict", at=at("12:20")) == 0


def test_nothing_is_written_down_on_the_reviews_own_branch(clones: Clones) -> None:
    name = ask(clones)
    config = clones.first.folder / "hd.yaml"
    assert "branch: main" in config.read_text("utf-8")
    clones.first.git("checkout", "-q", name)
    before = clones.first.text("one")
    assert clones.first.hd("check", at=at("12:00")) == 0
    assert clones.first.hd("comment", "{one}", "-m", "x", at=at("12:00")) == 1
    assert clones.first.text("one") == before


def test_a_sync_opens_one_request_for_what_a_protected_main_refused(
    clones: Clones, tools: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clones.protect()
    at_forge(clones, "ssh://git@github.com/acme/desk")
    assert clones.first.hd("comment", "{one}", "-m", "waits", at=at("10:00")) == 0
    assert clones.first.hd("sync", at=at("10:10")) == 0
    where, query = link(capsys.readouterr().err)
    name = clones.first.git("config", "hd.origin.syncBranch")
    assert where == f"https://github.com/acme/desk/compare/main...{name}"
    assert query["title"] == [f"{clones.first.ids['one']} comment waits"]
    assert clones.first.hd("comment", "{two}", "-m", "waits, too", at=at("10:20")) == 0
    assert clones.first.hd("sync", at=at("10:30")) == 0
    assert "https://" not in capsys.readouterr().err
