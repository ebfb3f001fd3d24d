"""A ticket: the typed contents of its file, and the edits that all verbs use. Decides nothing, reads no disk.

A `Ticket` is a view of its `Document`. Every edit returns a new ticket, parsed from the edited bytes, so that ticket
and file always agree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo

from msgspec import Struct
from msgspec.structs import replace

from hd.core.diagnostic import Diagnostic
from hd.core.document.document import Document, Rows
from hd.core.document.yaml_tree import Value, Writable
from hd.core.ids import is_id
from hd.core.tickets import conversation
from hd.core.tickets.conversation import Comment
from hd.core.tickets.mail_entries import MailEntry, read_mail, with_entry
from hd.core.time.parsing import read_time
from hd.text.sanitize import nfc

TYPES = ("incident", "request", "problem", "change", "task")
CHANNELS = ("phone", "email", "web", "chat", "messenger", "monitoring", "in-person")
TALKING = ("phone", "chat", "in-person")  # registered while talking: responded at once
RELATIONS = ("parent", "blocks", "problem", "duplicate", "related")

# The order matters: keys that change often are separated by keys that hardly ever change, so that plain git
# merges two people's work. All keys except RESOLVED and RARE are always present, even if empty.
HEAD = ("id", "title", "type", "status")
RESOLVED = ("verdict", "csat")
MIDDLE = (
    *("created", "priority", "impact", "urgency", "requester", "assignee", "org", "category", "owner", "team"),
    *("office", "tags", "service", "links", "channel"),
)
RARE = ("parent", "needed", "external", "watchers", "sla", "aliases", "conflicts", "mail")
TAIL = ("timeline", "source", "handovers")
KEYS = (*HEAD, *RESOLVED, *MIDDLE, *RARE, *TAIL)
LISTS = ("tags", "links", "watchers", "aliases")
TEXTS = tuple(key for key in (*HEAD, *MIDDLE, "parent", "needed", "sla", "source") if key not in LISTS)
SYSTEM_AUTHOR = "hd"  # the author of automatic entries and comments
KINDS = ("registered", "routed", "functional", "returned", "hierarchical")


ROW_TEXTS = ("reason", "tried", "evidence")  # free text in an entry; its other values are names


def key_order(own_fields: Sequence[str] = ()) -> tuple[str, ...]:
    """Return every key of a ticket in file order; custom fields go between the rare keys and the timeline."""
    return (*HEAD, *RESOLVED, *MIDDLE, *RARE, *own_fields, *TAIL)


class Step(Struct, frozen=True):
    """A change of status: an entry of `timeline`. waits_for, until: for a pending ticket."""

    at: datetime
    by: str
    status: str
    waits_for: str | None = None
    until: datetime | None = None
    source: str | None = None
    line: int = 0

    def row(self) -> dict[str, Writable]:
        """Return the entry as it is written."""
        row: dict[str, Writable] = {"at": self.at, "by": self.by, "status": self.status}
        if self.waits_for:
            row["for"] = self.waits_for
        if self.until:
            row["until"] = self.until
        if self.source:
            row["source"] = self.source
        return row


class Handover(Struct, frozen=True):
    """A change of team or a call to management: an entry of `handovers`. Without `at` it was only requested (`asked`).

    kind: registered, routed, functional, returned, hierarchical (notifies `told`; team and assignee stay).
    """

    at: datetime | None
    by: str
    kind: str
    to: str | None = None
    from_: str | None = None
    told: str | None = None
    reason: str | None = None
    tried: str | None = None
    kb: str | None = None
    evidence: str | None = None
    asked: datetime | None = None
    approved_by: str | None = None
    source: str | None = None
    line: int = 0

    def row(self) -> dict[str, Writable]:
        """Return the entry as it is written, without unknown values."""
        values: tuple[tuple[str, Writable], ...] = (
            ("asked", self.asked),
            ("at", self.at),
            ("by", self.by),
            ("from", self.from_),
            ("to", self.to),
            ("told", self.told),
            ("kind", self.kind),
            ("reason", self.reason),
            ("tried", self.tried),
            ("kb", self.kb),
            ("evidence", self.evidence),
            ("approved_by", self.approved_by),
            ("source", self.source),
        )
        return {key: value for key, value in values if value is not None}


class Ticket(Struct, frozen=True):
    """A parsed ticket file. Times are aware; texts are as written; unknown values are kept and reported."""

    document: Document
    path: str
    zone: tzinfo
    id: str
    title: str
    created: datetime
    status: str
    timeline: tuple[Step, ...]
    handovers: tuple[Handover, ...]
    description: str
    resolution: str
    comments: tuple[Comment, ...]
    diagnostics: tuple[Diagnostic, ...]

    @classmethod
    def parse(cls, data: bytes, *, path: str, zone: tzinfo = UTC) -> Ticket:
        """Parse a file. zone: for times without offset. Raises UnreadableError."""
        return cls.of(Document.parse(data, path=path), path=path, zone=zone)

    @classmethod
    def of(cls, document: Document, *, path: str, zone: tzinfo = UTC) -> Ticket:
        """Return the ticket of a parsed document."""
        problems: list[Diagnostic] = [*document.diagnostics]
        reader = _Reader(document, path, zone, problems)
        reader.check_shapes()
        talk = conversation.read(document.body, first_line=document.body_line, zone=zone)
        problems.extend(replace(problem, path=path) for problem in talk.diagnostics)
        timeline, handovers = reader.steps(), reader.handovers()
        return cls(
            document=document,
            path=path,
            zone=zone,
            id=_id(document, path),
            title=_text(document, "title") or "",
            created=reader.created(timeline),
            status=_text(document, "status") or (timeline[-1].status if timeline else "new"),
            timeline=timeline,
            handovers=handovers,
            description=talk.description,
            resolution=talk.resolution,
            comments=talk.comments,
            diagnostics=tuple(problems),
        )

    # -- what it says ---------------------------------------------------------------------------------------------

    def get(self, key: str) -> str | None:
        """Return a field's text; None if it is empty, missing, or not a scalar."""
        return _text(self.document, key)

    def names(self, key: str) -> tuple[str, ...]:
        """Return the texts of a list field; a single text is a list of one."""
        value = self.document.fields.get(key)
        if isinstance(value, str):
            return (value,)
        return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()

    @property
    def links(self) -> tuple[tuple[str, str], ...]:
        """Return (relation, id) for each link."""
        pairs = (link.partition(":") for link in self.names("links"))
        return tuple((relation, other) if sep else ("related", relation) for relation, sep, other in pairs)

    @property
    def verdict(self) -> Mapping[str, Value] | None:
        """The verdict written at resolution, as in the file."""
        value = self.document.fields.get("verdict")
        return value if isinstance(value, dict) else None

    @property
    def mail(self) -> tuple[MailEntry, ...]:
        """The messages filed to it; the one that created it is first."""
        return read_mail(self.document, self.zone) if "mail" in self.document.fields else ()

    @property
    def text(self) -> str:
        """Title and text, with resolution and comments."""
        comments = "\n".join(comment.text for comment in self.comments)
        return f"{self.title}\n{self.description}\n{self.resolution}\n{comments}"

    @property
    def last_time(self) -> datetime:
        """The latest time in the file."""
        times = [self.created, *(step.at for step in self.timeline), *(comment.at for comment in self.comments)]
        times.extend(move.at or move.asked or self.created for move in self.handovers)
        return max(times)

    def next_time(self, now: datetime) -> datetime:
        """Return the time to write for a change now: at least a second after the ticket's latest time."""
        after = (self.last_time.astimezone(UTC) + timedelta(seconds=2, microseconds=-1)).replace(microsecond=0)
        return max(now.astimezone(UTC).replace(microsecond=0), after).astimezone(self.zone)

    # -- the edits ------------------------------------------------------------------------------------------------

    def put(self, key: str, value: Writable, *, own_fields: Sequence[str] = ()) -> Ticket:
        """Set a field; None leaves the key, empty. Does nothing if None is set on an empty or missing field."""
        if value is None and self.document.fields.get(key) is None:
            return self
        return self._with_document(self.document.set(key, value, order=key_order(own_fields)))

    def drop(self, key: str) -> Ticket:
        """Remove a rare key."""
        return self._with_document(self.document.remove(key)) if key in self.document.fields else self

    def with_step(self, step: Step) -> Ticket:
        """Add a change of status: the entry, and the field."""
        document = self.document.append("timeline", step.row(), order=KEYS)
        return self._with_document(document.set("status", step.status, order=KEYS))

    def with_handover(self, move: Handover) -> Ticket:
        """Add a change of team (entry and field), or a call to management (only the entry)."""
        document = self.document.append("handovers", move.row(), order=KEYS)
        if move.to and move.at:
            document = document.set("team", move.to, order=KEYS)
        return self._with_document(document)

    def with_mail(self, entry: MailEntry) -> Ticket:
        """Add a filed message; returns the same ticket if it is known, or the list is full."""
        return self._with_document(with_entry(self.document, entry, order=KEYS, zone=self.zone))

    def with_comment(self, comment: Comment) -> Ticket:
        """Add a comment, in order of time."""
        return self._with_document(self.document.with_body(conversation.add_comment(self.document.body, comment)))

    def with_description(self, text: str) -> Ticket:
        """Replace the description."""
        return self._with_document(self.document.with_body(conversation.set_description(self.document.body, text)))

    def with_resolution(self, text: str) -> Ticket:
        """Replace the resolution; an empty text removes the section."""
        return self._with_document(self.document.with_body(conversation.set_resolution(self.document.body, text)))

    def _with_document(self, document: Document) -> Ticket:
        return Ticket.of(document, path=self.path, zone=self.zone)


def _id(document: Document, path: str) -> str:
    """Return the id from the file's name, which people type and which is unique; the id in the file may come from a
    copy.
    """
    name = path.rpartition("/")[2].removesuffix(".md")
    return name if is_id(name) else _text(document, "id") or name


def new_ticket(
    fields: Mapping[str, Writable], *, path: str, zone: tzinfo, description: str, step: Step, handover: Handover
) -> Ticket:
    """Return a newly registered ticket. fields: any of KEYS and custom fields; lists as lists."""
    values: dict[str, Writable | Rows] = {key: fields.get(key) for key in (*HEAD, *MIDDLE)}
    values |= {key: [] for key in LISTS if key in values and values[key] is None}
    values |= {key: value for key, value in fields.items() if key not in values and value is not None}
    values |= {"timeline": Rows([step.row()]), "source": fields.get("source"), "handovers": Rows([handover.row()])}
    own = [key for key in fields if key not in KEYS]
    ordered = {key: values[key] for key in key_order(own) if key in values}
    document = Document.build(ordered, conversation.compose_body(description), path=path)
    return Ticket.of(document, path=path, zone=zone)


class _Reader(Struct, frozen=True):
    """Reads typed values from a document and collects errors."""

    document: Document
    path: str
    zone: tzinfo
    diagnostics: list[Diagnostic]

    def report(self, message: str, line: int) -> None:
        self.diagnostics.append(Diagnostic("error", "schema", message, line, self.path))

    def check_shapes(self) -> None:
        """Report lists in place of texts, and texts in place of lists. Reading continues without them."""
        for key, value in self.document.fields.items():
            line = self.document.lines[key]
            if key in TEXTS and isinstance(value, list | dict):
                self.report(f"{key} must be one value", line)
            elif key in LISTS and isinstance(value, dict):
                self.report(f"{key} must be a list: [one, another]", line)
            elif key in LISTS and isinstance(value, list):
                for item, at in zip(value, self.document.item_lines(key), strict=True):
                    if not isinstance(item, str):
                        self.report(f"{key}: each item must be one text", at)
            elif (
                key in LISTS and isinstance(value, str) and "," in value and key not in self.document.matter.healed_keys
            ):
                self.report(f"{key} is one text with a comma: write a list, [one, another]", line)
            elif key == "verdict" and not isinstance(value, dict | None):
                self.report("verdict must be {at: …, policy: …, resolve: [met, used, target]}", line)

    def time(self, value: Value, what: str, line: int) -> datetime | None:
        """Return an aware time, or None for no value; reports anything else."""
        if value is None:
            return None
        at = read_time(value, zone=self.zone) if isinstance(value, str) else None
        if at is None:
            said = f'"{value}"' if isinstance(value, str) else "a list"
            self.report(f"{what}: {said} is no time (want 2026-11-23T10:02:11+02:00)", line)
        return at

    def created(self, timeline: Sequence[Step]) -> datetime:
        line = self.document.lines.get("created", 1)
        value = self.document.fields.get("created")
        if value is None:
            self.report("created is missing", line)
        at = self.time(value, "created", line) if isinstance(value, str) else None
        return at or (timeline[0].at if timeline else datetime.fromtimestamp(0, self.zone))

    def rows(self, key: str) -> list[tuple[dict[str, Value], int]]:
        value = self.document.fields.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.report(f"{key} must be a list of entries", self.document.lines[key])
            return []
        found = []
        for item, line in zip(value, self.document.item_lines(key), strict=True):
            if isinstance(item, dict):
                found.append((item, line))
            else:
                self.report(f"an entry of {key} is `{{at: …, by: …}}`", line)
        return found

    def steps(self) -> tuple[Step, ...]:
        found = []
        for row, line in self.rows("timeline"):
            at = self.time(row.get("at"), "timeline: at", line)
            until = self.time(row.get("until"), "timeline: until", line)
            words = self.entry_texts(row, ("by", "status", "for", "source"), list_name="timeline", line=line)
            status = words["status"]
            if row.get("at") is None or row.get("status") is None:
                self.report("an entry of timeline needs at and status", line)
            if at is not None and status is not None:
                found.append(Step(at, words["by"] or "", status, words["for"], until, words["source"], line))
        return tuple(found)

    def handovers(self) -> tuple[Handover, ...]:
        found = []
        names = ("by", "to", "from", "told", "kind", "reason", "tried", "kb", "evidence", "approved_by", "source")
        for row, line in self.rows("handovers"):
            at = self.time(row.get("at"), "handovers: at", line)
            asked = self.time(row.get("asked"), "handovers: asked", line)
            words = self.entry_texts(row, names, list_name="handovers", line=line)
            if row.get("at") is None and row.get("asked") is None:
                self.report("an entry of handovers needs at (or asked)", line)
            if at is None and (asked is None or row.get("at") is not None):
                continue
            by, kind, from_ = words.pop("by") or "", words.pop("kind") or "functional", words.pop("from")
            found.append(Handover(at=at, asked=asked, by=by, kind=kind, from_=from_, line=line, **words))
        return tuple(found)

    def entry_texts(
        self, row: Mapping[str, Value], keys: Sequence[str], *, list_name: str, line: int
    ) -> dict[str, str | None]:
        """Return the values of an entry, None for no value; reports anything else.

        Names are in NFC, because they are compared with those in hd.yaml. The file stays as written.
        """
        found: dict[str, str | None] = {}
        for key in keys:
            value = row.get(key)
            text = value if isinstance(value, str) else None
            found[key] = nfc(text) if text and key not in ROW_TEXTS else text
            if isinstance(value, list | dict):
                self.report(f"{list_name}: {key} must be one value", line)
        return found


def _text(document: Document, key: str) -> str | None:
    value = document.fields.get(key)
    return value if isinstance(value, str) else None
