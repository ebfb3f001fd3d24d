"""Contacts exported by Excel, Outlook and address books: map their headers in English, Ukrainian and Russian, and their
cells, to ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hd.core.config import Config
from hd.core.contacts.csv_edits import COLUMNS
from hd.core.requester_keys import is_key
from hd.text.lazy_regex import pattern
from hd.text.stemming import fold

# Fields with several columns, in order of precedence.
_ADDRESSES = ("email", "email2", "email3")
_NUMBERS = ("phone", "mobile", "business", "business2", "home", "other")
_NAMES = ("given", "middle", "surname")
_HEADERS: dict[str, tuple[str, ...]] = {
    "email": (
        *("email address", "e mail", "e mail address", "mail", "електронна пошта", "електронна адреса", "пошта"),
        *("адреса електронної пошти", "електронна пошта 1", "ел пошта", "емейл", "імейл"),
        *("электронная почта", "адрес электронной почты", "эл почта", "адрес эл почты", "почта", "емайл", "имейл"),
    ),
    "email2": ("email 2 address", "e mail 2 address", "адрес 2 эл почты", "електронна пошта 2", "электронная почта 2"),
    "email3": ("email 3 address", "e mail 3 address", "адрес 3 эл почты", "електронна пошта 3", "электронная почта 3"),
    "name": ("full name", "display name", "піб", "повне імя", "прізвище та імя", "фио", "полное имя", "контакт"),
    "given": ("first name", "given name", "імя", "имя"),
    "middle": ("middle name", "по батькові", "отчество"),
    "surname": ("last name", "surname", "family name", "прізвище", "фамилия"),
    "phone": ("telephone", "phone number", "primary phone", "телефон", "номер телефону", "номер телефона", "тел"),
    "mobile": (
        "mobile",
        "mobile phone",
        "cell phone",
        "мобільний",
        "мобільний телефон",
        "мобильный",
        "мобильный телефон",
    ),
    "business": ("business phone", "work phone", "робочий телефон", "рабочий телефон"),
    "business2": ("business phone 2", "робочий телефон 2", "рабочий телефон 2"),
    "home": ("home phone", "домашній телефон", "домашний телефон"),
    "other": ("other phone", "інший телефон", "другой телефон"),
    "org": ("organization", "organisation", "company", "організація", "компанія", "организация", "компания"),
    "office": ("office location", "офіс", "офис", "розташування", "расположение"),
    "lang": ("language", "мова", "язык"),
    "manager": ("managers name", "керівник", "руководитель"),
}
_FIELDS = {header: name for name, headers in _HEADERS.items() for header in headers} | {name: name for name in COLUMNS}
_BETWEEN = pattern(r"[\s._:/-]+")
_ROUNDED = pattern(r"\d(?:[.,]\d+)?[eе]\+?\d+")
KEYS = (*_ADDRESSES, *_NUMBERS, "name", "given", "surname")  # at least one of these must exist to identify people


def field_of(header: str) -> str:
    """Return our field for a column header; "" if we do not use it."""
    return _FIELDS.get(_BETWEEN.sub(" ", fold(header).replace("ё", "е")).strip(), "")


def cells_of(found: Mapping[str, str], *, config: Config) -> tuple[dict[str, str], list[str]]:
    """Convert the cells of a row, keyed by `field_of` of their columns, to ours; also describe what was left out."""
    cells = {key: found[key] for key in COLUMNS if found.get(key)}
    lost = list(_drop_unknown(cells, config)) if any(key not in COLUMNS for key in found) else []
    addresses = [found[key] for key in _ADDRESSES if found.get(key)]
    good = [address for address in addresses if is_key(address)]
    cells |= {"email": (good or addresses)[0]} if addresses else {}
    numbers = [found[key].lstrip("'") for key in _NUMBERS if found.get(key)]
    whole = [number for number in dict.fromkeys(numbers) if not _ROUNDED.fullmatch(fold(number))]
    if len(whole) < len(set(numbers)):
        lost.append("a phone number that a spreadsheet has rounded")
    cells.pop("phone", None)
    cells |= {"phone": ", ".join(whole)} if whole else {}
    parts = [found[key] for key in _NAMES if found.get(key)]
    cells |= {"name": " ".join(parts)} if parts and not found.get("name") else {}
    return cells, lost


def _drop_unknown(cells: dict[str, str], config: Config) -> Iterator[str]:
    """Remove values that the desk does not have: another program's company or office must not block an import."""
    for key, known in (("org", config.orgs), ("office", config.offices)):
        value = cells.get(key, "")
        names = {name for one, item in known.items() for name in (one, getattr(item, "name", "") or "")}
        if value and known and value.casefold() not in map(str.casefold, names):
            yield f'{key} "{cells.pop(key)}", which hd.yaml does not have'
    if not is_key(cells.get("manager", "") or "x@y"):
        yield f'manager "{cells.pop("manager")}", which is no address'
