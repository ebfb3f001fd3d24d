"""Secrets for other servers: from git's credential helpers, and from programs that a clone's git settings name.

Keeps nothing, asks nobody, and reads no file of the repository.
"""

from __future__ import annotations

from msgspec import Struct

from hd.errors import GitError
from hd.i18n import Message
from hd.store.git.process import GitTimeoutError, abroad
from hd.store.git.repository import Repository


class Login(Struct, frozen=True):
    """A user and their password or token. user: "" for a bare token, and where the helper names none."""

    user: str
    password: str


def fill_credential(repo: Repository, *, protocol: str, host: str, user: str = "", path: str = "") -> Login | None:
    """Return the login that git's helpers have for a host, without asking a person; None if there is none.

    host: with its port, if any. path: of a repository there, for helpers that keep a login for each."""
    asked = {"protocol": protocol, "host": host, "username": user, "path": path}
    question = "".join(f"{name}={value}\n" for name, value in asked.items() if value) + "\n"
    words = ("-c", "core.askPass=", "-c", "credential.interactive=false", "credential", "fill")
    try:
        done = abroad(words, cwd=repo.root, input=question.encode(), silent=True)
    except GitTimeoutError:
        return None
    said = dict(line.split("=", 1) for line in done.stdout.decode("utf-8", "replace").splitlines() if "=" in line)
    if done.returncode != 0 or not said.get("password"):
        return None
    return Login(said.get("username", user), said["password"])


def run_token_command(repo: Repository, command: str) -> str:
    """The token that a program prints, of the clone's own git settings. GitError where it fails; its output is never
    shown, because it may be a secret."""
    done = abroad(("-c", command), cwd=repo.root, command="sh", silent=True)
    token = done.stdout.decode("utf-8", "replace").strip()
    if done.returncode or not token:
        raise GitError(Message("tokenCommand failed with exit code {code}", code=done.returncode))
    return token
