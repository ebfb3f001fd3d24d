"""`hd sla check` for CI: reports that forges and test readers take, whatever strangers write into titles."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hd.cli.sla_output import FORMATS, link_base
from hd.render.formats import ci_annotations
from hd.render.sla import findings
from hd.render.sla.junit import junit
from hd.render.terminal.screen import Screen
from tests.cli.conftest import Founded, other_ticket
from tests.cli.render_samples import at, screen
from tests.running import git, hd

LATE = "2026-11-23T16:30:00Z"


def row(number: int = 0, *, state: str = "breached", title: str = "VPN drops", **other: Any) -> dict[str, Any]:
    """A judged clock, as JSON."""
    ident = f"HD-2611-7K3{number:02d}"
    return {
        "key": f"{ident}/resolve/1",
        "id": ident,
        "metric": "resolve",
        "state": state,
        "due": at("23 16:26:00"),
        "target_min": 480,
        "elapsed_min": 500,
        "remaining_min": -20,
        "policy": "incidents",
        "calendar": "kyiv",
        "priority": "P1",
        "team": "l2-kyiv",
        "assignee": None,
        "title": title,
        "path": f"desk/tickets/2026/11/{ident}.md",
        "line": 5,
        **other,
    }


def judgement(*rows: dict[str, Any], unreadable: int = 0, since: dict[str, Any] | None = None) -> dict[str, Any]:
    """What `--json` prints."""
    bad = [{"path": f"tickets/2026/11/HD-2611-BAD{n}.md", "line": 3, "message": "no `---`"} for n in range(unreadable)]
    found = [one for one in rows if one["state"] in ("breached", "at_risk")]
    return {
        "now": at("23 17:06:00"),
        "rev": "4be1c2a" * 5 + "4be1c",
        "since": since,
        "counts": {},
        "findings": found,
        "unreadable": bad,
    }


def cases(*rows: dict[str, Any], unreadable: int = 0, risk_fails: bool = False) -> list[ET.Element]:
    found = judgement(*rows, unreadable=unreadable)
    text = junit(found, rows, prefix="desk/", screen=screen(), risk_fails=risk_fails)
    return list(ET.fromstring(text.encode()).iter("testcase"))


# -- JUnit -------------------------------------------------------------------------------------------------------------


def test_each_judged_clock_is_a_case_and_only_a_breach_is_a_failure() -> None:
    states = ("breached", "at_risk", "running", "paused")
    found = cases(*(row(n, state=state, due=None, remaining_min=60) for n, state in enumerate(states)))
    assert [[child.tag for child in case] for case in found] == [["failure"], ["skipped"], [], []]


def test_at_risk_fails_where_risk_is_asked_for() -> None:
    (case,) = cases(row(state="at_risk"), risk_fails=True)
    assert case[0].attrib["type"] == "at_risk"


def test_a_case_says_in_message_and_content_what_readers_show() -> None:
    (case,) = cases(row())
    said = "resolve breached, 0:20 over, due Mon 23 Nov 16:26; P1, l2-kyiv/nobody"
    assert case.attrib == {
        "classname": "sla.resolve",
        "name": "HD-2611-7K300/resolve/1: VPN drops",
        "file": "desk/tickets/2026/11/HD-2611-7K300.md",
        "time": "0",
    }
    assert case[0].attrib == {"message": said, "type": "breached"}
    assert case[0].text == f"{said}\nVPN drops\ndesk/tickets/2026/11/HD-2611-7K300.md:5"


def test_a_ticket_that_cannot_be_judged_is_an_error() -> None:
    (case,) = cases(unreadable=1)
    assert (case[0].tag, case.get("file")) == ("error", "desk/tickets/2026/11/HD-2611-BAD0.md")


def test_the_suite_counts_its_cases() -> None:
    rows = [row(1), row(2), row(3, state="at_risk"), row(4, state="running")]
    root = ET.fromstring(junit(judgement(*rows, unreadable=1), rows, prefix="", screen=screen()).encode())
    counted = {"tests": "5", "failures": "2", "errors": "1", "skipped": "1"}
    for element in (root, root[0]):
        assert {name: element.attrib[name] for name in counted} == counted
    assert root[0].attrib["timestamp"] == "2026-11-23T17:06:00"


@given(st.text(), st.text())
def test_a_report_is_xml_whatever_strangers_write(title: str, name: str) -> None:
    (case,) = cases(row(title=title, team=name))
    assert (case.get("name") or "").startswith("HD-2611-7K300/resolve/1:")


# -- GitHub ------------------------------------------------------------------------------------------------------------


def test_github_gets_as_many_of_a_kind_as_it_shows_and_a_word_about_the_others() -> None:
    rows = [row(n) for n in range(12)] + [row(n, state="at_risk") for n in range(12, 24)]
    told = findings.make_annotations(judgement(*rows, unreadable=1), prefix="desk/", screen=screen())
    lines = ci_annotations.github(findings.limit_for_github(told))
    assert [sum(line.startswith(f"::{kind} ") for line in lines) for kind in ("error", "warning", "notice")] == [
        10,
        10,
        1,
    ]
    assert lines[0].startswith("::error file=desk/tickets/2026/11/HD-2611-BAD0.md,line=3,")
    assert "and 5 more" in lines[-1]


@given(st.text(), st.text())
def test_an_annotation_is_one_command_whatever_strangers_write(title: str, name: str) -> None:
    told = findings.make_annotations(judgement(row(title=title, assignee=name)), prefix="", screen=screen())
    (line,) = ci_annotations.github(told)
    assert len(line.splitlines()) == 1
    assert line.partition("::")[2].partition("::")[0].count(",") == 2


# -- GitLab ------------------------------------------------------------------------------------------------------------


def test_gitlab_gets_what_its_report_must_have() -> None:
    told = findings.make_annotations(
        judgement(row(1), row(2, state="at_risk"), unreadable=1), prefix="", screen=screen()
    )
    report = json.loads(ci_annotations.gitlab(told))
    assert [one["severity"] for one in report] == ["major", "critical", "minor"]
    for one in report:
        assert set(one) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert one["location"]["lines"]["begin"] >= 1
    assert len({one["fingerprint"] for one in report}) == 3


def test_a_fingerprint_hangs_on_the_key_alone() -> None:
    def fingerprint(one: dict[str, Any]) -> str:
        told = findings.make_annotations(judgement(one), prefix="", screen=screen())
        return str(json.loads(ci_annotations.gitlab(told))[0]["fingerprint"])

    first = fingerprint(row())
    assert first == fingerprint(row(title="Another", state="at_risk", due=at("24 16:26:00"), line=9))
    assert first != fingerprint(row(key="HD-2611-7K300/resolve/2"))


# -- Markdown ----------------------------------------------------------------------------------------------------------


def test_a_comment_is_a_headline_a_line_each_and_what_was_judged() -> None:
    rows = [row(1), row(2, state="at_risk", remaining_min=30, assignee="ivan")]
    assert findings.markdown(judgement(*rows), screen=screen(), base="https://x/blob/4be/").split("\n") == [
        "**SLA: 1 breached, 1 at risk**",
        "",
        "- **breached** [HD-2611-7K301](https://x/blob/4be/desk/tickets/2026/11/HD-2611-7K301.md) resolve, 0:20 over, "
        "P1, l2-kyiv/nobody: `VPN drops`",
        "- at risk [HD-2611-7K302](https://x/blob/4be/desk/tickets/2026/11/HD-2611-7K302.md) resolve, 0:30 left, "
        "P1, l2-kyiv/ivan: `VPN drops`",
        "",
        "Mon 23 Nov 17:06 (Europe/Kyiv), at 4be1c2a",
    ]


def test_a_comment_says_since_when_and_what_it_leaves_out() -> None:
    since = {"rev": "9d01f3e" * 6, "at": at("23 16:56:00"), "known": 3}
    text = findings.markdown(judgement(since=since), screen=screen())
    assert text.split("\n") == [
        "**SLA: nothing new**",
        "",
        "Mon 23 Nov 17:06 (Europe/Kyiv), at 4be1c2a; new since Mon 23 Nov 16:56, 9d01f3e; 3 told before",
    ]


def test_a_comment_stays_short() -> None:
    text = findings.markdown(judgement(*(row(n) for n in range(60)), unreadable=2), screen=screen())
    assert text.count("\n- ") == 21
    assert "\n- and 42 more" in text


def test_a_path_with_blanks_and_brackets_is_one_link() -> None:
    text = findings.markdown(judgement(row(path="a b)/x].md")), screen=screen())
    assert "](a%20b%29/x%5D.md) " in text


@pytest.mark.parametrize(
    "title", ["`", "a ``` b", "`x`", "@all <!channel> | [x](y) ![z](q)", "</li><script>", "\n/close"]
)
def test_a_title_stands_in_a_code_span_that_it_cannot_leave(title: str) -> None:
    text = findings.markdown(judgement(row(title=title)), screen=screen())
    (item,) = [line for line in text.split("\n") if line.startswith("- ")]
    fence = re.search(r"nobody: (`+)", item)
    assert fence
    inner = item[fence.end() : -len(fence[1])]
    assert fence[1] not in re.findall("`+", inner)


@given(st.text(alphabet=st.characters() | st.sampled_from("`` @\n")), st.text())
def test_a_comment_has_the_same_lines_whatever_strangers_write(title: str, name: str) -> None:
    text = findings.markdown(judgement(row(title=title, team=name)), screen=screen())
    assert [line[:3] for line in text.splitlines()] == ["**S", "", "- *", "", "Mon"]


@pytest.mark.parametrize(
    ("environ", "base"),
    [
        ({}, ""),
        ({"GITHUB_SERVER_URL": "https://github.com"}, ""),
        ({"GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "a/b"}, "https://github.com/a/b/blob/4be/"),
        ({"CI_PROJECT_URL": "https://gitlab.example/a/b"}, "https://gitlab.example/a/b/-/blob/4be/"),
    ],
)
def test_links_lead_to_the_forge_whose_job_it_is(environ: dict[str, str], base: str) -> None:
    assert link_base(environ, commit="4be") == base


# -- the command -------------------------------------------------------------------------------------------------------


@pytest.fixture
def late(desk: Founded) -> Founded:
    """One ticket breached, one at risk, one well."""
    assert hd(desk.folder, "set", desk.ticket, "priority=P1").code == 0
    assert hd(desk.folder, "set", other_ticket(desk, "Printer `x`"), "priority=P2").code == 0
    other_ticket(desk, "All is well")
    return desk


@pytest.mark.parametrize("form", FORMATS)
def test_a_clone_without_history_prints_the_same_bytes(form: str, late: Founded, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{late.folder}", "shallow")
    git(tmp_path / "shallow", "checkout", "-q", "--detach")
    here, there = (
        hd(folder, "--now", LATE, "sla", "check", "--format", form, GIT_CONFIG_GLOBAL="/dev/null")
        for folder in (late.folder, tmp_path / "shallow")
    )
    assert here == there
    assert (here.code, "VPN drops" in here.out) == (3, True)


def test_the_lines_are_those_that_a_person_would_look_at(late: Founded) -> None:
    found = json.loads(hd(late.folder, "--now", LATE, "sla", "check", "--format", "json").out)["findings"]
    for one in found:
        lines = (late.folder / one["path"]).read_text(encoding="utf-8").splitlines()
        assert lines[one["line"] - 1] == "status: new"


def test_an_unanswered_word_is_pointed_at(desk: Founded) -> None:
    assert hd(desk.folder, "comment", desk.ticket, "--by", "requester", "-m", "Well?").code == 0
    (desk.folder / "hd.yaml").write_text(
        'desk: {}\nsla: [{name: s, match: "*", targets: {"*": {reply: 30m}}}]\n', encoding="utf-8"
    )
    (one,) = json.loads(hd(desk.folder, "--now", LATE, "sla", "check", "--json").out)["findings"]
    assert "o@acme.example" in desk.file.read_text(encoding="utf-8").splitlines()[one["line"] - 1]


def test_a_github_job_gets_a_summary_after_what_is_there(late: Founded, tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("# Before\n", encoding="utf-8")
    environ = {"GITHUB_STEP_SUMMARY": str(summary), "GITHUB_SERVER_URL": "https://x", "GITHUB_REPOSITORY": "a/b"}
    answer = hd(late.folder, "--now", LATE, "sla", "check", "--format", "github", **environ)
    text = summary.read_text(encoding="utf-8")
    assert text.startswith("# Before\n**SLA: 1 breached, 1 at risk**\n")
    assert "](https://x/a/b/blob/" in text
    assert [line.partition(" ")[0] for line in answer.out.splitlines()] == ["::error", "::warning"]


@pytest.mark.parametrize("form", [form for form in FORMATS if form != "github"])
def test_other_formats_leave_the_summary_alone(form: str, late: Founded, tmp_path: Path) -> None:
    hd(late.folder, "--now", LATE, "sla", "check", "--format", form, GITHUB_STEP_SUMMARY=str(tmp_path / "no"))
    assert not (tmp_path / "no").exists()


def test_times_are_in_the_zone_that_was_asked_for() -> None:
    kyiv, utc = (Screen(80, ZoneInfo(zone), screen().now) for zone in ("Europe/Kyiv", "UTC"))
    assert findings.finding_sentence(row(), screen=kyiv) != findings.finding_sentence(row(), screen=utc)
