"""Check values for contacts.csv: names, keys, organisations and offices."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from hd.core.config import Config
from hd.core.contacts.contacts import LEVELS, read_vip
from hd.core.contacts.csv_edits import NOTIFY
from hd.core.requester_keys import is_key, key_of_number
from hd.errors import UsageError
from hd.text.lazy_regex import pattern
from hd.text.phone_numbers import numbers_in
from hd.text.sanitize import check_line, safe
from hd.text.slugs import check_lang
from hd.text.suggestions import listed, unknown

_FORMULA = pattern(r"[=+\-@]")
_NUMBER = pattern(r"\+[\d()./\s-]+")


def check_entry(
    values: Mapping[str, str], *, config: Config, key_for: Callable[[str], str] | None = None
) -> dict[str, str]:
    """Return the cells to write, without empty ones, but with `no` for `vip`.

    A person without an address gets a key from their number, or else from their name. key_for: creates a key from a
    name; without it, a key is required. Raises UsageError for an invalid key, and an unknown organisation or office.
    """
    given = {key: " ".join(check_line(value, what=key).split()) for key, value in values.items() if value.strip()}
    for key in ("email", "manager"):
        if key in given and not is_key(given[key]):
            raise UsageError(f'{key} "{safe(given[key])}" is no address', hint="write name@domain")
    if "email" not in given:
        given = {"email": _new_key(given, code=config.desk.phone_code, key_for=key_for), **given}
    if "org" in given:
        given["org"] = _match_name(given["org"], config.orgs, what="organisation", section="orgs", config=config)
    if "office" in given:
        given["office"] = _match_name(given["office"], config.offices, what="office", section="offices", config=config)
    if "lang" in given:
        given["lang"] = check_lang(given["lang"])
    if "vip" in given:
        vip = read_vip(given["vip"])
        if vip is None:
            raise UsageError(f'vip is "{safe(given["vip"])}"', hint="write yes or no")
        given["vip"] = "yes" if vip else ""
    if NOTIFY in given:
        if given[NOTIFY].casefold() not in LEVELS:
            raise UsageError(f'{NOTIFY} is "{safe(given[NOTIFY])}"', hint="write all, final or none")
        given[NOTIFY] = given[NOTIFY].casefold()
    return given


def _new_key(given: Mapping[str, str], *, code: str, key_for: Callable[[str], str] | None) -> str:
    """Return the key of a person without an address. Raises UsageError if neither number nor name is known."""
    numbers = numbers_in(given.get("phone", ""))
    keys = [key for number in numbers if (key := key_of_number(number, code=code))]
    if keys:
        return keys[0]
    if key_for is None or "name" not in given:
        if numbers:
            hint = "write it as +380 44 123 45 67; desk.phone_code in hd.yaml is the code of numbers without one"
            raise UsageError(
                f'phone "{safe(given["phone"])}" has no country\'s code, and there is no address', hint=hint
            )
        raise UsageError("no address", hint="write name@domain, or a phone number, or a name")
    return key_for(given["name"])


def differing(values: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    """Return the new cells that differ from the present ones, without the key."""
    return {
        key: value
        for key, value in values.items()
        if key != "email" and not _is_same_value(key, value, now.get(key, ""))
    }


def formulas(values: Mapping[str, str]) -> list[str]:
    """Return the cells that a spreadsheet would evaluate as a formula. They are kept as they are."""
    return [key for key, value in values.items() if _FORMULA.match(value) and not _NUMBER.fullmatch(value)]


def _is_same_value(key: str, new: str, old: str) -> bool:
    if key == NOTIFY:
        return LEVELS.get(new) == LEVELS.get(old.casefold())
    return read_vip(new) == read_vip(old) if key == "vip" else new == old


def _match_name(name: str, known: Mapping[str, object], *, what: str, section: str, config: Config) -> str:
    """Return the key for a key or a full name; any name if the desk lists none."""
    folded = name.casefold()
    for key, value in known.items():
        if folded in (key.casefold(), str(getattr(value, "name", "") or "").casefold()):
            return key
    if not known:
        return name
    raise UsageError(
        f"no {what} {unknown(safe(name), known, line=config.line_of(section))}", hint=_listed(known, section)
    )


def _listed(known: Iterable[str], section: str) -> str:
    return f"{section}: {listed(known)}"
