"""The lines of a desk's `.gitattributes`: required lines, and lines that make git convert files. Runs no git."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping

ATTRIBUTES_FILE = ".gitattributes"
ATTRIBUTES = """\
# Tickets and articles are text that `hd` edits byte by byte: no conversion on the way in or out.
tickets/** -text -filter -ident -working-tree-encoding
kb/** -text -filter -ident -working-tree-encoding
tickets/**/*.md merge=hd
kb/*.md merge=hd
"""

CONVERTING = ("text", "crlf", "eol", "filter", "ident", "working-tree-encoding")
"""The attributes by which git changes bytes between the work tree and its objects."""

_UNSET = ("unspecified", "unset")


def missing_attributes(text: str) -> list[str]:
    """Return the required lines that `text` lacks; a line with the same attributes in another order, or more,
    counts.
    """
    said: dict[str, set[str]] = defaultdict(set)
    for line in text.splitlines():
        pattern, *attributes = line.split() or [""]
        said[pattern].update(attributes)
    wanted = [line for line in ATTRIBUTES.splitlines() if not line.startswith("#")]
    return [line for line in wanted if not set(line.split()[1:]) <= said[line.split()[0]]]


def add_attributes(text: str) -> str:
    """Append the missing lines to the text; at its end they override the lines above."""
    missing = missing_attributes(text)
    if not text:
        return ATTRIBUTES
    end = "" if text.endswith("\n") else "\n"
    return text + end + "".join(f"{line}\n" for line in missing) if missing else text


def may_convert(text: str) -> bool:
    """Whether any line lets git convert a file between its work tree and its objects; `-text` and `!text` do not."""
    words = (word for line in text.splitlines() if not line.startswith("#") for word in line.split()[1:])
    return any(word.partition("=")[0] in CONVERTING for word in words)


def converts(values: Mapping[str, str], *, autocrlf: str, has_filter: Callable[[str], bool]) -> bool:
    """Whether git converts a file with these values of CONVERTING, as `git check-attr` prints them.

    autocrlf: git's setting of that name, "false" if it is not set. has_filter: whether a driver of this name is
    configured.
    """
    if values["working-tree-encoding"] not in _UNSET or values["ident"] == "set":
        return True
    if values["filter"] not in (*_UNSET, "set") and has_filter(values["filter"]):
        return True
    text = values["crlf"] if values["text"] == "unspecified" else values["text"]
    if text == "unspecified" and values["eol"] in _UNSET:
        return autocrlf.lower() not in ("false", "no", "off", "0", "")
    return text != "unset"
