"""File names of articles: make a slug of a title; reject any that leave `kb/` or that some system cannot store."""

from __future__ import annotations

import re

from hd.errors import UsageError
from hd.text.lazy_regex import pattern
from hd.text.sanitize import nfc, safe
from hd.text.translit import to_ascii

LONGEST = 60  # characters of a slug that is made
_LONGEST_READ = 100  # of one that is read: with its language and `.md` below 255 bytes in any script
_SLUG = pattern(r"\w[\w-]*")
_LANG = pattern(r"[a-z]{2,3}(-[a-z0-9]{2,8})?")
# No file of Windows may be called so, whatever its ending.
DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in "0123456789")})
_DEVICE = pattern(rf"(?:^|/)({'|'.join(sorted(DEVICES))}) *(?:\.[^/]*)?(?:/|\Z)", re.IGNORECASE)
RESERVED = DEVICES | {"index", "readme"}  # files that a `kb/` has for other ends


def slug_for(title: str, *, lang: str = "") -> str:
    """Return a slug for a title: ASCII words joined by dashes, at most 60 characters, always valid."""
    words = re.findall(r"[a-z0-9]+", to_ascii(title, lang=lang))
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word[:LONGEST]
        if len(longer) > LONGEST:
            break
        slug = longer
    return f"{slug}-article" if slug in RESERVED else slug or "article"


class DistinctNames:
    """Give each name once: a repeated name gets a number. Never counts up from 1 again, which would be quadratic."""

    def __init__(self, *, first: int) -> None:
        self._first = first
        self._taken: set[str] = set()
        self._next: dict[str, int] = {}

    def claim(self, name: str) -> str:
        """Return `name`, or the first free one of `name-1`, `name-2`, …."""
        free = name
        while free in self._taken:
            number = self._next.get(name, self._first)
            self._next[name] = number + 1
            free = f"{name}-{number}"
        self._taken.add(free)
        return free


def device(path: str) -> str:
    """Return the Windows device that a part of a path names, with any ending (`con.md`); "" for other paths."""
    found = _DEVICE.search(path)
    return found[1].casefold() if found else ""


def same_name(name: str) -> str:
    """Return a file name in the form that case-insensitive systems compare: equal results mean the same file there."""
    return nfc(nfc(name).casefold())


def check_slug(slug: str) -> str:
    """Return the slug in NFC if a file `kb/<slug>.md` may have this name. Raises UsageError otherwise."""
    slug = nfc(slug)
    if not _SLUG.fullmatch(slug):
        wrong = "letters, digits and dashes only, a letter or digit first"
    elif len(slug) > _LONGEST_READ or len(slug.encode()) > 2 * _LONGEST_READ:
        wrong = f"at most {_LONGEST_READ} characters"
    elif slug.casefold() in RESERVED:
        wrong = "this name is reserved"
    else:
        return slug
    shown = slug if len(slug) <= LONGEST else slug[:LONGEST] + "…"
    raise UsageError(f'"{safe(shown)}" cannot name an article: {wrong}', hint=f"for example: {slug_for(slug)}")


def check_lang(lang: str) -> str:
    """Return a language code in lower case, as in file names. Raises UsageError for an invalid one."""
    code = lang.casefold()
    if not _LANG.fullmatch(code):
        raise UsageError(f'"{safe(lang)}" is no language code', hint="for example: en, uk, ru")
    return code


def split_name(path: str) -> tuple[str, str]:
    """Split `kb/vpn.uk.md` into (`vpn`, `uk`): slug and language, "" if the name has none. Does not check the slug."""
    stem = path.rpartition("/")[2].removesuffix(".md")
    slug, dot, lang = stem.rpartition(".")
    return (slug, lang.casefold()) if dot and _LANG.fullmatch(lang.casefold()) else (stem, "")


def name_for(slug: str, *, lang: str = "") -> str:
    """Return the file's path in the desk, `kb/<slug>.md` or `kb/<slug>.<lang>.md`. Raises UsageError."""
    return f"kb/{check_slug(slug)}.{check_lang(lang)}.md" if lang else f"kb/{check_slug(slug)}.md"
