"""Where git signs commits, ours are signed, and never is an unsigned one left by a kill."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from hd.errors import GitError
from hd.store.commit.recovery import recover
from hd.store.git.repository import Repository
from tests.store.bench import PATH, assert_sound, git, kill_writer, put, refused, write


@pytest.fixture
def signing(repo: Path, tmp_path: Path) -> Path:
    """A repository that signs commits with an SSH key, and knows whose key it is."""
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    allowed = tmp_path / "allowed"
    allowed.write_text(f"olha@acme.example {key.with_suffix('.pub').read_text()}")
    for name, value in {
        "gpg.format": "ssh",
        "user.signingKey": str(key),
        "gpg.ssh.allowedSignersFile": str(allowed),
        "commit.gpgSign": "true",
    }.items():
        git(repo, "config", name, value)
    return repo


def test_where_git_signs_commits_ours_are_signed_hand_edits_too(signing: Path) -> None:
    write(signing, "by hand\n")
    put(signing, "by hd\n")
    assert git(signing, "log", "--format=%G?").splitlines() == ["G", "G"]
    assert git(signing, "log", "-1", "--format=%aI %cI") == "2026-11-23T10:02:11+02:00 2026-11-23T10:02:11+02:00"
    assert_sound(signing)


def test_a_signature_that_fails_undoes_everything(signing: Path) -> None:
    put(signing, "one\n")
    git(signing, "config", "user.signingKey", "/nowhere/key")
    assert "commit-tree -S" in refused(signing, GitError).message
    assert_sound(signing)


@pytest.mark.parametrize(
    "step", ["commit.steps.draft", "commit.steps.sign", "commit.steps.write_files", "commit.steps.move_branch"]
)
def test_killed_while_signing_all_or_nothing_and_never_unsigned(signing: Path, step: str) -> None:
    put(signing, "one\n")
    kill_writer(signing, step)
    recover(Repository.discover(signing))
    assert (signing / PATH).read_text() == "one\nwritten 0\n"
    assert set(git(signing, "log", "--format=%G?").splitlines()) == {"G"}
    assert git(signing, "status", "--porcelain") == ""
    assert_sound(signing)


def test_killed_before_the_signature_nothing_happened(signing: Path) -> None:
    put(signing, "one\n")
    kill_writer(signing, "commit.steps.people")
    recover(Repository.discover(signing))
    assert set(git(signing, "log", "--format=%G?").splitlines()) == {"G"}
    assert git(signing, "status", "--porcelain") == ""
    assert_sound(signing)
