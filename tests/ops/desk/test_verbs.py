"""The verbs of the desk itself as any door calls them: what each changes, what it returns, what it raises."""

from __future__ import annotations

from datetime import date

import pytest

from hd.core.config.section_edits import Setting
from hd.errors import RefusedError, UsageError
from hd.ops.desk import calendars, call, contact_changes, contacts, index, leaver, organisation
from tests.ops.bench import Bench

CHRISTMAS = [(date(2026, 12, 25), "Christmas"), (date(2026, 12, 26), "Boxing Day")]
TORONTO_HAS = 1  # of these days


# -- calendars ---------------------------------------------------------------------------------------------------------


def test_the_first_calendar_is_meant_without_a_name(bench: Bench) -> None:
    assert calendars.calendar_of(bench.context(), None).name == "kyiv"


def test_an_unknown_calendar_is_refused_with_the_nearest(bench: Bench) -> None:
    with pytest.raises(UsageError, match="toronto"):
        calendars.calendar_of(bench.context(), "torronto")


def test_show_counts_the_open_minutes_of_each_day(bench: Bench) -> None:
    found = calendars.show(bench.context(), "kyiv", first=date(2026, 11, 27), last=date(2026, 11, 28))
    assert (found["calendar"], found["minutes"]) == ("kyiv", 480)
    assert [(day["date"], day["minutes"]) for day in found["days"]] == [("2026-11-27", 480), ("2026-11-28", 0)]


def test_add_writes_the_days_that_are_missing(bench: Bench) -> None:
    changed = calendars.add(bench.context(), "toronto", CHRISTMAS, why="CA 2026")
    assert changed.said == f"{len(CHRISTMAS) - TORONTO_HAS} holiday of CA 2026 into toronto"
    assert changed.commit == bench.git("rev-parse", "HEAD")
    assert all(bench.context().desk.config.calendars["toronto"].is_holiday(day) for day, _ in CHRISTMAS)


def test_add_refuses_to_guess_among_several_calendars(bench: Bench) -> None:
    with pytest.raises(UsageError, match="which calendar"):
        calendars.add(bench.context(), None, CHRISTMAS, why="CA 2026")


# -- callers -----------------------------------------------------------------------------------------------------------


def test_a_call_knows_the_caller_and_their_open_tickets(bench: Bench) -> None:
    found = call.open_call(bench.context(), "shevch", me="olha")
    assert found.contact is not None
    assert found.contact["email"] == "o.shevchenko@acme.example"
    assert [row["id"] for row in found.tickets] == [bench.ids["one"]]


def test_a_call_of_nobody_has_no_contact(bench: Bench) -> None:
    assert call.open_call(bench.context(), "+1 416 555 0100", me="olha").contact is None


def test_find_gives_everybody_whom_a_piece_may_mean(bench: Bench) -> None:
    assert [row["email"] for row in contacts.find(bench.context(), "tkach")] == ["r.tkachenko@acme.example"]
    assert len(contacts.find(bench.context(), "")) == 3


def test_contacts_are_listed_by_office(bench: Bench) -> None:
    found = contacts.list_contacts(bench.context(), office="toronto")
    assert [row["name"] for row in found] == ["Jean Tremblay"]


def test_contacts_of_an_unknown_office_are_refused(bench: Bench) -> None:
    with pytest.raises(UsageError, match="lviv"):
        contacts.list_contacts(bench.context(), office="lviv")


def test_an_import_counts_what_it_added_and_left(bench: Bench) -> None:
    rows = b"email,name\nj.tremblay@acme.example,Jean Tremblay\nnew@acme.example,Nora New\n"
    found = contacts.import_(bench.context(), rows, source="export.csv")
    assert (found.added, found.updated, found.unchanged, found.problems) == (("new@acme.example",), (), 1, ())
    assert found.changed.commit == bench.git("rev-parse", "HEAD")


def test_editing_a_contact_changes_that_row_alone(bench: Bench) -> None:
    (changed,) = contact_changes.edit(bench.context(), "tkach", {"office": "toronto"})
    assert changed.commit == bench.git("rev-parse", "HEAD")
    assert bench.git("diff", "--numstat", "HEAD^", "HEAD").split("\t")[:2] == ["1", "1"]


def test_a_key_of_somebody_else_is_refused(bench: Bench) -> None:
    with pytest.raises(RefusedError):
        contact_changes.edit(bench.context(), "tkach", {"email": "j.tremblay@acme.example"})


def test_merging_contacts_moves_their_tickets(bench: Bench) -> None:
    changes = contact_changes.merge(bench.context(), "tkach", into="shevch")
    assert bench.ids["two"] in {changed.id for changed in changes}
    assert bench.read("two").get("requester") == "o.shevchenko@acme.example"
    assert len(contacts.list_contacts(bench.context())) == 2


# -- agents and teams --------------------------------------------------------------------------------------------------


def test_a_new_agent_is_in_hd_yaml_and_in_the_team(bench: Bench) -> None:
    settings = [Setting("email", "=", "nina@acme.example")]
    changed = organisation.add(bench.context(), "people", "nina", settings, teams=["desk"])
    assert changed.commit == bench.git("rev-parse", "HEAD")
    config = bench.context().desk.config
    assert (config.people["nina"].email, "nina" in config.teams["desk"].members) == ("nina@acme.example", True)


def test_a_name_that_is_taken_is_refused(bench: Bench) -> None:
    with pytest.raises(RefusedError, match="olha"):
        organisation.add(bench.context(), "people", "olha", [Setting("email", "=", "x@acme.example")])


def test_an_entry_changes_by_its_keys(bench: Bench) -> None:
    organisation.change_entry(bench.context(), "people", "taras", [Setting("skills", "+=", "vpn")])
    assert bench.context().desk.config.people["taras"].skills == ("vpn",)


def test_an_unknown_key_is_refused(bench: Bench) -> None:
    with pytest.raises(UsageError, match="skils"):
        organisation.change_entry(bench.context(), "people", "taras", [Setting("skils", "=", "vpn")])


def test_who_leaves_passes_tickets_on(bench: Bench) -> None:
    bench.hd("assign", "{one}", "taras")
    changes = leaver.leave(bench.context(), "taras", to="olha")
    assert {changed.commit for changed in changes} == {bench.git("rev-parse", "HEAD")}
    assert bench.read("one").get("assignee") == "olha"
    assert bench.context().desk.config.people["taras"].left == date(2026, 11, 23)


def test_somebody_unknown_cannot_leave(bench: Bench) -> None:
    with pytest.raises(UsageError, match="nobody"):
        leaver.leave(bench.context(), "nobody", to=None)


# -- the index ---------------------------------------------------------------------------------------------------------


def test_a_rebuilt_index_has_read_every_file(bench: Bench) -> None:
    found = index.index(bench.context(), rebuild=True)
    assert (found.tickets, found.unreadable, found.read) == (2, 0, 2)
    assert index.index(bench.context()).read == 0
