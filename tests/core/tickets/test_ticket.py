"""A ticket's file: read into types, faults named with their lines, and edits that change only what they are about."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import frontmatter
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from hd.core.document.yaml_tree import Writable
from hd.core.tickets.conversation import Comment
from hd.core.tickets.ticket import KEYS, RARE, RESOLVED, Handover, Step, Ticket, key_order, new_ticket
from hd.errors import UsageError
from tests.core.samples import (
    CREATED,
    EXAMPLE,
    FIELDS,
    ID,
    KYIV,
    PATH,
    after,
    changed,
    parsed,
    registered,
)

VERDICT: dict[str, Writable] = {
    "at": datetime(2026, 11, 23, 15, 2, tzinfo=KYIV),
    "policy": "incidents",
    "calendar": "kyiv",
    "respond": ["met", 0, 30],
    "resolve": ["met", 98, 480],
}
ALWAYS = [key for key in KEYS if key not in (*RESOLVED, *RARE)]
EDITS: dict[str, Callable[[Ticket], Ticket]] = {
    "assign": lambda t: t.put("assignee", "nadia"),
    "retitle": lambda t: t.put("title", "VPN: drops #3"),
    "empty": lambda t: t.put("service", None),
    "tag": lambda t: t.put("tags", [*t.names("tags"), "urgent, now"]),
    "link": lambda t: t.put("links", [*t.names("links"), "related:HD-2611-M3XD2"]),
    "step": lambda t: t.with_step(Step(t.next_time(after(600)), "ivan", "open")),
    "handover": lambda t: t.with_handover(Handover(t.next_time(after(600)), "ivan", "returned", to="desk")),
    "comment": lambda t: t.with_comment(Comment(t.next_time(after(600)), "ivan", "## Comments")),
    "resolution": lambda t: t.with_resolution("Fixed."),
    "verdict": lambda t: t.put("verdict", {"policy": "x"}),
    "no verdict": lambda t: t.drop("verdict"),
    "parent": lambda t: t.put("parent", "HD-2610-QX4M8"),
}


def clock(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-23T{text}+02:00")


# -- what is written ----------------------------------------------------------------------------------------------


def test_a_ticket_made_by_edits_is_the_formats_example_byte_for_byte() -> None:
    ticket = registered(description="The client disconnects every ten minutes since the morning.")
    ticket = ticket.with_comment(Comment(clock("10:05:40"), "olha", "Asked for the client's log."))
    ticket = ticket.with_step(Step(clock("10:05:40"), "olha", "open"))
    ticket = ticket.put("tags", ["vpn", "remote"])
    ticket = ticket.with_comment(Comment(clock("11:18:02"), "olha", "Same gateway as HD-2610-QX4M8.", internal=True))
    move = Handover(
        clock("11:20:00"),
        "olha",
        "functional",
        to="l2-kyiv",
        from_="desk",
        reason="needs the firewall log",
        tried="reinstall, 4G",
    )
    ticket = ticket.with_handover(move).put("assignee", "ivan").put("links", ["problem:HD-2610-QX4M8"])
    until = datetime.fromisoformat("2026-11-24T10:00:00+02:00")
    ticket = ticket.with_step(Step(clock("11:40:00"), "ivan", "pending", "requester", until))
    ticket = ticket.with_resolution("The gateway's idle timeout was ten minutes; raised to eight hours.")
    ticket = ticket.with_step(Step(clock("15:02:00"), "ivan", "resolved")).put("verdict", VERDICT)
    assert ticket.document.data.decode() == EXAMPLE
    assert ticket.diagnostics == ()


def test_a_new_ticket_has_every_key_but_the_rare_ones_in_order_even_when_empty() -> None:
    ticket = new_ticket(
        {"id": ID, "title": "x", "status": "new", "created": CREATED},
        path=PATH,
        zone=KYIV,
        description="",
        step=Step(CREATED, "olha", "new"),
        handover=Handover(CREATED, "olha", "registered"),
    )
    assert list(ticket.document.fields) == ALWAYS
    assert ticket.document.data.decode() == (
        "---\nid: HD-2611-7K3FQ\ntitle: x\ntype:\nstatus: new\ncreated: 2026-11-23T10:02:11+02:00\npriority:\nimpact:\n"
        "urgency:\nrequester:\nassignee:\norg:\ncategory:\nowner:\nteam:\noffice:\ntags: []\nservice:\nlinks: []\n"
        "channel:\ntimeline:\n- {at: 2026-11-23T10:02:11+02:00, by: olha, status: new}\nsource:\nhandovers:\n"
        "- {at: 2026-11-23T10:02:11+02:00, by: olha, kind: registered}\n---\n## Comments\n"
    )


def test_no_key_tells_when_a_ticket_was_last_changed() -> None:
    assert not {"updated", "modified"} & set(KEYS)


def test_rare_keys_and_own_fields_stand_between_channel_and_timeline() -> None:
    keys = list(
        registered(parent="HD-2610-QX4M8", asset="NB-1042", watchers=["olha"], cost_centre="42").document.fields
    )
    start, end = keys.index("channel"), keys.index("timeline")
    assert keys[start + 1 : end] == ["parent", "watchers", "asset", "cost_centre"]


def test_an_own_field_lands_there_also_when_it_is_set_later() -> None:
    ticket = registered().put("asset", "NB-1042", own_fields=["asset", "po"]).put("watchers", ["olha"])
    ticket = ticket.put("po", "7", own_fields=["asset", "po"])
    keys = list(ticket.document.fields)
    assert keys[keys.index("channel") + 1 : keys.index("timeline")] == ["watchers", "asset", "po"]


def test_the_verdict_stands_after_the_status() -> None:
    keys = list(registered().put("verdict", VERDICT).document.fields)
    assert keys[keys.index("status") + 1] == "verdict"


@pytest.mark.parametrize("key", [key for key in KEYS if key not in ("id", "status", "timeline", "handovers")])
def test_a_missing_key_is_put_back_at_its_place(key: str) -> None:
    lines = [line for line in EXAMPLE.split("\n") if not line.startswith(f"{key}:")]
    ticket = parsed("\n".join(lines)).put(key, "x")
    order = [name for name in key_order() if name in ticket.document.fields]
    assert list(ticket.document.fields) == order


def test_a_missing_list_is_put_back_at_its_place() -> None:
    text = re.sub(r"timeline:\n(- .*\n)+", "", EXAMPLE)
    text = re.sub(r"handovers:\n(- .*\n)+", "", text)
    ticket = parsed(text).with_step(Step(after(600), "ivan", "open"))
    ticket = ticket.with_handover(Handover(after(601), "ivan", "returned", to="desk"))
    assert list(ticket.document.fields)[-3:] == ["timeline", "source", "handovers"]
    assert (len(ticket.timeline), len(ticket.handovers)) == (1, 1)


def test_an_entry_says_only_what_is_known() -> None:
    assert list(Step(CREATED, "olha", "open").row()) == ["at", "by", "status"]
    assert list(Step(CREATED, "x", "pending", "date", CREATED, "git").row()) == [
        "at",
        "by",
        "status",
        "for",
        "until",
        "source",
    ]
    assert list(Handover(CREATED, "olha", "hierarchical", told="maria").row()) == ["at", "by", "told", "kind"]
    asked = Handover(None, "olha", "functional", to="l2", asked=CREATED, approved_by="maria")
    assert list(asked.row()) == ["asked", "by", "to", "kind", "approved_by"]


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
lines_of_text = texts.map(lambda text: " ".join(text.split())).filter(bool)


@given(lines_of_text, texts, st.lists(lines_of_text, max_size=3), texts, lines_of_text)
def test_python_frontmatter_and_pyyaml_load_what_is_written(
    title: str, description: str, tags: list[str], reason: str, own: str
) -> None:
    ticket = registered(description=description, title=title, tags=tags, asset=own)
    ticket = ticket.with_handover(Handover(after(9), "olha", "functional", to="l2", reason=reason, tried=own))
    ticket = ticket.with_step(Step(after(10), "olha", "pending", "date", after(600)))
    text = ticket.document.data.decode()
    post = frontmatter.loads(text)
    assert (post["title"], post["tags"], post["asset"], post["id"]) == (title, tags, own, ID)
    moves: Any = post["handovers"]
    steps: Any = post["timeline"]
    assert moves[1]["reason"] == reason
    assert steps[1]["until"] == after(600)
    assert post["created"] == CREATED
    assert yaml.safe_load(text.split("\n---\n")[0].removeprefix("---\n"))["handovers"][1]["tried"] == own
    assert "## Comments" in post.content


@given(lines_of_text, texts, st.lists(lines_of_text, max_size=3))
def test_what_is_written_is_read_back_without_a_problem(title: str, description: str, tags: list[str]) -> None:
    ticket = registered(description=description, title=title, tags=tags)
    again = Ticket.parse(ticket.document.data, path=PATH, zone=KYIV)
    assert again.title == title
    assert again.names("tags") == tuple(tags)
    assert again.diagnostics == ()
    assert again == ticket


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b"])
def test_what_no_file_can_hold_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        registered().put("title", text)
    with pytest.raises(UsageError):
        registered(description=text if text != "a\0b" else "\ud800")


# -- what is left alone -------------------------------------------------------------------------------------------

MESSY = (
    EXAMPLE.replace("priority: P2\n", "priority:   'P2'   # agreed\n\n# below: who\nweather: [rain, {wind: 7}]\n")
    .replace("title: VPN drops every ten minutes\ntype: incident\n", 'type: "incident"\ntitle:  "VPN drops"\n')
    .replace("tags: [vpn, remote]\n", "tags:\n  - vpn   # the old one\n  - 'remote'\n")
    .replace("source: cli\n", "source: cli\n\n")
    .replace(
        "- {at: 2026-11-23T15:02:00+02:00, by: ivan, status: resolved}",
        "-   at: 2026-11-23T15:02:00+02:00\n    by: ivan # him\n    status: resolved",
    )
)


@pytest.mark.parametrize("windows", [False, True])
@pytest.mark.parametrize("last", ["", "\n"])
@pytest.mark.parametrize("name", EDITS)
def test_unknown_keys_comments_order_and_quoting_survive_every_edit(name: str, last: str, windows: bool) -> None:
    text = MESSY.rstrip("\n") + last
    text = text.replace("\n", "\r\n") if windows else text
    before = parsed(text)
    edited = EDITS[name](before)
    after_lines = edited.document.data.decode().split("\n")
    lost = [line for line in text.split("\n") if line not in after_lines]
    touched = {
        "assign": 1,
        "retitle": 1,
        "empty": 1,
        "tag": 0,
        "link": 1,
        "step": 1,
        "handover": 1,
        "comment": 0,
        "resolution": 1,
        "verdict": 1,
        "no verdict": 1,
        "parent": 0,
    }
    unfinished = int(windows and not last and name == "comment")  # the last line gets its line end
    assert len(lost) <= touched[name] + unfinished, lost
    assert edited.document.fields["weather"] == ["rain", {"wind": "7"}]
    assert list(edited.document.fields)[:3] == ["id", "type", "title"]
    assert ("\n" in edited.document.data.decode().replace("\r\n", "")) is not windows


@pytest.mark.parametrize(
    ("key", "other"),
    [("assignee", "nadia"), ("assignee", None), ("title", "Wifi"), ("tags", ["vpn"]), ("tags", []), ("priority", "P1")],
)
@pytest.mark.parametrize("text", [EXAMPLE, MESSY], ids=["as written", "by hand"])
def test_setting_a_value_and_setting_it_back_is_the_identity(
    text: str, key: str, other: str | list[str] | None
) -> None:
    ticket = parsed(text)
    old = ticket.document.fields[key]
    back = ticket.put(key, other).put(key, old)
    if text == EXAMPLE or key != "tags":  # an emptied block list comes back as a flow list
        assert back.document.data == ticket.document.data
    assert back.names(key) == ticket.names(key)


def test_dropping_what_is_not_there_changes_nothing() -> None:
    ticket = registered()
    assert ticket.drop("verdict") is ticket


# -- what is read -------------------------------------------------------------------------------------------------


def test_the_formats_example_is_read_whole() -> None:
    ticket = parsed(EXAMPLE)
    assert (ticket.id, ticket.title, ticket.status, ticket.created) == (ID, FIELDS["title"], "resolved", CREATED)
    assert ticket.links == (("problem", "HD-2610-QX4M8"),)
    assert ticket.names("tags") == ("vpn", "remote")
    assert ticket.verdict == {
        "at": "2026-11-23T15:02:00+02:00",
        "policy": "incidents",
        "calendar": "kyiv",
        "respond": ["met", "0", "30"],
        "resolve": ["met", "98", "480"],
    }
    pending = ticket.timeline[2]
    assert (pending.status, pending.waits_for, pending.by, pending.line) == ("pending", "requester", "ivan", 25)
    assert pending.until == datetime(2026, 11, 24, 8, tzinfo=UTC)
    move = ticket.handovers[1]
    assert (move.kind, move.from_, move.to, move.tried, move.line) == (
        "functional",
        "desk",
        "l2-kyiv",
        "reinstall, 4G",
        30,
    )
    assert [comment.internal for comment in ticket.comments] == [False, True]
    assert ticket.resolution.startswith("The gateway's")
    assert ticket.description.startswith("The client")
    assert ticket.diagnostics == ()


def test_a_time_without_offset_is_in_the_desks_zone() -> None:
    ticket = changed(("created: 2026-11-23T10:02:11+02:00", "created: 2026-11-23T10:02:11"))
    assert ticket.created == CREATED


def test_texts_stay_what_was_written() -> None:
    ticket = changed(("priority: P2", "priority: no"), ("service: vpn", "service: 0123"), ("org: acme", "org: 1e3"))
    assert [ticket.get(key) for key in ("priority", "service", "org")] == ["no", "0123", "1e3"]


@pytest.mark.parametrize("nothing", ["", " null", " ~"])
def test_empty_null_and_tilde_are_none(nothing: str) -> None:
    assert changed(("assignee: ivan", f"assignee:{nothing}")).get("assignee") is None


def test_a_single_text_counts_as_a_list_of_one() -> None:
    ticket = changed(("tags: [vpn, remote]", "tags: vpn"))
    assert ticket.names("tags") == ("vpn",)
    assert ticket.diagnostics == ()


def test_a_link_without_relation_is_related() -> None:
    assert changed(("problem:HD", "HD")).links == (("related", "HD-2610-QX4M8"),)


def test_the_file_name_stands_in_for_a_missing_id() -> None:
    assert changed(("id: HD-2611-7K3FQ\n", "")).id == ID


def test_a_missing_status_is_the_timelines_last() -> None:
    assert changed(("status: resolved\n", "status:\n")).status == "resolved"


def test_a_handover_that_was_only_asked_for_has_no_time() -> None:
    ticket = changed(("- {at: 2026-11-23T11:20:00+02:00", "- {asked: 2026-11-23T11:20:00+02:00"))
    assert (ticket.handovers[1].at, ticket.handovers[1].asked) == (None, clock("11:20:00"))
    assert ticket.diagnostics == ()


def test_asking_for_a_handover_moves_nothing_and_telling_management_neither() -> None:
    ticket = registered()
    asked = ticket.with_handover(Handover(None, "olha", "functional", to="l2-kyiv", asked=after(1)))
    assert asked.get("team") == "desk"
    assert asked.with_handover(Handover(after(2), "olha", "hierarchical", told="maria")).get("team") == "desk"


# -- time ---------------------------------------------------------------------------------------------------------


@given(st.integers(-600, 6000), st.lists(st.integers(0, 5000), max_size=4), st.integers(0, 999_999))
def test_the_next_time_is_a_second_after_all_that_is_known(now: int, known: list[int], micro: int) -> None:
    ticket = registered()
    for kind, minutes in enumerate(known):
        if kind % 3 == 0:
            ticket = ticket.with_comment(Comment(after(minutes), "olha", "x"))
        elif kind % 3 == 1:
            ticket = ticket.with_step(Step(after(minutes), "olha", "open"))
        else:
            ticket = ticket.with_handover(Handover(None, "olha", "functional", to="l2", asked=after(minutes)))
    at = ticket.next_time(after(now).replace(microsecond=micro))
    assert at == max(after(now), after(max(known, default=0)) + timedelta(seconds=1), after(0) + timedelta(seconds=1))
    assert at.microsecond == 0


def test_the_next_time_is_a_second_after_a_fraction_of_one() -> None:
    ticket = changed(("15:02:00+02:00, by: ivan", "15:02:00.9+02:00, by: ivan"))
    assert ticket.next_time(CREATED) == clock("15:02:02")


def test_the_next_time_goes_on_where_the_clock_is_set_back() -> None:
    """03:30 comes twice in Kyiv on 25 October; the second is later, though the wall says the same."""
    first, second = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1))
    ticket = parsed(f"---\nid: {ID}\ncreated: {first.astimezone(KYIV).isoformat()}\n---\n")
    assert ticket.next_time(second.astimezone(KYIV)).astimezone(UTC) == second
    assert ticket.next_time(second.astimezone(KYIV)).isoformat() == "2026-10-25T03:30:00+02:00"


def test_the_wait_for_a_date_is_nothing_that_happened_yet() -> None:
    ticket = registered().with_step(Step(after(1), "olha", "pending", "date", after(99999)))
    assert ticket.next_time(after(5)) == after(5)


def test_times_are_written_in_the_desks_zone() -> None:
    assert registered().next_time(after(5).astimezone(ZoneInfo("America/Toronto"))).isoformat().endswith("+02:00")
