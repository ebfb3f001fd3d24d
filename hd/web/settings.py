"""How one portal is served: read once at start. A change of `web` in hd.yaml needs a restart."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct

Network = IPv4Network | IPv6Network
LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})


class Settings(Struct, frozen=True):
    """folder: of the desk. url: the portal's address, with a slash at its end. is_preview: for the person at this
    machine only. header: the header that a proxy signs people in by; "" for none. known: whether only contacts and
    domains of organisations may sign in."""

    folder: Path
    url: str
    is_preview: bool
    proxies: tuple[Network, ...] = ()
    header: str = ""
    known: bool = False
    file_size: int = 10 << 20
    file_count: int = 5
    promise: bool = True

    @property
    def path(self) -> str:
        """The path that every route begins with; "" or like `/desk`."""
        return urlsplit(self.url).path.rstrip("/")

    @property
    def is_secure(self) -> bool:
        """Whether browsers come by HTTPS."""
        return self.url.startswith("https:")

    @property
    def origin(self) -> str:
        """Scheme and host of the portal."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    def is_own_host(self, host: str) -> bool:
        """Whether a Host header names this portal. A preview answers to every loopback name with its port."""
        own = urlsplit(self.url)
        if self.is_preview:
            name, _, port = host.rpartition(":")
            return name in LOOPBACK and port == str(own.port)
        return host.casefold() == own.netloc.casefold()

    def is_own_origin(self, origin: str) -> bool:
        """Whether an Origin header names this portal."""
        parts = urlsplit(origin)
        return parts.scheme == urlsplit(self.url).scheme and self.is_own_host(parts.netloc)

    def is_proxy(self, address: str) -> bool:
        """Whether a peer's address belongs to a proxy that is believed."""
        try:
            found = ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in self.proxies)


def parse_networks(texts: tuple[str, ...]) -> tuple[Network, ...]:
    """Networks as hd.yaml has them. Raises ValueError."""
    return tuple(ip_network(text, strict=False) for text in texts)
