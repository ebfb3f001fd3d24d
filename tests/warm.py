"""`hd` without its start-up: each command is a fork of one process that has imported it. Decides and keeps nothing.

Transcripts run hundreds of commands; three quarters of the time of each would go into importing Python modules. Here a
small client hands its arguments, folder, environment and its three open files to the server, which forks: the fork runs
`hd.cli.main.run` on those files and ends with its exit code. All but the imports is as in a process of its own.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import pkgutil
import signal
import socket
import subprocess
import sys
import time
import traceback
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
_START, _END = b"\0", b"\0\0"

CLIENT = """\
import _socket, os, sys  # not socket: that takes as long as the rest
server = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
server.connect({address!r})
parts = [os.getcwd(), str(len(sys.argv) - 1), *sys.argv[1:], *map("=".join, os.environ.items())]
files = b"".join(number.to_bytes(4, sys.byteorder) for number in (0, 1, 2))
sent = server.sendmsg([{start!r}], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, files)])
server.sendall(b"\\0".join(map(os.fsencode, parts)) + {end!r})
answer = server.recv(1)
os._exit(answer[0] if answer else 70)
"""


def start(base: Path) -> subprocess.Popen[bytes]:
    """Start the server, and write its client to `base/bin/hd`. The caller kills it."""
    address = str(base / "warm")
    client, hd = base / "client.py", base / "bin" / "hd"
    client.write_text(CLIENT.format(address=address, start=_START, end=_END), encoding="utf-8")
    hd.write_text(f'#!/bin/sh\nexec "{sys.executable}" -ISE "{client}" "$@"\n', encoding="utf-8")
    hd.chmod(0o755)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(address)
        listening.listen(64)
        number = listening.fileno()
        command = [sys.executable, "-P", "-m", "tests.warm", str(number)]
        return subprocess.Popen(command, cwd=base, env={"PYTHONPATH": str(CHECKOUT)}, pass_fds=(number,))


def _serve(listening: socket.socket) -> None:
    import hd

    for module in pkgutil.walk_packages(hd.__path__, "hd."):
        if module.name != "hd.__main__":
            importlib.import_module(module.name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the forks
    while True:
        client, _ = listening.accept()
        if os.fork() == 0:
            listening.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _run(client)
        client.close()


def _run(client: socket.socket) -> None:
    """Be the command that the client asks for. Never returns."""
    code = 70
    try:
        words, files = _request(client)
        for number, file in enumerate(files):
            os.dup2(file, number)
            os.close(file)
        count = int(words[1])
        os.environ.clear()
        os.environ.update({key: value for key, _, value in (word.partition("=") for word in words[2 + count :])})
        os.chdir(words[0])
        time.tzset()
        sys.stdin = io.TextIOWrapper(
            io.BufferedReader(io.FileIO(0, closefd=False)), encoding="utf-8", errors="surrogateescape"
        )
        sys.stdout = _writer(1, errors="surrogateescape", lines=os.isatty(1))
        sys.stderr = _writer(2, errors="backslashreplace", lines=True)
        code = _command(words[2 : 2 + count])
    except BaseException:
        traceback.print_exc()
    finally:
        client.send(bytes([code]))
        os._exit(code)


def _writer(number: int, *, errors: str, lines: bool) -> io.TextIOWrapper:
    """As Python opens its own streams under UTF-8."""
    raw = io.BufferedWriter(io.FileIO(number, "w", closefd=False))
    return io.TextIOWrapper(raw, encoding="utf-8", errors=errors, line_buffering=lines)


def _command(args: list[str]) -> int:
    from hd.cli.main import run

    sys.argv = ["hd", *args]
    code = run(args)
    with contextlib.suppress(BrokenPipeError):
        sys.stdout.flush()
    return code


def _request(client: socket.socket) -> tuple[list[str], list[int]]:
    data, files, _, _ = socket.recv_fds(client, 1 << 16, 3)
    while not data.endswith(_END):
        data += client.recv(1 << 16)
    return [os.fsdecode(word) for word in data[len(_START) : -len(_END)].split(b"\0")], files


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
