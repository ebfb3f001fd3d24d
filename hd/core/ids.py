"""Ticket ids: how they are drawn, where a ticket's file lies, and how people type a piece of one. Looks nothing up.

An id is `PREFIX-YYMM-XXXXX`: five random characters of an alphabet without `I L O U`, because ids are read out on the
phone (Crockford's base 32); year and month are a label. No counter, so two clones never hand out the same number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from hd.text.lazy_regex import pattern

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ID = pattern(rf"([A-Z][A-Z0-9]{{0,7}})-([0-9]{{2}})(0[1-9]|1[0-2])-([{ALPHABET}]{{5}})")
_LAST = 5  # characters of the last part
_LEAST_NEAR = 4
_PATH = pattern(rf"tickets/20([0-9]{{2}})/(0[1-9]|1[0-2])/[A-Z][A-Z0-9]{{0,7}}-\1\2-[{ALPHABET}]{{5}}\.md")
_PIECE = pattern(r"[A-Z0-9-]+")
# As ids are read out on the phone, or typed on a Cyrillic layout: letters that look like Latin ones are these.
_HEARD_AS = str.maketrans("OILАВЕЅЗКМНОРСТУХЈІ", "011ABES3KMH0PCTYXJ1")


def is_id(text: str) -> bool:
    """Whether `text` is a whole id, as written in files."""
    return _ID.fullmatch(text) is not None


def draw(prefix: str, local: datetime, *, choose: Callable[[str], str]) -> str:
    """A new id for the month of `local`; `choose` draws one character of the alphabet."""
    return f"{prefix}-{local:%y%m}-{''.join(choose(ALPHABET) for _ in range(5))}"


def path_of(ticket_id: str) -> str:
    """The ticket's file, from the desk's folder. `ticket_id` must be a whole id."""
    match = _ID.fullmatch(ticket_id)
    if match is None:
        raise ValueError(ticket_id)
    return f"tickets/20{match[2]}/{match[3]}/{ticket_id}.md"


def is_ticket_path(path: str) -> bool:
    """Whether a whole id leads to this path."""
    return _PATH.fullmatch(path) is not None


def short(ticket_id: str) -> str:
    """The last part, for talking: `7K3FQ`."""
    return ticket_id.rpartition("-")[2]


def normalise(piece: str) -> str:
    """A typed piece as ids are written: upper case, `O I L` read as `0 1 1`, Cyrillic look-alikes as Latin letters."""
    return piece.strip().upper().translate(_HEARD_AS)


def may_be_piece(piece: str) -> bool:
    """Whether a typed text can be an id or a piece of one: its letters, digits and hyphens only."""
    return bool(_PIECE.fullmatch(normalise(piece)))


def matching(piece: str, known: Iterable[str]) -> list[str]:
    """The ids that `piece` may mean, best kind of match only: whole id, then the start of a part, then anywhere."""
    typed, wanted = piece.strip().upper(), normalise(piece)
    if not wanted:
        return []
    same: list[str] = []
    starts: list[str] = []
    inside: list[str] = []
    for ticket_id in known:
        if ticket_id == typed:
            return [ticket_id]
        written = normalise(ticket_id)
        _, _, rest = written.partition("-")
        if written == wanted:
            same.append(ticket_id)
        elif written.startswith(wanted) or rest.startswith(wanted) or rest[5:].startswith(wanted):
            starts.append(ticket_id)
        elif wanted in written:
            inside.append(ticket_id)
    return sorted(same or starts or inside)


def near(piece: str, known: Iterable[str]) -> list[str]:
    """The ids that `piece` misses by one typo in the last part (a letter wrong, missing, added, or swapped with its
    neighbour), or by another month alone. Nothing for less than four characters: too many ids are near those."""
    typed = normalise(piece).rpartition("-")[2]
    if not _LEAST_NEAR <= len(typed) <= _LAST + 1:
        return []
    return sorted(ticket_id for ticket_id in known if _one_typo(typed, normalise(short(ticket_id))))


def _one_typo(typed: str, tail: str) -> bool:
    """Whether `typed` is a beginning of `tail` but for one typo at most."""
    at = next((n for n, (one, other) in enumerate(zip(typed, tail, strict=False)) if one != other), None)
    if at is None:
        return len(typed) <= len(tail) + 1
    rest, beyond = typed[at:], tail[at:]
    swapped = beyond[1::-1] + beyond[2:]
    ways = (rest[1:], beyond[1:]), (rest, beyond[1:]), (rest[1:], beyond), (rest, swapped)
    return any(end.startswith(start) for start, end in ways)
