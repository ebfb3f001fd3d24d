"""Starts git as one process and hands over what it said; knows nothing of desks, and judges no outcome."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from hd.errors import GitError, NotFoundError
from hd.store import waiting
from hd.store.waiting import Deadline
from hd.text.sanitize import safe

if TYPE_CHECKING:
    import subprocess

OLDEST = (2, 38)
_CHUNK = 1 << 16

# What another git told its hooks about another repository must not reach ours: the desk's folder decides.
_FOREIGN = frozenset(
    f"GIT_{name}"
    for name in (
        *("DIR", "WORK_TREE", "INDEX_FILE", "PREFIX", "COMMON_DIR", "NAMESPACE", "QUARANTINE_PATH"),
        *("OBJECT_DIRECTORY", "ALTERNATE_OBJECT_DIRECTORIES"),
        *("EXTERNAL_DIFF", "DIFF_OPTS"),
        *("LITERAL_PATHSPECS", "GLOB_PATHSPECS", "NOGLOB_PATHSPECS", "ICASE_PATHSPECS"),
    )
)

# A desk has no submodules: what a commit says in .gitmodules neither stops git nor sends it elsewhere.
_NO_SUBMODULES = (
    *("-c", "submodule.recurse=false", "-c", "fetch.recurseSubmodules=false", "-c", "push.recurseSubmodules=no"),
    *("-c", "status.submoduleSummary=false"),
)

# What a user's settings could change in the output that `hd` reads and in merges has git's own default. A command that
# obeys another setting needs it here; `tests/store/git/test_settings.py` tries all of them.
_DEFAULTS = (
    *("trailer.separators=:", "core.commentChar=#", "core.abbrev=auto", "color.ui=false", "log.follow=false"),
    *("log.mailmap=true", "diff.noprefix=false", "diff.mnemonicPrefix=false", "diff.algorithm=default"),
    *("diff.srcPrefix=a/", "diff.dstPrefix=b/"),
    *("diff.context=3", "diff.interHunkContext=0", "diff.suppressBlankEmpty=false", "diff.relative=false"),
    *(f"diff.orderFile={os.devnull}", "diff.indentHeuristic=true", "diff.wsErrorHighlight=none"),
    *("merge.conflictStyle=merge", "merge.renames=true", "merge.renormalize=false"),
)

_SETTINGS = (
    *("-c", "core.quotepath=off", "-c", "core.fsync=committed,reference,loose-object"),
    *("-c", f"core.filesRefLockTimeout={waiting.GIT_REFS * 1000:.0f}"),
    *("-c", f"core.packedRefsTimeout={waiting.GIT_REFS * 1000:.0f}"),
    *("-c", "i18n.commitEncoding=UTF-8", "-c", "i18n.logOutputEncoding=UTF-8", "-c", "log.showSignature=false"),
    *("-c", "core.safecrlf=false"),
    *_NO_SUBMODULES,
    *(word for setting in _DEFAULTS for word in ("-c", setting)),
)


class GitTimeoutError(GitError):
    """git, or what it waited for, did not end in time, and was ended."""


def failure(verb: str, result: subprocess.CompletedProcess[bytes]) -> GitError:
    """The error that carries what git said: its last `fatal:` or `error:` as the message, the other lines as hint."""
    reason, others = reason_of(result.stderr)
    return GitError(f"git {verb}: {reason or _ending(result.returncode)}", hint=lock_hint(result.stderr, others))


def reason_of(stderr: bytes) -> tuple[str, list[str]]:
    """Why a program failed, by its stderr, and its other lines, all safe to show. The reason is the last line that
    begins with `fatal:`, else with `error:`, else the last one; empty where it said nothing."""
    lines = [safe(line.strip()) for line in stderr.decode("utf-8", "replace").splitlines() if line.strip()]
    marked = ([line for line in lines if line.startswith(mark)] for mark in ("fatal:", "error:"))
    reasons = next(filter(None, marked), lines)
    if not reasons:
        return "", []
    return re.sub(r"^(fatal|error): ", "", reasons[-1]), [line for line in lines if line != reasons[-1]]


def _ending(code: int) -> str:
    """How a program ended that said nothing. code: negative for a signal, as subprocess has it."""
    return f"ended by signal {-code}, without a word" if code < 0 else f"ended with {code}, without a word"


def lock_hint(stderr: bytes, lines: Sequence[str] = ()) -> str:
    """git's other lines, and where a lock of git's own stood in the way: how old it is, and what removes it."""
    if b".lock': File exists" not in stderr:
        return "\n".join(lines)
    from hd.store.git.lock_files import advice, held_in

    return "\n".join([*lines, *map(advice, held_in(stderr.decode("utf-8", "replace")))])


def start(
    args: Sequence[str],
    *,
    cwd: Path,
    input: bytes | None = None,
    env: Mapping[str, str] | None = None,
    user: bool = False,
    keep: Sequence[int] = (),
    deadline: Deadline | None = None,
) -> subprocess.CompletedProcess[bytes]:
    """Run git to its end; the outcome is the caller's to judge. user: as the user would, with their language, and with
    hooks that may leave programs behind, so that its words go into files, not pipes.

    NoAnswerError after the deadline, by default `waiting.for_child_process`.
    """
    world = _world(user=user) | dict(env or {})
    if not cwd.is_dir():
        raise NotFoundError(f"{cwd}: no such folder")
    run = _run_into_files if user else _run_into_pipes
    result = run(
        ["git", *_SETTINGS, *args],
        cwd=cwd,
        env=world,
        input=input,
        keep=keep,
        deadline=deadline or waiting.for_child_process(),
    )
    if result.returncode == 129:  # an option that this git does not know
        _refuse_old_git()
    return result


def begin_stream(args: Sequence[str], *, cwd: Path, asks: bool, stderr: IO[bytes]) -> subprocess.Popen[bytes]:
    """Start git, to be read while it works (see `stream.py`); asks: it reads questions from a pipe."""
    import subprocess

    world = _world(user=False) | {"GIT_NO_REPLACE_OBJECTS": "1", "GIT_GRAFT_FILE": os.devnull}
    source = subprocess.PIPE if asks else subprocess.DEVNULL
    return _begin_process(
        ["git", *_SETTINGS, *args], cwd=cwd, env=world, stdin=source, stdout=subprocess.PIPE, stderr=stderr
    )


def abroad(
    args: Sequence[str],
    *,
    cwd: Path,
    command: str = "git",
    input: bytes = b"",
    silent: bool = False,
    deadline: Deadline | None = None,
) -> subprocess.CompletedProcess[bytes]:
    """Run a git (or another `command`) that talks to a remote, to its end: as the user would, with their settings, and
    with them at hand to be asked for a password, where a terminal is. Only its language is fixed, for its words are
    judged. silent: without asking for a password, at a terminal or in a window.

    It writes into files: what ssh keeps open behind it (ControlPersist) would hold a pipe for minutes. NoAnswerError
    after the deadline, by default `waiting.for_child_process`.
    """
    world = {name: value for name, value in os.environ.items() if name not in _FOREIGN} | {"LANGUAGE": "C"}
    if not (sys.stdin and sys.stdin.isatty()):
        world.setdefault("GIT_TERMINAL_PROMPT", "0")
    if silent:
        world |= {"GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "", "SSH_ASKPASS": "", "GCM_INTERACTIVE": "never"}
    settings = _NO_SUBMODULES if command == "git" else ()
    return _run_into_files(
        [command, *settings, *args], cwd=cwd, env=world, input=input, deadline=deadline or waiting.for_child_process()
    )


def _run_into_pipes(
    command: Sequence[str],
    *,
    cwd: Path,
    env: Mapping[str, str],
    input: bytes | None,
    keep: Sequence[int] = (),
    deadline: Deadline,
) -> subprocess.CompletedProcess[bytes]:
    import subprocess  # the quick commands need it not

    source, pipe = (subprocess.DEVNULL if input is None else subprocess.PIPE), subprocess.PIPE
    process = _begin_process(command, cwd=cwd, env=env, stdin=source, stdout=pipe, stderr=pipe, pass_fds=keep)
    with _ending_with(process):
        try:
            out, err = process.communicate(input, timeout=deadline.left)
        except subprocess.TimeoutExpired as late:
            raise no_answer(process, command, late.stderr or b"", seconds=deadline.seconds) from None
    return subprocess.CompletedProcess(command, process.returncode, out, err)


def _run_into_files(
    command: Sequence[str],
    *,
    cwd: Path,
    env: Mapping[str, str],
    input: bytes | None,
    keep: Sequence[int] = (),
    deadline: Deadline,
) -> subprocess.CompletedProcess[bytes]:
    import subprocess
    from tempfile import TemporaryFile

    source = subprocess.DEVNULL if input is None else subprocess.PIPE
    with TemporaryFile() as out, TemporaryFile() as err:
        process = _begin_process(command, cwd=cwd, env=env, stdin=source, stdout=out, stderr=err, pass_fds=keep)
        with _ending_with(process):
            try:
                process.communicate(input, timeout=deadline.left)
            except subprocess.TimeoutExpired:
                raise no_answer(process, command, _content(err), seconds=deadline.seconds) from None
        return subprocess.CompletedProcess(command, process.returncode, _content(out), _content(err))


def _content(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read()


def _begin_process(command: Sequence[str], **options: Any) -> subprocess.Popen[bytes]:
    from hd.store.git.child_process import ChildProcess

    try:
        return ChildProcess(command, **options)
    except FileNotFoundError:
        raise GitError(
            f"{command[0]} is not installed, or not on the PATH", hint="https://git-scm.com/downloads"
        ) from None


@contextmanager
def _ending_with(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Where the work inside fails (Ctrl-C among it), the process ends, too."""
    try:
        yield
    except BaseException:
        stop(process)
        raise


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a program: ask it to, for then git removes its lock files; kill it where it does not."""
    import subprocess

    for end in (process.terminate, process.kill):
        if process.poll() is not None:
            break
        end()
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=waiting.STOPPING)
    kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a program that writes nothing, at once."""
    process.kill()
    process.wait()  # nothing outlives a kill, so there is nothing to wait for
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()


def no_answer(
    process: subprocess.Popen[bytes], command: Sequence[str], stderr: bytes, *, seconds: float
) -> GitTimeoutError:
    """The error of a program that did not end in time, with what it said so far; ends it."""
    stop(process)
    words = list(command[1:]) if command[0] in ("git", "gh") else list(command)
    if tuple(words[: len(_SETTINGS)]) == _SETTINGS:
        words = words[len(_SETTINGS) :]
    program = command[0] if command[0] == "gh" else "git"
    verb = next((word for word in words if re.fullmatch(r"[a-z][a-z-]*", word)), "")
    reason, others = reason_of(stderr)
    hint = f"it may wait for a hook, a signing program or a remote; {waiting.SETTING}=SECONDS gives it longer"
    return GitTimeoutError(
        f"{program} {verb}: no answer within {seconds:g} s, so it was ended",
        hint="\n".join(filter(None, [*others, reason, hint])),
    )


def start_detached(command: Sequence[str], *, cwd: Path | None = None) -> int | None:
    """Start a process that nobody waits for; its number, None where none can be started."""
    if sys.platform == "linux" and cwd is None:  # `subprocess` takes longer to load than this to run
        import _signal

        actions = [(os.POSIX_SPAWN_OPEN, handle, os.devnull, os.O_RDWR, 0) for handle in range(3)]
        try:
            return os.posix_spawnp(
                command[0],
                [*command],
                os.environ,
                file_actions=actions,
                setsid=True,
                setsigdef=(_signal.SIGPIPE, _signal.SIGXFSZ),
            )
        except OSError:
            return None
    import subprocess

    void = subprocess.DEVNULL
    try:
        process = subprocess.Popen(command, cwd=cwd, stdin=void, stdout=void, stderr=void, start_new_session=True)
    except OSError:
        return None
    process.returncode = 0  # nobody waits for it
    return process.pid


def _world(*, user: bool) -> dict[str, str]:
    world = {name: value for name, value in os.environ.items() if name not in _FOREIGN}
    world["GIT_TERMINAL_PROMPT"] = "0"
    if not user:
        world |= {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_LITERAL_PATHSPECS": "1"}
    return world


def _refuse_old_git() -> None:
    import subprocess

    version = subprocess.run(["git", "--version"], capture_output=True, check=False, timeout=waiting.CHILD_PROCESS)
    said = version.stdout.decode("ascii", "replace")
    match = re.search(r"(\d+)\.(\d+)\S*", said)
    if match and (int(match[1]), int(match[2])) < OLDEST:
        raise GitError(f"git {match[0]} is too old: hd needs 2.38 or newer", hint="https://git-scm.com/downloads")
