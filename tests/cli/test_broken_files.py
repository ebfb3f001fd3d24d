"""Files and folders of a desk as hands and tools leave them: broken, linked, closed, nonsensical. Each is named with
its line, none hides another, and none is written to.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Founded, other_ticket
from tests.running import CHECKOUT, git, hd, like_anybody, process, refused

# -- tickets -----------------------------------------------------------------------------------------------------------

BROKEN = {
    "empty": (b"", ":1: no front matter"),
    "text": (b"hello\n", ":1: no front matter"),
    "binary": (bytes(range(256)), ":2: not UTF-8"),
    "CP1251": ("---\ntitle: Привет\n---\n".encode("cp1251"), ":2: not UTF-8"),
    "unclosed": (b"---\nid: x\n", ":1: the front matter is never closed"),
    "a conflict": (
        b"---\nid: x\n<<<<<<< HEAD\nstatus: new\n=======\nstatus: open\n>>>>>>> b\n---\n",
        ":3: a merge conflict",
    ),
    "300 KB": (b"---\nx: " + b"y" * 300_000 + b"\n---\n", ":1: the front matter is larger"),
    "NUL": (b"---\ntitle: a\0b\n---\n", ":2:"),
    "a key twice": (b"---\nid: x\nid: y\n---\n", ":3: the key"),
    "no keys": (b"---\n- id\n---\n", ":2:"),
}


def put_link(path: Path) -> None:
    """A symbolic link in place of the file, to its content elsewhere."""
    outside = path.parents[4] / "outside.md"
    shutil.move(path, outside)
    path.symlink_to(outside)


def put_folder(path: Path) -> None:
    """A folder in place of the file."""
    path.unlink()
    path.mkdir()


def put_pipe(path: Path) -> None:
    """A pipe in place of the file: opening it would wait for ever."""
    path.unlink()
    os.mkfifo(path)


@pytest.mark.parametrize(("data", "says"), BROKEN.values(), ids=BROKEN)
def test_a_broken_ticket_is_named_and_hides_no_other(data: bytes, says: str, desk: Founded) -> None:
    desk.file.write_bytes(data)
    hides_nothing(desk, says)


@pytest.mark.parametrize(
    ("put", "says"),
    [
        (put_link, ": is a symbolic link"),
        (put_folder, ": is not a regular file"),
        (put_pipe, ": is not a regular file"),
    ],
)
def test_what_is_no_file_is_named_and_hides_no_ticket(put: object, says: str, desk: Founded) -> None:
    assert callable(put)
    put(desk.file)
    hides_nothing(desk, says)


def hides_nothing(desk: Founded, says: str) -> None:
    """Every command that reads tickets shows the other one, and names the broken one's file."""
    other = other_ticket(desk)
    for words in (["list"], ["search", "printer"]):
        answer = hd(desk.folder, *words)
        assert (answer.code, other in answer.out) == (0, True), answer.err
        assert f"hd: tickets/2026/11/{desk.ticket}.md{says}" in answer.err
    assert f"tickets/2026/11/{desk.ticket}.md{says}" in hd(desk.folder, "sla", "check").err
    assert hd(desk.folder, "sla", "check").code == 1
    assert hd(desk.folder, "check").code == 5
    for words in (["show"], ["comment", "-m", "x"], ["take"], ["sla", "show"]):
        refused(desk.folder, *words, desk.ticket, code=1, says=f"{desk.ticket}.md{says}")
    refused(desk.folder, "take", other, desk.ticket, code=1, says=f"{desk.ticket}.md{says}")  # nor half of them


SOUND = """\
---
id: REF
title: VPN: drops  # often
type: incident
status: new
created: 2026-11-23T08:00:00+02:00
priority: P3
own: [kept, "as it is"]
timeline:
- {at: 2026-11-23T08:00:00+02:00, by: olha, status: new}
handovers:
---
text

## Comments
"""


@pytest.mark.parametrize("bom", ["", "\ufeff"], ids=["plain", "BOM"])
@pytest.mark.parametrize("eol", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_a_ticket_by_hand_keeps_its_bytes_under_a_comment(bom: str, eol: str, desk: Founded) -> None:
    written = (bom + SOUND.replace("REF", desk.ticket).replace("\n", eol)).encode()
    desk.file.write_bytes(written)
    assert hd(desk.folder, "comment", desk.ticket, "-m", "x").code == 0
    assert desk.file.read_bytes().startswith(written)
    assert git(desk.folder, "show", f"HEAD~:tickets/2026/11/{desk.ticket}.md").encode() == written  # the edit by hand
    assert desk.shown()["title"] == "VPN: drops  # often"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("08:00:00+02:00", "99:00:00"),
        ("2026-11-23T08", "0001-01-01T00"),
        ("2026-11-23T08", "9999-12-31T23"),
        ("+02:00", "+23:59"),
        ("created: 2026-11-23T08:00:00+02:00\n", ""),
        ("priority: P3", "priority: *alias"),
        ("priority: P3", "priority: " + "[" * 50_000),
        ("status: new\nc", "status: bogus\nc"),
        ("status: new\nc", "status: [new]\nc"),
        ("- {at: 2026-11-23T08:00:00+02:00, by: olha, status: new}", "- 5\n- {}\n- [a]"),
        ("## Comments\n", "## Comments\n\n### 9999-12-31T23:59:59-12:00 olha\n\n### 2026-99-99 x\n"),
        ("priority: P3", "priority: P9\nparent: REF\nlinks: [foo, 'kb:../../x', ':', 'problem:../x']\nverdict: 5"),
    ],
    ids=lambda text: text[:24],
)
def test_a_value_that_makes_no_sense_is_read_around(old: str, new: str, desk: Founded) -> None:
    desk.file.write_text(SOUND.replace(old, new).replace("REF", desk.ticket), encoding="utf-8")
    for words in (
        ["list"],
        ["show", desk.ticket],
        ["sla", "check"],
        ["sla", "show", desk.ticket, "--explain"],
        ["check"],
    ):
        assert hd(desk.folder, *words).code in (0, 3, 5)
    answer = hd(desk.folder, "comment", desk.ticket, "-m", "x")
    assert (answer.code, answer.crashed) == (0, False)


def test_what_could_drive_the_terminal_never_reaches_it(desk: Founded) -> None:
    wild = '"\\e]0;x\\a\\u202e"'
    text = (
        SOUND.replace("VPN: drops  # often", wild)
        .replace("P3", wild)
        .replace("olha", wild)
        .replace("text", "\x1b[2J\x9b")
    )
    desk.file.write_text(text.replace("REF", desk.ticket), encoding="utf-8")
    for words in (["list"], ["show", desk.ticket], ["check"], ["search", desk.ticket], ["sla", "show", desk.ticket]):
        for width in ("", "80"):
            answer = hd(desk.folder, *words, HD_FORCE_TTY=width, NO_COLOR="1")
            assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(answer.out + answer.err)


def test_a_copied_ticket_answers_to_its_own_name(desk: Founded) -> None:
    copy = desk.file.with_name("HD-2611-00000.md")
    shutil.copy(desk.file, copy)
    before = desk.file.read_bytes()
    assert hd(desk.folder, "comment", "HD-2611-00000", "-m", "x").out.startswith("00000 comment added")
    assert desk.file.read_bytes() == before
    assert sorted(line.split("\t")[0] for line in hd(desk.folder, "list").out.splitlines()) == [
        "HD-2611-00000",
        desk.ticket,
    ]
    assert f"{desk.ticket} is the id of another file" in hd(desk.folder, "check").out


def test_a_ticket_in_the_wrong_month_is_reported_and_listed_once(desk: Founded) -> None:
    (desk.file.parents[1] / "12").mkdir()
    shutil.copy(desk.file, desk.file.parents[1] / "12")
    assert hd(desk.folder, "list").out.count(desk.ticket) == 1
    assert f"tickets/2026/12/{desk.ticket}.md: error" in hd(desk.folder, "check").out


# -- folders, contacts, articles ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["tickets", "tickets/2026", "tickets/2026/11"])
@pytest.mark.parametrize("what", ["a link", "a file"])
def test_a_folder_that_is_none_is_never_passed_over_in_silence(
    where: str, what: str, desk: Founded, tmp_path: Path
) -> None:
    shutil.move(desk.folder / where, tmp_path / "elsewhere")
    if what == "a link":
        (desk.folder / where).symlink_to(tmp_path / "elsewhere")
    else:
        (desk.folder / where).write_bytes(b"")
    assert f"hd: {where}: cannot be looked into" in hd(desk.folder, "list").err
    assert hd(desk.folder, "check").code == 5
    refused(desk.folder, "create", "x", code=1, says="is not a folder")
    assert f"{where} is not read" in hd(desk.folder, "show", "zzzzz").err


def test_a_file_that_may_not_be_read_is_named(desk: Founded) -> None:
    other = other_ticket(desk)
    desk.file.chmod(0)
    answer = process(desk.folder, "list", before=like_anybody)
    assert f"hd: tickets/2026/11/{desk.ticket}.md: cannot be read: Permission denied" in answer.err
    assert (answer.code, other in answer.out) == (0, True)


def test_a_folder_that_may_not_be_read_is_named(desk: Founded) -> None:
    desk.file.parent.chmod(0)
    answer = process(desk.folder, "list", before=like_anybody)
    desk.file.parent.chmod(0o755)
    assert "hd: tickets/2026/11: cannot be looked into" in answer.err


def test_contacts_that_cannot_be_read_stop_only_who_asks_for_them(desk: Founded, tmp_path: Path) -> None:
    shutil.move(desk.folder / "contacts.csv", tmp_path / "elsewhere")
    (desk.folder / "contacts.csv").symlink_to(tmp_path / "elsewhere")
    assert desk.shown()["requester"] == "o@acme.example"
    assert "contacts.csv: error: is a symbolic link" in hd(desk.folder, "check").out
    refused(desk.folder, "create", "x", "-r", "olena", code=1, says="contacts.csv: is a symbolic link")
    assert hd(desk.folder, "create", "x").code == 0


def test_contacts_in_another_encoding_are_reported(desk: Founded) -> None:
    (desk.folder / "contacts.csv").write_bytes("email,name\na@b.c,Олена\n".encode("cp1251"))
    answer = hd(desk.folder, "check")
    assert (answer.code, "contacts.csv:2: error: not UTF-8" in answer.out) == (5, True)


def test_broken_articles_hide_no_sound_one(desk: Founded, tmp_path: Path) -> None:
    hd(desk.folder, "kb", "new", "Sound")
    (tmp_path / "out.md").write_bytes((desk.folder / "kb" / "sound.md").read_bytes())
    (desk.folder / "kb" / "link.md").symlink_to(tmp_path / "out.md")
    (desk.folder / "kb" / "folder.md").mkdir()
    (desk.folder / "kb" / "bytes.md").write_bytes(b"\xff\xfe")
    for words in (["kb", "list"], ["search", "sound"]):
        answer = hd(desk.folder, *words)
        assert (answer.code, "sound" in answer.out, answer.err.count("hd: kb/")) == (0, True, 3)
    assert hd(desk.folder, "kb", "show", "sound").code == 0
    assert hd(desk.folder, "resolve", desk.ticket, "-m", "x", "--kb", "sound").code == 0
    refused(desk.folder, "kb", "show", "bytes", code=1, says="kb/bytes.md:1: not UTF-8")
    assert hd(desk.folder, "check").code == 5


# -- files without measure ---------------------------------------------------------------------------------------------

HUGE = 50 << 20  # bytes; most of them a hole


def enormous(path: Path) -> None:
    """Make a file enormous, with what it had at its beginning."""
    path.parent.mkdir(exist_ok=True)
    path.touch()
    os.truncate(path, HUGE)


@pytest.mark.parametrize("name", ["ticket", "kb/a.md", "templates/a.md", "hd.yaml", "contacts.csv"])
def test_an_enormous_file_is_named_and_hides_nothing(name: str, desk: Founded) -> None:
    other = other_ticket(desk)
    path = desk.file if name == "ticket" else desk.folder / name
    enormous(path)
    where = f"{path.relative_to(desk.folder)}: larger than 8 MB"
    answer = hd(desk.folder, "check")
    assert f"{where.replace(': ', ': error: ')} [" in answer.out
    assert (answer.code, other in hd(desk.folder, "list").out) == (5, True)
    asked = {
        "ticket": ["comment", desk.ticket, "-m", "x"],
        "kb/a.md": ["kb", "show", "a"],
        "templates/a.md": ["create", "x", "--template", "a"],
        "hd.yaml": ["create", "x"],
        "contacts.csv": ["create", "x", "-r", "olena"],
    }
    refused(desk.folder, *asked[name], code=1, says=where)


def test_enormous_files_take_little_memory(desk: Founded) -> None:
    for path in (desk.file, desk.folder / "kb" / "a.md", desk.folder / "contacts.csv"):
        enormous(path)
    script = f"ulimit -v 400000; exec {sys.executable} -m hd check"
    env = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    done = subprocess.run(["sh", "-c", script], cwd=desk.folder, env=env, check=False, capture_output=True)
    assert (done.returncode, done.stdout.count(b"larger than 8 MB")) == (5, 3)


@pytest.mark.parametrize("args", [["comment", "REF", "-F"], ["edit", "REF", "-F"], ["contact", "import"]])
def test_a_text_without_end_is_refused(args: list[str], desk: Founded, tmp_path: Path) -> None:
    enormous(tmp_path / "text")
    words = [desk.ticket if word == "REF" else word for word in args]
    refused(desk.folder, *words, str(tmp_path / "text"), code=2, says="larger than 8 MB")
    refused(desk.folder, *words, "/dev/zero", code=2, says="/dev/zero: larger than 8 MB")


def test_nothing_is_written_that_could_not_be_read_again(desk: Founded, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("long\n" * 900_000, encoding="utf-8")
    assert hd(desk.folder, "comment", desk.ticket, "-F", str(tmp_path / "text")).code == 0
    refused(desk.folder, "comment", desk.ticket, "-F", str(tmp_path / "text"), code=1, says="larger than 8 MB")
    tags = [word for number in range(4) for word in ("--tag", f"{number}" * 70_000)]
    refused(desk.folder, "create", "x", *tags, code=1, says="larger than 256 KB")
