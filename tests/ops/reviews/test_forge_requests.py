"""Requests at forges as commands open and merge them: over each forge's own API on loopback, with git by ssh."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from hd.ops.escalation.press_button import press_button
from tests.loopback import certificate
from tests.ops.bench import Bench, speak_as
from tests.ops.review_clones import ASK, BRANCH, Clones, at, cloned
from tests.store.forges.recording import (
    SERVERS,
    TOKEN,
    BitbucketServer,
    ForgejoServer,
    ForgeServer,
    GitHubServer,
    serving,
)

SSH = """#!/bin/sh
for last; do :; done
exec ${{last%% *}} '{forge}'
"""
HOOK = """#!/bin/sh
i=0
while [ "$i" -lt "${GIT_PUSH_OPTION_COUNT:-0}" ]; do
  eval echo "\\"\\$GIT_PUSH_OPTION_$i\\"" >> told
  i=$((i+1))
done
"""
TOKENS = ("GH_ENTERPRISE_TOKEN", "GITLAB_TOKEN", "FORGEJO_TOKEN", "BITBUCKET_TOKEN")
GH = pytest.mark.skipif(shutil.which("gh") is None, reason="gh is not installed: make servers")
KINDS = [pytest.param(kind, marks=GH if kind is GitHubServer else (), id=kind.kind) for kind in SERVERS]


@pytest.fixture
def clones(bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clones]:
    """Clones of a protected remote that every ssh address leads to, and the logins of all forges."""
    assert bench.hd("set", "{one}", "priority=P2", at=at("09:05")) == 0
    made = cloned(bench, tmp_path)
    made.protect()
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "ssh").write_text(SSH.format(forge=made.forge), encoding="utf-8")
    (tools / "ssh").chmod(0o755)
    monkeypatch.setenv("PATH", str(tools), prepend=":")
    monkeypatch.setenv("GIT_ALLOW_PROTOCOL", "file:ssh")
    for name, value in certificate().trusted.items():
        monkeypatch.setenv(name, value)
    for name in TOKENS:
        monkeypatch.setenv(name, TOKEN)
    for name in ("GH_TOKEN", "GITHUB_TOKEN", "GH_HOST", "GITEA_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "127.0.0.1")
    monkeypatch.setenv("GH_CONFIG_DIR", str(tmp_path / "gh"))
    yield made
    speak_as("olha")


@pytest.fixture(params=KINDS)
def forge(request: pytest.FixtureRequest, clones: Clones) -> Iterator[ForgeServer]:
    with serving(request.param()) as server:
        at_forge(clones, server)
        yield server


def at_forge(clones: Clones, server: ForgeServer) -> None:
    """Let the remote of both clones be at that forge."""
    for bench in (clones.first, clones.second):
        bench.git("remote", "set-url", "origin", f"git@{server.host}:acme/desk.git")
        bench.git("config", "hd.forge", server.kind)
        bench.git("config", "hd.forgeApi", server.api)


def ask(clones: Clones) -> str:
    assert clones.first.hd(*ASK, "--review", at=at("10:00")) == 0
    return BRANCH.format(**clones.first.ids)


def approve(clones: Clones, server: ForgeServer) -> None:
    """Mia approves in her clone, and the forge knows the branch with her vote."""
    clones.second.git("fetch", "-q")
    speak_as("mia")
    assert clones.second.hd("review", "approve", "{one}", at=at("10:30")) == 0
    speak_as("olha")
    clones.first.git("fetch", "-q")
    server.pulls[0].head = clones.first.git("rev-parse", f"origin/{server.pulls[0].branch}")


def test_asking_opens_the_request(clones: Clones, forge: ForgeServer, capsys: pytest.CaptureFixture[str]) -> None:
    name = ask(clones)
    (pull,) = forge.pulls
    assert (pull.branch, pull.base) == (name, "main")
    assert pull.title == f"{clones.first.ids['one']} desk → l2-toronto: their gateway"
    assert "**Reason** their gateway" in pull.body
    assert f"the request: https://{forge.host}/acme/desk/" in capsys.readouterr().err


@GH
def test_the_accounts_of_reviewers_are_asked(clones: Clones) -> None:
    with serving(GitHubServer()) as forge:
        at_forge(clones, forge)
        ask(clones)
        assert sorted(forge.pulls[0].asked) == ["miachen", "msavchuk"]


def test_what_the_forge_says_no_to_ends_in_its_words_and_a_link(
    clones: Clones, forge: ForgeServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in TOKENS:
        monkeypatch.setenv(name, "expired")
    ask(clones)
    said = capsys.readouterr().err
    assert f"{forge.kind} did not open the request: " in said
    assert "open the request" in said
    assert "expired" not in said
    assert forge.pulls == []


@pytest.mark.parametrize("button", ["merge", "squash", "rebase"])
def test_the_button_is_pressed_and_the_sync_brings_the_handover(
    clones: Clones, forge: ForgeServer, button: str, capsys: pytest.CaptureFixture[str]
) -> None:
    name = ask(clones)
    approve(clones, forge)
    before = clones.first.git("rev-parse", "main")
    assert clones.first.hd("review", "merge", "{one}", "--press", button, at=at("11:00")) == 0
    assert forge.pulls[0].state == "merged"
    assert f"{button} pressed at the forge" in capsys.readouterr().out
    assert clones.first.git("rev-parse", "main") == before
    clones.button(button, name, who="olha", when=at("11:00"))  # what the forge does with git
    assert clones.first.hd("sync", at=at("11:10")) == 0
    assert clones.first.hd("check", "--fix", at=at("11:20")) == 0
    assert clones.first.text("one").count("- {asked:") == 1
    assert clones.first.hd("audit", at=at("12:00")) == 0


def test_the_sync_of_a_protected_branch_opens_its_request(clones: Clones, forge: ForgeServer) -> None:
    assert clones.first.hd("comment", "{one}", "-m", "on", at=at("10:00")) == 0
    clones.first.hd("sync", at=at("10:10"))
    (pull,) = forge.pulls
    assert (pull.branch.partition("/")[0], pull.base) == ("sync", "main")


def test_a_dry_run_presses_nothing(clones: Clones, forge: ForgeServer) -> None:
    ask(clones)
    approve(clones, forge)
    assert clones.first.hd("review", "merge", "{one}", "--press", "merge", "--dry-run", at=at("11:00")) == 0
    assert forge.pulls[0].state == "open"


def test_the_verb_presses_the_button_and_commits_nothing(clones: Clones, forge: ForgeServer) -> None:
    ask(clones)
    approve(clones, forge)
    context = clones.first.context(at("11:00"))
    changed = press_button(context, clones.first.ids["one"], "squash")
    assert (changed.id, changed.commit, context.commits) == (clones.first.ids["one"], None, [])
    assert forge.pulls[0].state == "merged"


def refused(clones: Clones, capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    before = clones.first.files()
    assert clones.first.hd("review", "merge", "{one}", "--press", "merge", at=at("11:00")) == 1
    assert clones.first.files() == before
    return capsys.readouterr().err


def test_without_an_approval_no_button_is_pressed(
    clones: Clones, forge: ForgeServer, capsys: pytest.CaptureFixture[str]
) -> None:
    ask(clones)
    assert "nobody approved it yet" in refused(clones, capsys)
    assert forge.pulls[0].state == "open"


def test_why_the_forge_does_not_merge_is_said_in_its_words(
    clones: Clones, forge: ForgeServer, capsys: pytest.CaptureFixture[str]
) -> None:
    ask(clones)
    approve(clones, forge)
    forge.refusal = "Required status check is expected"
    assert "Required status check is expected" in refused(clones, capsys)


def test_a_branch_that_has_more_at_the_forge_is_not_merged(
    clones: Clones, forge: ForgeServer, capsys: pytest.CaptureFixture[str]
) -> None:
    ask(clones)
    approve(clones, forge)
    forge.pulls[0].head = "b" * 40
    assert "git fetch origin" in refused(clones, capsys)
    assert forge.pulls[0].state == "open"


def test_a_request_that_is_not_there_is_said_to_be(
    clones: Clones, forge: ForgeServer, capsys: pytest.CaptureFixture[str]
) -> None:
    ask(clones)
    approve(clones, forge)
    forge.pulls.clear()
    assert "no request at " in refused(clones, capsys)


def test_a_plain_server_has_no_button(clones: Clones, capsys: pytest.CaptureFixture[str]) -> None:
    with serving(BitbucketServer()) as forge:
        at_forge(clones, forge)
        ask(clones)
        approve(clones, forge)
        clones.first.git("remote", "set-url", "origin", "git@git.example:desk.git")
        clones.first.git("config", "--unset", "hd.forge")
        assert "git.example: not known as a forge" in refused(clones, capsys)


# -- Forgejo and Gitea without a token: AGit ---------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["forgejo", "gitea"])
def test_without_a_token_a_push_to_refs_for_opens_the_request(
    clones: Clones, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], said: str
) -> None:
    monkeypatch.delenv("FORGEJO_TOKEN")
    at_forge(clones, ForgejoServer())
    clones.first.git("config", "hd.forge", said)
    bare = Bench(clones.forge, {})
    bare.git("config", "receive.advertisePushOptions", "true")
    hook = clones.forge / "hooks" / "post-receive"
    hook.write_text(HOOK, encoding="utf-8")
    hook.chmod(0o755)
    name = ask(clones)
    assert bare.git("rev-parse", "refs/for/main") == bare.git("rev-parse", name)
    told = (clones.forge / "told").read_text(encoding="utf-8").splitlines()
    assert told[:2] == [f"topic={name}", f"title={clones.first.ids['one']} desk → l2-toronto: their gateway"]
    assert "<br>- **Reason** their gateway<br>" in told[2]
    assert "origin has the request" in capsys.readouterr().err


def test_a_server_that_takes_no_such_push_is_reached_by_a_link(
    clones: Clones, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("FORGEJO_TOKEN")
    at_forge(clones, ForgejoServer())
    name = ask(clones)
    assert f"https://forgejo.example/acme/desk/compare/main...{name}" in capsys.readouterr().err


def test_a_plain_server_gets_no_push_to_refs_for(clones: Clones, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FORGEJO_TOKEN")
    clones.first.git("remote", "set-url", "origin", "git@git.example:acme/desk.git")
    Bench(clones.forge, {}).git("config", "receive.advertisePushOptions", "true")
    ask(clones)
    assert Bench(clones.forge, {}).git("for-each-ref", "refs/for") == ""
