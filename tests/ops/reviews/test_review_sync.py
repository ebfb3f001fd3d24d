"""Reviews and `hd sync`: what was asked for and voted on offline is sent, what is gone at the remote is forgotten, and
nothing that somebody took away comes back."""

from __future__ import annotations

import pytest

from tests.ops.meeting import Clone, Meeting, meeting

__all__ = ["meeting"]

LATER = "2026-11-23T13:00:00+02:00"
ASK = ("--to", "l2-toronto", "-m", "their gateway", "--tried", "reinstall, 4G", "--review")


@pytest.fixture
def olha(meeting: Meeting) -> Clone:
    """Her clone has the one ticket."""
    olha = meeting.clone("olha")
    olha.create("VPN drops", "-p", "P2")
    olha.sync()
    return olha


@pytest.fixture
def mia(meeting: Meeting, olha: Clone) -> Clone:
    """Whoever may approve what comes to Toronto."""
    return meeting.clone("mia")


def ref_of(clone: Clone) -> str:
    (path,) = clone.folder.glob("tickets/*/*/*.md")
    return path.stem


def branches(clone: Clone) -> list[str]:
    """The reviews' branches that it knows of, its own and the remote's."""
    names = clone.git("for-each-ref", "--format=%(refname:short)", "refs/heads/escalate", "refs/remotes").split()
    return [name for name in names if "escalate/" in name]


def told(found: dict[str, list[dict[str, str]]]) -> list[tuple[str, str, str]]:
    return [(one["what"], one["text"], one["by"]) for one in found["reviews"]]


def there(meeting: Meeting) -> list[str]:
    return Clone(meeting.hub, "hub").git("for-each-ref", "--format=%(refname:short)", "refs/heads/escalate").split()


def test_what_was_asked_for_offline_is_sent_by_the_next_sync(meeting: Meeting, olha: Clone) -> None:
    with meeting.cut():
        assert olha.did("escalate", ref_of(olha), *ASK).err.endswith(": hd sync\n")
        assert told(olha.sync(code=1)) == [("to send", "desk → l2-toronto asked for", "olha")]
    assert told(olha.sync("--dry-run")) == [("to send", "desk → l2-toronto asked for", "olha")]
    assert there(meeting) == []
    assert told(olha.sync()) == [("sent", "desk → l2-toronto asked for", "olha")]
    assert there(meeting) == [f"escalate/{ref_of(olha)}"]
    assert branches(olha) == [f"origin/escalate/{ref_of(olha)}"]
    assert told(olha.sync()) == []


def test_a_vote_that_was_made_offline_is_sent_by_the_next_sync(meeting: Meeting, olha: Clone, mia: Clone) -> None:
    olha.did("escalate", ref_of(olha), *ASK)
    assert told(mia.sync()) == [("came", "desk → l2-toronto asked for", "olha")]
    with meeting.cut():
        mia.did("review", "approve", ref_of(olha))
    assert told(mia.sync()) == [("sent", "desk → l2-toronto approved", "mia")]
    assert told(olha.sync()) == [("came", "desk → l2-toronto approved", "mia")]
    olha.did("review", "merge", ref_of(olha))
    assert branches(olha) == []


def test_votes_made_apart_are_joined(meeting: Meeting, olha: Clone, mia: Clone) -> None:
    olha.did("escalate", ref_of(olha), *ASK)
    mia.sync()
    maria = meeting.clone("maria")
    with meeting.cut():
        mia.did("review", "approve", ref_of(olha))
        maria.did("review", "approve", ref_of(olha), at=LATER)
    mia.sync()
    assert [one[0] for one in told(maria.sync())] == ["came", "sent"]
    assert told(olha.sync()) == [("came", "desk → l2-toronto approved", "mia, maria")]
    olha.did("review", "merge", ref_of(olha))
    assert olha.hd("audit").code == 0
    assert olha.hd("check", "--base", "HEAD~1").code == 0


def test_what_is_gone_at_the_remote_is_forgotten_and_other_branches_are_not(
    meeting: Meeting, olha: Clone, mia: Clone
) -> None:
    olha.did("escalate", ref_of(olha), *ASK)
    olha.git("push", "-q", "origin", "main:refs/heads/other")
    mia.sync()
    olha.did("review", "withdraw", ref_of(olha))
    olha.git("push", "-q", "origin", "main", ":refs/heads/other")
    assert branches(mia) == [f"origin/escalate/{ref_of(olha)}"]
    mia.sync()
    assert branches(mia) == []
    assert mia.git("rev-parse", "origin/other")


@pytest.mark.parametrize("pruned", [False, True])
def test_a_vote_on_what_was_withdrawn_brings_nothing_back(
    meeting: Meeting, olha: Clone, mia: Clone, pruned: bool
) -> None:
    olha.did("escalate", ref_of(olha), *ASK)
    mia.sync()
    with meeting.cut():
        mia.did("review", "approve", ref_of(olha))
    olha.did("review", "withdraw", ref_of(olha))
    olha.sync()
    if pruned:
        mia.git("fetch", "-q", "--prune")
    assert told(mia.sync()) == [("gone", "desk → l2-toronto approved, but origin has it no more", "mia")]
    assert (branches(mia), there(meeting)) == ([], [])


def test_somebody_elses_branch_that_the_remote_lost_is_kept_and_not_brought_back(
    meeting: Meeting, olha: Clone, mia: Clone
) -> None:
    olha.did("escalate", ref_of(olha), *ASK)
    mia.sync()
    with meeting.cut():
        mia.did("review", "approve", ref_of(olha))
    olha.git("push", "-q", "origin", f":escalate/{ref_of(olha)}")
    mia.git("fetch", "-q", "--prune")
    for _ in range(2):
        assert [one[0] for one in told(mia.sync())] == ["kept"]
    assert there(meeting) == []


def test_a_clone_of_one_branch_hears_of_reviews(meeting: Meeting, olha: Clone) -> None:
    olha.did("escalate", ref_of(olha), *ASK)
    folder = meeting.hub.parent / "narrow"
    olha.git("clone", "-q", "--single-branch", meeting.hub.as_uri(), str(folder))
    narrow = Clone(folder, "mia")
    assert [one[0] for one in told(narrow.sync())] == ["came"]
    narrow.did("review", "approve", ref_of(olha))
    assert told(olha.sync()) == [("came", "desk → l2-toronto approved", "mia")]


def test_people_read_what_came(meeting: Meeting, olha: Clone, mia: Clone) -> None:
    olha.did("escalate", ref_of(olha), *ASK)
    answer = mia.hd("sync")
    ref = ref_of(olha)
    assert answer.out.splitlines()[-1].split("\t")[:5] == ["review", ref, "came", "desk → l2-toronto asked for", "olha"]
