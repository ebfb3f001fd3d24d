"""Two clones that file one message write the same bytes, whoever polls, wherever and whenever."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mail.desks import OLHA, ROBOT, clone, mail_process, make_desk, message
from tests.store.bench import git


@pytest.fixture
def clones(tmp_path: Path) -> tuple[Path, Path]:
    """Two clones of a desk, one of an agent and one of a robot."""
    origin = make_desk(tmp_path / "origin")
    return clone(origin, tmp_path / "a", OLHA), clone(origin, tmp_path / "b", ROBOT)


def file_in_both(clones: tuple[Path, Path], data: bytes) -> None:
    one, other = clones
    first = mail_process(one, data, now="2026-11-23T12:30:00+02:00", TZ="UTC")
    second = mail_process(other, data, now="2026-11-24T03:11:12-08:00", TZ="Asia/Tokyo", LC_ALL="C")
    assert (first.code, first.err) == (0, "")
    assert (second.code, second.err) == (0, "")


def trees(clones: tuple[Path, Path]) -> list[str]:
    return [git(folder, "rev-parse", "HEAD:tickets") for folder in clones]


def test_a_new_ticket_is_the_same_in_both(clones: tuple[Path, Path]) -> None:
    file_in_both(clones, message())
    assert len(set(trees(clones))) == 1


def test_a_message_that_is_filed_again_changes_nothing(clones: tuple[Path, Path]) -> None:
    file_in_both(clones, message())
    heads = [git(folder, "rev-parse", "HEAD") for folder in clones]
    file_in_both(clones, message())
    assert [git(folder, "rev-parse", "HEAD") for folder in clones] == heads


def test_a_reply_is_the_same_comment_in_both(clones: tuple[Path, Path]) -> None:
    file_in_both(clones, message())
    reply = message(
        "It is back.\n", subject="Re: VPN drops", number=2, minute=9, headers="References: <m1@client.example>\n"
    )
    file_in_both(clones, reply)
    assert len(set(trees(clones))) == 1
    assert "It is back." in git(clones[0], "show", "HEAD")


def test_a_sync_makes_one_ticket_of_what_both_filed(clones: tuple[Path, Path]) -> None:
    from tests.running import hd

    hub = clones[0].with_name("hub.git")
    git(clones[0], "clone", "-q", "--bare", ".", str(hub))
    for folder in clones:
        git(folder, "remote", "set-url", "origin", str(hub))
    file_in_both(clones, message())
    for folder in (*clones, clones[0]):
        assert hd(folder, "--now", "2026-11-25T12:00:00+02:00", "sync").code == 0
    assert len(set(trees(clones))) == 1
    assert len(git(clones[0], "ls-files", "tickets").splitlines()) == 1
    for command in ("check", "audit"):
        assert hd(clones[0], "--now", "2026-11-25T12:00:00+02:00", command).code == 0
