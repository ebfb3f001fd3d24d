"""Choose the language of a run: HD_LANG, git's setting `hd.language`, then the system's locale.

Reads git's files itself, and only this setting: starting git would cost every command more than its own work.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping

from hd.i18n.languages import ENGLISH, LANGUAGES, PSEUDO

_SECTION = re.compile(rb"^\s*\[\s*([^\]\s\"]+)\s*(\"[^\"]*\")?\s*\]", re.MULTILINE)
_KEY = re.compile(rb"^\s*language\s*=\s*\"?([\w.@-]+)", re.MULTILINE | re.IGNORECASE)
_SYSTEM = ("LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set holds


def choose(environ: Mapping[str, str], *, folder: str) -> str | None:
    """Return the language to use in `folder`; None if none is set, so that the agent's own may be used."""
    for said in (environ.get("HD_LANG"), *_settings(environ, folder)):
        if said and (found := language_of_locale(said)):
            return found
    system = next((environ[name] for name in _SYSTEM if environ.get(name)), "")
    return (language_of_locale(system) or ENGLISH) if system else None


def language_of_locale(name: str) -> str | None:
    """Return the language of a locale's name, if hd has it: `uk_UA.UTF-8` is `uk`, `C` is English; None otherwise."""
    code = re.split(r"[._@-]", name.strip(), maxsplit=1)[0].casefold()
    if code in ("c", "posix"):
        return ENGLISH
    return code if code in LANGUAGES or code == PSEUDO else None


def first_supported(names: Iterable[str]) -> str | None:
    """Return the first of a person's languages that hd has."""
    return next((found for name in names if (found := language_of_locale(name))), None)


def _settings(environ: Mapping[str, str], folder: str) -> Iterator[str | None]:
    """Yield the values of `hd.language`: in the repository around `folder`, then in the user's settings."""
    for path in (_repository_file(folder), *_personal_files(environ)):
        yield _language_in(path) if path else None


def _repository_file(folder: str) -> str:
    """Return the settings file of the nearest repository; linked work trees share one file."""
    try:
        top = os.path.abspath(folder)
    except FileNotFoundError:  # somebody removed the current folder: what opens the desk reports that
        return ""
    while not os.path.lexists(f"{top}/.git"):
        above = os.path.dirname(top)
        if above == top:
            return ""
        top = above
    if os.path.isdir(f"{top}/.git"):
        return f"{top}/.git/config"
    pointer = _content(f"{top}/.git").partition(b"gitdir:")[2].strip()
    git_dir = os.path.join(top, os.fsdecode(pointer))
    shared = os.fsdecode(_content(f"{git_dir}/commondir").strip()) or "."
    return os.path.join(git_dir, shared, "config")


def _personal_files(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return the user's settings files, highest precedence first, as git reads them."""
    if named := environ.get("GIT_CONFIG_GLOBAL"):
        return (named,)
    home = environ.get("HOME", "")
    folder = environ.get("XDG_CONFIG_HOME") or f"{home}/.config"
    return (f"{home}/.gitconfig", f"{folder}/git/config")


def _language_in(path: str) -> str | None:
    data = _content(path)
    if b"language" not in data.lower():
        return None
    starts = [*_SECTION.finditer(data)]
    found = None
    for start, after in zip(starts, [*starts[1:], None], strict=True):
        if start[1].lower() == b"hd" and not start[2]:
            inside = data[start.end() : after.start() if after else len(data)]
            found = [*_KEY.findall(inside)][-1:] or found
    return found[0].decode() if found else None


def _content(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except (OSError, ValueError):  # ValueError: a path with a NUL
        return b""
