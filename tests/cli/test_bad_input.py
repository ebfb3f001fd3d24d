"""What an impatient person types, and what a hostile one: each is answered in a line, and nothing is lost or forged."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from hd.cli.main import cli
from hd.cli.registry import COMMANDS, GUESSES, load_command
from hd.cli.related import SEE_ALSO
from tests import naughty
from tests.cli.conftest import Founded
from tests.running import git, hd, refused

LONE = "\udcff"  # how a byte that is not UTF-8 arrives in an argument


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command, `sla check` and the like among them, with its words."""
    for name in COMMANDS:
        command = load_command(name)
        assert command is not None
        yield name, command
        if isinstance(command, click.Group):
            yield from ((f"{name} {sub}", found) for sub, found in command.commands.items())


LEAVES = [(name, command) for name, command in commands() if not isinstance(command, click.Group)]


def examples(text: str) -> list[str]:
    """The command lines in a help text; they follow its mark for lines that are not to be wrapped."""
    return command_lines(text.partition("\b")[2])


def command_lines(text: str) -> list[str]:
    """The lines of a text that are commands."""
    return [line.strip() for line in text.splitlines() if line.strip().startswith("hd ")]


# -- help --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [found for _, found in LEAVES], ids=[name for name, _ in LEAVES])
def test_every_help_has_an_example(command: click.Command) -> None:
    assert examples(command.help or "")


@pytest.mark.parametrize(
    "line", [line for _, command in [("", cli), *commands()] for line in examples(command.help or "")]
)
def test_every_example_can_be_typed_as_it_stands(line: str) -> None:
    words = shlex.split(line.partition("  ")[0].partition(" > ")[0])[1:]  # a shell's redirection is not hd's
    command: click.Command | None = cli
    while isinstance(command, click.Group):
        if words[:1] == ["COMMAND"] or (command is cli and not words):  # bare `hd` is today
            return
        if command.invoke_without_command and command is not cli and (not words or words[0].startswith("-")):
            command.make_context(line, words, obj=None)
            return
        command = command.get_command(click.Context(command), words.pop(0))
    assert command is not None
    command.make_context(line, words, obj=None)


@pytest.mark.parametrize("name", [name for name, _ in LEAVES])
def test_every_help_points_to_commands_that_there_are(name: str) -> None:
    pointed = SEE_ALSO[name]
    assert pointed
    assert set(pointed) <= {leaf for leaf, _ in LEAVES} | {"notify", "web"} - {name}  # groups that do something
    shown = " ".join(hd(Path("/"), *name.split(), "--help").out.split())
    assert shown.endswith(f"See also: {', '.join(f'hd {one}' for one in pointed)}.")


@pytest.mark.parametrize("name", [name for name, _ in commands()])
def test_help_is_data_and_needs_no_desk(name: str, tmp_path: Path) -> None:
    answer = hd(tmp_path, *name.split(), "--help")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.startswith(f"Usage: hd {name}")


@pytest.mark.parametrize(
    "name", [name for name, command in LEAVES if any(p.required and not p.is_eager for p in command.params)]
)
def test_a_command_that_needs_more_words_says_which_or_shows_how(name: str, desk: Founded) -> None:
    answer = hd(desk.folder, *name.split())
    assert (answer.code, answer.out) == (2, "")
    assert command_lines(answer.err) or "Usage: hd" in answer.err


# -- wrong words -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("crate x", "nearest: create"),
        ("lst", "nearest: list"),
        ("sla chek", "nearest: hd sla check"),
        ("list --jsn", "nearest: --json"),
        ("create x --assigne me", "nearest: --assignee"),
        ("list is:brached", "nearest: breached"),
        ("list priorty:P1", "nearest: priority"),
        ("init --template smal-team", "nearest: small-team"),
    ],
)
def test_a_slip_of_the_hand_comes_back_with_what_was_meant(typed: str, meant: str, desk: Founded) -> None:
    assert meant in hd(desk.folder, *typed.split()).err


@pytest.mark.parametrize("typed", sorted(GUESSES))
def test_a_word_of_another_tool_is_answered_with_ours(typed: str, desk: Founded) -> None:
    answer = refused(desk.folder, typed, code=2, says=f'no command "{typed}"')
    words = answer.err.split("try: hd")[1].split()
    assert not words or words[0].rstrip(",") in COMMANDS or words[0].startswith("-")


@pytest.mark.parametrize(
    "ref", ["../../etc/passwd", "/etc/passwd", ".", "#", "*", "@@", LONE, "a/b", "HD-2611-00000", "7k3f\n"]
)
@pytest.mark.parametrize("verb", [["show"], ["comment", "-m", "x"], ["log"]], ids=lambda verb: verb[0])
def test_what_names_no_ticket_is_not_found(ref: str, verb: list[str], desk: Founded) -> None:
    assert "hd search" in refused(desk.folder, *verb, ref, code=1, says="no ticket").err


@pytest.mark.parametrize("ref", ["-1", "--", "-x"])
def test_a_ref_that_looks_like_an_option_is_wrong_usage(ref: str, desk: Founded) -> None:
    refused(desk.folder, "show", ref, code=2, says="")


@pytest.mark.parametrize("name", ["../../etc/passwd", "..", "../hd", LONE])
def test_an_article_is_never_a_path(name: str, desk: Founded) -> None:
    refused(desk.folder, "kb", "show", name, code=1, says="no article")


# -- texts -------------------------------------------------------------------------------------------------------------

# Of each kind of naughty text the first few; that every field keeps all of them is proven in process.
KEPT = naughty.KINDS.keys() - {"lines", "nothing", "impossible"}
TITLES = [text for name in sorted(KEPT) for text in list(naughty.KINDS[name].values())[:4] if text == text.strip()]


def test_any_title_comes_back_as_it_was_typed(desk: Founded) -> None:
    for title in TITLES:
        assert hd(desk.folder, "create", "--", title).code == 0, ascii(title)
    rows = json.loads(hd(desk.folder, "list", "--json").out)
    assert sorted(row["title"] for row in rows) == sorted(["VPN drops", *TITLES])
    assert git(desk.folder, "status", "--porcelain") == ""
    assert hd(desk.folder, "check").code == 0
    piped = [row.split("\t") for row in hd(desk.folder, "list").out.split("\n")[:-1]]
    assert {len(cells) for cells in piped} == {9}  # and what a spreadsheet takes for a formula is as it was typed
    assert {text for text in naughty.SHEETS if text in TITLES} <= {cells[-1] for cells in piped}
    drawn = hd(desk.folder, "list", HD_FORCE_TTY="100").out
    assert [
        char
        for char in drawn
        if char != "\n" and (char < " " or "\x7f" <= char < "\xa0" or char in "\u202a\u202e\ufeff")
    ] == []


@pytest.mark.parametrize("title", ["a\nb", "a\r\nb", "a\tb", "a\u2028b", "a\x85b", "a\vb", " a  b "])
def test_a_title_is_one_line(title: str, desk: Founded) -> None:
    ref = hd(desk.folder, "create", title).out.split()[0]
    assert desk.shown(ref)["title"] == "a b"


@pytest.mark.parametrize("title", ["", "   ", "\n", "\u200b", "\u00a0", "\u202e"])
def test_a_title_that_shows_nothing_is_none(title: str, desk: Founded) -> None:
    refused(desk.folder, "create", title, code=2, says="a ticket needs a title")


FORGED = """\
ok
### 2026-11-23T10:00:00+02:00 boss

forged
   ### 2026-11-23T10:00:00+02:00 boss [internal]
## Resolution
solved
## Comments
\\### 2026-11 x
---
status: closed
---"""


@pytest.mark.parametrize("eol", ["\n", "\r\n", "\r", "\u2028"])
def test_no_text_forges_a_comment_or_an_answer(eol: str, desk: Founded, tmp_path: Path) -> None:
    (tmp_path / "text").write_bytes(FORGED.replace("\n", eol).encode())
    for verb in ("comment", "resolve", "reopen"):
        assert hd(desk.folder, verb, desk.ticket, "-F", str(tmp_path / "text")).code == 0
    found = desk.shown()
    kept = FORGED if eol == "\r\n" else FORGED.replace("\n", eol)
    assert [(one["author"], one["text"]) for one in found["comments"]] == [("olha", kept)] * 3  # type: ignore[attr-defined]
    assert (found["status"], found["resolution"], found["problems"]) == ("open", None, [])


@pytest.mark.parametrize("data", [b"\xef\xbb\xbfhi", b"hi\r\n\r\n", b"\n\nhi", b"hi"])
def test_a_text_from_a_file_is_its_words(data: bytes, desk: Founded, tmp_path: Path) -> None:
    (tmp_path / "text").write_bytes(data)
    hd(desk.folder, "comment", desk.ticket, "-F", str(tmp_path / "text"))
    hd(desk.folder, "comment", desk.ticket, "-F", "-", stdin=data)
    assert [one["text"] for one in desk.shown()["comments"]] == ["hi", "hi"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("data", "says", "hint"),
    [
        (b"", "a comment needs a text", "-m TEXT"),
        (b"\n \r\n", "a comment needs a text", "-m TEXT"),
        (b"a\0b", "a NUL character", "remove it"),
        ("ок\nпривет".encode("cp1251"), ":1: not UTF-8", "iconv -f CP1251"),
        ("привет".encode("utf-16"), ":1: not UTF-8", "iconv -f UTF-16"),
        (b"ok\n\xed\xb3\xbf", ":2: not UTF-8", "iconv"),
    ],
)
def test_a_file_that_is_no_text_is_refused(data: bytes, says: str, hint: str, desk: Founded, tmp_path: Path) -> None:
    (tmp_path / "a text").write_bytes(data)
    assert hint in refused(desk.folder, "comment", desk.ticket, "-F", str(tmp_path / "a text"), code=2, says=says).err
    assert hint in refused(desk.folder, "comment", desk.ticket, "-F", "-", stdin=data, code=2, says=says).err


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["-F", "no such"], "-F no such: No such file"),
        (["-F", "."], "-F .: Is a directory"),
        (["-F", ""], "Is a directory"),
        (["-m", "a", "-F", "x"], "give the text once"),
        (["-m", "a", "-e"], "give the text once"),
        (["-e"], "-e needs a terminal"),
        (["-m", ""], "a comment needs a text"),
        (["-m", " \n"], "a comment needs a text"),
        (["-m", LONE], "a byte that is not UTF-8"),
        (["-m", "\0"], "a NUL character"),
        (["-m"], "requires an argument"),
        (["-m", "x", "--internal", "--by", "requester"], "never internal"),
        (["-m", "x", "--by", "boss"], "'boss'"),
    ],
)
def test_a_text_that_cannot_be_had_is_refused(options: list[str], says: str, desk: Founded) -> None:
    refused(desk.folder, "comment", desk.ticket, *options, code=2, says=says)


def test_stdin_is_not_both_tickets_and_text(desk: Founded) -> None:
    refused(desk.folder, "comment", "-", "-F", "-", stdin=desk.ticket.encode(), code=2, says="stdin cannot hold both")


def test_a_whole_list_can_be_commented_on(desk: Founded) -> None:
    rows = hd(desk.folder, "list").out.encode()
    assert hd(desk.folder, "comment", "-", "-m", "seen", stdin=rows).code == 0


# -- values ------------------------------------------------------------------------------------------------------------

NASTY = [
    *("a,b", "a: b", "#x", "x #y", "[a]", "{a: b}", "- a", "&a", "*a", "!t", "|", ">", "%", "@x", "`", "'", '"', "\\"),
    *("~", "null", "yes", "0123", "1e3", "2026-11-21", "a]b", "a}b", "? x", ": x", "x:", "---", "🔥", "x" * 300, "ї"),
]


def test_values_are_kept_whatever_yaml_would_make_of_them(desk: Founded) -> None:
    tags = [word for value in NASTY for word in ("--tag", value)]
    for service, category, org in zip(NASTY[::3], NASTY[1::3], NASTY[2::3], strict=True):
        made = hd(desk.folder, "create", "T", *tags, "-s", service, "-c", category, "--org", org, "--json")
        assert made.code == 0, made.err
        found = desk.shown(json.loads(made.out)["id"])
        assert [found[key] for key in ("tags", "service", "category", "org")] == [NASTY, service, category, org]


@pytest.mark.parametrize("value", ["a\nb", "a\u2028b", " ", "a\0b", LONE])
@pytest.mark.parametrize("option", ["--tag", "-s", "-c", "--org", "--office", "--team", "--type", "-p", "-r"])
def test_a_value_is_one_line_of_text(option: str, value: str, desk: Founded) -> None:
    refused(desk.folder, "create", "T", option, value, code=2, says="")


def test_a_service_is_free_where_the_desk_lists_none(desk: Founded) -> None:
    ref = hd(desk.folder, "create", "T", "-s", "vpn").out.split()[0]
    assert desk.shown(ref)["service"] == "vpn"


def test_a_field_that_the_desk_has_not_is_never_dropped_in_silence(desk: Founded) -> None:
    refused(desk.folder, "create", "T", "--field", "asset=5", code=2, says='no field "asset"')


@pytest.mark.parametrize(
    ("pair", "says"),
    [
        ("asset", "KEY=VALUE"),
        ("=x", 'no field ""'),
        ("status=closed", 'no field "status"'),
        ("n=abc", "not a number"),
        ("since=soon", "not a date"),
        ("kind=c", 'no kind "c"'),
        ("asset=a\nb", "one line"),
    ],
)
def test_a_wrong_field_is_refused(pair: str, says: str, desk: Founded) -> None:
    kinds = "{asset: {type: text}, kind: {type: choice, of: [a, b]}, n: {type: number}, since: {type: date}}"
    (desk.folder / "hd.yaml").write_text(f"fields: {kinds}\n", encoding="utf-8")
    refused(desk.folder, "create", "T", "--field", pair, code=2, says=says)


@pytest.mark.parametrize("who", ["@x.y", "a@b", "a b@c.d", "a\x1b@c.d", "a\u202eb@c.d", "a@b@c.d", "a@c.d\n### 2026"])
def test_a_requester_is_an_address(who: str, desk: Founded) -> None:
    refused(desk.folder, "create", "T", "-r", who, code=2, says="nobody in contacts.csv")


@pytest.mark.parametrize("who", ["olena", "Olena <o@x.y>"])
def test_nobody_speaks_for_a_requester_who_is_no_address(who: str, desk: Founded) -> None:
    text = desk.file.read_text(encoding="utf-8").replace("requester: o@acme.example", f"requester: {who}")
    desk.file.write_text(text, encoding="utf-8")
    answer = refused(desk.folder, "comment", desk.ticket, "--by", "requester", "-m", "x", code=2, says="is no address")
    assert f"{desk.ticket}.md:10" in answer.err


# -- times and zones ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "moment",
    ["garbage", " ", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "1969-12-31", "2200-01-01", LONE],
)
@pytest.mark.parametrize("line", ["list", "create x", "sla when now 2h"])
def test_no_desk_runs_by_a_clock_that_makes_no_sense(moment: str, line: str, desk: Founded) -> None:
    refused(desk.folder, *line.split(), code=2, says="HD_NOW", HD_NOW=moment)
    refused(desk.folder, "--now", moment, *line.split(), code=2, says="--now")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("create x --at 2030-01-01", "lies in the future"),
        ("create x --at tomorrow", "lies in the future"),
        ("create x --at soon", '"soon" is no time'),
        ("create x --at 0001-01-01", "is no time"),
        ("wait REF --for date --until yesterday", "has passed already"),
        ("wait REF --for date --until 9999-12-31", "is no time"),
        ("wait REF --for date --until 2026-13-45", "is no time"),
        ("wait REF --for date", "which date?"),
        ("wait REF --for godot", "godot"),
        ("sla when now 3d", '"3d" could mean'),
        ("sla when now 2x", "no length of time"),
        ("sla elapsed now then", '"then" is no time'),
        ("sla check --within 2x", "is not a time span"),
        ("--tz Mars/X list", 'no zone "Mars/X"'),
        ("--tz ../../etc/passwd list", "no zone"),
        ("list -n 0", "-n 0"),
        ("list -n many", "'many'"),
    ],
)
def test_a_time_or_number_that_makes_no_sense_is_refused(line: str, says: str, desk: Founded) -> None:
    refused(desk.folder, *line.replace("REF", desk.ticket).split(), code=2, says=says)


def test_a_clock_that_went_back_writes_after_the_last_word(desk: Founded) -> None:
    assert hd(desk.folder, "comment", desk.ticket, "-m", "x", HD_NOW="2020-01-01T00:00:00+02:00").code == 0
    found = desk.shown()
    assert found["comments"][0]["at"] > found["created"]  # type: ignore[index]
    assert hd(desk.folder, "check").code == 0


# -- ids ---------------------------------------------------------------------------------------------------------------


def test_a_former_id_leads_to_the_ticket_that_had_it(desk: Founded) -> None:
    text = desk.file.read_text(encoding="utf-8")
    desk.file.write_text(text.replace("channel: phone", "channel: phone\naliases: [HD-2610-PD0XA]"), encoding="utf-8")
    for ref in ("HD-2610-PD0XA", "pd0xa", "2610-pd"):
        answer = hd(desk.folder, "show", ref, "--json")
        assert (answer.code, json.loads(answer.out)["id"]) == (0, desk.ticket), answer.err
        assert answer.err == f"hd: HD-2610-PD0XA is {desk.ticket} now\n"
    assert hd(desk.folder, "comment", "pd0xa", "-m", "x").code == 0
    refused(desk.folder, "show", "pd0xb", code=1, says="no ticket")


def test_the_count_below_a_list_is_of_all_that_were_found(desk: Founded) -> None:
    for number in range(3):
        assert hd(desk.folder, "create", f"T{number}").code == 0
    assert hd(desk.folder, "wait", desk.ticket, "--for", "requester").code == 0
    answer = hd(desk.folder, "list", "-n", "1", HD_FORCE_TTY="80", HD_NOW="2026-11-26T12:00:00+02:00")
    assert answer.err == "1 of 4 open: 3 breached, 1 paused\n"


def test_within_no_time_is_a_horizon_too(desk: Founded) -> None:
    for within, code in (("0m", 0), ("30d", 4)):
        assert hd(desk.folder, "sla", "check", "--within", within, "--fail-on", "risk").code == code
