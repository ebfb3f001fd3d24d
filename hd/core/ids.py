"""Ticket ids: creation, file paths, and the parts that people type. Looks nothing up.

An id is `PREFIX-YYMM-XXXXX`: five random characters of an alphabet without `I L O U`, because ids are read out on the
phone (Crockford's base 32); year and month are a label. There is no counter, so two clones never give out one number.
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
# Ids read out on the phone, or typed on a Cyrillic layout: replacements of look-alike letters.
_HEARD_AS = str.maketrans("OILАВЕЅЗКМНОРСТУХЈІ", "011ABES3KMH0PCTYXJ1")


def is_id(text: str) -> bool:
    """Whether `text` is a complete id, as in files."""
    return _ID.fullmatch(text) is not None


def draw(prefix: str, local: datetime, *, choose: Callable[[str], str]) -> str:
    """Return a new id for the month of `local`; `choose` picks a random character of the alphabet."""
    return f"{prefix}-{local:%y%m}-{''.join(choose(ALPHABET) for _ in range(5))}"


def path_of(ticket_id: str) -> str:
    """Return the path of a ticket's file, relative to the desk's folder. `ticket_id` must be complete."""
    match = _ID.fullmatch(ticket_id)
    if match is None:
        raise ValueError(ticket_id)
    return f"tickets/20{match[2]}/{match[3]}/{ticket_id}.md"


def is_ticket_path(path: str) -> bool:
    """Whether this is the path of a complete id."""
    return _PATH.fullmatch(path) is not None


def short(ticket_id: str) -> str:
    """Return the last part, for conversations: `7K3FQ`."""
    return ticket_id.rpartition("-")[2]


def normalise(piece: str) -> str:
    """Normalize a typed part of an id: upper case, `O I L` as `0 1 1`, Cyrillic look-alikes as Latin letters."""
    return piece.strip().upper().translate(_HEARD_AS)


def may_be_piece(piece: str) -> bool:
    """Whether a text can be an id or part of one: it has only letters, digits and hyphens of ids."""
    return bool(_PIECE.fullmatch(normalise(piece)))


def matching(piece: str, known: Iterable[str]) -> list[str]:
    """Return the ids that `piece` can mean, only of the best kind: complete id, beginning of a part, anywhere."""
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
    """Return the ids that differ from `piece` by one typo in the last part (a wrong, missing, additional or swapped
    letter), or only by the month. Nothing for less than four characters, which match too many ids.
    """
    typed = normalise(piece).rpartition("-")[2]
    if not _LEAST_NEAR <= len(typed) <= _LAST + 1:
        return []
    return sorted(ticket_id for ticket_id in known if _one_typo(typed, normalise(short(ticket_id))))


def _one_typo(typed: str, tail: str) -> bool:
    """Whether `typed` is a beginning of `tail` with at most one typo."""
    at = next((n for n, (one, other) in enumerate(zip(typed, tail, strict=False)) if one != other), None)
    if at is None:
        return len(typed) <= len(tail) + 1
    rest, beyond = typed[at:], tail[at:]
    swapped = beyond[1::-1] + beyond[2:]
    ways = (rest[1:], beyond[1:]), (rest, beyond[1:]), (rest[1:], beyond), (rest, swapped)
    return any(end.startswith(start) for start, end in ways)
