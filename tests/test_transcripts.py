"""Every transcript and every documented command does what it says; and the runner of transcripts would notice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import transcripts
from tests.transcripts import CHECKOUT, TranscriptError, differences, read, updated

PAGES = [path for path in [CHECKOUT / "README.md", *sorted((CHECKOUT / "docs").rglob("*.md"))] if path.exists()]
DOCUMENTED = [path for path in PAGES if read(path.read_text(encoding="utf-8"), markdown=True)]


@pytest.mark.parametrize("path", sorted((CHECKOUT / "tests" / "scripts").glob("*.txt")), ids=lambda path: path.stem)
def test_a_transcript_prints_what_it_says(path: Path) -> None:
    assert not (found := differences(path)), found


@pytest.mark.parametrize("path", DOCUMENTED, ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_a_documented_command_prints_what_the_page_says(path: Path) -> None:
    assert not (found := differences(path)), found


def difference(tmp_path: Path, text: str, name: str = "a.txt") -> str:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return differences(path)


# -- reading ------------------------------------------------------------------------------------------------------


def test_output_ends_where_only_comments_follow_a_blank_line() -> None:
    (first, second) = read("# start\n\n$ one\n# a\n\nb\n\n# next\n$ two\n> more\n>\n(exit 3)\n")
    assert (first.command, first.expected, first.code, first.line) == ("one", "# a\n\nb", 0, 3)
    assert (second.command, second.expected, second.code, second.line) == ("two\nmore\n", "", 3, 9)


def test_text_before_the_first_command_is_refused() -> None:
    with pytest.raises(TranscriptError, match="line 2"):
        read("# fine\nnot fine\n$ one\n")


def test_in_markdown_only_console_blocks_and_hidden_commands_are_run() -> None:
    page = "# T\n\n<!-- $ at noon -->\n\n```sh\n$ no\n```\n\n1. so\n\n   ```console\n   $ yes\n   out\n   ```\n\ntext\n"
    assert [(step.command, step.expected, step.hidden) for step in read(page, markdown=True)] == [
        ("at noon", "", True),
        ("yes", "out", False),
    ]


# -- running ------------------------------------------------------------------------------------------------------


def test_commands_share_a_shell_on_a_terminal_of_80_columns(tmp_path: Path) -> None:
    text = "$ mkdir a && cd a && V=1\n\n$ pwd; echo $V; stty size; test -t 0 && test -t 1 && test -t 2 && echo tty\n"
    text += "/home/olha/a\n1\n24 80\ntty\n"
    assert difference(tmp_path, text) == ""


def test_a_carriage_return_overwrites_and_a_here_document_is_read(tmp_path: Path) -> None:
    text = "$ printf '1/2\\r2/2\\r\\033[K'; cat <<END\n> a\n>\n>  b\n> END\na\n\n b\n"
    assert difference(tmp_path, text) == ""


def test_another_word_another_space_and_another_code_are_seen(tmp_path: Path) -> None:
    for wrong in ("$ echo a\nb\n", "$ echo 'a '\na\n", "$ false\n", "$ echo a\na\n(exit 1)\n"):
        assert "a.txt:1: $ " in difference(tmp_path, wrong)


def test_only_a_pipeline_may_print_its_lines_in_another_order(tmp_path: Path) -> None:
    assert difference(tmp_path, "$ (echo b; echo a >&2) | cat\na\nb\n") == ""
    assert difference(tmp_path, "$ (echo b; echo a) | cat\na\nc\n") != ""
    assert difference(tmp_path, "$ echo b || echo no; echo a\na\nb\n") != ""


def test_written_ids_stand_for_the_real_ones_in_order_also_as_pieces(tmp_path: Path) -> None:
    text = (
        "$ echo HD-2611-AB''1CD 2611-XY''2ZW\nHD-2611-7K3FQ 2611-M3XD2\n\n"
        "$ echo 7k3f 7K3 m3xd2 tickets/HD-2611-M3XD2.md\n7k3f 7K3 m3xd2 tickets/HD-2611-M3XD2.md\n\n"
        "$ echo ab1cd AB1C\n7k3fq AB1C\n\n"
        "$ echo 7k3fq | tr a-z0-9 b-za-a1-90\n"  # what really went in: ab1cd
    )
    assert difference(tmp_path, text).endswith("+bc2de")


def test_a_real_id_of_digits_alone_is_written_in_the_letters_of_the_transcript(tmp_path: Path) -> None:
    text = "$ echo HD-2611-77''483 77''483 77''483\nHD-2611-7K3FQ 7k3fq 7K3FQ\n\n$ echo 7k3 hd-77''483\n7k3 hd-7k3fq\n"
    assert difference(tmp_path, text) == ""


def test_an_id_in_the_wrong_place_is_seen(tmp_path: Path) -> None:
    text = "$ echo HD-2611-AB''1CD HD-2611-XY''2ZW\nHD-2611-7K3FQ HD-2611-M3XD2\n\n$ echo 7K3FQ M3XD2\nM3XD2 7K3FQ\n"
    assert difference(tmp_path, text)


def test_a_hash_is_any_hash_but_a_hash(tmp_path: Path) -> None:
    assert (
        difference(tmp_path, "$ echo '[4be1c2a]' commit 1234567; echo 0d01f3e x\n[0000001] commit abcdefa\nabcabc1 x\n")
        == ""
    )
    assert difference(tmp_path, "$ echo '[4be1c2a]'\n[4be1c2]\n")


def test_a_command_may_use_a_hash_that_was_shown(tmp_path: Path) -> None:
    text = (
        "$ git init -q; git commit -q --allow-empty -m one; git log --oneline | cat\n1234abc one\n\n"
        "$ git show -s --format=%s 1234abc\none\n"
    )
    assert difference(tmp_path, text) == ""


def test_people_and_moments_are_set_for_git_too(tmp_path: Path) -> None:
    text = (
        "$ echo '  ivan:  {name: Ivan Melnyk, email: ivan@acme.example, github: im}' >hd.yaml; as ivan\n\n"
        "$ at 2026-11-23T09:00; git init -q; git commit -q --allow-empty -m one; git log -1 --format='%an %ae %aI'\n"
        "Ivan Melnyk ivan@acme.example 2026-11-23T09:00:00+02:00\n"
    )
    assert difference(tmp_path, text) == ""


def test_a_shell_that_ends_is_told_apart_from_one_that_hangs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TranscriptError, match="the shell ended"):
        difference(tmp_path, "$ exit 3\n")
    monkeypatch.setattr(transcripts, "PATIENCE", 0.2)
    with pytest.raises(TranscriptError, match="no answer"):
        difference(tmp_path, "$ cat\n")


# -- writing ------------------------------------------------------------------------------------------------------


def test_update_writes_what_is_printed_and_keeps_ids_hashes_and_all_else() -> None:
    old = "# Top\n$ echo HD-2611-AB''1CD '[4be1c2a]'; echo new\nHD-2611-7K3FQ [0000000]\nold\n\n# Next\n$ false\n"
    new = old.replace("old\n", "new\n").replace("false\n", "false\n(exit 1)\n")
    assert updated(old) == new
    assert updated(new) == new


def test_update_keeps_the_indent_of_a_markdown_block() -> None:
    assert updated("- a\n\n  ```console\n  $ echo b\n  ```\n", markdown=True) == (
        "- a\n\n  ```console\n  $ echo b\n  b\n  ```\n"
    )


def test_update_refuses_what_would_be_read_differently() -> None:
    for command in ("echo '$ ls'", "printf 'a\\n\\n# b\\n'"):
        with pytest.raises(TranscriptError, match="cannot be written down"):
            updated(f"$ {command}\n")
