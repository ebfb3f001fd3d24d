"""The cookies of the portal: who is signed in, language, light or dark."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http.cookies import CookieError, SimpleCookie

from hd.web.settings import Settings

SECRET = ("session",)  # no script may read it
PLAIN = ("language", "look")
_AGE = 30 * 24 * 3600  # seconds
_LONGEST = 200


def read_cookies(header: str, settings: Settings) -> dict[str, str]:
    """The portal's own cookies, by their short names."""
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(header)
    except CookieError:
        return {}
    names = {_name(name, settings): name for name in (*SECRET, *PLAIN)}
    return {
        names[name]: morsel.value for name, morsel in jar.items() if name in names and len(morsel.value) <= _LONGEST
    }


def write_cookies(values: Mapping[str, str | None], settings: Settings) -> Iterator[str]:
    """`Set-Cookie` headers. A value of None removes the cookie."""
    for name, value in values.items():
        parts = [f"{_name(name, settings)}={value or ''}", f"Path={settings.path or ''}/", "SameSite=Lax"]
        parts.append(f"Max-Age={_AGE if value else 0}")
        if name in SECRET:
            parts.append("HttpOnly")
        if settings.is_secure:
            parts.append("Secure")
        yield "; ".join(parts)


def _name(name: str, settings: Settings) -> str:
    """A browser keeps cookies of all ports of a host in one jar, so a preview's carry its port."""
    if settings.is_secure:
        return f"__Secure-hd-{name}" if settings.path else f"__Host-hd-{name}"
    return f"hd-{settings.url.rstrip('/').rpartition(':')[2].partition('/')[0]}-{name}"
