"""Problems: what comes again is found, becomes one problem, and is answered with it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hd.ops.context import Context
from hd.ops.search.hints import alike
from tests.core.samples import KYIV
from tests.ops.bench import NOW, Bench

LATER = "2026-11-25T09:00:00+02:00"
VPN = ("VPN drops every ten minutes", "VPN keeps dropping", "The VPN drops after ten minutes", "VPN drops again")


@pytest.fixture
def vpn(bench: Bench) -> Bench:
    """The desk with four incidents of one fault, `v0` to `v3`, and one of another, `toner`."""
    for number, title in enumerate(VPN):
        register(bench, f"v{number}", title, "-s", "vpn", at=NOW.replace("09:00:00", f"09:0{number}:00"))
    register(bench, "toner", "Toner is empty", "-s", "printing")
    return bench


def register(bench: Bench, name: str, title: str, *words: str, at: str = NOW) -> None:
    before = set(bench.folder.glob("tickets/*/*/*.md"))
    assert bench.hd("create", title, *words, at=at) == 0
    (made,) = set(bench.folder.glob("tickets/*/*/*.md")) - before
    bench.ids[name] = made.stem


def problem(bench: Bench, name: str = "problem", *words: str, at: str = LATER) -> None:
    before = set(bench.folder.glob("tickets/*/*/*.md"))
    assert bench.hd("problem", "new", *words, at=at) == 0
    (made,) = set(bench.folder.glob("tickets/*/*/*.md")) - before
    bench.ids[name] = made.stem


def detected(bench: Bench, capfd: pytest.CaptureFixture[str], *words: str, at: str = LATER) -> dict[str, Any]:
    capfd.readouterr()
    assert bench.hd("problem", "detect", "--json", *words, at=at) == 0
    found: dict[str, Any] = json.loads(capfd.readouterr().out)
    return found


def group(bench: Bench, capfd: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    (found,) = detected(bench, capfd, *words)["groups"]
    assert isinstance(found, dict)
    return found


ALL = ("--from", "{v0}", "{v1}", "{v2}", "{v3}")


# -- what comes again --------------------------------------------------------------------------------------------------


def test_incidents_of_one_fault_are_a_group_called_after_the_oldest(
    vpn: Bench, capfd: pytest.CaptureFixture[str]
) -> None:
    found = group(vpn, capfd)
    ids = [vpn.ids[f"v{number}"] for number in range(4)]
    assert [one["id"] for one in found["incidents"]] == ids
    assert found["key"] == ids[0]
    assert (found["count"], found["before"], found["open"], found["unlinked"]) == (4, 0, 4, 4)
    assert found["services"] == [{"value": "vpn", "count": 4}]
    assert found["next"] == f"hd problem new --from {' '.join(ident[-5:].lower() for ident in ids)}"


def test_without_the_index_the_answer_is_the_same(vpn: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    with_it = detected(vpn, capfd)
    capfd.readouterr()
    assert vpn.hd("--no-index", "problem", "detect", "--json", at=LATER) == 0
    assert json.loads(capfd.readouterr().out) == with_it


def test_a_young_desk_has_nothing_to_compare_with(vpn: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    assert detected(vpn, capfd)["comparable"] is False
    assert group(vpn, capfd)["trend"] is None


def test_growth_is_held_against_as_long_a_time_before(bench: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    register(bench, "old", "Toner is empty", at="2026-09-01T09:00:00+03:00")
    register(bench, "before", VPN[0], at="2026-10-10T09:00:00+03:00")
    for number in range(7):
        register(bench, f"v{number}", VPN[number % 2])
    found = group(bench, capfd)
    assert (found["count"], found["before"], found["trend"]) == (7, 1, "growing")
    assert found["earlier"] == [bench.ids["before"]]


def test_what_was_cancelled_does_not_count_and_tasks_only_when_asked_for(
    vpn: Bench, capfd: pytest.CaptureFixture[str]
) -> None:
    assert vpn.hd("cancel", "{v0}", "{v1}") == 0
    assert detected(vpn, capfd)["groups"] == []
    assert vpn.hd("set", "{v2}", "type=task") == 0
    assert len(group(vpn, capfd, "--min", "1", "service:vpn")["incidents"]) == 1
    assert group(vpn, capfd, "--min", "1", "type:task")["typical"] == vpn.ids["v2"]


def test_only_shows_the_group_of_one_ticket_however_small(vpn: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    assert group(vpn, capfd, "--only", vpn.ids["toner"])["count"] == 1
    assert group(vpn, capfd, "--only", vpn.ids["v2"])["count"] == 4


def test_groups_by_service_lead_on_to_their_faults(vpn: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    found = group(vpn, capfd, "--by", "service")
    assert (found["key"], found["value"], found["count"]) == ("vpn", "vpn", 4)
    assert found["next"] == "hd problem detect service:vpn"


def test_what_is_linked_to_a_problem_counts_with_it_and_what_is_new_is_to_be_linked(
    vpn: Bench, capfd: pytest.CaptureFixture[str]
) -> None:
    problem(vpn, "problem", "VPN gateway drops sessions", "--from", "{v0}", "{v1}", "{v2}")
    found = group(vpn, capfd)
    assert found["key"] == vpn.ids["problem"]
    assert (found["count"], found["unlinked"]) == (4, 1)
    assert found["problems"] == [
        {"id": vpn.ids["problem"], "title": "VPN gateway drops sessions", "status": "new", "open": True, "incidents": 3}
    ]
    short = vpn.ids["problem"][-5:].lower()
    assert found["next"] == f"hd link {vpn.ids['v3'][-5:].lower()} problem {short}"
    assert vpn.hd(*found["next"].split()[1:], at=LATER) == 0
    assert group(vpn, capfd)["next"] is None


def test_a_problem_that_was_resolved_is_opened_again_and_a_closed_one_is_not(
    vpn: Bench, capfd: pytest.CaptureFixture[str]
) -> None:
    problem(vpn, "problem", "--from", "{v0}", "{v1}", "{v2}")
    assert vpn.hd("resolve", "{problem}", "-m", "Mended.", at=LATER) == 0
    assert group(vpn, capfd)["next"].startswith(f"hd reopen {vpn.ids['problem'][-5:].lower()}")
    assert vpn.hd("close", "{problem}", at=LATER) == 0
    assert group(vpn, capfd)["next"] == f"hd problem new --from {vpn.ids['v3'][-5:].lower()}"


def test_many_incidents_reach_the_next_command_through_a_pipe(bench: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    for number in range(21):
        register(bench, f"v{number}", "VPN drops")
    found = group(bench, capfd)
    best = found["typical"][-5:].lower()
    assert found["next"].startswith("hd problem detect --since ")
    assert found["next"].endswith(f"--only {best} | hd problem new --from - --yes")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--since", "2027-01-01"), "after now"),
        (("--since", "soon"), "no time"),
        (("--by", "servce"), "nearest: service"),
        (("--min", "0"), "one or more"),
        (("service:vnp",), 'no service "vnp"; nearest: vpn'),
    ],
)
def test_what_makes_no_sense_is_an_error(
    vpn: Bench, capfd: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    capfd.readouterr()
    assert vpn.hd("problem", "detect", *words, at=LATER) == 2
    assert said in capfd.readouterr().err


def test_the_fields_of_the_answer_stay(vpn: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    found = detected(vpn, capfd)
    assert list(found) == [
        "now",
        "desk",
        "query",
        "since",
        "before",
        "by",
        "min",
        "incidents",
        "incidents_before",
        "comparable",
        "groups",
        "unreadable",
    ]
    assert list(found["groups"][0]) == [
        *("key", "value", "title", "typical", "count", "before", "trend", "open", "first", "last", "services"),
        *("categories", "offices", "incidents", "earlier", "problems", "unlinked", "next"),
    ]
    assert list(found["groups"][0]["incidents"][0]) == [
        *("id", "title", "status", "open", "created", "service", "category", "office", "problem"),
    ]


def test_a_page_for_a_wiki_keeps_strangers_texts_as_text(bench: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    for number in range(3):
        register(bench, f"x{number}", "[Click](http://x.example) <b>VPN</b> | drops")
    capfd.readouterr()
    assert bench.hd("problem", "detect", "--format", "markdown", at=LATER) == 0
    page = capfd.readouterr().out
    assert "### \\[Click\\](http\\://x.example) \\<b\\>VPN\\</b\\> \\| drops" in page
    assert "```sh\nhd problem new --from " in page


# -- one problem of many incidents -------------------------------------------------------------------------------------


def test_a_problem_and_its_links_are_one_commit(vpn: Bench) -> None:
    before = vpn.git("rev-parse", "HEAD")
    problem(vpn, "problem", *ALL, "VPN gateway drops sessions")
    assert vpn.git("rev-list", "--count", f"{before}..HEAD") == "1"
    assert [vpn.line(f"v{n}", "links") for n in range(4)] == [f"[problem:{vpn.ids['problem']}]"] * 4
    assert (vpn.line("problem", "type"), vpn.line("problem", "service")) == ("problem", "vpn")


def test_it_has_what_all_agree_on_and_the_weight_of_the_most_pressing(vpn: Bench) -> None:
    assert vpn.hd("set", "{v1}", "impact=office", "urgency=high", "service=wifi") == 0
    problem(vpn, "problem", *ALL)
    assert [vpn.line("problem", key) for key in ("service", "impact", "urgency")] == ["", "office", "high"]
    assert vpn.line("problem", "priority") == vpn.line("v1", "priority")


def test_without_a_title_it_is_called_as_the_typical_incident(vpn: Bench) -> None:
    problem(vpn, "problem", *ALL)
    assert vpn.line("problem", "title") in VPN


def test_cause_and_workaround_are_sections_of_its_description(vpn: Bench) -> None:
    problem(vpn, "problem", *ALL, "-m", "Five people.", "--cause", "A timer.", "--workaround", "Node one.")
    body = "---\nFive people.\n\n## Cause\n\nA timer.\n\n## Workaround\n\nNode one.\n\n## Comments\n"
    assert vpn.text("problem").endswith(body)


def test_a_query_picks_incidents_and_a_title_of_one_word_goes_first(vpn: Bench) -> None:
    problem(vpn, "problem", "Outage", "--query", "service:vpn", "--from", "{toner}")
    assert vpn.line("problem", "title") == "Outage"
    assert vpn.line("toner", "links") == vpn.line("v0", "links") == f"[problem:{vpn.ids['problem']}]"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((), 2, "a problem needs incidents"),
        (("--from", "{v0}", "One", "two words"), 1, 'no ticket "One"'),
        (("one title", "another", "--from", "{v0}"), 2, "put the title in quotes"),
        (("--from", "{problem}"), 1, "is a problem itself"),
        (("--from", "{v0}"), 1, "already, which is open"),
        (("--from", "{v0}", "{toner}", "--dry-run"), 0, "too"),
    ],
)
def test_what_is_odd_about_incidents_is_told(
    vpn: Bench, capfd: pytest.CaptureFixture[str], words: tuple[str, ...], code: int, said: str
) -> None:
    problem(vpn, "problem", "--from", "{v0}")
    before = vpn.files()
    capfd.readouterr()
    assert vpn.hd("problem", "new", *words, at=LATER) == code
    assert said in capfd.readouterr().err
    assert vpn.files() == before


# -- what is known of it -----------------------------------------------------------------------------------------------


def test_what_is_known_is_written_and_taken_out_again(vpn: Bench) -> None:
    problem(vpn, "problem", *ALL, "-m", "Five people.")
    before = vpn.text("problem")
    assert vpn.hd("problem", "set", "{problem}", "--workaround", "Node one.", "--cause", "A timer.") == 0
    assert "Five people.\n\n## Cause\n\nA timer.\n\n## Workaround\n\nNode one.\n\n## Comments" in vpn.text("problem")
    assert vpn.hd("problem", "set", "{problem}", "--workaround", "", "--cause", "") == 0
    assert vpn.text("problem") == before


@pytest.mark.parametrize(("words", "code"), [(("{v0}", "--cause", "x"), 1), (("{problem}",), 2)])
def test_only_a_problem_has_a_cause_and_something_must_be_said(vpn: Bench, words: tuple[str, ...], code: int) -> None:
    problem(vpn, "problem", "--from", "{v1}")
    assert vpn.hd("problem", "set", *words) == code


def test_a_known_error_and_its_problem_name_each_other(vpn: Bench) -> None:
    problem(vpn, "problem", *ALL, "VPN gateway drops", "-m", "Five people.", "--workaround", "Node one.")
    before = vpn.git("rev-parse", "HEAD")
    assert vpn.hd("problem", "known", "{problem}", "--slug", "node-two", at=LATER) == 0
    page = (vpn.folder / "kb/node-two.md").read_text("utf-8")
    assert f"kind: known-error\nlinks: [problem:{vpn.ids['problem']}]" in page
    assert "status: published\naudience: agents\n" in page
    assert page.endswith("## Symptoms\n\nFive people.\n\n## Cause\n\nNot known yet.\n\n## Workaround\n\nNode one.\n")
    assert vpn.line("problem", "links") == "[kb:node-two]"
    assert vpn.git("rev-list", "--count", f"{before}..HEAD") == "1"
    assert vpn.hd("check", at=LATER) == 0


def test_a_known_error_follows_its_problem_and_keeps_what_people_wrote_into_it(vpn: Bench) -> None:
    problem(vpn, "problem", *ALL, "--workaround", "Node one.")
    assert vpn.hd("problem", "known", "{problem}", "--slug", "node-two", at=LATER) == 0
    page = vpn.folder / "kb/node-two.md"
    page.write_text(page.read_text("utf-8") + "\n## Who knows more\n\nIvan.\n", "utf-8")
    assert vpn.hd("problem", "set", "{problem}", "--cause", "A timer.", at=LATER) == 0
    assert vpn.hd("problem", "known", "{problem}", at=LATER) == 0
    assert "## Cause\n\nA timer.\n\n## Workaround\n\nNode one.\n\n## Who knows more\n\nIvan.\n" in page.read_text(
        "utf-8"
    )
    head = vpn.git("rev-parse", "HEAD")
    assert vpn.hd("problem", "known", "{problem}", at=LATER) == 0
    assert vpn.git("rev-parse", "HEAD") == head


def test_a_known_error_needs_a_workaround_and_a_free_name(vpn: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    problem(vpn, "problem", *ALL)
    assert vpn.hd("problem", "known", "{problem}", at=LATER) == 1
    assert vpn.hd("problem", "set", "{problem}", "--workaround", "Node one.") == 0
    assert vpn.hd("kb", "new", "Node two") == 0
    assert vpn.hd("problem", "known", "{problem}", "--slug", "node-two", at=LATER) == 1
    assert "kb/node-two.md is there already" in capfd.readouterr().err
    assert vpn.hd("problem", "known", "{problem}", "--audience", "public", at=LATER) == 2
    assert vpn.hd("problem", "known", "{v0}", at=LATER) == 1


def test_a_draft_is_not_offered_yet(vpn: Bench) -> None:
    problem(vpn, "problem", *ALL, "--workaround", "Node one.")
    assert vpn.hd("problem", "known", "{problem}", "--slug", "node-two", "--draft", at=LATER) == 0
    assert "status: draft\n" in (vpn.folder / "kb/node-two.md").read_text("utf-8")


LEAK = ("--slug", "node-two", "--audience", "requesters")


def test_a_known_error_for_requesters_names_nobody_and_no_ticket(vpn: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    problem(vpn, "problem", "VPN node two", *ALL)
    said = f"Node one; see {vpn.ids['v0']}."
    assert vpn.hd("problem", "set", "{problem}", "--workaround", said, at=LATER) == 0
    capfd.readouterr()
    assert vpn.hd("problem", "known", "{problem}", *LEAK, at=LATER) == 1
    told = capfd.readouterr().err
    assert f"requesters would read of the ticket {vpn.ids['v0']}" in told
    assert not (vpn.folder / "kb/node-two.md").exists()


@pytest.mark.parametrize("words", [("--draft",), ("--audience", "agents")])
def test_the_hint_of_a_refused_known_error_works(vpn: Bench, words: tuple[str, ...]) -> None:
    problem(vpn, "problem", "VPN node two", *ALL)
    assert vpn.hd("problem", "set", "{problem}", "--workaround", f"See {vpn.ids['v0']}.", at=LATER) == 0
    assert vpn.hd("problem", "known", "{problem}", *LEAK, *words, at=LATER) == 0


def test_a_published_known_error_takes_in_nothing_that_requesters_may_not_read(vpn: Bench) -> None:
    problem(vpn, "problem", "VPN node two", *ALL)
    assert vpn.hd("problem", "set", "{problem}", "--workaround", "Node one.", at=LATER) == 0
    assert vpn.hd("problem", "known", "{problem}", *LEAK, at=LATER) == 0
    assert vpn.hd("problem", "set", "{problem}", "--workaround", f"See {vpn.ids['v0']}.", at=LATER) == 0
    before = (vpn.folder / "kb/node-two.md").read_bytes()
    assert vpn.hd("problem", "known", "{problem}", at=LATER) == 1
    assert (vpn.folder / "kb/node-two.md").read_bytes() == before


def test_the_known_error_of_an_open_problem_is_offered_first_with_its_problem(vpn: Bench) -> None:
    for slug in ("a-vpn", "b-vpn"):
        assert vpn.hd("kb", "new", "VPN drops every ten minutes", "--slug", slug) == 0
        path = vpn.folder / f"kb/{slug}.md"
        path.write_text(path.read_text("utf-8").replace("status: draft", "status: published"), "utf-8")
    problem(vpn, "problem", "VPN drops every ten minutes", *ALL, "--workaround", "Node one.")
    assert vpn.hd("problem", "known", "{problem}", "--slug", "z-node", at=LATER) == 0
    register(vpn, "next", "VPN drops every ten minutes", at=LATER)
    assert offered(vpn)[0] == ("z-node", vpn.ids["problem"])
    assert vpn.hd("resolve", "{problem}", "--incidents", "-m", "Mended.", at=LATER) == 0
    assert ("z-node", vpn.ids["problem"]) not in offered(vpn)


def offered(bench: Bench) -> list[tuple[str, str | None]]:
    from datetime import datetime

    from hd.store.desk.desk import Desk

    (path,) = bench.folder.glob(f"tickets/*/*/{bench.ids['next']}.md")
    now = datetime.fromisoformat(LATER).astimezone(KYIV)
    found = alike(Context(Desk(bench.folder), now=now), path.relative_to(bench.folder).as_posix())
    return [(one.article.slug, one.problem) for one in found.articles]


# -- answered together -------------------------------------------------------------------------------------------------


def test_a_problem_is_resolved_with_its_open_incidents_each_with_a_verdict_of_its_own(vpn: Bench) -> None:
    problem(vpn, "problem", *ALL)
    assert vpn.hd("resolve", "{v0}", "-m", "Worked around.") == 0
    verdict = vpn.line("v0", "verdict")
    before = vpn.git("rev-parse", "HEAD")
    assert vpn.hd("resolve", "{problem}", "--incidents", "-m", "Mended.", at=LATER) == 0
    assert vpn.git("rev-list", "--count", f"{before}..HEAD") == "1"
    assert [vpn.line(name, "status") for name in ("problem", "v0", "v1", "v2", "v3")] == ["resolved"] * 5
    assert vpn.line("v0", "verdict") == verdict
    assert all(vpn.line(name, "verdict") for name in ("v1", "v2", "v3"))
    assert vpn.line("toner", "status") == "new"


def test_incidents_that_stay_open_are_told(vpn: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    problem(vpn, "problem", *ALL)
    assert vpn.hd("cancel", "{v0}") == 0
    capfd.readouterr()
    assert vpn.hd("resolve", "{problem}", "-m", "Mended.", at=LATER) == 0
    said = capfd.readouterr().err
    assert "3 incidents are still open" in said
    query = f"link:problem:{vpn.ids['problem'][-5:].lower()}"
    assert query in said
    assert vpn.hd("resolve", "--query", query, "-m", "Mended.", at=LATER) == 0
    assert [vpn.line(f"v{n}", "status") for n in (1, 2, 3)] == ["resolved"] * 3


def test_above_twenty_somebody_must_say_yes(bench: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    for number in range(21):
        register(bench, f"v{number}", "VPN drops")
    refs = [f"{{v{number}}}" for number in range(21)]
    assert bench.hd("problem", "new", "--from", *refs, at=LATER) == 2
    problem(bench, "problem", "--from", *refs, "--yes")
    capfd.readouterr()
    assert bench.hd("resolve", "{problem}", "--incidents", "-m", "Mended.", at=LATER) == 2
    assert "22 tickets" in capfd.readouterr().err
    assert bench.hd("resolve", "{problem}", "--incidents", "-m", "Mended.", "--yes", at=LATER) == 0
    assert {bench.line(f"v{number}", "status") for number in range(21)} == {"resolved"}


def test_an_incident_that_cannot_be_resolved_stops_all_or_is_left_out(
    vpn: Bench, capfd: pytest.CaptureFixture[str]
) -> None:
    problem(vpn, "problem", *ALL)
    assert vpn.hd("link", "{toner}", "parent", "{v0}") == 0
    assert vpn.hd("resolve", "{problem}", "--incidents", "-m", "Mended.", at=LATER) == 1
    assert vpn.line("v1", "status") == "new"
    assert vpn.hd("resolve", "{problem}", "--incidents", "--children", "-m", "Mended.", at=LATER) == 0
    assert vpn.line("toner", "status") == "resolved"


def test_a_word_reaches_all_who_wait(vpn: Bench) -> None:
    problem(vpn, "problem", *ALL)
    assert vpn.hd("comment", "{problem}", "--incidents", "-m", "Node one helps.", at=LATER) == 0
    assert all("Node one helps." in vpn.text(f"v{n}") for n in range(4))
    assert vpn.hd("comment", "{problem}", "--incidents", "--by", "requester", "-m", "x", at=LATER) == 2


def test_only_problems_have_incidents(vpn: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    capfd.readouterr()
    assert vpn.hd("resolve", "{v0}", "--incidents", "-m", "Mended.") == 2
    assert "is no problem" in capfd.readouterr().err


def test_undoing_a_problem_calls_it_off_and_takes_the_links_back(vpn: Bench) -> None:
    problem(vpn, "problem", *ALL)
    assert vpn.hd("undo", at=LATER) == 0
    assert vpn.line("problem", "status") == "cancelled"
    assert vpn.line("v0", "links") == "[]"
