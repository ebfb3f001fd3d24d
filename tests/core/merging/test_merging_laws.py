"""What holds of every merge, whatever two or three people did to one ticket: the laws that clones converge by."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from hypothesis import given, settings
from hypothesis import strategies as st

from hd.core.checks import ReferenceTargets, check_ticket
from hd.core.document.document import Document
from hd.core.merging.candidates import claims_of, undecided_fields
from hd.core.merging.conflicts import open_fields
from hd.core.merging.merge_files import merge_ticket
from hd.core.merging.three_way import Versions
from hd.core.sla.clock_facts import ClockFacts
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.conversation import Comment
from hd.core.tickets.mail_entries import MailEntry
from hd.core.tickets.ratings import Rating, with_rating
from hd.core.tickets.ticket import Step, Ticket
from hd.core.tickets.workflow import is_stopped
from tests.core.samples import ID, KYIV, NOW, PATH, SMALL, after, parsed
from tests.core.tickets.test_ticket_merge import EDITS, fresh, hand, lively

Did = tuple[Callable[[Ticket, int, str], Ticket], int, str]
WORDS = st.sampled_from(["vpn", "mail", "P1", "null", "no", "a b", "Ünïcode", "x: y", "#3", "2026-11-23", "'q'", '"'])


def verb(name: str) -> Callable[[Ticket, int, str], Ticket]:
    return lambda ticket, minute, word: EDITS[name][0](ticket, minute)


def says(ticket: Ticket, minute: int, word: str) -> Ticket:
    return ticket.with_comment(Comment(ticket.next_time(after(minute)), "olha", word, internal=minute % 2 == 0))


def steps(ticket: Ticket, minute: int, word: str) -> Ticket:
    """To whatever may follow."""
    may = SMALL.statuses[ticket.status].next or (ticket.status,)
    if not SMALL.statuses[ticket.status].next:
        return ticket
    return ticket.with_step(Step(ticket.next_time(after(minute)), "olha", may[minute % len(may)]))


def describes(ticket: Ticket, minute: int, word: str) -> Ticket:
    text = ticket.document.body
    return parsed(ticket.document.text[: ticket.document.body_start] + f"{word} {minute}\n\n{text}")


def forgets_a_tag(ticket: Ticket, minute: int, word: str) -> Ticket:
    return ticket.put("tags", list(ticket.names("tags"))[1:])


def own_field(ticket: Ticket, minute: int, word: str) -> Ticket:
    return ticket.put(f"own_{minute % 3}", word)


def restyled(ticket: Ticket, minute: int, word: str) -> Ticket:
    """A comment of YAML's, or quotes: nothing that it says changes."""
    text = ticket.document.text
    if minute % 2:
        return parsed(text.replace("channel:", "# by phone, mostly\nchannel:", 1))
    return parsed(text.replace("type: incident", 'type: "incident"', 1))


def files(ticket: Ticket, minute: int, word: str) -> Ticket:
    """A message of which each clone may know another arrival, and have cut another part."""
    entry = MailEntry(sha256(word.encode()).hexdigest()[:16], after(minute), "5be1c2a0")
    if any(known.key == entry.key for known in ticket.mail):
        return ticket
    said = Comment(entry.at, "o.shevchenko@acme.example", f"{word}\n\nBest wishes" if minute % 2 else word)
    return ticket.with_mail(entry).with_comment(said)


def rates(ticket: Ticket, minute: int, word: str) -> Ticket:
    done = [step.at for step in ticket.timeline if step.status == "resolved"]
    return with_rating(ticket, Rating(done[-1], after(minute), 1 + minute % 5)) if done else ticket


ACTS: list[Callable[[Ticket, int, str], Ticket]] = [
    *(verb(name) for name in EDITS if name not in ("resolve", "wait")),
    says,
    steps,
    files,
    rates,
    describes,
    forgets_a_tag,
    own_field,
    restyled,
    lambda ticket, minute, word: ticket.put("title", word),
    lambda ticket, minute, word: ticket.put("tags", [*ticket.names("tags"), word]),
    lambda ticket, minute, word: ticket.put("watchers", [*ticket.names("watchers"), word]),
    lambda ticket, minute, word: ticket.put("assignee", word),
    lambda ticket, minute, word: ticket.with_resolution(f"{word}\n\nand {minute}"),
    lambda ticket, minute, word: hand(ticket, minute, to=f"l2-{minute % 3}", kind="functional"),
    lambda ticket, minute, word: ticket.drop("watchers"),
]
WORK = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(10, 200), WORDS), max_size=5)
BASES = st.sampled_from([fresh(), lively()])


def lived(ticket: Ticket, work: list[Did]) -> Ticket:
    for act, minute, word in work:
        ticket = act(ticket, minute, word)
    return ticket


def merged(base: Ticket, one: Ticket, other: Ticket) -> Ticket:
    three = Versions(base.document.data, one.document.data, other.document.data)
    data = merge_ticket(three, path=PATH, zone=KYIV, statuses=lambda: SMALL.statuses)
    return Ticket.parse(data, path=PATH, zone=KYIV)


def errors(ticket: Ticket) -> set[str]:
    facts = ClockFacts(ticket, EvaluationContext(SMALL, NOW))
    found = check_ticket(facts, ReferenceTargets(ids={ID}, articles=set()))
    return {problem.message for problem in found if problem.severity == "error"}


@given(BASES, WORK, WORK)
def test_sides_do_not_matter(base: Ticket, left: list[Did], right: list[Did]) -> None:
    one, other = lived(base, left), lived(base, right)
    assert merged(base, one, other).document.data == merged(base, other, one).document.data


@given(BASES, WORK)
def test_who_did_nothing_takes_what_the_other_did(base: Ticket, left: list[Did]) -> None:
    one = lived(base, left)
    assert merged(base, base, one).document.data == one.document.data
    assert merged(base, one, one).document.data == one.document.data


@given(BASES, WORK, WORK)
def test_what_came_in_does_not_come_in_again(base: Ticket, left: list[Did], right: list[Did]) -> None:
    one, other = lived(base, left), lived(base, right)
    both = merged(base, one, other)
    for side in (one, other):
        assert merged(base, both, side).document.data == both.document.data
        assert merged(side, both, side).document.data == both.document.data


@given(BASES, WORK, WORK)
def test_nothing_that_somebody_brought_in_is_lost(base: Ticket, left: list[Did], right: list[Did]) -> None:
    sides = lived(base, left), lived(base, right)
    both = merged(base, *sides)
    said = [(comment.at, comment.author, comment.text, comment.internal) for comment in both.comments]
    for side, other in (sides, sides[::-1]):
        for comment in side.comments:
            has = any(
                (word[1], word[3]) == (comment.author, comment.internal) and word[2].startswith(comment.text)
                for word in said
            )
            assert has if comment.by_requester else (comment.at, comment.author, comment.text, comment.internal) in said
        assert {one.key for one in side.mail} <= {one.key for one in both.mail}
        for one in side.mail:
            assert any(other.key == one.key and other.at <= one.at for other in both.mail)
        for key in ("timeline", "handovers", "csat"):
            rows = both.document.fields.get(key) or []
            assert all(row in rows for row in side.document.fields.get(key) or ())  # type: ignore[operator, union-attr]
        for key in ("tags", "watchers", "links"):
            brought = set(side.names(key)) - set(base.names(key))
            assert brought <= set(both.names(key))
        for key, value in side.document.fields.items():
            if key in (
                "timeline",
                "handovers",
                "tags",
                "watchers",
                "links",
                "verdict",
                "status",
                "team",
                "conflicts",
                "csat",
                "mail",
            ):
                continue
            if value != base.document.fields.get(key) != other.document.fields.get(key):
                assert claims_of(side.document, key, value) <= claims_of(
                    both.document, key, both.document.fields.get(key)
                )


@given(BASES, WORK, WORK)
def test_the_file_is_as_valid_as_its_sides(base: Ticket, left: list[Did], right: list[Did]) -> None:
    sides = lived(base, left), lived(base, right)
    both = merged(base, *sides)
    assert errors(both) <= errors(sides[0]) | errors(sides[1])
    assert both.status == ClockFacts(both, EvaluationContext(SMALL, NOW)).replay.status
    assert "<<<<<<<" not in both.document.text


@given(BASES, WORK, WORK, WORK)
@settings(max_examples=60)
def test_three_clones_agree_whoever_merges_first(
    base: Ticket, first: list[Did], second: list[Did], third: list[Did]
) -> None:
    """Of what is one value, of what happened, and of what is in a set, though not of its order, where each has another;
    texts that overlap need not agree word by word."""
    one, two, three = (lived(base, work) for work in (first, second, third))
    found = [
        merged(base, merged(base, one, two), three),
        merged(base, one, merged(base, two, three)),
        merged(base, merged(base, three, one), two),
    ]
    for key in ("timeline", "handovers", "csat", "mail", "title", "assignee", "priority", "category", "own_1"):
        values = {repr(ticket.document.fields.get(key)) for ticket in found}
        assert len(values) == 1, key
    for key in ("tags", "links", "watchers"):
        assert len({frozenset(ticket.names(key)) for ticket in found}) == 1, key
    assert len({tuple((c.at, c.text) for c in ticket.comments) for ticket in found}) == 1


@given(BASES, WORK, WORK, WORK, WORK)
@settings(max_examples=60)
def test_clones_that_merged_each_other_go_on_from_the_same(
    base: Ticket, left: list[Did], right: list[Did], then: list[Did], also: list[Did]
) -> None:
    """Criss-cross: git merges the two ancestors first, and both clones find the same."""
    one, other = lived(base, left), lived(base, right)
    here, there = merged(base, one, other), merged(base, other, one)
    again, too = lived(here, then), lived(there, also)
    ancestor = merged(base, one, other)
    assert merged(ancestor, again, too).document.data == merged(ancestor, too, again).document.data


@given(BASES, WORK, WORK)
def test_what_is_decided_stays_decided(base: Ticket, left: list[Did], right: list[Did]) -> None:
    both = merged(base, lived(base, left), lived(base, right))
    open_keys = open_fields(both.document)
    if not open_keys:
        return
    settled = Ticket.of(Document.parse(both.document.remove("conflicts").data), path=PATH, zone=KYIV)
    assert merged(both, settled, both).document.data == settled.document.data
    assert undecided_fields(merged(both, settled, lived(both, [(says, 300, "x")])).document) == {}


def test_no_status_that_stopped_is_left_in_silence() -> None:
    base = lively()
    one = base.with_step(Step(after(60), "ivan", "resolved"))
    other = base.with_step(Step(after(90), "olha", "pending", "vendor"))
    both = merged(base, one, other)
    assert is_stopped(both.status, SMALL.statuses)
    assert undecided_fields(both.document) == {"status": ["pending", "resolved"]}
