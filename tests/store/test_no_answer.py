"""A program that does not end is ended by its deadline, and its last words are reported."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest

from hd.errors import GitError
from hd.store.git import process, remotes
from hd.store.git.process import GitTimeoutError
from hd.store.git.repository import Repository
from hd.store.git.stream import open_stream
from hd.store.waiting import Deadline
from tests.store.bench import git, put

# Says something, then waits for what never comes; ends with the git that started it, for its input ends then.
SILENT = "#!/bin/sh\necho waiting for the moon >&2\nexec cat\n"


def hook(folder: Path, name: str, script: str) -> None:
    """Install an executable hook."""
    path = folder / ".git" / "hooks" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(script)
    path.chmod(0o755)


def test_a_git_that_waits_for_its_input_is_ended(repo: Path) -> None:
    read, write = os.pipe()  # nobody ever writes into it
    try:
        args = ("-c", f"alias.wait=!cat <&{read}", "wait")
        with pytest.raises(GitTimeoutError, match="git wait: no answer within 0 s, so it was ended"):
            process.start(args, cwd=repo, input=b"", keep=(read,), deadline=Deadline(0))
    finally:
        os.close(write)
        os.close(read)


def test_a_hook_that_never_ends_is_ended(repo: Path) -> None:
    read, write = os.pipe()
    os.set_inheritable(read, True)
    put(repo, "one\n")
    hook(repo, "pre-commit", f"#!/bin/sh\nexec cat <&{read}\n")
    try:
        with pytest.raises(GitTimeoutError, match="git commit: no answer within 0 s"):
            process.start(
                ("commit", "--allow-empty", "-m", "x"), cwd=repo, user=True, keep=(read,), deadline=Deadline(0)
            )
    finally:
        os.close(write)
        os.close(read)
    assert git(repo, "rev-list", "--count", "HEAD") == "1"


def test_a_program_that_a_hook_leaves_behind_is_not_waited_for(repo: Path, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    put(repo, "one\n")
    hook(repo, "pre-commit", f"#!/bin/sh\ncat '{gate}' &\n")
    try:
        done = process.start(("commit", "--allow-empty", "-m", "x"), cwd=repo, user=True)
    finally:
        with gate.open("wb"):  # lets it go
            pass
    assert done.returncode == 0


@pytest.fixture
def silent_remote(repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose remote takes the connection and never says a word."""
    put(repo, "one\n")
    program = tmp_path / "ssh"
    program.write_text(SILENT)
    program.chmod(0o755)
    monkeypatch.setenv("GIT_SSH_COMMAND", str(program))
    monkeypatch.setenv("GIT_ALLOW_PROTOCOL", "ssh")
    git(repo, "remote", "add", "origin", "ssh://nowhere.example/desk")
    return repo


def test_a_remote_that_never_answers_cannot_be_reached(silent_remote: Path) -> None:
    found = remotes.fetch(Repository.discover(silent_remote), "origin", deadline=Deadline(0))
    assert found.words.startswith("git fetch: no answer within 0 s, so it was ended\n")
    assert "HD_GIT_TIMEOUT=SECONDS gives it longer" in found.words


def test_a_push_that_is_never_answered_is_one_to_nobody(silent_remote: Path) -> None:
    found = remotes.push(Repository.discover(silent_remote), "origin", "main:main", deadline=Deadline(0))
    assert found.outcome == "unreachable"
    assert found.words.startswith("git push: no answer within 0 s")


def test_a_stream_that_says_nothing_more_is_ended(repo: Path) -> None:
    with (
        open_stream(("cat-file", "--batch"), cwd=repo, asks=True, seconds=0) as stream,
        pytest.raises(GitTimeoutError, match="git cat-file: no answer within 0 s"),
    ):
        stream.read_line()


def test_a_stream_that_ends_too_early_is_reported_in_gits_words(repo: Path) -> None:
    with (
        open_stream(("log", "no-such-branch", "--"), cwd=repo) as stream,
        pytest.raises(GitError, match="git log: bad revision 'no-such-branch'"),
    ):
        stream.read_exactly(1)


def test_a_stream_is_read_by_lines_and_by_sizes(repo: Path) -> None:
    put(repo, "one\n" * 100_000)
    blob = git(repo, "rev-parse", "HEAD:tickets/2026/11/HD-2611-7K3FQ.md")
    with open_stream(("cat-file", "--batch"), cwd=repo, asks=True) as stream:
        for _ in range(2):
            stream.write(f"{blob}\n".encode())
            assert stream.read_line() == f"{blob} blob 400000\n".encode()
            assert stream.read_exactly(400_001) == b"one\n" * 100_000 + b"\n"


@pytest.mark.parametrize(
    ("code", "stderr", "message", "hint"),
    [
        (128, b"warning: a\nfatal: no space\nerror: b\n", "git x: no space", "warning: a\nerror: b"),
        (1, b"error: first\nerror: last\n", "git x: last", "error: first"),
        (1, b"only words\n", "git x: only words", ""),
        (1, b"fatal: \x1b]0;evil\x07\n", r"git x: \x1b]0;evil\x07", ""),
        (1, b"", "git x: ended with 1, without a word", ""),
        (-signal.SIGXFSZ, b"", f"git x: ended by signal {int(signal.SIGXFSZ)}, without a word", ""),
    ],
)
def test_the_error_of_a_program_is_its_own_words(code: int, stderr: bytes, message: str, hint: str) -> None:
    error = process.failure("x", subprocess.CompletedProcess([], code, b"", stderr))
    assert (error.message, error.hint) == (message, hint)
