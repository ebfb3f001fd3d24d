"""`hd sla report` on a desk: what is in it, for whom, and in which shape."""

from __future__ import annotations

import csv
import io
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from hd.ops.machine import install_command
from tests.ops.bench import CONTACTS, Bench
from tests.running import Answer, hd

LATER = "2026-11-23T15:00:00+02:00"
HOSTILE = '=HYPERLINK("http://evil.example")<script>alert(1)</script>|*x*'
ORGS = """
orgs:
  acme: {name: Acme Tools, domains: [acme.example]}
  globex: {name: "Globex & Sons <Clinic>", domains: [globex.example]}
"""


@pytest.fixture
def customers(bench: Bench) -> Bench:
    """`one` and `two` are Acme's, of which `one` is resolved; `theirs` is Globex's, resolved, with telling names."""
    config = bench.folder / "hd.yaml"
    text = config.read_text(encoding="utf-8")
    start = text.index("\norgs:")
    end = text.index("\ncontacts:")
    config.write_text(text[:start] + ORGS.rstrip("\n") + text[end:], encoding="utf-8")
    (bench.folder / "contacts.csv").write_text(CONTACTS + "g@globex.example,Gus,,,globex,en,,\n", encoding="utf-8")
    bench.git("commit", "-qam", "Two customers")
    bench.ticket("theirs", "-r", "g@globex.example", "-p", "P1")
    (path,) = bench.folder.glob(f"tickets/*/*/{bench.ids['theirs']}.md")
    path.write_text(path.read_text("utf-8").replace("category:", f"category: '{HOSTILE}'", 1), encoding="utf-8")
    bench.git("commit", "-qam", "Written by hand")
    for name in ("one", "theirs"):
        assert bench.hd("resolve", f"{{{name}}}", "-m", "Done.", at="2026-11-23T12:00:00+02:00") == 0
    return bench


def report(bench: Bench, *words: str, at: str = LATER) -> Answer:
    answer = hd(bench.folder, "sla", "report", *words, HD_NOW=at)
    assert answer.code == 0, answer.err
    return answer


def figures(bench: Bench, *words: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(report(bench, *words, "--format", "json").out)
    return found


def resolve(found: object) -> dict[str, object]:
    assert isinstance(found, dict)
    return next(one for one in found["metrics"] if one["metric"] == "resolve")


def test_the_fields_of_the_document_are_these(customers: Bench) -> None:
    found = figures(customers, "--by", "org")
    assert list(found) == [
        *("now", "rev", "desk", "org", "org_name", "query", "from", "to", "judged_by", "by", "tickets", "metrics"),
        *("groups", "stale_verdicts", "unclear", "unreadable", "problems", "backdating_unknown"),
    ]
    assert resolve(found) == {
        "metric": "resolve",
        "met": 2,
        "breached": 0,
        "met_percent": 100.0,
        "running": 1,
        "at_risk": 0,
        "overdue": 0,
        "none": 0,
        "median_min": 180,
        "p90_min": 180,
        "met_after_backdating": 0,
    }


def test_a_month_is_meant_whole(customers: Bench) -> None:
    found = figures(customers, "--from", "2026-11", "--to", "2026-11")
    assert (found["from"], found["to"]) == ("2026-11-01T00:00:00+02:00", "2026-12-01T00:00:00+02:00")
    assert found["tickets"] == {"resolved": 2, "open": 1, "cancelled": 0, "bounced": 0, "computed": 0}
    assert figures(customers, "--from", "2026-12")["tickets"]["resolved"] == 0  # type: ignore[index]


def test_a_policy_that_changes_changes_no_verdict_unless_it_is_asked_to(customers: Bench) -> None:
    config = customers.folder / "hd.yaml"
    config.write_text(config.read_text("utf-8").replace("resolve: 4h", "resolve: 1h"), encoding="utf-8")
    customers.git("commit", "-qam", "One hour")
    assert resolve(figures(customers, "priority:P1"))["breached"] == 0
    assert resolve(figures(customers, "priority:P1", "--recompute"))["breached"] == 1
    assert resolve(figures(customers, "priority:P1", "--policy", "HEAD"))["breached"] == 1
    assert resolve(figures(customers, "priority:P1", "--policy", "HEAD~1"))["breached"] == 0


def test_a_stale_verdict_is_ignored_and_said(customers: Bench) -> None:
    (path,) = customers.folder.glob(f"tickets/*/*/{customers.ids['one']}.md")
    path.write_text(path.read_text("utf-8").replace("verdict: {at: 2026-11-23T12", "verdict: {at: 2026-11-23T11"))
    found = figures(customers)
    assert found["stale_verdicts"] == [customers.ids["one"]]
    answer = report(customers, "--format", "table")
    assert f"1 with the verdict of another resolution, which is ignored: {customers.ids['one']}" in answer.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--by", "teem"], 'no groups by "teem"; nearest: team'),
        (["--org", "acne"], 'no org "acne"'),
        (["--from", "soon"], '--from: "soon" is no time'),
        (["--from", "2026-12", "--to", "2026-11"], "--to 2026-11 is before --from 2026-12"),
        (["--policy", "nowhere"], 'no revision "nowhere"'),
        (["team:dsek"], 'no team "dsek"; nearest: desk'),
        (["--json", "--format", "csv"], "--json or --format csv, not both"),
        (["--policy", ""], 'no revision ""'),
        (["--output", "no/such/folder.csv"], "no folder"),
        (["--output", "."], "is no file"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_read(bench: Bench, words: list[str], said: str) -> None:
    answer = hd(bench.folder, "sla", "report", *words)
    assert answer.code in (1, 2)
    assert said in answer.err
    assert not answer.crashed


# -- Nothing of another customer ---------------------------------------------------------------------------------------

KEYS = ("team", "priority", "org", "service", "category", "month", "person")


def test_a_report_for_one_customer_is_the_same_without_the_others(customers: Bench) -> None:
    def everything() -> str:
        forms = ("table", "json", "csv", "markdown", "html")
        parts = [report(customers, "--org", "acme", "--by", by, "--format", form) for by in KEYS for form in forms]
        head = customers.git("rev-parse", "HEAD")
        return "".join(part.out + part.err for part in parts).replace(head, "").replace(head[:12], "")

    before = everything()
    customers.git("rm", "-q", f"tickets/2026/11/{customers.ids['theirs']}.md")
    customers.git("commit", "-qm", "As if they had never called")
    assert everything() == before
    assert "globex" not in before.casefold()
    assert "HYPERLINK" not in before


def test_what_cannot_be_read_is_of_nobody_knows_whom_and_only_counted(customers: Bench) -> None:
    (customers.folder / "tickets/2026/11/HD-2611-GX0BX.md").write_text("org: globex")
    answer = report(customers, "--org", "acme", "--format", "json")
    assert "GX0BX" not in answer.out
    assert json.loads(answer.out)["unreadable"] == 1
    assert "GX0BX" in answer.err


def test_a_customer_may_be_named_in_full(customers: Bench) -> None:
    assert figures(customers, "--org", "acme tools") == figures(customers, "--org", "acme")


# -- Shapes ------------------------------------------------------------------------------------------------------------


def test_a_cell_that_a_spreadsheet_would_compute_is_text(customers: Bench) -> None:
    found = list(csv.reader(io.StringIO(report(customers, "--by", "category", "--format", "csv").out)))
    assert all(len(row) == 13 for row in found)
    (name,) = {row[1] for row in found if "HYPERLINK" in row[1]}
    assert name == f"'{HOSTILE}"


def test_markdown_shows_what_was_written_and_does_nothing_with_it(customers: Bench) -> None:
    text = report(customers, "--by", "category", "--format", "markdown").out
    assert "<script>" not in text
    assert r"\<script\>alert(1)\</script\>\|\*x\*" in text


def test_piped_it_is_tab_separated_without_a_header(customers: Bench) -> None:
    rows = [line.split("\t") for line in report(customers).out.splitlines()]
    assert [row[:3] for row in rows] == [
        ["all", "", name] for name in ("respond", "reply", "update", "resolve", "hold")
    ]


def test_it_is_written_into_a_file_whole(customers: Bench, tmp_path: Path) -> None:
    answer = report(customers, "--format", "csv", "--output", str(tmp_path / "r.csv"))
    assert (answer.out, answer.err) == ("", f"wrote {tmp_path / 'r.csv'}\n")
    assert (tmp_path / "r.csv").read_text("utf-8") == report(customers, "--format", "csv").out


def test_what_is_no_file_is_not_taken_the_place_of(customers: Bench, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    answer = hd(customers.folder, "sla", "report", "--output", str(pipe))
    assert (answer.code, pipe.is_fifo()) == (2, True)


def test_a_link_is_followed_to_its_file(customers: Bench, tmp_path: Path) -> None:
    (tmp_path / "latest.csv").symlink_to(tmp_path / "november.csv")
    report(customers, "--format", "csv", "--output", str(tmp_path / "latest.csv"))
    assert (tmp_path / "latest.csv").is_symlink()
    assert (tmp_path / "november.csv").read_text("utf-8") == report(customers, "--format", "csv").out


def page(customers: Bench, *words: str) -> ElementTree.Element:
    """The page, which must be well-formed XML, so that there is no doubt what a browser makes of it."""
    text = report(customers, *words, "--format", "html").out
    head, _, rest = text.partition("\n")
    assert head == "<!DOCTYPE html>"
    return ElementTree.fromstring(rest)


def attributes(root: ElementTree.Element) -> Iterator[tuple[str, str, str]]:
    for element in root.iter():
        for name, value in element.items():
            yield element.tag.rpartition("}")[2], name.rpartition("}")[2], value


@pytest.mark.parametrize("by", ["category", "month"])
def test_the_page_asks_for_nothing_from_anywhere(customers: Bench, by: str) -> None:
    root = page(customers, "--by", by)
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert not tags & {
        "script",
        "link",
        "img",
        "image",
        "iframe",
        "object",
        "embed",
        "use",
        "a",
        "base",
        "form",
        "foreignObject",
    }
    found = list(attributes(root))
    assert not [
        one for one in found if one[1] in ("src", "href", "srcset", "style", "action") or one[1].startswith("on")
    ]
    assert ("meta", "content", "default-src 'none'; style-src 'unsafe-inline'") in found
    styles = " ".join(element.text or "" for element in root.iter() if element.tag.rpartition("}")[2] == "style")
    assert "url(" not in styles
    assert "@import" not in styles


def test_what_people_wrote_is_text_on_the_page(customers: Bench) -> None:
    root = page(customers, "--by", "category")
    assert HOSTILE in [element.text for element in root.iter("th")]


def test_the_page_prints_and_follows_light_and_dark(customers: Bench) -> None:
    style = page(customers).find("head/style")
    assert style is not None
    for rule in ("@media print", "prefers-color-scheme: dark", "color-scheme: light dark"):
        assert rule in (style.text or "")


def test_every_drawing_says_its_figures(customers: Bench) -> None:
    root = page(customers, "--by", "org")
    drawings = [element for element in root.iter() if element.tag.endswith("}svg")]
    assert drawings
    assert all(element.get("role") == "img" and element.get("aria-label") for element in drawings)
    assert "acme: 1 met, 0 breached; globex: 1 met, 0 breached" in [element.get("aria-label") for element in drawings]


def test_the_same_figures_are_the_same_bytes(customers: Bench) -> None:
    words = ["--by", "team", "--format", "html"]
    assert report(customers, *words).out == report(customers, *words).out


def test_without_the_library_it_says_what_to_install(customers: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pygal", None)
    answer = hd(customers.folder, "sla", "report", "--format", "html", HD_NOW=LATER)
    assert answer.code == 1
    assert install_command("report") in answer.err
    assert report(customers, "--format", "markdown").out
