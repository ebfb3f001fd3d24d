"""Style, icon, manifest, and what a supervisor asks."""

from __future__ import annotations

import json
from mimetypes import guess_type

from hd.errors import NotFoundError
from hd.i18n import Message
from hd.ops.portal.frame import portal_frame
from hd.web.answer import Answer
from hd.web.templating import read_static, static_address
from hd.web.visit import Visit

_FOR_EVER = {"cache-control": "public, max-age=31536000, immutable"}
_TEXT = "text/plain; charset=utf-8"


def send_static(visit: Visit) -> Answer:
    """`/static/DIGEST/NAME`"""
    data = read_static(visit.path["name"], visit.path["digest"])
    if data is None:
        raise NotFoundError(Message("there is no such file"))
    kind = guess_type(visit.path["name"])[0] or "application/octet-stream"
    return Answer(data, content_type=kind, headers=_FOR_EVER)


def send_manifest(visit: Visit) -> Answer:
    """`/manifest.webmanifest`: what a phone needs to put the portal on its first screen."""
    icon = {"src": visit.link(static_address("icon.svg")), "sizes": "any", "type": "image/svg+xml"}
    body = {
        "name": portal_frame(visit.context, None)["name"],
        "start_url": visit.link("/"),
        "scope": visit.link("/"),
        "display": "standalone",
        "icons": [icon],
    }
    return Answer(json.dumps(body, ensure_ascii=False).encode(), content_type="application/manifest+json")


def send_health(_visit: Visit) -> Answer:
    """`/healthz`: the process answers."""
    return Answer(b"ok\n", content_type=_TEXT)


def send_readiness(visit: Visit) -> Answer:
    """`/readyz`: 503 while something that people sent waits to be committed."""
    waiting = len(visit.state.waiting_posts())
    return Answer(f"{waiting} waiting\n".encode(), status=503 if waiting else 200, content_type=_TEXT)
