"""Small files on a ref of their own: what one clone writes, another reads; of two writers one tries again."""

from __future__ import annotations

from pathlib import Path

import pytest

from hd.errors import BusyError, GitError
from hd.store.git import remotes
from hd.store.git.repository import Repository
from hd.store.git.state_refs import Edits, RefState, StateRef
from hd.store.waiting import Deadline
from tests.store.bench import NOW, git, put

REF = "refs/hd/notify"
BRANCH = "refs/heads/hd-notify"


@pytest.fixture
def hub(repo: Path) -> Path:
    """A bare repository, the remote `origin` of `repo`."""
    folder = repo.with_name("hub.git")
    put(repo, "one\n")
    git(repo, "clone", "-q", "--bare", ".", str(folder))
    git(repo, "remote", "add", "origin", str(folder))
    return folder


@pytest.fixture
def other(hub: Path) -> Path:
    """Another clone of it."""
    folder = hub.with_name("other")
    git(hub, "clone", "-q", ".", str(folder))
    return folder


def state_ref(folder: Path, ref: str = REF, remote: str | None = "origin") -> StateRef:
    return StateRef(Repository.discover(folder), ref, remote)


def without_sleep() -> Deadline:
    return Deadline(60.0, clock=lambda: 0.0, sleep=lambda _: None)


def write(target: StateRef, edits: Edits) -> RefState:
    return target.change(lambda _: edits, now=NOW, message="state", deadline=without_sleep())


@pytest.mark.parametrize("ref", [REF, BRANCH])
def test_another_clone_reads_what_one_wrote(repo: Path, other: Path, ref: str) -> None:
    write(state_ref(repo, ref), {"queue/ab.json": b"{}\n", "seen.json": b"1"})
    found = state_ref(other, ref).fetch()
    assert found.read_files() == {"queue/ab.json": b"{}\n", "seen.json": b"1"}
    assert state_ref(other, ref).read() == found


@pytest.mark.parametrize("ref", [REF, BRANCH])
@pytest.mark.parametrize("remote", ["origin", None])
def test_an_edit_changes_and_removes_only_its_files(repo: Path, hub: Path, ref: str, remote: str | None) -> None:
    target = state_ref(repo, ref, remote)
    write(target, {"a/one": b"1", "a/two": b"2", "three": b"3"})
    found = write(target, {"a/one": None, "three": b"4"})
    assert found.read_files() == target.fetch().read_files() == {"a/two": b"2", "three": b"4"}


def test_a_plain_ref_has_no_history(repo: Path, hub: Path) -> None:
    write(state_ref(repo), {"one": b"1"})
    write(state_ref(repo), {"two": b"2"})
    assert git(hub, "rev-list", "--count", REF) == "1"


def test_a_branch_keeps_its_history(repo: Path, hub: Path) -> None:
    write(state_ref(repo, BRANCH), {"one": b"1"})
    write(state_ref(repo, BRANCH), {"two": b"2"})
    assert git(hub, "rev-list", "--count", BRANCH) == "2"


def test_a_remote_that_refuses_rewritten_branches_takes_the_ref(repo: Path, hub: Path) -> None:
    git(hub, "config", "receive.denyNonFastForwards", "true")
    write(state_ref(repo), {"one": b"1"})
    assert write(state_ref(repo), {"one": b"2"}).read("one") == b"2"


def test_no_edit_writes_nothing(repo: Path, hub: Path) -> None:
    assert write(state_ref(repo), {}).commit is None
    assert git(hub, "for-each-ref", REF) == ""


@pytest.mark.parametrize("ref", [REF, BRANCH])
@pytest.mark.parametrize("remote", ["origin", None])
def test_the_slower_writer_decides_again_on_what_the_faster_one_wrote(
    repo: Path, other: Path, ref: str, remote: str | None
) -> None:
    fast = state_ref(other if remote else repo, ref, remote)
    seen: list[dict[str, bytes]] = []

    def edit(state: RefState) -> Edits:
        seen.append(state.read_files())
        if len(seen) == 1:
            write(fast, {"fast": b"1"})
        return {"slow": b"2"}

    found = state_ref(repo, ref, remote).change(edit, now=NOW, message="state", deadline=without_sleep())
    assert seen == [{}, {"fast": b"1"}]
    assert found.read_files() == {"fast": b"1", "slow": b"2"}


def test_of_two_equal_changes_only_one_wins_the_first_swap(repo: Path, other: Path) -> None:
    rounds: list[int] = []

    def edit(state: RefState) -> Edits:
        rounds.append(len(state.blobs))
        if len(rounds) == 1:
            write(state_ref(other), {"same": b"1"})
        return {"same": b"1"}

    state_ref(repo).change(edit, now=NOW, message="state", deadline=without_sleep())
    assert rounds == [0, 1]


def test_a_stale_lease_is_refused_by_the_remote(repo: Path, other: Path, hub: Path) -> None:
    stale = write(state_ref(repo), {"one": b"1"}).commit
    newer = write(state_ref(other), {"one": b"2"}).commit
    git(repo, "update-ref", "refs/hd/mine", git(repo, "commit-tree", "-m", "x", f"{stale}^{{tree}}"))
    lease = f"--force-with-lease={REF}:{stale}"
    pushed = remotes.push(Repository.discover(repo), "origin", f"refs/hd/mine:{REF}", options=(lease,))
    assert (pushed.outcome, pushed.words.partition("\n")[0]) == ("faster", "[rejected] (stale info)")
    assert git(hub, "rev-parse", REF) == newer


def test_a_lease_on_no_ref_is_refused_where_there_is_one(repo: Path, other: Path, hub: Path) -> None:
    there = write(state_ref(other), {"one": b"1"}).commit
    pushed = remotes.push(Repository.discover(repo), "origin", f"HEAD:{REF}", options=(f"--force-with-lease={REF}:",))
    assert pushed.outcome == "faster"
    assert git(hub, "rev-parse", REF) == there


def test_nothing_turns_the_lease_off(repo: Path, hub: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words: list[str] = []
    push = remotes.push

    def recorded(repo: Repository, remote: str, refspec: str, *, options: tuple[str, ...]) -> remotes.PushResult:
        words.extend([refspec, *options])
        return push(repo, remote, refspec, options=options)

    monkeypatch.setattr(remotes, "push", recorded)
    write(state_ref(repo), {"one": b"1"})
    assert [word for word in words if word.startswith("+") or word in ("-f", "--force")] == []
    assert words[1] == f"--force-with-lease={REF}:"


def test_after_twelve_lost_swaps_it_gives_up(repo: Path, other: Path) -> None:
    rounds: list[None] = []

    def edit(_: RefState) -> Edits:
        rounds.append(None)
        write(state_ref(other), {"fast": b"%d" % len(rounds)})
        return {"slow": b"1"}

    with pytest.raises(BusyError, match="others are always faster in changing refs/hd/notify"):
        state_ref(repo).change(edit, now=NOW, message="state", deadline=without_sleep())
    assert len(rounds) == 12


def test_a_state_from_before_the_remote_is_kept(repo: Path, hub: Path) -> None:
    write(state_ref(repo, remote=None), {"old": b"1"})
    assert write(state_ref(repo), {"new": b"2"}).read_files() == {"old": b"1", "new": b"2"}


def test_a_remote_that_is_gone_is_an_error(repo: Path, hub: Path) -> None:
    hub.rename(hub.with_name("gone.git"))
    with pytest.raises(GitError, match="origin could not be reached"):
        state_ref(repo).fetch()


def test_a_hook_that_refuses_is_an_error(repo: Path, hub: Path) -> None:
    hook = hub / "hooks" / "update"
    hook.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    with pytest.raises(GitError, match="origin did not take refs/hd/notify"):
        write(state_ref(repo), {"one": b"1"})


def test_no_private_ref_stays(repo: Path, hub: Path) -> None:
    write(state_ref(repo), {"one": b"1"})
    assert git(repo, "for-each-ref", "refs/hd/tx") == ""
