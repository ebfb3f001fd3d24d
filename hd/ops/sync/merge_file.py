"""Merges one file for git, which calls this in the middle of a merge. The file that git reads is written last."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

from hd.core.config import load_tolerantly
from hd.core.document.document import Document
from hd.core.ids import is_ticket_path
from hd.core.merging.candidates import undecided_fields
from hd.core.merging.merge_files import merge_article, merge_ticket
from hd.core.merging.three_way import Versions
from hd.errors import HdError
from hd.store import files, layout


def merge_files(three: Versions[Path], *, path: str, top: Path) -> tuple[str, ...]:
    """Give the file `three.one` what all three make together; the fields where somebody must decide.

    path: of the file that is merged, from `top`, where git runs this. Raises HdError where meaning is not enough: then
    no file was touched.
    """
    data = three.map(files.read)
    desk = layout.find_desk((top / path).parent)
    inside = (top / path).relative_to(desk).as_posix() if desk else path
    if is_ticket_path(inside):
        config = load_tolerantly(_text(desk))
        merged = merge_ticket(data, path=path, zone=ZoneInfo(config.desk.timezone), statuses=lambda: config.statuses)
    else:
        merged = merge_article(data, path=path)
    found = tuple(undecided_fields(Document.parse(merged, path=path)))
    files.replace(three.one, merged)
    return found


def _text(desk: Path | None) -> str:
    """The desk's configuration as it lies there: a merge may be in the middle of changing it."""
    if desk is None:
        return ""
    try:
        return files.read(desk / layout.CONFIG, limit=8 << 20).decode("utf-8", "surrogateescape")
    except (HdError, ValueError):
        return ""
