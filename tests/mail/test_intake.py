"""Messages come from a pipe, files, an mbox and a maildir; a failure of one holds up no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mail.desks import NOW, mail_in, mail_process, make_desk, message, only_ticket, tickets
from tests.running import Answer, hd
from tests.store.bench import git


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A desk that gets mail."""
    return make_desk(tmp_path / "desk")


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    """A maildir with two new messages."""
    folder = tmp_path / "Maildir"
    for name in ("new", "cur", "tmp"):
        (folder / name).mkdir(parents=True)
    for number in (1, 2):
        (folder / "new" / f"179542{number}000.M1.host").write_bytes(message(subject=f"No {number}", number=number))
    return folder


def take(desk: Path, *words: str) -> Answer:
    return hd(desk, "--now", NOW, "mail", "in", *words)


def test_a_mail_server_gets_0_for_a_message_that_is_filed(desk: Path) -> None:
    answer = mail_process(desk, message(), "--mta")
    assert (answer.code, answer.out, answer.err) == (0, "", "")
    assert "VPN drops" in only_ticket(desk)


def test_a_mail_server_gets_75_and_one_line_where_the_desk_is_wrong(desk: Path) -> None:
    (desk / "hd.yaml").write_text("teams: 5\n", encoding="utf-8")
    answer = mail_in(desk, message(), "--mta")
    assert (answer.code, answer.out, answer.err.count("\n")) == (75, "", 1)


def test_a_mail_server_gets_75_where_there_is_no_desk(tmp_path: Path) -> None:
    answer = mail_in(tmp_path, message(), "--mta")
    assert (answer.code, answer.err.count("\n")) == (75, 1)


def test_a_maildir_is_filed_in_order_and_marked(desk: Path, maildir: Path) -> None:
    assert take(desk, str(maildir), "--done").code == 0
    assert len(tickets(desk)) == 2
    assert git(desk, "log", "--reverse", "--format=%s", "-2").splitlines()[0].endswith("No 1")
    assert list((maildir / "new").iterdir()) == []
    assert sorted(path.name for path in (maildir / "cur").iterdir()) == [
        "1795421000.M1.host:2,S",
        "1795422000.M1.host:2,S",
    ]


def test_a_maildir_stays_as_it_is_without_done(desk: Path, maildir: Path) -> None:
    assert take(desk, str(maildir)).code == 0
    assert len(list((maildir / "new").iterdir())) == 2
    head = git(desk, "rev-parse", "HEAD")
    assert take(desk, str(maildir)).out == ""
    assert git(desk, "rev-parse", "HEAD") == head


def test_an_mbox_and_a_folder_of_files_are_filed(desk: Path, tmp_path: Path) -> None:
    box = tmp_path / "box"
    parts = [b"From anna Mon Nov 23 10:05:00 2026\n" + message(number=number) + b"\n" for number in (1, 2)]
    box.write_bytes(b"".join(parts))
    folder = tmp_path / "mails"
    folder.mkdir()
    (folder / "three.eml").write_bytes(message(number=3))
    assert take(desk, str(box), str(folder)).code == 0
    assert len(tickets(desk)) == 3


def test_one_bad_place_is_an_error_that_names_it(desk: Path) -> None:
    answer = take(desk, "nowhere.eml")
    assert answer.code == 2
    assert "nowhere.eml: cannot be read" in answer.err


def test_a_dry_run_changes_nothing(desk: Path) -> None:
    answer = mail_in(desk, message(), "--dry-run")
    assert answer.out.startswith("HD-2611-")
    assert tickets(desk) == {}
    assert git(desk, "for-each-ref", "refs/hd") == ""
