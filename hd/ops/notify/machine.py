"""What sending needs of this machine and clone: git's settings, passwords, a maildir, a mail program."""

from __future__ import annotations

from pathlib import Path

from hd.ops.context import Context
from hd.store import credentials, outgoing_files


def setting(context: Context, name: str) -> str | None:
    """One of git's settings of the clone, such as `hd.notify.via`."""
    return context.desk.repo.setting(name)


def token(context: Context, name: str) -> str | None:
    """What the command in a setting prints. Raises GitError."""
    command = setting(context, name)
    return credentials.run_token_command(context.desk.repo, command) if command else None


def password(context: Context, *, protocol: str, host: str, user: str) -> str | None:
    """The password that git's credential helpers keep."""
    found = credentials.fill_credential(context.desk.repo, protocol=protocol, host=host, user=user)
    return found.password if found else None


def to_maildir(context: Context, folder: str, data: bytes, *, name: str) -> None:
    """Put a message into a maildir; a relative path begins at the clone. Raises OSError."""
    outgoing_files.deliver_to_maildir(context.desk.repo.root / Path(folder).expanduser(), data, name=name)


def to_program(context: Context, program: str, arguments: list[str], data: bytes) -> tuple[int, str]:
    """(exit code, words) of a mail program. Raises OSError."""
    return outgoing_files.hand_to_program(program, arguments, data, folder=context.desk.repo.root)
