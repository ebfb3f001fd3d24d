"""In a clone whose git converts files, `hd` commits its own lines alone, and git finds nothing modified after."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.running import git, hd

CONTACTS = b"email,name,phone,org,office\nolena@acme.example,Olena Shevchenko,,,\npetro@acme.example,Petro @K@,,,\n"
CONFIG = b"# our desk\ncalendars:\n  kyiv:\n    timezone: Europe/Kyiv\n    hours:\n      mon-fri: 09:00-18:00\n"
ADDED = b"ivan@acme.example,Ivan Koval,,,\n"
FILTER = ("filter.org.clean=sed s/Koval/@K@/", "filter.org.smudge=sed s/@K@/Koval/")
CONVERSIONS = {
    "nothing": ((), ""),
    "autocrlf": (("core.autocrlf=true",), ""),
    "input": (("core.autocrlf=input",), ""),
    "eol": ((), "* text eol=crlf\n"),
    "auto": (("core.eol=crlf",), "* text=auto\n"),
    "filter": (FILTER, "*.csv filter=org\n"),
    "macro": ((), "[attr]windows text eol=crlf\n*.csv windows\nhd.yaml windows\n"),
}


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    folder = tmp_path / "origin"
    assert hd(tmp_path, "init", "origin").code == 0
    (folder / "contacts.csv").write_bytes(CONTACTS)
    (folder / "hd.yaml").write_bytes(CONFIG)
    git(folder, "commit", "-qam", "A desk")
    return folder


def clone(origin: Path, settings: tuple[str, ...], attributes: str, *, name: str = "clone") -> Path:
    """A clone with these settings of git's, and with attributes of its own."""
    folder = origin.with_name(name)
    git(origin.parent, "clone", "-q", "--no-checkout", "origin", name, *(f"-c{setting}" for setting in settings))
    (folder / ".git" / "info").mkdir(exist_ok=True)
    (folder / ".git" / "info" / "attributes").write_text(attributes, encoding="utf-8")
    git(folder, "checkout", "-q", "main")
    assert git(folder, "status", "--porcelain") == ""
    return folder


@pytest.fixture(params=CONVERSIONS.values(), ids=CONVERSIONS)
def desk(origin: Path, request: pytest.FixtureRequest) -> Path:
    return clone(origin, *request.param)


def committed(folder: Path, path: str) -> bytes:
    """The bytes of a file in the last commit."""
    return git(folder, "cat-file", "blob", f"HEAD:{path}").encode()


def since(folder: Path, subjects: int) -> list[str]:
    """The actions of the commits beyond the first few."""
    return git(
        folder, "log", f"--max-count={subjects}", "--format=%(trailers:key=Hd-Action,valueonly,separator=)"
    ).split()


def test_a_contact_that_is_added_is_the_only_change(desk: Path) -> None:
    before = git(desk, "rev-parse", "HEAD")
    answer = hd(desk, "contact", "add", "ivan@acme.example", "--name", "Ivan Koval")
    assert answer.code == 0, answer.err
    assert git(desk, "diff", "--numstat", before.strip(), "HEAD") == "1\t0\tcontacts.csv\n"
    assert git(desk, "rev-list", "--count", f"{before.strip()}..HEAD") == "1\n"
    assert git(desk, "status", "--porcelain") == ""


def test_a_filter_cleans_what_is_added(origin: Path) -> None:
    folder = clone(origin, *CONVERSIONS["filter"])
    hd(folder, "contact", "add", "ivan@acme.example", "--name", "Ivan Koval")
    assert committed(folder, "contacts.csv").endswith(b"ivan@acme.example,Ivan @K@,,,\n")
    assert (folder / "contacts.csv").read_bytes() == CONTACTS.replace(b"@K@", b"Koval") + ADDED


def test_an_added_contact_ends_its_line_as_the_others_do(origin: Path) -> None:
    folder = clone(origin, *CONVERSIONS["autocrlf"])
    hd(folder, "contact", "add", "ivan@acme.example", "--name", "Ivan Koval")
    assert (folder / "contacts.csv").read_bytes() == (CONTACTS + ADDED).replace(b"\n", b"\r\n")


def test_holidays_are_the_only_change(desk: Path) -> None:
    before = git(desk, "rev-parse", "HEAD").strip()
    answer = hd(desk, "calendar", "holidays", "PL", "2027", "--write")
    assert answer.code == 0, answer.err
    assert hd(desk, "check").code == 0
    removed = git(desk, "diff", "--numstat", before, "HEAD").split("\t")[1]
    assert removed == "0"
    assert git(desk, "rev-list", "--count", f"{before}..HEAD") == "1\n"
    assert b"\r" not in committed(desk, "hd.yaml")
    assert git(desk, "status", "--porcelain") == ""


def test_an_added_contact_can_be_taken_back(desk: Path) -> None:
    before = (desk / "contacts.csv").read_bytes()
    hd(desk, "contact", "add", "ivan@acme.example", "--name", "Ivan Koval")
    answer = hd(desk, "undo", git(desk, "rev-parse", "HEAD").strip())
    assert answer.code == 0, answer.err
    assert (desk / "contacts.csv").read_bytes() == before
    assert git(desk, "diff", "--numstat", "HEAD~2", "HEAD") == ""
    assert git(desk, "status", "--porcelain") == ""


def test_an_edit_by_hand_is_a_commit_of_its_own(desk: Path) -> None:
    path = desk / "contacts.csv"
    path.write_bytes(path.read_bytes().replace(b"Olena Shevchenko", b"Olena Bondar"))
    hd(desk, "contact", "add", "ivan@acme.example", "--name", "Ivan Koval")
    counts = git(desk, "log", "-2", "--format=", "--numstat").split()
    assert counts == ["1", "0", "contacts.csv", "1", "1", "contacts.csv"]
    assert git(desk, "status", "--porcelain") == ""


@pytest.mark.parametrize("conversion", ["autocrlf", "eol"])
def test_a_new_file_is_written_as_git_checks_it_out(origin: Path, conversion: str) -> None:
    git(origin, "rm", "-q", "contacts.csv")
    git(origin, "commit", "-qm", "No contacts")
    folder = clone(origin, *CONVERSIONS[conversion])
    assert hd(folder, "contact", "add", "ivan@acme.example", "--name", "Ivan Koval").code == 0
    assert b"\n" not in (folder / "contacts.csv").read_bytes().replace(b"\r\n", b"")
    assert b"\r" not in committed(folder, "contacts.csv")
    assert git(folder, "status", "--porcelain") == ""


@pytest.mark.parametrize("conversion", ["autocrlf", "eol"])
def test_a_desk_without_attributes_of_its_own_keeps_its_tickets_whole(origin: Path, conversion: str) -> None:
    git(origin, "rm", "-q", ".gitattributes")
    git(origin, "commit", "-qm", "No attributes")
    folder = clone(origin, *CONVERSIONS[conversion])
    made = hd(folder, "create", "VPN drops", "-r", "olena@acme.example")
    ref = made.out.split()[0]
    assert hd(folder, "comment", ref, "-m", "Tried again.").code == 0
    path = next((folder / "tickets").rglob("*.md")).relative_to(folder)
    assert b"\r" not in committed(folder, str(path))
    assert git(folder, "diff", "--numstat", "HEAD~1", "HEAD").split("\t")[1] == "0"
    assert since(folder, 2) == ["comment", "create"]
    assert git(folder, "status", "--porcelain") == ""


def test_line_ends_that_were_committed_as_they_are_stay(origin: Path) -> None:
    git(origin, "config", "core.autocrlf", "false")
    (origin / "contacts.csv").write_bytes(CONTACTS.replace(b"\n", b"\r\n"))
    git(origin, "commit", "-qam", "From a spreadsheet")
    folder = clone(origin, *CONVERSIONS["autocrlf"])
    hd(folder, "contact", "add", "ivan@acme.example", "--name", "Ivan Koval")
    assert git(folder, "diff", "--numstat", "HEAD~1", "HEAD") == "1\t0\tcontacts.csv\n"
    assert git(folder, "status", "--porcelain") == ""


def test_a_hook_sees_the_converted_file(desk: Path) -> None:
    hook = desk / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\ngit diff --cached --numstat > .git/staged\n", encoding="utf-8")
    hook.chmod(0o755)
    assert hd(desk, "contact", "add", "ivan@acme.example", "--name", "Ivan Koval").code == 0
    assert (desk / ".git" / "staged").read_text("utf-8") == "1\t0\tcontacts.csv\n"
    assert git(desk, "status", "--porcelain") == ""


def test_what_a_sync_brings_is_checked_out_converted(origin: Path) -> None:
    folder = clone(origin, *CONVERSIONS["autocrlf"])
    other = clone(origin, (), "", name="other")
    git(origin, "switch", "-q", "--detach")
    hd(other, "contact", "add", "ivan@acme.example", "--name", "Ivan Koval")
    assert hd(other, "sync").code == 0
    answer = hd(folder, "sync")
    assert answer.code == 0, answer.err
    assert (folder / "contacts.csv").read_bytes() == (CONTACTS + ADDED).replace(b"\n", b"\r\n")
    assert git(folder, "status", "--porcelain") == ""


def test_a_filter_that_refuses_changes_nothing(origin: Path) -> None:
    folder = clone(origin, *CONVERSIONS["filter"])
    git(folder, "config", "filter.org.clean", "false")
    git(folder, "config", "filter.org.required", "true")
    before = git(folder, "rev-parse", "HEAD"), (folder / "contacts.csv").read_bytes()
    answer = hd(folder, "contact", "add", "ivan@acme.example", "--name", "Ivan Koval")
    assert (answer.code, answer.crashed) == (1, False)
    assert "clean filter 'org' failed" in answer.err
    assert (git(folder, "rev-parse", "HEAD"), (folder / "contacts.csv").read_bytes()) == before
