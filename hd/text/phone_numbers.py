"""Compare and normalize phone numbers as people write them. Knows no operators and no area codes."""

from __future__ import annotations

import re

from hd.text.lazy_regex import pattern

_SIGNS = r"()./\s‐‑–−-"
_NUMBER = pattern(rf"[{_SIGNS}]*\+?[{_SIGNS}]*\d(?:[{_SIGNS}]*\d)*[{_SIGNS}]*")
_INSIDE = pattern(rf"\+?\(?\d(?:[{_SIGNS}]*\d)*")
_HANDED_OVER = pattern(r"(?:(?:tel|sips?|callto|h323):(?:\/\/)?)?([^@;]*)(?:[@;].*)?", re.IGNORECASE)
_TRUNK = pattern(r"\(0\)")  # +44 (0)20 …: the zero that only callers from home dial
_LEAST, _MOST = 8, 15  # digits of an international number: E.164 has at most 15
_LENGTHS = {"380": 12, "7": 11, "1": 11}  # digits of every number of Ukraine; Russia, Kazakhstan; North America
_LEAST_NATIONAL = 7  # digits by which two numbers can be the same though only one has its country's code


def is_number(text: str) -> bool:
    """Return whether `text` is only a phone number or a part of one."""
    return _NUMBER.fullmatch(text.strip()) is not None


def numbers_in(text: str) -> list[str]:
    """Return the phone numbers in a cell that may hold several, or other words, each as written."""
    return [found[0] for found in _INSIDE.finditer(text)]


def digits(text: str) -> str:
    """Return the decimal digits of `text`, in order."""
    return "".join(str(int(char)) for char in text if char.isdecimal())


def international(text: str, *, code: str = "") -> str:
    """Return the digits of a complete number from its country code on; "" if there is no number or no country code."""
    if not is_number(text):
        return ""
    found = digits(_TRUNK.sub("", text))
    if text.strip().startswith("+"):
        pass
    elif found.startswith("00"):
        found = found[2:]
    elif len(found) == 11 and found[0] == "8":
        found = f"3{found}" if found[1] == "0" else f"7{found[1:]}"
    elif len(found) < 11 or found[0] == "0":
        found = code + found.removeprefix("0") if code and len(found) >= _LEAST_NATIONAL else ""
    length = next((length for start, length in _LENGTHS.items() if found.startswith(start)), len(found))
    return found if _LEAST <= len(found) <= _MOST and found[0] != "0" and len(found) == length else ""


def national(text: str) -> str:
    """Return the digits without a domestic prefix: a 0, an 8 before ten digits, or `00`."""
    found = digits(_TRUNK.sub("", text))
    return found[1:] if len(found) == 11 and found[0] == "8" else found.lstrip("0")


def same_number(one: str, other: str) -> bool:
    """Return whether two complete numbers are the same, however written; one may lack its country code."""
    short, long = sorted((national(one), national(other)), key=len)
    if len(short) == len(long):
        return bool(short) and short == long
    return len(short) >= _LEAST_NATIONAL and long.endswith(short)


def dialled(text: str) -> str:
    """The number of what a telephone system hands over, such as `tel:+380501234567`, `sip:+38050…@host` or `%2B38050…`;
    other text as it is."""
    found = _HANDED_OVER.fullmatch(text.strip().replace("%2B", "+").replace("%2b", "+").replace("%20", " "))
    return found[1].strip() if found and is_number(found[1]) else text.strip()
