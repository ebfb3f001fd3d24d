"""Tells git to merge tickets and articles with hd, in this clone's own settings; merges nothing, asks nobody.

git reads from the repository which files ask for the driver (`merge=hd`), and never what the driver is: every clone
must be told. Where hd is missing, or has nothing to say, git's own text merge has the word: a driver that ends without
having merged would otherwise leave only one side, and no marker.
"""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from hd.core.document.gitattributes import ATTRIBUTES_FILE
from hd.errors import HdError, NotFoundError, UnreadableError
from hd.store import files
from hd.store.git.repository import Repository
from hd.store.programs import find_program

SETTING = "merge.hd.driver"
NAME = ("merge.hd.name", "tickets and articles by meaning (hd)")
_ARGUMENTS = "merge-driver %O %A %B %P"
_TEXT = "git merge-file --marker-size=%L -L ours -L base -L theirs %A %O %B"


def command() -> str:
    """The setting's value: hd as a shell finds it, where that is this one; else this one by its whole path.

    Another program is called `hd` as well (Debian's hexdump). `-P`: no folder of the repository's is ever imported.
    """
    found, here = find_program("hd"), Path(sys.executable)
    if found and Path(found).resolve().parent == here.parent.resolve():
        program = "hd"
    else:
        program = f"{shlex.quote(str(here)).replace('%', '%%')} -P -m hd"
    return f"{program} {_ARGUMENTS} || {_TEXT}"


def install(repo: Repository) -> None:
    """Tell git of the driver. Raises GitError where its settings cannot be written."""
    for name, value in (NAME, (SETTING, command())):
        repo.run("config", "--local", name, value)
    repo.__dict__.pop("settings", None)


def ensure(repo: Repository, folder: Path) -> str:
    """Tell git where the desk asks for the driver and this clone has none, or one that is gone; in words, else "".

    A driver of somebody else's is left alone. What cannot be written now is reported, and tried again next time.
    """
    told = repo.setting(SETTING)
    if (told and not _gone(told)) or not _asked_for(folder):
        return ""
    try:
        install(repo)
    except HdError as error:
        return f"git could not be told to merge tickets by meaning: {error.message}\n{error.hint}".strip()
    what = "merges tickets by meaning from now on" if told is None else "finds hd again when it merges"
    return f"this clone {what} (git config {SETTING})"


def _asked_for(folder: Path) -> bool:
    try:
        text = files.read(folder / ATTRIBUTES_FILE, limit=1 << 20)
    except (NotFoundError, UnreadableError, ValueError):
        return False
    return b"merge=hd" in text


def _gone(told: str) -> bool:
    """Whether it is one of ours whose program is not there any more."""
    if _ARGUMENTS not in told:
        return False
    try:
        program = shlex.split(told.partition(_ARGUMENTS)[0])[0].replace("%%", "%")
    except (ValueError, IndexError):
        return True
    return find_program(program) is None
