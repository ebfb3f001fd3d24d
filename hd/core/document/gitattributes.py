"""The lines of a desk's `.gitattributes`: which must be there, which convert files. Asks no git what holds."""

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

_NOT = ("unspecified", "unset")


def missing_attributes(text: str) -> list[str]:
    """The lines that `text` lacks; one that says the same in another order, or more, will do."""
    said: dict[str, set[str]] = defaultdict(set)
    for line in text.splitlines():
        pattern, *attributes = line.split() or [""]
        said[pattern].update(attributes)
    wanted = [line for line in ATTRIBUTES.splitlines() if not line.startswith("#")]
    return [line for line in wanted if not set(line.split()[1:]) <= said[line.split()[0]]]


def add_attributes(text: str) -> str:
    """The text with the lines that it lacks, at its end, where they hold whatever stands above."""
    missing = missing_attributes(text)
    if not text:
        return ATTRIBUTES
    end = "" if text.endswith("\n") else "\n"
    return text + end + "".join(f"{line}\n" for line in missing) if missing else text


def may_convert(text: str) -> bool:
    """Whether any line asks git to convert a file between its work tree and its objects; `-text` and `!text` do not."""
    words = (word for line in text.splitlines() if not line.startswith("#") for word in line.split()[1:])
    return any(word.partition("=")[0] in CONVERTING for word in words)


def converts(values: Mapping[str, str], *, autocrlf: str, has_filter: Callable[[str], bool]) -> bool:
    """Whether git converts a file that has these values of CONVERTING, as `git check-attr` prints them.

    autocrlf: git's setting of that name, "false" where there is none. has_filter: whether the driver of a name is set.
    """
    if values["working-tree-encoding"] not in _NOT or values["ident"] == "set":
        return True
    if values["filter"] not in (*_NOT, "set") and has_filter(values["filter"]):
        return True
    text = values["crlf"] if values["text"] == "unspecified" else values["text"]
    if text == "unspecified" and values["eol"] in _NOT:
        return autocrlf.lower() not in ("false", "no", "off", "0", "")
    return text != "unset"
