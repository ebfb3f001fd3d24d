"""Makes raw messages for tests, from headers and parts."""

from __future__ import annotations

import base64

HEAD = "From: Olha <olha@acme.example>\nTo: support@desk.example\nDate: Mon, 23 Nov 2026 14:00:00 +0200\n"


def raw(*headers: str, body: str | bytes = "text") -> bytes:
    """A message with HEAD, these headers and this body."""
    content = body if isinstance(body, bytes) else body.encode()
    return "\n".join([HEAD.strip(), *headers, "", ""]).encode("utf-8", "surrogateescape") + content


def part(*headers: str, body: str | bytes = "") -> bytes:
    """One part of a multipart."""
    content = body if isinstance(body, bytes) else body.encode()
    return "\n".join([*headers, "", ""]).encode() + content


def multipart(kind: str, *parts: bytes, boundary: str = "B", headers: tuple[str, ...] = ()) -> bytes:
    """A multipart message with HEAD."""
    pieces = b"".join(f"--{boundary}\n".encode() + piece + b"\n" for piece in parts)
    stated = f'Content-Type: multipart/{kind}; boundary="{boundary}"'
    return raw(*headers, stated, body=b"preamble\n" + pieces + f"--{boundary}--\nepilogue\n".encode())


def nested(kind: str, *parts: bytes, boundary: str) -> bytes:
    """A multipart as a part of another."""
    pieces = b"".join(f"--{boundary}\n".encode() + piece + b"\n" for piece in parts)
    return part(f"Content-Type: multipart/{kind}; boundary={boundary}", body=pieces + f"--{boundary}--".encode())


def encoded(data: bytes, *headers: str) -> bytes:
    """A part in base64."""
    return part(*headers, "Content-Transfer-Encoding: base64", body=base64.encodebytes(data))
