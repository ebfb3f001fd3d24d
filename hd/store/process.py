"""Starts git as one process and hands over what it said; knows nothing of desks, and judges no outcome."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from hd.errors import GitError, NotFoundError

if TYPE_CHECKING:
    import subprocess

OLDEST = (2, 38)

# What another git told its hooks about another repository must not reach ours: the desk's folder decides.
_FOREIGN = frozenset(
    f"GIT_{name}"
    for name in (
        *("DIR", "WORK_TREE", "INDEX_FILE", "PREFIX", "COMMON_DIR", "NAMESPACE", "QUARANTINE_PATH"),
        *("OBJECT_DIRECTORY", "ALTERNATE_OBJECT_DIRECTORIES"),
        *("LITERAL_PATHSPECS", "GLOB_PATHSPECS", "NOGLOB_PATHSPECS", "ICASE_PATHSPECS"),
    )
)

_SETTINGS = (
    *("-c", "core.quotepath=off", "-c", "core.fsync=committed,reference,loose-object"),
    *("-c", "core.filesRefLockTimeout=5000", "-c", "core.packedRefsTimeout=5000"),
    *("-c", "i18n.commitEncoding=UTF-8", "-c", "i18n.logOutputEncoding=UTF-8", "-c", "log.showSignature=false"),
    *("-c", "core.autocrlf=false", "-c", "core.safecrlf=false"),
)


def failure(verb: str, result: subprocess.CompletedProcess[bytes]) -> GitError:
    """The error that carries what git said: its last `fatal:` or `error:`, else its last line."""
    lines = [line.strip() for line in result.stderr.decode("utf-8", "replace").splitlines() if line.strip()]
    told = [line for line in lines if line.startswith(("fatal:", "error:"))] or lines
    words = re.sub(r"^(fatal|error): ", "", told[-1]) if told else f"ended with {result.returncode}"
    return GitError(f"git {verb}: {words}", hint="\n".join(line for line in lines if line != told[-1]))


def start(
    args: Sequence[str],
    *,
    cwd: Path,
    input: bytes | None = None,
    env: Mapping[str, str] | None = None,
    user: bool = False,
    keep: Sequence[int] = (),
) -> subprocess.CompletedProcess[bytes]:
    """Run git to its end; the outcome is the caller's to judge. user: as the user would, with their language."""
    import subprocess  # the quick commands need it not

    world = _world(user=user) | dict(env or {})
    command = ["git", *_SETTINGS, *args]
    try:
        if input is None:
            empty = subprocess.DEVNULL
            result = subprocess.run(command, cwd=cwd, env=world, stdin=empty, capture_output=True, check=False)
        else:
            result = subprocess.run(
                command, cwd=cwd, env=world, input=input, capture_output=True, check=False, pass_fds=keep
            )
    except FileNotFoundError:
        if not cwd.is_dir():
            raise NotFoundError(f"{cwd}: no such folder") from None
        raise GitError("git is not installed, or not on the PATH", hint="https://git-scm.com/downloads") from None
    if result.returncode == 129:  # an option that this git does not know
        _refuse_old_git()
    return result


def opened(args: Sequence[str], *, cwd: Path, told: bool = False) -> subprocess.Popen[bytes]:
    """Start git, to be read while it works; told: it is asked while it works, too. It sees history as it was written:
    whatever this clone puts in place of a commit (`git replace`, grafts) it does not see.
    """
    import subprocess

    world = _world(user=False) | {"GIT_NO_REPLACE_OBJECTS": "1", "GIT_GRAFT_FILE": os.devnull}
    asked = subprocess.PIPE if told else subprocess.DEVNULL
    return subprocess.Popen(["git", *_SETTINGS, *args], cwd=cwd, env=world, stdin=asked, stdout=subprocess.PIPE,
                            stderr=subprocess.DEVNULL)  # fmt: skip


def abroad(
    args: Sequence[str], *, cwd: Path, command: str = "git", input: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    """Run a git (or another `command`) that talks to a remote, to its end: as the user would, with their settings, and
    with them at hand to be asked for a password, where a terminal is. Only its language is fixed, for its words are
    judged.

    It writes into files: what ssh keeps open behind it (ControlPersist) would hold a pipe for minutes.
    """
    import subprocess
    import sys
    from tempfile import TemporaryFile

    world = {name: value for name, value in os.environ.items() if name not in _FOREIGN} | {"LANGUAGE": "C"}
    if not (sys.stdin and sys.stdin.isatty()):
        world.setdefault("GIT_TERMINAL_PROMPT", "0")
    with TemporaryFile() as out, TemporaryFile() as err:
        try:
            done = subprocess.run(
                [command, *args], cwd=cwd, env=world, input=input, stdout=out, stderr=err, check=False
            )
        except FileNotFoundError:
            raise GitError(
                f"{command} is not installed, or not on the PATH", hint="https://git-scm.com/downloads"
            ) from None
        said = [(file.seek(0), file.read())[1] for file in (out, err)]
    return subprocess.CompletedProcess(args, done.returncode, *said)


class Begun(Struct, frozen=True):
    """A git that was started: `args`, its number, and where its words can be read."""

    args: tuple[str, ...]
    process: int
    out: int

    def finish(self) -> bytes | None:
        """What it said, once; None where it failed."""
        with open(self.out, "rb") as words:
            said = words.read()
        return said if os.waitpid(self.process, 0)[1] == 0 else None


def begin(args: tuple[str, ...], *, cwd: Path) -> Begun | None:
    """Let git begin; what it says is read later, or never. None where the system has no way to do that."""
    if not hasattr(os, "posix_spawnp"):
        return None
    out, into = os.pipe()
    void = os.open(os.devnull, os.O_RDWR)
    ends = [(os.POSIX_SPAWN_DUP2, void, 0), (os.POSIX_SPAWN_DUP2, into, 1), (os.POSIX_SPAWN_DUP2, void, 2)]
    try:
        command = ["git", "-C", str(cwd), *_SETTINGS, *args]
        process = os.posix_spawnp("git", command, _world(user=False), file_actions=ends)
    except OSError:
        os.close(out)
        return None
    finally:
        os.close(into)
        os.close(void)
    return Begun(args, process, out)


def _world(*, user: bool) -> dict[str, str]:
    world = {name: value for name, value in os.environ.items() if name not in _FOREIGN}
    world["GIT_TERMINAL_PROMPT"] = "0"
    if not user:
        world |= {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_LITERAL_PATHSPECS": "1"}
    return world


def _refuse_old_git() -> None:
    import subprocess

    said = subprocess.run(["git", "--version"], capture_output=True, check=False).stdout.decode("ascii", "replace")
    match = re.search(r"(\d+)\.(\d+)\S*", said)
    if match and (int(match[1]), int(match[2])) < OLDEST:
        raise GitError(f"git {match[0]} is too old: hd needs 2.38 or newer", hint="https://git-scm.com/downloads")
