"""Tickets that came in twice: merged, refused where that makes no sense, and taken apart again."""

from __future__ import annotations

import pytest

from tests.ops.bench import Bench


def test_a_duplicate_is_cancelled_linked_and_told_and_its_people_watch(bench: Bench) -> None:
    assert bench.hd("merge", "{two}", "--into", "{one}") == 0
    one = bench.ids["one"]
    assert bench.line("two", "status") == "cancelled"
    assert bench.line("two", "links") == f"[duplicate:{one}]"
    assert f" olha\n\nMerged into {one}: we work on it there.\n" in bench.text("two")
    assert bench.line("one", "watchers") == "[r.tkachenko@acme.example]"
    assert f" olha [internal]\n\nMerged into this: {bench.ids['two']} Ticket two\n" in bench.text("one")


def test_who_asks_for_both_does_not_watch_their_own_ticket(bench: Bench) -> None:
    bench.ticket("three", "-r", "shevch")
    assert bench.hd("merge", "{three}", "--into", "{one}") == 0
    assert bench.line("one", "watchers") == ""


def test_own_words_are_said_and_name_the_other_ticket(bench: Bench) -> None:
    assert bench.hd("merge", "{two}", "--into", "{one}", "-m", "Known since nine.") == 0
    assert f" olha\n\nKnown since nine.\n\n→ {bench.ids['one']}\n" in bench.text("two")


def test_several_are_one_commit(bench: Bench) -> None:
    bench.ticket("three", "-r", "tremblay")
    before = bench.git("rev-parse", "HEAD")
    assert bench.hd("merge", "{two}", "{three}", "--into", "{one}") == 0
    assert bench.git("rev-list", "--count", f"{before}..HEAD") == "1"
    assert bench.line("one", "watchers") == "[r.tkachenko@acme.example, j.tremblay@acme.example]"


def refused(bench: Bench, capfd: pytest.CaptureFixture[str], *words: str) -> str:
    before = bench.files()
    capfd.readouterr()
    assert bench.hd(*words) == 1
    assert bench.files() == before
    return capfd.readouterr().err.format(**bench.ids)


def test_a_ticket_is_not_merged_into_itself(bench: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    assert "into itself" in refused(bench, capfd, "merge", "{one}", "--into", "{one}")


def test_no_circle_is_made(bench: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    bench.ticket("three")
    assert bench.hd("merge", "{one}", "--into", "{two}") == 0
    assert bench.hd("merge", "{two}", "--into", "{three}") == 0
    assert "circle" in refused(bench, capfd, "merge", "{three}", "--into", "{one}")


def test_a_target_that_was_merged_itself_names_where_it_ended_up(
    bench: Bench, capfd: pytest.CaptureFixture[str]
) -> None:
    bench.ticket("three")
    bench.ticket("four")
    assert bench.hd("merge", "{one}", "--into", "{two}") == 0
    assert bench.hd("merge", "{two}", "--into", "{three}") == 0
    said = refused(bench, capfd, "merge", "{four}", "--into", "{one}")
    assert said.endswith(f"--into {bench.ids['three'][-5:].lower()}\n")


def test_what_was_merged_is_not_merged_again(bench: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    bench.ticket("three")
    assert bench.hd("merge", "{one}", "--into", "{two}") == 0
    assert "already" in refused(bench, capfd, "merge", "{one}", "--into", "{three}")


def test_nothing_is_merged_into_what_was_called_off(bench: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    assert bench.hd("cancel", "{one}") == 0
    assert "nobody works on it" in refused(bench, capfd, "merge", "{two}", "--into", "{one}")


@pytest.mark.parametrize("before", ["comment {two} -m Seen.", "take {two}", "wait {two} --for date --until 3d"])
def test_taken_apart_a_ticket_is_what_it_was_with_all_its_clocks(bench: Bench, before: str) -> None:
    assert bench.hd(*before.split()) == 0
    keys = ("status", "links", "assignee", "requester")
    was = [bench.line("two", key) for key in keys]
    timeline = bench.text("two").partition("timeline:")[2].partition("source:")[0]
    assert bench.hd("merge", "{two}", "--into", "{one}") == 0
    assert bench.hd("merge", "--undo", "{two}") == 0
    assert [bench.line("two", key) for key in keys] == was
    assert bench.text("two").partition("timeline:")[2].partition("source:")[0] == timeline
    assert "watchers" not in bench.text("one")
    assert bench.hd("check") == 0


def test_watchers_that_were_there_before_or_came_with_another_stay(bench: Bench) -> None:
    bench.ticket("three", "-r", "tkach")
    bench.ticket("four", "-r", "tremblay")
    (path,) = bench.folder.glob(f"tickets/*/*/{bench.ids['one']}.md")
    path.write_text(path.read_text().replace("timeline:", "watchers: [j.tremblay@acme.example]\ntimeline:"))
    assert bench.hd("merge", "{two}", "{three}", "{four}", "--into", "{one}") == 0
    assert bench.line("one", "watchers") == "[j.tremblay@acme.example, r.tkachenko@acme.example]"
    assert bench.hd("merge", "--undo", "{two}", "{four}") == 0
    assert bench.line("one", "watchers") == "[j.tremblay@acme.example, r.tkachenko@acme.example]"
    assert bench.hd("merge", "--undo", "{three}") == 0
    assert bench.line("one", "watchers") == "[j.tremblay@acme.example]"


def test_only_what_is_merged_is_taken_apart(bench: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    assert "is not merged" in refused(bench, capfd, "merge", "--undo", "{one}")
    assert bench.hd("cancel", "{one}") == 0
    assert "is not merged" in refused(bench, capfd, "merge", "--undo", "{one}")


def test_show_says_where_a_merged_ticket_went(bench: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    assert bench.hd("merge", "{two}", "--into", "{one}") == 0
    capfd.readouterr()
    assert bench.hd("show", "{two}") == 0
    assert f"cancelled (merged into {bench.ids['one'][3:]})" in capfd.readouterr().out


def test_a_word_of_the_requester_does_not_open_a_merged_ticket_but_says_where_it_went(
    bench: Bench, capfd: pytest.CaptureFixture[str]
) -> None:
    assert bench.hd("merge", "{one}", "--into", "{two}") == 0
    capfd.readouterr()
    assert bench.hd("comment", "{one}", "--by", "requester", "-m", "Any news?") == 0
    said = capfd.readouterr()
    into = bench.ids["two"][-5:]
    assert f"merged into {into}" in said.out
    assert f"hd comment {into.lower()} -m" in said.err
    assert bench.line("one", "status") == "cancelled"
    assert "Any news?" in bench.text("one")
    assert bench.hd("merge", "--undo", "{one}") == 0
