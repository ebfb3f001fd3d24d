"""The desk that search is measured on, and what people ask of it. Judges nothing."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from hd.core.document.document import Document
from hd.core.ids import path_of
from hd.core.tickets.conversation import Comment
from hd.core.tickets.ticket import Handover, Step, new_ticket

HERE = Path(__file__).parent
NOW = datetime(2026, 11, 23, 8, 2, tzinfo=UTC)
ASKED = {"tuned on": "queries.yaml", "kept apart": "apart.yaml"}

Queries = Mapping[str, Mapping[str, tuple[str, ...]]]  # kind → question → the ids and slugs that it should find


@cache
def told() -> Mapping[str, Any]:
    """Tickets, articles and synonyms, as they are written down."""
    found: Mapping[str, Any] = yaml.safe_load((HERE / "desk.yaml").read_text(encoding="utf-8"))
    return found


def queries(name: str) -> Queries:
    """What is asked, and what should be found; tickets by whole ids."""
    found = yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
    return {kind: {asked: tuple(map(_whole, ids)) for asked, ids in each.items()} for kind, each in found.items()}


def build(folder: Path) -> Path:
    """The desk as files in a new git repository."""
    folder.mkdir(parents=True)
    (folder / "hd.yaml").write_text(_config(), encoding="utf-8")
    for ident, ticket in told()["tickets"].items():
        _write(folder / path_of(_whole(ident)), _ticket(_whole(ident), ticket))
    for slug, article in told()["articles"].items():
        fields = {"title": article["title"], "status": "published", "audience": "agents", "kind": "article"}
        _write(folder / "kb" / f"{slug}.md", Document.build(fields, article["text"] + "\n").data)
    for words in (["init", "-q", "-b", "main"], ["add", "."], [*_WHO, "commit", "-qm", "The desk"]):
        subprocess.run(["git", *words], cwd=folder, check=True)
    return folder


_WHO = ("-c", "user.name=Olha Bondar", "-c", "user.email=olha@lantern.example")


def _whole(ident: str) -> str:
    return f"HD-{ident}" if ident[:4].isdecimal() else ident


def _config() -> str:
    return yaml.safe_dump({"search": {"synonyms": told()["synonyms"]}}, allow_unicode=True)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _ticket(ident: str, about: Mapping[str, Any]) -> bytes:
    at = NOW - timedelta(days=about["days"])
    status = "resolved" if about.get("over") else "new"
    fields = {
        "id": ident,
        "title": about["title"],
        "type": "incident",
        "status": status,
        "created": at,
        "source": "cli",
    }
    registered = Step(at, "olha", "new"), Handover(at, "olha", "registered", to="desk")
    ticket = new_ticket(
        fields, path=path_of(ident), zone=UTC, description=about["text"], step=registered[0], handover=registered[1]
    )
    for number, text in enumerate(about.get("said", ()), 1):
        ticket = ticket.with_comment(Comment(at + timedelta(hours=number), "olha", text))
    if about.get("over"):
        ticket = ticket.with_step(Step(at + timedelta(days=1), "olha", "resolved"))
    return ticket.document.data
