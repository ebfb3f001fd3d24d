"""One suite for every adapter: what a forge is asked, and what its answers mean. The real `gh` asks GitHub; the others
are asked over HTTPS. The servers are on loopback and answer as the forges document."""

from __future__ import annotations

import base64
import contextlib
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from hd.store.forges.protocol import Adapter, Approval, Draft, ForgeError, NoForgeAccessError, open_or_update
from hd.store.forges.recognise import adapter_of, forge_at
from hd.store.git.repository import Repository
from tests.loopback import certificate
from tests.store.forges.recording import SERVERS, TOKEN, ForgeServer, GitHubServer, serving

BRANCH = "escalate/HD-2611-7K3FQ"
HEAD = "a" * 40
DRAFT = Draft(BRANCH, "main", "7K3FQ desk → l2: “why”", "one\n\n- two & <three>", ("mia.chen",))
NAMES_COMMIT = ("github", "forgejo")  # whose approvals name the commit


def with_gh(kind: type[ForgeServer]) -> object:
    missing = kind is GitHubServer and shutil.which("gh") is None
    return pytest.param(
        kind, marks=pytest.mark.skipif(missing, reason="gh is not installed: make servers"), id=kind.kind
    )


@pytest.fixture
def trust(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Tokens for all forges, the server's certificate, and a gh without settings of the machine's."""
    for name, value in certificate().trusted.items():
        monkeypatch.setenv(name, value)
    for name in ("GH_ENTERPRISE_TOKEN", "GITLAB_TOKEN", "FORGEJO_TOKEN", "BITBUCKET_TOKEN"):
        monkeypatch.setenv(name, TOKEN)
    for name in ("GH_TOKEN", "GITHUB_TOKEN", "GH_HOST", "GITEA_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "127.0.0.1")
    monkeypatch.setenv("GH_CONFIG_DIR", str(tmp_path / "gh"))
    monkeypatch.setenv("GH_NO_UPDATE_NOTIFIER", "1")


@pytest.fixture(params=[with_gh(kind) for kind in SERVERS])
def forge(request: pytest.FixtureRequest, trust: None) -> Iterator[ForgeServer]:
    """A forge of each kind, with a branch."""
    with serving(request.param()) as server:
        server.heads[BRANCH] = HEAD
        yield server


def settled(repo: Path, forge: ForgeServer, **settings: str) -> Repository:
    """A repository whose remote is at that forge."""
    wanted = {"remote.origin.url": f"https://{forge.host}/acme/desk.git", "hd.forge": forge.kind}
    for name, value in (wanted | {"hd.forgeApi": forge.api} | settings).items():
        subprocess.run(["git", "config", name, value], cwd=repo, check=True)
    return Repository.discover(repo)


@pytest.fixture
def adapter(repo: Path, forge: ForgeServer) -> Adapter:
    return connected(settled(repo, forge))


def connected(repository: Repository) -> Adapter:
    found = forge_at(repository, "origin")
    assert found
    return adapter_of(repository, found)


def test_there_is_no_request_at_first(adapter: Adapter) -> None:
    assert adapter.find(BRANCH) is None


def test_a_request_is_opened_with_its_words(adapter: Adapter, forge: ForgeServer) -> None:
    made = open_or_update(adapter, DRAFT)
    (pull,) = forge.pulls
    assert (pull.branch, pull.base, pull.title, pull.body) == (BRANCH, "main", DRAFT.title, DRAFT.body)
    assert (made.number, made.state) == (pull.number, "open")
    assert made.url.startswith(f"https://{forge.host}/acme/desk/")


def test_reviewers_are_asked(adapter: Adapter, forge: ForgeServer) -> None:
    account = "{mia.chen}" if forge.kind == "bitbucket" else "mia.chen"  # Bitbucket knows accounts by an id
    open_or_update(adapter, Draft(BRANCH, "main", "t", "b", (account,)))
    assert forge.pulls[0].asked == ["mia.chen"]


def test_without_reviewers_nobody_is_asked(adapter: Adapter, forge: ForgeServer) -> None:
    open_or_update(adapter, Draft(BRANCH, "main", "t", "b"))
    assert forge.pulls[0].asked == []


def test_an_open_request_is_updated_and_no_second_one_opened(adapter: Adapter, forge: ForgeServer) -> None:
    open_or_update(adapter, Draft(BRANCH, "main", "first", "first"))
    again = open_or_update(adapter, DRAFT)
    assert [(one.number, one.title, one.body) for one in forge.pulls] == [(again.number, DRAFT.title, DRAFT.body)]


def test_after_a_closed_request_a_new_one_is_opened(adapter: Adapter, forge: ForgeServer) -> None:
    forge.add(BRANCH).state = "closed"
    open_or_update(adapter, DRAFT)
    assert [one.state for one in forge.pulls] == ["closed", "open"]


def test_a_forks_request_of_the_same_branch_name_is_another(adapter: Adapter, forge: ForgeServer) -> None:
    forge.add(BRANCH, fork=True)
    assert adapter.find(BRANCH) is None


def test_another_branch_is_another_request(adapter: Adapter, forge: ForgeServer) -> None:
    forge.add(f"{BRANCH}-2")
    assert adapter.find(BRANCH) is None


@pytest.mark.parametrize("name", ["escalate/ä+&=#?%2F", 'sync/o"lha', "a b"])
def test_any_branch_name_is_asked_for_as_it_is(adapter: Adapter, forge: ForgeServer, name: str) -> None:
    if forge.kind == "bitbucket":
        name = name.replace('"', "")  # which its language of queries quotes
    forge.add(name)
    assert adapter.find(name) is not None


@pytest.mark.parametrize("state", ["open", "merged", "closed"])
def test_its_state_is_known(adapter: Adapter, forge: ForgeServer, state: str) -> None:
    pull = forge.add(BRANCH)
    pull.state, pull.merged_as = state, "c" * 40 if state == "merged" else ""
    found = adapter.find(BRANCH)
    assert found
    assert (found.number, found.state, found.merged_as) == (pull.number, state, pull.merged_as)
    assert HEAD.startswith(found.head)
    assert found.head


def test_the_open_request_counts_more_than_newer_ones(adapter: Adapter, forge: ForgeServer) -> None:
    first = forge.add(BRANCH)
    forge.add(BRANCH).state = "closed"
    found = adapter.find(BRANCH)
    assert found
    assert found.number == first.number


def approvals(adapter: Adapter) -> tuple[Approval, ...]:
    found = adapter.find(BRANCH)
    assert found
    return adapter.approvals(found)


def test_nobody_has_approved_at_first(adapter: Adapter, forge: ForgeServer) -> None:
    forge.add(BRANCH).reviews.append(("mia", "comment", HEAD))
    assert approvals(adapter) == ()


def test_who_approved_is_known_and_what_where_the_forge_says_it(adapter: Adapter, forge: ForgeServer) -> None:
    forge.add(BRANCH).reviews += [("mia", "approve", HEAD), ("ivan", "reject", HEAD)]
    assert approvals(adapter) == (Approval("mia", HEAD if forge.kind in NAMES_COMMIT else ""),)


def test_an_approval_that_was_taken_back_does_not_count(adapter: Adapter, forge: ForgeServer) -> None:
    forge.add(BRANCH).reviews += [("mia", "approve", HEAD), ("mia", "reject", HEAD)]
    assert approvals(adapter) == ()


@pytest.mark.parametrize("button", ["merge", "squash", "rebase"])
def test_a_button_is_pressed(adapter: Adapter, forge: ForgeServer, button: str) -> None:
    forge.add(BRANCH)
    request = adapter.find(BRANCH)
    assert request
    done = adapter.merge(request, button)  # type: ignore[arg-type]
    assert (done.state, done.merged_as, forge.pulls[0].state) == ("merged", "c" * 40, "merged")


def test_a_branch_that_moved_meanwhile_is_not_merged(adapter: Adapter, forge: ForgeServer) -> None:
    pull = forge.add(BRANCH)
    request = adapter.find(BRANCH)
    assert request
    pull.head = "b" * 40
    with pytest.raises(ForgeError):
        adapter.merge(request, "merge")
    assert pull.state == "open"


def test_why_a_forge_refuses_is_said_in_its_words(adapter: Adapter, forge: ForgeServer) -> None:
    forge.add(BRANCH)
    forge.refusal = "At least 1 approving review is required"
    request = adapter.find(BRANCH)
    assert request
    with pytest.raises(ForgeError, match="At least 1 approving review is required"):
        adapter.merge(request, "merge")


def test_a_wrong_token_is_one_sentence_without_it(
    repo: Path, forge: ForgeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GH_ENTERPRISE_TOKEN", "GITLAB_TOKEN", "FORGEJO_TOKEN", "BITBUCKET_TOKEN"):
        monkeypatch.setenv(name, "wrong-t0ken")
    with pytest.raises(ForgeError) as caught:
        connected(settled(repo, forge)).find(BRANCH)
    assert "401" in caught.value.message
    assert "wrong-t0ken" not in caught.value.message + caught.value.hint


def test_an_answer_that_is_no_json_is_one_sentence(adapter: Adapter, forge: ForgeServer) -> None:
    forge.raw = b"<html>Please log in</html>"
    with pytest.raises(ForgeError, match="no JSON"):
        adapter.find(BRANCH)


def test_a_forge_that_does_not_answer_is_one_sentence(repo: Path, forge: ForgeServer) -> None:
    adapter = connected(settled(repo, forge, **{"hd.forgeApi": "https://127.0.0.1:1"}))
    with pytest.raises(ForgeError):
        adapter.find(BRANCH)


@pytest.mark.parametrize(
    "kind", SERVERS[1:], ids=lambda kind: kind.kind
)  # gh follows one, and chooses the token by host
def test_a_token_follows_no_redirect(repo: Path, trust: None, kind: type[ForgeServer]) -> None:
    with serving(kind()) as forge, serving(kind()) as other:
        forge.redirect = f"{other.address}/elsewhere"
        with pytest.raises(ForgeError, match="redirects elsewhere"):
            connected(settled(repo, forge)).find(BRANCH)
        assert other.asked == []


def test_a_token_never_goes_over_plain_http(repo: Path, forge: ForgeServer) -> None:
    with pytest.raises(ForgeError, match="https:// only"):
        connected(settled(repo, forge, **{"hd.forgeApi": "http://127.0.0.1:1"})).find(BRANCH)


# -- which adapter, and which token ------------------------------------------------------------------------------------


def test_a_plain_git_server_is_no_forge(repo: Path) -> None:
    subprocess.run(["git", "config", "remote.origin.url", "git@git.example:desk.git"], cwd=repo, check=True)
    with pytest.raises(NoForgeAccessError, match=r"git\.example: not known as a forge"):
        connected(Repository.discover(repo))


def test_a_folder_is_no_forge(repo: Path) -> None:
    subprocess.run(["git", "config", "remote.origin.url", "/srv/desk.git"], cwd=repo, check=True)
    assert forge_at(Repository.discover(repo), "origin") is None


@pytest.mark.parametrize("host", ["gitlab.stranger.example", "forgejo.stranger.example", "bitbucket.stranger.example"])
def test_a_token_of_the_environment_is_not_for_any_host_of_that_name(repo: Path, host: str, trust: None) -> None:
    subprocess.run(["git", "config", "remote.origin.url", f"https://{host}/acme/desk.git"], cwd=repo, check=True)
    with pytest.raises(NoForgeAccessError, match=f"no token for {host}"):
        connected(Repository.discover(repo))


@pytest.mark.parametrize(
    ("name", "value"), [("GITLAB_HOST", "gitlab.acme.example"), ("GITLAB_HOST", "https://gitlab.acme.example/")]
)
def test_the_environment_may_name_the_host(
    repo: Path, trust: None, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    subprocess.run(["git", "config", "remote.origin.url", "git@gitlab.acme.example:it/desk.git"], cwd=repo, check=True)
    assert connected(Repository.discover(repo))


@pytest.mark.parametrize("kind", SERVERS[1:], ids=lambda kind: kind.kind)
def test_gits_credentials_are_a_login_too(
    repo: Path, trust: None, monkeypatch: pytest.MonkeyPatch, kind: type[ForgeServer]
) -> None:
    for name in ("GITLAB_TOKEN", "FORGEJO_TOKEN", "BITBUCKET_TOKEN"):
        monkeypatch.delenv(name)
    helper = (
        f'!f() {{ test "$1" = get && grep -q host={kind.host} && echo username=olha && echo password={TOKEN}; }}; f'
    )
    with serving(kind()) as forge:
        adapter = connected(settled(repo, forge, **{"credential.helper": helper}))
        with contextlib.suppress(ForgeError):  # the server knows bare tokens alone
            adapter.find(BRANCH)
        login = forge.asked[0].login
        assert login == (
            f"Bearer {TOKEN}"
            if kind.kind == "gitlab"
            else f"Basic {base64.b64encode(f'olha:{TOKEN}'.encode()).decode()}"
        )


def test_without_gh_github_is_not_asked(
    repo: Path, trust: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "bin").mkdir()
    for tool in ("git",):
        (tmp_path / "bin" / tool).symlink_to(str(shutil.which(tool)))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    subprocess.run(["git", "config", "remote.origin.url", "git@github.com:acme/desk.git"], cwd=repo, check=True)
    with pytest.raises(NoForgeAccessError, match="gh is not installed"):
        connected(Repository.discover(repo))
