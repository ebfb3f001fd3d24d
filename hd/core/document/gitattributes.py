"""The lines of a desk's `.gitattributes`: which ones must be there, which are missing. Asks no git what holds."""

from __future__ import annotations

from collections import defaultdict

ATTRIBUTES_FILE = ".gitattributes"
ATTRIBUTES = """\
# Tickets and articles are text that `hd` edits byte by byte: no conversion on the way in or out.
tickets/** -text -filter -ident -working-tree-encoding
kb/** -text -filter -ident -working-tree-encoding
tickets/**/*.md merge=hd
kb/*.md merge=hd
"""


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
