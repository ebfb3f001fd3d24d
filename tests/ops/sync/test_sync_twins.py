"""Two people draw one id: their tickets are told apart by whoever syncs, with all that means either of them."""

from __future__ import annotations

import json

import pytest

from tests.ops.meeting import Clone, Meeting, drawing, meeting, olha

__all__ = ["meeting", "olha"]

SAME = "HD-2611-7K3FQ"
LATER, EARLIER = "2026-11-23T11:00:00+02:00", "2026-11-23T10:00:00+02:00"
LATEST = "2026-11-23T13:00:00+02:00"


@pytest.fixture
def taras(meeting: Meeting) -> Clone:
    return meeting.clone("taras")


def title(clone: Clone, ref: str) -> str:
    return next(line for line in clone.file(ref).read_text(encoding="utf-8").splitlines() if line.startswith("title"))


def apart(olha: Clone, taras: Clone, patch: pytest.MonkeyPatch, *, first: str = "olha") -> str:
    """She has the later one, with an attachment, and another ticket that links to it; he the earlier one. What the
    later one is called in the end. first: who syncs first."""
    drawing(patch, SAME, "HD-2611-AAAAA", SAME)
    olha.create("hers", at=LATER)
    log = olha.folder.parent / "the.log"
    log.write_text("log\n", encoding="utf-8")
    olha.did("attach", SAME, str(log))
    olha.did("link", olha.create("links"), "related", SAME)
    olha.did("link", SAME, "blocks", "AAAAA")
    taras.create("his", at=EARLIER)
    taras.did("comment", SAME, "-m", "about his")
    one, other = (olha, taras) if first == "olha" else (taras, olha)
    one.sync()
    (moved,) = other.sync()["renumbered"]
    assert (moved["from"], moved["title"]) == (SAME, "hers")
    one.sync()
    assert olha.head() == taras.head()
    found: str = moved["to"]
    return found


def test_the_later_one_yields_with_all_that_means_it(
    olha: Clone, taras: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = apart(olha, taras, monkeypatch)
    assert (title(olha, SAME), title(olha, new)) == ("title: his", "title: hers")
    hers = olha.file(new).read_text(encoding="utf-8")
    assert f"\nid: {new}\n" in hers
    assert f"\naliases: [{SAME}]\n" in hers
    assert "links: [blocks:HD-2611-AAAAA]" in hers
    assert f"]({new}/" in hers
    assert [path.name.partition("-")[2] for path in olha.file(new).with_suffix("").iterdir()] == ["the.log"]
    assert not olha.file(SAME).with_suffix("").exists()
    assert f"related:{new}" in olha.file("HD-2611-AAAAA").read_text(encoding="utf-8")
    assert "about his" in olha.file(SAME).read_text(encoding="utf-8")
    assert olha.did("check", "--strict", at="2026-11-23T13:00:00+02:00").code == 0
    assert olha.did("show", new).out.count("hers") == 1


def test_it_is_the_same_whoever_syncs_first(
    meeting: Meeting, olha: Clone, taras: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = apart(olha, taras, monkeypatch, first="taras")
    assert (title(olha, SAME), title(olha, new)) == ("title: his", "title: hers")


def test_its_log_goes_back_beyond_the_new_id_and_has_nothing_of_the_other(
    olha: Clone, taras: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = apart(olha, taras, monkeypatch)
    hers = [(one["action"], one["text"]) for one in json.loads(olha.did("log", new, "--json").out)]
    assert hers[-2:] == [("attach", "the.log"), ("create", "hers")]
    assert ("renumber", f"was {SAME}, which another ticket has, too") in hers
    his = [one["text"] for one in json.loads(olha.did("log", SAME, "--json").out)]
    assert [text for text in his if not text.startswith("with ")] == ["about his", "his"]


def test_undo_means_ones_own_last_change_and_never_the_other_ticket(
    olha: Clone, taras: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawing(monkeypatch, SAME, SAME)
    taras.create("his", "--tag", "x", at=EARLIER)
    taras.sync()
    olha.create("hers", at=LATER)
    olha.did("set", SAME, "tags+=x", at=LATER)
    (moved,) = olha.sync()["renumbered"]
    before = olha.head()
    answer = olha.hd("undo", at=LATEST)
    assert (answer.code, f"{SAME} is another ticket now" in answer.err) == (1, True)
    answer = olha.hd("undo", moved["to"], at=LATEST)
    assert (answer.code, "keeps its new one" in answer.err) == (1, True)
    assert olha.head() == before


@pytest.mark.parametrize("first", ["olha", "taras"])
def test_the_audit_takes_it_for_what_it_is(
    olha: Clone, taras: Clone, monkeypatch: pytest.MonkeyPatch, first: str
) -> None:
    new = apart(olha, taras, monkeypatch, first=first)
    start = olha.git("rev-list", "--max-parents=0", "main")
    for words in (["audit", "--strict"], ["check", "--base", start, "--strict"]):
        answer = taras.hd(*words, at=LATEST)
        assert (answer.code, answer.out) == (0, ""), answer.err
    text = olha.file(new).read_text(encoding="utf-8")
    olha.file(new).write_text(text.replace("by: olha", "by: taras"), encoding="utf-8")
    olha.git("commit", "-qam", "x")
    assert olha.hd("audit", at=LATEST).code == 5


def test_both_make_the_same_of_it_without_knowing_of_each_other(
    meeting: Meeting, olha: Clone, taras: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawing(monkeypatch, SAME, SAME)
    olha.create("hers", at=LATER)
    taras.create("his", at=EARLIER)
    olha.git("push", "-q", "origin", "main:one")
    taras.git("push", "-q", "origin", "main:other")
    for clone, branch in ((olha, "other"), (taras, "one")):
        clone.git("fetch", "-q")
        clone.git("branch", "-q", "-u", f"origin/{branch}")
        clone.sync()
    trees = [clone.git("rev-parse", "main^{tree}") for clone in (olha, taras)]
    assert trees[0] == trees[1]


def test_in_one_second_the_larger_blob_yields(olha: Clone, taras: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    drawing(monkeypatch, SAME, SAME)
    olha.create("hers", at=EARLIER)
    taras.create("his", at=EARLIER)
    blobs = {
        clone.who: clone.git("rev-parse", f"main:{clone.file(SAME).relative_to(clone.folder).as_posix()}")
        for clone in (olha, taras)
    }
    olha.sync()
    (moved,) = taras.sync()["renumbered"]
    assert moved["title"] == ("hers" if blobs["olha"] > blobs["taras"] else "his")


def test_who_worked_on_under_the_old_id_has_it_under_the_new_one(
    meeting: Meeting, olha: Clone, taras: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawing(monkeypatch, SAME, SAME, "HD-2611-BBBBB")
    olha.create("hers", at=LATER)
    olha.did("set", SAME, "tags=a", at=LATER)
    olha.sync()
    nadia = meeting.clone("nadia")
    nadia.did("comment", SAME, "-m", "about hers")
    nadia.did("set", SAME, "priority=P1", "tags+=b")
    taras.create("his", at=EARLIER)
    (moved,) = taras.sync()["renumbered"]
    taras.did("set", moved["to"], "tags-=a")
    taras.sync()
    nadia.did("link", nadia.create("links"), "related", SAME)
    found = nadia.sync()
    assert [one["to"] for one in found["renumbered"]] == [moved["to"]]
    assert found["decide"] == []
    hers = nadia.file(moved["to"]).read_text(encoding="utf-8")
    assert "about hers" in hers
    assert "priority: P1\n" in hers
    assert "tags: [b]\n" in hers
    assert title(nadia, SAME) == "title: his"
    assert "about hers" not in nadia.file(SAME).read_text(encoding="utf-8")
    assert f"related:{moved['to']}" in nadia.file("HD-2611-BBBBB").read_text(encoding="utf-8")
    assert nadia.status() == ""


def test_one_made_under_both_names_goes_to_nobody_else(
    meeting: Meeting, olha: Clone, taras: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """She works on under the old id while he, who repaired it, was not through yet: his push comes second."""
    drawing(monkeypatch, SAME, SAME)
    olha.create("hers", at=LATER)
    olha.sync()
    taras.create("his", at=EARLIER)
    meeting.hook("pre-receive", "exit 1")
    assert taras.hd("sync").code == 1
    (meeting.hub / "hooks" / "pre-receive").unlink()
    olha.did("comment", SAME, "-m", "about hers")
    olha.sync()
    (moved,) = taras.sync()["renumbered"]
    assert "about hers" in taras.file(moved["to"]).read_text(encoding="utf-8")
    assert "about hers" not in taras.file(SAME).read_text(encoding="utf-8")


def test_a_dry_run_says_it_and_leaves_no_trace(olha: Clone, taras: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    drawing(monkeypatch, SAME, SAME)
    olha.create("hers", at=LATER)
    olha.sync()
    taras.create("his", at=EARLIER)
    taras.git("fetch", "-q")
    before = taras.git("for-each-ref"), taras.head()
    assert [one["title"] for one in taras.sync("--dry-run")["renumbered"]] == ["hers"]
    assert (taras.git("for-each-ref"), taras.head()) == before


def test_a_plain_merge_does_not_mix_the_two(olha: Clone, taras: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    drawing(monkeypatch, SAME, SAME)
    olha.create("hers", at=LATER)
    olha.sync()
    taras.create("his", at=EARLIER)
    taras.git("fetch", "-q")
    with pytest.raises(Exception, match="merge"):
        taras.git("merge", "-q", "--no-edit", "origin/main")
    assert taras.status().startswith("AA ")
    taras.git("merge", "--abort")
    taras.sync()
