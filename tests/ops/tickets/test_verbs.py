"""The verbs of tickets as any door calls them: what each changes, what it returns, what it raises."""

from __future__ import annotations

import pytest

from hd.errors import HdError, RefusedError, UsageError
from hd.ops.search.similar import with_articles
from hd.ops.tickets import edit, merge_duplicates, status, templates
from hd.ops.tickets.create import Registration, following
from hd.ops.tickets.listing import count_tickets
from hd.ops.tickets.route import reroute
from hd.ops.tickets.show import show_public
from hd.ops.tickets.today import today
from tests.ops.bench import Bench

LATER = "2026-11-23T10:00:00+02:00"
END = "2026-11-23T11:00:00+02:00"


def test_take_assigns_to_the_actor_and_opens(bench: Bench) -> None:
    (changed,) = status.take(bench.context(LATER), [bench.ids["one"]])
    assert (changed.id, changed.action) == (bench.ids["one"], "take")
    assert (bench.read("one").status, bench.read("one").get("assignee")) == ("open", "olha")


def test_take_refuses_what_is_closed(bench: Bench) -> None:
    bench.hd("resolve", "{one}", "-m", "Done.", at=LATER)
    with pytest.raises(RefusedError, match="is resolved"):
        status.take(bench.context(END), [bench.ids["one"]])


def test_resume_opens_what_waited(bench: Bench) -> None:
    bench.hd("wait", "{one}", "--for", "requester", "-m", "Which printer?", at=LATER)
    (changed,) = status.resume(bench.context(END), [bench.ids["one"]], text="They called.")
    assert changed.clock is not None
    assert changed.clock.state == "running"
    assert bench.read("one").status == "open"


def test_resume_refuses_what_does_not_wait(bench: Bench) -> None:
    with pytest.raises(RefusedError, match="does not wait"):
        status.resume(bench.context(LATER), [bench.ids["one"]], text="")


def test_close_ends_what_is_resolved(bench: Bench) -> None:
    bench.hd("resolve", "{one}", "-m", "Done.", at=LATER)
    (changed,) = status.close(bench.context(END), [bench.ids["one"]], text="")
    assert changed.action == "close"
    assert bench.read("one").status == "closed"


def test_close_refuses_what_is_not_resolved(bench: Bench) -> None:
    with pytest.raises(HdError, match="not a step"):
        status.close(bench.context(LATER), [bench.ids["one"]], text="")


def test_a_dry_run_of_close_writes_nothing_and_returns_what_it_would_do(bench: Bench) -> None:
    bench.hd("resolve", "{one}", "-m", "Done.", at=LATER)
    before = bench.git("rev-parse", "HEAD")
    (changed,) = status.close(bench.context(END, dry_run=True), [bench.ids["one"]], text="")
    assert changed.action == "close"
    assert (bench.git("rev-parse", "HEAD"), bench.read("one").status) == (before, "resolved")


def test_reroute_hands_over_to_the_team_that_the_rules_name(bench: Bench) -> None:
    bench.hd("set", "{one}", "channel=monitoring", at=LATER)
    (changed,) = reroute(bench.context(END), [bench.ids["one"]], auto=True)
    assert changed.id == bench.ids["one"]
    assert bench.read("one").get("team") == "l2-kyiv"
    assert bench.read("one").get("assignee") in ("ivan", "nadia")


def test_show_public_leaves_out_what_the_requester_may_not_see(bench: Bench) -> None:
    bench.hd("comment", "{one}", "-m", "Only among us.", "--internal", at=LATER)
    bench.hd("comment", "{one}", "-m", "We look into it.", at=END)
    (shown,) = show_public(bench.context(END), [bench.ids["one"]], me="")
    assert shown["id"] == bench.ids["one"]
    assert "We look into it." in str(shown)
    assert "Only among us." not in str(shown)


def test_following_takes_the_requester_over_and_links(bench: Bench) -> None:
    bench.hd("set", "{one}", "service=vpn", at=LATER)
    made = following(bench.context(END), Registration("It drops again"), ref=bench.ids["one"])
    assert (made.title, made.service) == ("It drops again", "vpn")
    assert made.requester == bench.read("one").get("requester")
    assert made.links == (f"related:{bench.ids['one']}",)


def test_tickets_are_counted_by_a_field(bench: Bench) -> None:
    bench.hd("set", "{one}", "priority=P2", at=LATER)
    found = count_tickets(bench.context(END), ["is:open"], me="olha", by="priority")
    assert {section.value: section.count for section in found.sections} == {"P2": 1, "P3": 1}


def test_what_is_like_a_ticket_comes_with_articles(bench: Bench) -> None:
    first = bench.ticket("vpn", "-m", "The office VPN drops every ten minutes")
    second = bench.ticket("vpn", "-m", "The office VPN drops every ten minutes")
    ticket_id, rows = with_articles(bench.context(), second, me="olha")
    assert ticket_id == second
    assert ("ticket", first) in [(row["kind"], row["id"]) for row in rows]


def test_today_has_what_is_the_actors(bench: Bench) -> None:
    bench.hd("take", "{one}", at=LATER)
    found = today(bench.context(END), me="olha").record()
    assert bench.ids["one"] in str(found["sections"])


# -- duplicates --------------------------------------------------------------------------------------------------------


def test_merge_cancels_the_duplicate_and_says_where_it_went(bench: Bench) -> None:
    changes = merge_duplicates.merge(bench.context(LATER), [bench.ids["two"]], into=bench.ids["one"], text="")
    assert bench.ids["two"] in {changed.id for changed in changes}
    assert bench.read("two").status == "cancelled"
    assert ("duplicate", bench.ids["one"]) in bench.read("two").links


def test_merge_refuses_a_ticket_into_itself(bench: Bench) -> None:
    with pytest.raises(RefusedError):
        merge_duplicates.merge(bench.context(LATER), [bench.ids["one"]], into=bench.ids["one"], text="")


def test_unmerge_gives_the_former_status_back(bench: Bench) -> None:
    bench.hd("merge", "{two}", "--into", "{one}", at=LATER)
    merge_duplicates.unmerge(bench.context(END), [bench.ids["two"]], text="")
    assert (bench.read("two").status, bench.read("two").links) == ("new", ())


def test_unmerge_refuses_what_is_not_merged(bench: Bench) -> None:
    with pytest.raises(RefusedError):
        merge_duplicates.unmerge(bench.context(LATER), [bench.ids["two"]], text="")


def test_offered_names_the_ticket_that_is_like_it(bench: Bench) -> None:
    bench.ticket("vpn", "-m", "The office VPN drops every ten minutes")
    bench.ticket("vpn", "-m", "The office VPN drops every ten minutes")
    offers = merge_duplicates.offered(bench.context(LATER), [bench.ids["vpn"]])
    assert offers
    assert all("hd merge" in offer for offer in offers)


def test_offered_has_nothing_for_several(bench: Bench) -> None:
    assert merge_duplicates.offered(bench.context(LATER), [bench.ids["one"], bench.ids["two"]]) == []


# -- editing -----------------------------------------------------------------------------------------------------------


def test_a_ticket_is_opened_as_bytes_and_kept_as_a_commit(bench: Bench) -> None:
    opened = edit.open_ticket(bench.context(LATER), bench.ids["one"])
    assert opened.data.decode() == bench.text("one")
    text = opened.data.replace(b"priority: P3", b"priority: P2")
    changed = edit.keep_ticket(bench.context(LATER), opened, text)
    assert changed.commit == bench.git("rev-parse", "HEAD")
    assert bench.read("one").get("priority") == "P2"


def test_a_ticket_that_would_be_wrong_is_not_kept(bench: Bench) -> None:
    opened = edit.open_ticket(bench.context(LATER), bench.ids["one"])
    before = bench.text("one")
    with pytest.raises(RefusedError):
        edit.keep_ticket(bench.context(LATER), opened, opened.data.replace(b"priority: P3", b"priority: P9"))
    assert bench.text("one") == before


def test_two_who_edit_the_same_line_disagree(bench: Bench) -> None:
    opened = edit.open_ticket(bench.context(LATER), bench.ids["one"])
    bench.hd("set", "{one}", "priority=P1", at=LATER)
    with pytest.raises(edit.EditConflictError) as caught:
        edit.keep_ticket(bench.context(END), opened, opened.data.replace(b"priority: P3", b"priority: P2"))
    assert b"priority: P1" in caught.value.text
    assert b"priority: P2" in caught.value.text


def test_an_article_is_opened_and_kept(bench: Bench) -> None:
    assert bench.hd("kb", "new", "VPN drops", "--slug", "vpn-drops") == 0
    opened = edit.open_article(bench.context(LATER), "vpn-drops")
    changed = edit.keep_article(bench.context(LATER), opened, opened.data + b"\nRestart the client.\n")
    assert changed.path == opened.path
    assert (bench.folder / opened.path).read_bytes().endswith(b"Restart the client.\n")


# -- templates ---------------------------------------------------------------------------------------------------------


def test_templates_are_listed_without_problems(bench: Bench) -> None:
    found, problems = templates.list_templates(bench.context())
    assert ({one["name"] for one in found}, problems) == ({"newcomer", "vpn"}, ())


def test_a_template_is_shown_with_its_text(bench: Bench) -> None:
    shown = templates.show(bench.context(), "vpn")
    assert shown["name"] == "vpn"
    assert shown["body"].strip() in (bench.folder / "templates" / "vpn.md").read_text(encoding="utf-8")


def test_an_unknown_template_is_refused_with_the_nearest(bench: Bench) -> None:
    with pytest.raises(UsageError, match="vpn"):
        templates.show(bench.context(), "vpm")
