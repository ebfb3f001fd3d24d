"""A desk at a revision: what was read then is read now, byte for byte, from git alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from hd.errors import NotFoundError, UnreadableError
from hd.store.desk.at_revision import Revision
from hd.store.desk.desk import Desk
from tests.ops.bench import Bench
from tests.running import Answer, git, hd

LATER = "2026-11-24T15:00:00+02:00"
QUESTIONS = (
    ("list", "--json"),
    ("list", "is:closed", "--json"),
    ("list", "--by", "team", "--json"),
    ("sla", "check", "--json"),
    ("sla", "check", "--format", "junit"),
    ("show", "{one}", "--json"),
    ("show", "{child}", "--public", "--json"),
    ("show", "{parent}"),
)


def answers(desk: Bench, *at: str) -> list[Answer]:
    return [
        hd(desk.folder, *(word.format(**desk.ids) for word in words), *at, HD_NOW=LATER, HD_FORCE_TTY="80")
        for words in QUESTIONS
    ]


@pytest.mark.parametrize("gone", [False, True], ids=["work tree", "sparse"])
def test_what_was_printed_then_is_printed_for_that_commit(gone: bool, family: Bench, tmp_path: Path) -> None:
    (tmp_path / "log.txt").write_text("x", encoding="utf-8")
    assert family.hd("attach", "{one}", str(tmp_path / "log.txt")) == 0
    before, rev = answers(family), family.git("rev-parse", "HEAD")
    assert [answer.code for answer in before] == [0, 0, 0, before[3].code, before[3].code, 0, 0, 0]
    assert family.hd("resolve", "{grandchild}", "-m", "Done.") == 0
    assert family.hd("set", "{one}", "priority=P1", "title=Another") == 0
    (family.folder / "hd.yaml").write_text("desk: {prefix: HD}\n", encoding="utf-8")
    family.git("rm", "-q", f"tickets/2026/11/{family.ids['child']}.md")
    family.git("commit", "-qam", "All is different")
    if gone:
        family.git("sparse-checkout", "set", "kb")
    assert answers(family, "--rev", rev) == before


def test_the_files_that_were_added_later_are_not_there(bench: Bench) -> None:
    rev = bench.git("rev-parse", "HEAD~1")
    then = Revision(Desk(bench.folder), rev)
    assert (then.commit, then.ids()) == (rev, [bench.ids["one"]])
    assert not then.holds(bench.ids["two"])
    with pytest.raises(NotFoundError):
        then.load(bench.ids["two"])


def test_articles_and_templates_are_those_of_the_commit(bench: Bench) -> None:
    assert bench.hd("kb", "new", "VPN drops") == 0
    names = Desk(bench.folder).template_names()
    then = Revision(Desk(bench.folder), "HEAD")
    bench.git("rm", "-rq", "kb", "templates")
    assert [article.slug for article in then.library().articles] == ["vpn-drops"]
    assert names
    assert then.template_names() == names
    assert [template.name for template in then.templates()[0]] == list(names)


def test_a_file_that_cannot_be_read_is_named_and_hides_no_other(bench: Bench) -> None:
    path = f"tickets/2026/11/{bench.ids['one']}.md"
    (bench.folder / path).write_bytes(b"no ticket\n")
    bench.git("commit", "-qam", "Broken")
    reading = Revision(Desk(bench.folder), "HEAD").all()
    assert [problem.path for problem in reading.unreadable] == [path]
    assert [ticket.id for ticket in reading.tickets] == [bench.ids["two"]]


def test_a_link_in_the_place_of_a_ticket_is_no_ticket_and_leads_nowhere(bench: Bench) -> None:
    path = bench.folder / "tickets/2026/11" / f"{bench.ids['one']}.md"
    path.unlink()
    path.symlink_to(f"{bench.ids['two']}.md")
    bench.git("commit", "-qam", "A link")
    assert Revision(Desk(bench.folder), "HEAD").ids() == [bench.ids["two"]]


def test_an_object_that_git_has_lost_is_said_to_be_lost(bench: Bench) -> None:
    blob = bench.git("rev-parse", f"HEAD:tickets/2026/11/{bench.ids['one']}.md")
    (bench.folder / ".git/objects" / blob[:2] / blob[2:]).unlink()
    then = Revision(Desk(bench.folder), "HEAD")
    (problem,) = then.all().unreadable
    assert "git has lost it" in problem.message
    with pytest.raises(UnreadableError):
        then.load(bench.ids["one"])


def test_a_commit_before_the_desk_has_no_desk(bench: Bench) -> None:
    git(bench.folder, "commit", "-q", "--allow-empty", "-m", "x")
    root = bench.git("rev-list", "--max-parents=0", "HEAD")
    empty = bench.git("commit-tree", "-m", "Nothing", bench.git("hash-object", "-t", "tree", "-w", "/dev/null"))
    assert root != empty
    answer = hd(bench.folder, "list", "--rev", empty)
    assert (answer.code, answer.err.split("\n")[0]) == (1, f"hd: hd.yaml: not in {empty[:7]}")


@pytest.mark.parametrize("rev", ["nowhere", "-x", "--all", "", "HEAD:hd.yaml", "HEAD^{tree}", "..", "a b", "HEAD~9999"])
def test_what_is_no_commit_is_named(rev: str, bench: Bench) -> None:
    answer = hd(bench.folder, "list", "--rev", rev)
    assert (answer.code, answer.err.split("\n")[0]) == (1, f'hd: no revision "{rev}"')


def test_a_few_tickets_are_read_without_listing_the_tree(bench: Bench) -> None:
    then = Revision(Desk(bench.folder), "HEAD")
    path = f"tickets/2026/11/{bench.ids['one']}.md"
    then.fetch([path, "tickets/2026/11/none.md"])
    assert then.content(path) == (bench.folder / path).read_bytes()
    with pytest.raises(NotFoundError):
        then.content("tickets/2026/11/none.md")
    assert "_tree" not in vars(then)
