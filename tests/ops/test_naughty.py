"""Every text field keeps every naughty text as it is, or refuses it in one clear line. Through the verbs, in process.

What is written goes to disk as it would be committed, and is read from there by `hd` and by other people's loaders.
"""

from __future__ import annotations

import re
import subprocess
import unicodedata
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import frontmatter
import pytest

from hd.core.document.document import Document
from hd.core.tickets.assignments import Assignment
from hd.core.tickets.templates import FilledTemplate
from hd.core.tickets.ticket import Ticket
from hd.errors import HdError, UsageError
from hd.ops.actors import Actor
from hd.ops.context import Context
from hd.ops.desk import check, contacts
from hd.ops.escalation import escalate
from hd.ops.kb import articles
from hd.ops.tickets import link, status, templates, watch
from hd.ops.tickets.assign import assign
from hd.ops.tickets.comment import comment
from hd.ops.tickets.create import create, registration
from hd.ops.tickets.relatives import VerbScope
from hd.ops.tickets.set_fields import set_fields
from hd.store.desk.desk import Desk
from hd.text.sanitize import safe
from tests import naughty

NOW = datetime.fromisoformat("2026-11-23T09:00:00+02:00")
OLHA = Actor("olha")
CONFIG = """\
desk: {timezone: Europe/Kyiv}
teams: {desk: {line: 1}, l2: {line: 2}}
fields:
  asset: {type: text}
  count: {type: number}
  since: {type: date}
  room: {type: choice, of: [a, b]}
"""
LISTED = """\
people: {olha: {name: Olha, email: olha@acme.example}}
services: [vpn]
categories: [network]
orgs: {acme: {}}
offices: {kyiv: {}}
"""


class Paper(Desk):
    """A desk whose changes go to its files and into no commit: two thousand commits would take a minute."""

    def save(self, changes: Sequence[tuple[bytes | None, bytes | None, str]], message: str, **_: object) -> str:
        subject, _, trailers = message.partition("\n\n")
        assert 0 < len(subject) <= 120
        assert all(char.isprintable() or char in "\u200c\u200d" for char in subject)
        assert re.fullmatch(r"(Hd-[A-Z][A-Za-z-]+: \S.*\n)+", trailers)
        for _, new, path in changes:
            assert new is not None
            (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / path).write_bytes(new)
        return "0" * 40

    def drop(self) -> None:
        """Make room: nothing is said about other tickets."""
        for path in self.folder.glob("tickets/*/*/*.md"):
            path.unlink()


@pytest.fixture
def desk(tmp_path: Path) -> Paper:
    return founded(tmp_path, CONFIG)


def founded(top: Path, config: str) -> Paper:
    """A desk in an empty repository below `top`."""
    folder = top / "desk"
    folder.mkdir()
    subprocess.run(["git", "init", "-q", "-b", "main", str(folder)], check=True)
    (folder / "hd.yaml").write_text(config, encoding="utf-8")
    return Paper(folder)


def by_olha(desk: Desk) -> Context:
    """A request of Olha's."""
    return Context(desk, now=NOW, actor=OLHA)


def register(desk: Paper, **given: Any) -> str:
    """Register a ticket; its id."""
    return create(by_olha(desk), registration({"title": "T", **given})).id


def lies(desk: Paper, ref: str) -> Ticket:
    """The ticket as the next command reads it from its file; sound, and readable for others."""
    found = Paper(desk.folder).load(ref)
    assert found.diagnostics == ()
    loaded = frontmatter.loads((desk.folder / found.path).read_bytes().decode())
    assert (loaded["id"], loaded["status"], len(loaded["timeline"])) == (found.id, found.status, len(found.timeline))
    return found


# -- what a kept text is, in each kind of field ------------------------------------------------------------------------


def whole(text: str) -> str:
    """Texts of several lines: these end in LF, and no blank ones are around."""
    return re.sub(r"\r+\n", "\n", text).strip("\n").rstrip()


def label(text: str) -> str:
    """Names and values of one line: in Unicode's composed form."""
    return unicodedata.normalize("NFC", text).strip()


def words(text: str) -> str:
    """Titles, and cells of the contacts: one space between words."""
    return " ".join(text.split())


BROKEN = {text for text in naughty.ALL if re.search(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]", text.strip())}
EMPTY = {text for text in naughty.ALL if not text.strip()}
UNSEEN = {text for text in naughty.ALL if not any(char.isprintable() and not char.isspace() for char in text)}
IMPOSSIBLE = set(naughty.IMPOSSIBLE.values())


def refusals(write: Callable[[str], object]) -> set[str]:
    """The texts that `write` refuses, each in one clear line."""
    found: set[str] = set()
    clear: list[bool] = []
    for text in naughty.ALL:
        try:
            write(text)
        except HdError as error:
            found.add(text)
            clear.append(bool(safe(error.message).strip()))
    assert all(clear)
    return found


# -- fields ------------------------------------------------------------------------------------------------------------

LABELS = ("service", "category", "org", "office")


def test_labels_are_kept_or_are_no_line(desk: Paper) -> None:
    def write(text: str) -> None:
        desk.drop()
        labels = dict.fromkeys(LABELS, text)
        found = lies(desk, register(desk, tags=("first", text, "last"), fields={"asset": text}, **labels))
        assert [found.get(key) for key in (*LABELS, "asset")] == [label(text)] * 5, ascii(text)
        assert found.names("tags") == tuple(dict.fromkeys(("first", label(text), "last")))

    assert refusals(write) == BROKEN | EMPTY | IMPOSSIBLE


@pytest.mark.parametrize("key", [*LABELS, "tags", "fields"])
def test_each_label_alone_is_as_strict(key: str, desk: Paper) -> None:
    for text in BROKEN | IMPOSSIBLE:
        given = {"tags": (text,), "fields": {"asset": text}}.get(key, text)
        with pytest.raises(UsageError):
            register(desk, **{key: given})


def test_a_title_is_kept_in_one_line(desk: Paper) -> None:
    def write(text: str) -> None:
        desk.drop()
        ref = register(desk, title=text)
        assert lies(desk, ref).title == words(text), ascii(text)
        set_fields(by_olha(desk), [ref], [Assignment("title", "=", f"{text} again")])
        assert lies(desk, ref).title == words(f"{text} again"), ascii(text)

    assert refusals(write) == UNSEEN | IMPOSSIBLE


def test_fields_are_set_to_what_was_typed(desk: Paper) -> None:
    keys = (*LABELS, "asset")

    def write(text: str) -> None:
        value = [Assignment(key, "=", text) for key in keys]
        set_fields(by_olha(desk), [ref], [*value, Assignment("tags", "=", text)])
        found = lies(desk, ref)
        assert [found.get(key) or "" for key in keys] == [label(text)] * 5, ascii(text)
        assert list(found.names("tags")) == list(dict.fromkeys(tag for tag in map(label, text.split(",")) if tag))

    ref = register(desk)
    assert refusals(write) == BROKEN | IMPOSSIBLE | (EMPTY - {""})


def test_what_is_said_is_kept_line_by_line(desk: Paper) -> None:
    def write(text: str) -> None:
        desk.drop()
        ref = register(desk, text=text, requester="o@acme.example")
        comment(by_olha(desk), [ref], text=text, internal=True)
        comment(by_olha(desk), [ref], text=text, by_requester=True)
        status.resolve(by_olha(desk), [ref], text=text, article=None, reach=VerbScope(anyway=True))
        found = lies(desk, ref)
        assert (found.description, found.resolution) == (whole(text), whole(text)), ascii(text)
        assert [(said.author, said.internal, said.text) for said in found.comments] == [
            ("olha", True, whole(text)),
            ("o@acme.example", False, whole(text)),
        ]
        status.reopen(by_olha(desk), [ref], text="")
        found = lies(desk, ref)
        assert (found.description, found.resolution) == (whole(text), "")
        assert [said.text for said in found.comments] == [whole(text)] * 3, ascii(text)

    assert refusals(write) == IMPOSSIBLE | EMPTY


def test_a_handover_says_what_was_said(desk: Paper) -> None:
    def write(text: str) -> None:
        desk.drop()
        ref = register(desk)
        case = escalate.HandoverReason(text, tried=text, evidence=text)
        escalate.escalate(by_olha(desk), [ref], to="l2", case=case)
        escalate.return_(by_olha(desk), [ref], case=escalate.HandoverReason(text))
        there, back = lies(desk, ref).handovers[1:]
        assert (there.reason, there.tried, there.evidence, back.reason) == (text,) * 4, ascii(text)

    assert refusals(write) == IMPOSSIBLE | EMPTY


def test_an_article_is_kept(desk: Paper) -> None:
    def write(text: str) -> None:
        path = desk.folder / "kb" / "a.md"
        path.unlink(missing_ok=True)
        draft = articles.Draft(title=text, text=text, slug="a", category=text or "x", tags=("first", text))
        articles.new(by_olha(desk), draft)
        frontmatter.loads(path.read_bytes().decode())
        found = Paper(desk.folder).article("kb/a.md")
        assert found.diagnostics == ()
        assert (found.title, found.category) == (words(text), label(words(text))), ascii(text)
        assert found.tags == ("first", label(text)), ascii(text)
        assert found.body == (text if text.endswith("\n") else f"{text}\n"), ascii(text)

    assert refusals(write) == BROKEN | EMPTY | IMPOSSIBLE


def test_an_answer_to_a_template_is_kept_and_never_read_for_placeholders(desk: Paper) -> None:
    (desk.folder / "templates").mkdir()
    template = '---\ntitle: "room {room}"\nasset: "{room}"\nask: {room: Which?}\n---\n> {room}\n'
    (desk.folder / "templates" / "room.md").write_text(template, encoding="utf-8")
    made = templates.find(by_olha(desk), "room", purpose="create")

    def write(text: str) -> None:
        desk.drop()
        request = registration({}, template=FilledTemplate(made, {"room": text}))
        found = lies(desk, create(by_olha(desk), request).id)
        assert (found.title, found.get("asset") or "") == (words(f"room {text}"), label(text)), ascii(text)
        assert found.description == whole(f"> {text}"), ascii(text)

    assert refusals(write) == BROKEN | IMPOSSIBLE | (EMPTY - {""})


def test_a_template_written_by_hand_is_read_as_it_stands(desk: Paper) -> None:
    (desk.folder / "templates").mkdir()
    path = desk.folder / "templates" / "any.md"

    def write(text: str) -> None:
        fields = {"title": text, "asset": text, "tags": [text], "ask": {"room": text}}
        path.write_bytes(Document.build(fields, f"{text}\n").data)
        made = templates.find(by_olha(desk), "any", purpose="create")
        found = lies(
            desk,
            create(by_olha(desk), registration({}, template=FilledTemplate(made, {"room": "a"}))).id,
        )
        assert found.title == words(text), ascii(text)
        assert found.description == whole(text), ascii(text)

    allowed = UNSEEN | IMPOSSIBLE | {text for text in naughty.ALL if re.search(r"\{[^\W\d]\w*\}", text)}
    assert refusals(write) <= allowed | BROKEN


def test_a_contact_is_kept_in_one_cell_each(desk: Paper) -> None:
    def write(text: str) -> None:
        (desk.folder / "contacts.csv").unlink(missing_ok=True)
        desk.__dict__.pop("contacts", None)
        for address in ("a@acme.example", "b@acme.example"):
            given = {"email": address, "name": text, "phone": text, "org": text, "office": text}
            contacts.add(by_olha(desk), given)
            desk.__dict__.pop("contacts", None)
        assert desk.contacts.diagnostics == ()
        assert [person.email for person in desk.contacts.people] == ["a@acme.example", "b@acme.example"]
        for person in desk.contacts.people:
            assert [person.name, person.phone, person.org, person.office] == [label(words(text))] * 4, ascii(text)

    assert refusals(write) == BROKEN | IMPOSSIBLE


# -- names that must be known, or be of a form -------------------------------------------------------------------------


KNOWN: dict[str, Callable[[Paper, str, str], object]] = {
    "requester": lambda desk, _, text: register(desk, requester=text),
    "agent": lambda desk, _, text: register(desk, assignee=text),
    "reference": lambda desk, _, text: desk.load(text),
    "assign": lambda desk, ref, text: assign(by_olha(desk), [ref], who=text),
    "link": lambda desk, ref, text: link.link(by_olha(desk), [ref], relation="related", to=text),
    "relation": lambda desk, ref, text: link.link(by_olha(desk), [ref], relation=text, to=ref),
    "watch": lambda desk, ref, text: watch.watch(by_olha(desk), [ref], who=text),
    "wait": lambda desk, ref, text: status.wait(by_olha(desk), [ref], waits_for=text, until=None, text=""),
    "escalate": lambda desk, ref, text: escalate.escalate(
        by_olha(desk), [ref], to=text, case=escalate.HandoverReason("why")
    ),
    "tell": lambda desk, ref, text: escalate.escalate_up(
        by_olha(desk), [ref], who=text, case=escalate.HandoverReason("why")
    ),
    "followed article": lambda desk, ref, text: escalate.escalate(
        by_olha(desk), [ref], to="l2", case=escalate.HandoverReason("why", kb=text)
    ),
    "article that solved it": lambda desk, ref, text: status.resolve(by_olha(desk), [ref], text="x", article=text),
    "article": lambda desk, _, text: articles.show(by_olha(desk), text),
    "template": lambda desk, _, text: templates.find(by_olha(desk), text, purpose="create"),
    "contact": lambda desk, _, text: contacts.add(by_olha(desk), {"email": text}),
    **{
        f"contact's {key}": lambda desk, _, text, key=key: contacts.add(  # type: ignore[misc]
            by_olha(desk), {"email": "x@acme.example", key: text}
        )
        for key in ("manager", "lang", "org", "office", "vip")
    },
    **{
        key: lambda desk, _, text, key=key: register(desk, **{key: text})  # type: ignore[misc]
        for key in (*LABELS, "type", "priority", "impact", "urgency", "channel", "team")
    },
    **{
        key: lambda desk, _, text, key=key: register(desk, fields={key: text})  # type: ignore[misc]
        for key in ("count", "since", "room")
    },
    "field": lambda desk, _, text: register(desk, fields={text: "x"}),
    **{
        f"set {key}": lambda desk, ref, text, key=key: set_fields(  # type: ignore[misc]
            by_olha(desk), [ref], [Assignment(key, "=", text)]
        )
        for key in ("parent", "owner", "needed", "sla", "requester", "watchers", "external", "type", "priority")
    },
    "set": lambda desk, ref, text: set_fields(by_olha(desk), [ref], [Assignment(text, "=", "x")]),
    "slug": lambda desk, _, text: articles.new(by_olha(desk), articles.Draft("T", slug=text)),
    "language": lambda desk, _, text: articles.new(by_olha(desk), articles.Draft("T", slug="a", lang=text)),
    "kind": lambda desk, _, text: articles.new(by_olha(desk), articles.Draft("T", slug="a", kind=text)),
}


def contents(folder: Path) -> dict[Path, bytes]:
    """Every file of the desk."""
    return {path: path.read_bytes() for path in folder.rglob("*") if ".git" not in path.parts and path.is_file()}


@pytest.mark.parametrize("name", KNOWN)
def test_a_name_is_known_or_refused_and_what_it_leaves_is_sound(name: str, tmp_path: Path) -> None:
    desk = founded(tmp_path, LISTED + CONFIG)
    ref = register(desk)
    before = contents(tmp_path)

    def write(text: str) -> None:
        try:
            KNOWN[name](desk, ref, text)
        except HdError:
            assert contents(tmp_path) == before, ascii(text)
            raise
        after = contents(tmp_path)
        if after != before:
            found = check.check(Context(Paper(desk.folder), now=NOW))
            assert [problem for problem in found if problem.severity == "error"] == [], ascii(text)
            for path in after:
                path.unlink()
            for path, data in before.items():
                path.write_bytes(data)
            desk.__dict__.pop("contacts", None)

    assert refusals(write) >= IMPOSSIBLE
