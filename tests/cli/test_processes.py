"""`hd` among other processes: streams that are closed, full or narrow, readers that go, Ctrl-C, a disk without room."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Founded
from tests.running import CHECKOUT, HD, git, hd, process, state

NO_STREAM = "import os, sys; [os.close(int(n)) for n in sys.argv.pop(1)]; os.execv(sys.argv[1], sys.argv[1:])"


def closed(desk: Founded, streams: str, *args: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command with these of its streams closed: 0, 1, 2."""
    env = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    command = [sys.executable, "-c", NO_STREAM, streams, *HD, *args]
    return subprocess.run(command, cwd=desk.folder, env=env, check=False, capture_output=True)


def sound(desk: Founded) -> None:
    """Nothing is half done: git is clean, no lock and no journal is left, and the next command works."""
    assert git(desk.folder, "status", "--porcelain") == ""
    git(desk.folder, "fsck", "--strict")
    assert not list(desk.folder.rglob("*.lock"))
    assert hd(desk.folder, "comment", desk.ticket, "-m", "after").code == 0
    assert not list(desk.folder.rglob("journal"))
    assert not list(desk.folder.rglob("*.tmp"))
    assert git(desk.folder, "for-each-ref", "refs/hd") == ""


@pytest.mark.parametrize("streams", ["0", "1", "2", "012"])
@pytest.mark.parametrize("args", [["list"], ["comment", "REF", "-m", "x"], ["bogus"]], ids=lambda args: args[0])
def test_a_closed_stream_is_no_fault(streams: str, args: list[str], desk: Founded) -> None:
    done = closed(desk, streams, *(desk.ticket if word == "REF" else word for word in args))
    assert done.returncode == (2 if args == ["bogus"] else 0)
    assert b"fault" not in done.stderr
    assert b"Traceback" not in done.stderr
    sound(desk)


@pytest.mark.parametrize("args", [["comment", "REF", "-F", "-"], ["comment", "-", "-m", "x"]], ids=["text", "tickets"])
@pytest.mark.real_clock(reason="libfaketime itself opens a file, and gets the number of the closed stdin")
def test_nothing_can_be_read_from_a_closed_stdin(args: list[str], desk: Founded) -> None:
    done = closed(desk, "0", *(desk.ticket if word == "REF" else word for word in args))
    assert (done.returncode, done.stderr.startswith(b"hd: stdin is closed")) == (2, True)


@pytest.mark.parametrize("unbuffered", ["", "1"], ids=["buffered", "unbuffered"])
def test_an_answer_that_cannot_be_written_is_an_error(unbuffered: str, desk: Founded) -> None:
    with open("/dev/full", "wb") as full:
        env = {**os.environ, "PYTHONPATH": str(CHECKOUT), "PYTHONUNBUFFERED": unbuffered}
        done = subprocess.run([*HD, "list"], cwd=desk.folder, env=env, stdout=full, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (1, b"hd: writing the answer: No space left on device\n")


@pytest.mark.parametrize(
    "args", [["list"], ["show", "REF", "--json"], ["--help"], ["comment", "REF", "-m", "x"]], ids=lambda args: args[0]
)
def test_a_reader_that_has_gone_is_no_error(args: list[str], desk: Founded) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    env = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    words = [desk.ticket if word == "REF" else word for word in args]
    done = subprocess.run([*HD, *words], cwd=desk.folder, env=env, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")
    sound(desk)


@pytest.mark.parametrize("encoding", ["cp1251", "latin-1"])
def test_what_a_narrow_terminal_cannot_show_is_written_out(encoding: str, desk: Founded) -> None:
    hd(desk.folder, "create", "Принтер 🔥 → ні")
    for args in (["list"], ["list", "--json"], ["show", "zzz🔥"]):
        env = {**os.environ, "PYTHONPATH": str(CHECKOUT), "PYTHONIOENCODING": encoding}
        done = subprocess.run([*HD, *args], cwd=desk.folder, env=env, check=False, capture_output=True)
        assert done.returncode == (1 if "show" in args else 0)
        assert b"\\U0001f525" in done.stdout + done.stderr
        (done.stdout + done.stderr).decode(encoding)


def test_bytes_that_are_no_text_are_named(desk: Founded) -> None:
    before = state(desk.folder)
    for args in (
        [b"create", b"a\xff"],
        [b"show", b"\xff"],
        [b"\xff"],
        [b"comment", desk.ticket.encode(), b"-m", b"\xff"],
    ):
        answer = process(desk.folder, *args)
        assert answer.code in (1, 2)
        assert not answer.crashed
        assert answer.err.startswith("hd: ")
    assert state(desk.folder) == before


HOSTILE = [
    *("--upload-pack=touch pwned", "\x1b]0;pwned\x07", "invoice\u202egpj.exe"),
    *("$(touch pwned) {{ 7 * 7 }} =1+1", "\ufeff# VPN: drops 👩🏽‍💻"),
]


def test_hostile_words_go_through_whole_processes_unchanged(desk: Founded) -> None:
    for text in HOSTILE:
        made = process(desk.folder, "create", "-m", text, "--tag", text, "--json", "--", text)
        assert made.code == 0, made.err
        ref = json.loads(made.out)["id"]
        assert process(desk.folder, "comment", ref, "-F", "-", stdin=text.encode()).code == 0
        found = json.loads(process(desk.folder, "show", ref, "--json").out)
        said = found["comments"][0]["text"]
        assert (found["title"], found["tags"], found["body"], said) == (text, [text], text, text.removeprefix("\ufeff"))
        drawn = process(desk.folder, "show", ref, HD_FORCE_TTY="80").out
        assert not {char for char in drawn if char < " " and char != "\n"} | set(drawn) & {"\u202e", "\ufeff"}
    assert git(desk.folder, "status", "--porcelain") == ""
    assert process(desk.folder, "check").code == 0
    assert not list(desk.folder.rglob("pwned"))


def test_a_folder_that_is_gone_is_said_to_be(desk: Founded, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    script = f'cd "{gone}" && rmdir "{gone}" && "{sys.executable}" -m hd list'
    env = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    done = subprocess.run(["sh", "-c", script], env=env, cwd=tmp_path, check=False, capture_output=True)
    assert (done.returncode, done.stderr.split(b"\n")[0]) == (2, b"hd: this folder is gone: somebody removed it")


def test_without_git_it_says_where_to_get_it(desk: Founded) -> None:
    answer = process(desk.folder, "create", "x", PATH="/nonexistent")  # list reads git's files itself
    assert (answer.code, answer.err.startswith("hd: git is not installed")) == (1, True)


@pytest.mark.real_clock(reason="waits for git --version with a deadline, which ends in EINVAL if git exits late")
def test_a_git_that_is_too_old_is_named(desk: Founded, tmp_path: Path) -> None:
    old = tmp_path / "git"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo git version 2.20.1 || exit 129\n', encoding="utf-8")
    old.chmod(0o755)
    answer = process(desk.folder, "create", "x", PATH=f"{tmp_path}:{os.environ['PATH']}")
    assert (answer.code, answer.err.split("\n")[0]) == (1, "hd: git 2.20.1 is too old: hd needs 2.38 or newer")


# -- stopped in the middle ---------------------------------------------------------------------------------------------

# A git that presses Ctrl-C, for all who listen on this terminal, before or after it does what it was called for.
PRESSED = """\
#!/bin/sh
case " $* " in *" {verb} "*) [ {when} = before ] && kill -INT 0 && sleep 5 ;; esac
"{git}" "$@"
code=$?
case " $* " in *" {verb} "*) [ {when} = after ] && kill -INT 0 && sleep 5 ;; esac
exit $code
"""


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("verb", ["fast-import", "update-index", "update-ref"])
@pytest.mark.real_clock(reason="under libfaketime a sleep, as in waiting for a child after Ctrl-C, fails with EINVAL")
def test_ctrl_c_leaves_all_of_a_change_or_nothing(verb: str, when: str, desk: Founded, tmp_path: Path) -> None:
    real = shutil.which("git")
    (tmp_path / "git").write_text(PRESSED.format(verb=verb, when=when, git=real), encoding="utf-8")
    (tmp_path / "git").chmod(0o755)
    git(desk.folder, "config", "core.logAllRefUpdates", "always")  # unusual, so that git does all of it
    before = git(desk.folder, "rev-list", "--count", "HEAD")
    env = {**os.environ, "PYTHONPATH": str(CHECKOUT), "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    command = [*HD, "comment", desk.ticket, "-m", "said"]
    started = subprocess.run(
        command,
        cwd=desk.folder,
        env=env,
        start_new_session=True,
        check=False,
        capture_output=True,
        stdin=subprocess.DEVNULL,
    )
    assert b"Traceback" not in started.stderr
    assert (started.returncode, started.stderr.strip()) == (130, b"hd: interrupted; no partial changes were saved")
    assert hd(desk.folder, "list").code == 0  # finishes or undoes what could not be, on the spot
    done = int(git(desk.folder, "rev-list", "--count", "HEAD")) - int(before)
    assert done == desk.file.read_text(encoding="utf-8").count("said")
    sound(desk)


def test_ctrl_c_while_starting_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "click.py").write_text("import os, signal; os.kill(os.getpid(), signal.SIGINT)\n", encoding="utf-8")
    answer = process(tmp_path, "list", PYTHONPATH=f"{tmp_path}:{CHECKOUT}")
    assert (answer.code, answer.out, answer.err) == (130, "", "")


@pytest.mark.parametrize("room", [0, 400, 1500, 6000])
def test_a_disk_without_room_leaves_the_desk_whole(room: int, desk: Founded) -> None:
    def narrow() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    env = {**os.environ, "PYTHONPATH": str(CHECKOUT), "PYTHONDONTWRITEBYTECODE": "1"}
    before = state(desk.folder)
    for args in (["comment", desk.ticket, "-m", "x" * 9000], ["create", "x", "-m", "y" * 9000]):
        done = subprocess.run(
            [*HD, *args], cwd=desk.folder, env=env, preexec_fn=narrow, check=False, capture_output=True
        )
        assert (done.returncode, done.stderr[:4]) == (1, b"hd: ")
        assert b"hd: internal error" not in done.stderr
    assert state(desk.folder) == before
    sound(desk)


def test_a_command_leaves_the_index_closed(desk: Founded, tmp_path: Path) -> None:
    folder = tmp_path / "copy"  # this process founded the desk itself, and has its index open
    shutil.copytree(desk.folder, folder, ignore=shutil.ignore_patterns("index.sqlite*"))
    for args in (["list"], ["comment", desk.ticket, "-m", "x"], ["show", desk.ticket], ["show", "zzz"]):
        process(folder, *args)
        assert [path.name for path in (folder / ".git" / "hd").rglob("index.sqlite*")] == ["index.sqlite"]


def test_what_is_registered_for_the_end_is_done(desk: Founded, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import atexit; atexit.register(print, 'the end')\n", encoding="utf-8")
    answer = process(desk.folder, "--version", PYTHONPATH=f"{tmp_path}:{CHECKOUT}")
    assert (answer.code, answer.out.splitlines()[-1]) == (0, "the end")
