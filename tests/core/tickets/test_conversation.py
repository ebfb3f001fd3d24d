"""The body of a ticket: what it says, what edits leave alone, and that no text can pretend to be a heading."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hd.core.tickets import conversation
from hd.core.tickets.conversation import Comment, add_comment, compose_body, escape, read, set_resolution, unescape
from hd.errors import UsageError

KYIV = timezone(timedelta(hours=2))
TEN = datetime(2026, 11, 23, 10, tzinfo=KYIV)

# A text is put together of what is dangerous: indents, backslashes, our headings, and every kind of line break.
PIECES = (
    *("\n", "\n", "\n", "\r\n", "\r", "\t", " ", "  ", "   ", "    ", "\\", "\\\\", "\x0b", "\x85", "\u2028", "#"),
    *("### 2026-11-23T10:00:00+02:00 olha", "### 2026-", "### ", "## Comments", "## Resolution", "## Comments x"),
    *(" [internal]", "```", "~~~", "---", "word", "слово", "<!--", "> "),
)
texts = st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | st.text(max_size=30)

EXAMPLE = """\
The client disconnects every ten minutes since the morning.

## Resolution

The gateway's idle timeout was ten minutes; raised to eight hours.

## Comments

### 2026-11-23T10:05:40+02:00 olha

Asked for the client's log.

### 2026-11-23T11:18:02+02:00 olha [internal]

Same gateway as HD-2610-QX4M8.
"""
BY_HAND = (
    "",
    "No sections, no final newline",
    "   ",
    "\n\n",
    "## Comments\n",
    "## Comments",
    EXAMPLE,
    EXAMPLE.replace("\n", "\r\n"),
    EXAMPLE.rstrip(),
    EXAMPLE + "\n## Afterthoughts\n\nwritten below\n",
    EXAMPLE + "\n" + EXAMPLE,
    "## Comments\n\n### 2026-11-23T12:00:00+02:00 ivan\n\nb\n\n## Resolution\n\nyes\n",
    "## Comments\n\n### 2026-11-23T12:00:00+02:00 ivan\n\nb\n\n### 2026-11-23T09:00:00+02:00 olha\n\na\n",
)
bodies = st.sampled_from(BY_HAND) | st.lists(st.sampled_from([*PIECES, EXAMPLE]), max_size=8).map("".join)


def cleaned(text: str) -> str:
    """What of a text is kept: all but the blank lines around it and the kind of its line ends."""
    return re.sub(r"\r+\n", "\n", text).strip("\n").rstrip()


def comment(text: str = "hello", *, minutes: int = 0, author: str = "olha", internal: bool = False) -> Comment:
    return Comment(TEN + timedelta(minutes=minutes), author, text, internal)


def said(body: str) -> list[tuple[str, str]]:
    """(author, text) of each comment."""
    return [(one.author, one.text) for one in read(body).comments]


def keeps_lines(before: str, after: str) -> bool:
    """Whether the lines of `before` stand in `after`, in that order, its unfinished last line finished."""
    lines = iter(line.rstrip("\r") for line in after.split("\n"))
    return all(line.rstrip("\r") in lines for line in before.removesuffix("\n").split("\n") if before)


# -- reading ------------------------------------------------------------------------------------------------------


def test_a_body_says_description_resolution_and_comments() -> None:
    talk = read(EXAMPLE, first_line=30)
    assert talk.description == "The client disconnects every ten minutes since the morning."
    assert talk.resolution == "The gateway's idle timeout was ten minutes; raised to eight hours."
    assert talk.comments == (
        Comment(datetime(2026, 11, 23, 10, 5, 40, tzinfo=KYIV), "olha", "Asked for the client's log.", False, 38),
        Comment(datetime(2026, 11, 23, 11, 18, 2, tzinfo=KYIV), "olha", "Same gateway as HD-2610-QX4M8.", True, 42),
    )
    assert talk.diagnostics == ()


def test_a_body_with_windows_line_ends_says_the_same() -> None:
    assert read(EXAMPLE.replace("\n", "\r\n")) == read(EXAMPLE)


def test_a_body_without_sections_is_all_description() -> None:
    assert read("one\n\n## Other\n\ntwo").description == "one\n\n## Other\n\ntwo"


def test_sections_may_come_in_any_order() -> None:
    talk = read("## Comments\n\n### 2026-11-23T10:00:00+02:00 olha\n\na\n\n## Resolution\n\nb\n")
    assert (talk.comments[0].text, talk.resolution) == ("a", "b")


def test_repeated_sections_are_read_as_one() -> None:
    body = "## Resolution\n\na\n\n## Comments\n\n### 2026-11-23T10:00:00+02:00 olha\n\nx\n\n"
    talk = read(body + body.replace("a\n", "b\n").replace("x\n", "y\n"))
    assert talk.resolution == "a\n\nb"
    assert [one.text for one in talk.comments] == ["x", "y"]


def test_a_heading_of_another_kind_belongs_to_the_text_it_stands_in() -> None:
    assert said(EXAMPLE + "\n## Afterthoughts\n\nmore\n")[-1][1].endswith("## Afterthoughts\n\nmore")


@pytest.mark.parametrize("line", ["## Comments", " ## Comments", "   ## Comments", "## Comments  ", "## Comments\t"])
def test_a_section_heading_may_be_indented_by_three_and_trail_blanks(line: str) -> None:
    assert read(f"{line}\n\n### 2026-11-23T10:00:00+02:00 olha\n\na\n").comments


@pytest.mark.parametrize(
    "line",
    ["    ## Comments", "\t## Comments", "# Comments", "### Comments", "## Comments:", "##Comments", "x ## Comments"],
)
def test_what_only_resembles_a_section_heading_is_text(line: str) -> None:
    assert read(f"{line}\n").description.strip() == line.strip()


def test_only_line_feeds_end_lines() -> None:
    for not_an_end in ("\r", "\x85", "\u2028", "\x0b"):
        assert read(f"a{not_an_end}## Comments{not_an_end}### 2026-11-23T10:00:00Z olha").comments == ()


@pytest.mark.parametrize(("author", "asks"), [("olha", False), ("o.shevchenko@acme.example", True)])
def test_an_author_with_an_at_sign_is_a_requester_and_any_other_an_agent(author: str, asks: bool) -> None:
    assert comment(author=author).by_requester is asks


def test_a_time_without_offset_is_in_the_desks_zone() -> None:
    body = "## Comments\n\n### 2026-11-23T10:00:00 olha\n\na\n"
    assert read(body, zone=ZoneInfo("Europe/Kyiv")).comments[0].at == TEN


@pytest.mark.parametrize("mark", [" [internal]", " [Internal]", "  [INTERNAL]  "])
def test_what_somebody_marked_internal_is_internal_however_they_wrote_it(mark: str) -> None:
    body = f"## Comments\n\n### 2026-11-23T10:00:00+02:00 olha{mark}\n\na\n"
    assert [one.internal for one in read(body).comments] == [True]


@pytest.mark.parametrize(
    "heading",
    [
        *("### 2026-13-23T10:00:00+02:00 olha", "### 2026-11-23T10:00:00+02:00", "### 2026-11-23 10:00 olha bondar"),
        *("### 2026-11-23T10:00:00+02:00 olha [secret]", "### 2026-", "### 9999-12-31T23:59:59+00:00 olha"),
        "### 2026-11-23T10:00:00 olha",  # without offset, where no zone is known
    ],
)
def test_a_comment_heading_that_cannot_be_read_is_reported_with_its_line_and_stays_text(heading: str) -> None:
    talk = read(f"d\n\n## Comments\n\n### 2026-11-23T09:00:00+02:00 ivan\n\na\n\n{heading}\n\nb\n", first_line=20)
    assert [(problem.rule, problem.severity, problem.line) for problem in talk.diagnostics] == [
        ("heading", "error", 28)
    ]
    assert [one.text for one in talk.comments] == [f"a\n\n{heading}\n\nb"]


def test_text_before_the_first_comment_is_reported() -> None:
    talk = read("## Comments\n\nhello?\n\n### 2026-11-23T10:00:00+02:00 olha\n\na\n", first_line=5)
    assert [(problem.severity, problem.line) for problem in talk.diagnostics] == [("warning", 7)]


def test_a_comment_heading_outside_its_section_is_reported_and_read_as_text() -> None:
    talk = read("a\n\n### 2026-11-23T10:00:00+02:00 olha\n\nb\n", first_line=10)
    assert talk.comments == ()
    assert "### 2026" in talk.description
    assert [(problem.severity, problem.line) for problem in talk.diagnostics] == [("warning", 12)]


def test_a_code_fence_written_by_hand_hides_no_heading() -> None:
    """A fence that somebody forgot to close would else swallow every comment after it."""
    body = (
        "## Comments\n\n### 2026-11-23T10:00:00+02:00 olha\n\n```\n## Comments\n### 2026-11-23T11:00:00+02:00 x\n```\n"
    )
    assert said(body) == [("olha", "```"), ("x", "```")]


# -- escaping -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("### 2026-11-23 was a Monday", "\\### 2026-11-23 was a Monday"),
        ("   ### 2026-", "   \\### 2026-"),
        ("\\### 2026-", "\\\\### 2026-"),
        ("## Comments", "\\## Comments"),
        ("  \\\\## Resolution \t", "  \\\\\\## Resolution \t"),
        ("## Comments\r", "\\## Comments\r"),
    ],
)
def test_a_line_that_reads_as_a_heading_gets_one_more_backslash(line: str, written: str) -> None:
    assert escape(line) == written
    assert unescape(written) == line


@pytest.mark.parametrize(
    "line",
    [
        *("    ### 2026-", "\t## Comments", "#### 2026-", "### 26-11", "## Comments below", "### Comments", "# 2026-"),
        *("a ## Comments", "\\n", "", "> ## Comments", "##  Comments"),
    ],
)
def test_every_other_line_stays_as_it_is(line: str) -> None:
    assert escape(line) == line == unescape(line)


@given(texts)
def test_unescaping_takes_back_what_escaping_did(text: str) -> None:
    assert unescape(escape(text)) == text


@given(texts, texts)
def test_escaping_tells_all_texts_apart(left: str, right: str) -> None:
    assert (escape(left) == escape(right)) == (left == right)


@given(texts)
def test_an_escaped_text_has_no_heading_of_ours(text: str) -> None:
    talk = read(escape(text))
    assert (talk.resolution, talk.comments, talk.diagnostics) == ("", (), ())


# -- a new body ---------------------------------------------------------------------------------------------------


def test_a_new_body_always_has_the_comments_section() -> None:
    assert compose_body("") == "## Comments\n"
    assert compose_body("Hello.\n") == "Hello.\n\n## Comments\n"


@given(texts)
def test_a_new_body_gives_its_description_back_and_nothing_else(text: str) -> None:
    talk = read(compose_body(text))
    assert (talk.description, talk.resolution, talk.comments, talk.diagnostics) == (cleaned(text), "", (), ())


# -- adding a comment ---------------------------------------------------------------------------------------------


def test_a_comment_is_written_as_the_format_shows_it() -> None:
    body = add_comment(compose_body("Hello."), Comment(TEN, "olha", "Asked.", internal=True))
    assert body == "Hello.\n\n## Comments\n\n### 2026-11-23T10:00:00+02:00 olha [internal]\n\nAsked.\n"


@pytest.mark.parametrize("body", BY_HAND)
def test_a_comment_comes_back_from_whatever_body_it_was_added_to(body: str) -> None:
    before = said(body)
    assert sorted(said(add_comment(body, comment("new")))) == sorted([*before, ("olha", "new")])


@given(bodies, texts, st.integers(-300, 300), st.booleans())
def test_a_comment_adds_itself_and_changes_nothing_else(body: str, text: str, minutes: int, internal: bool) -> None:
    added = comment(text, minutes=minutes, internal=internal)
    after = add_comment(body, added)
    old, new = read(body), read(after)
    assert keeps_lines(body, after)
    assert (new.description, new.resolution) == (old.description, old.resolution)
    mine = [one for one in new.comments if (one.at, one.text, one.internal) == (added.at, cleaned(text), internal)]
    assert mine
    rest = list(new.comments)
    rest.remove(mine[-1])
    plain = [(one.at, one.author, one.text, one.internal) for one in rest]
    assert sorted(plain) == sorted((one.at, one.author, one.text, one.internal) for one in old.comments)


@given(st.lists(st.tuples(st.integers(-300, 300), texts), max_size=6))
def test_comments_added_in_any_order_stand_in_the_order_of_their_times(added: list[tuple[int, str]]) -> None:
    body = compose_body("d")
    for minutes, text in added:
        body = add_comment(body, comment(text, minutes=minutes))
    wanted = [(TEN + timedelta(minutes=minutes), cleaned(text)) for minutes, text in added]
    found = read(body)
    assert [(one.at, one.text) for one in found.comments] == sorted(wanted, key=lambda pair: pair[0])
    assert found.description == "d"


def test_a_comment_goes_after_the_last_one_that_is_not_later() -> None:
    body = "## Comments\n"
    for number, clock in enumerate(("10:00", "12:00", "11:00", "13:00")):
        body += f"\n### 2026-11-23T{clock}:00+02:00 olha\n\n{number}\n"
    assert [text for _, text in said(add_comment(body, comment("new", minutes=90)))] == ["0", "1", "2", "new", "3"]


def test_the_newest_comment_goes_last_also_where_sections_repeat() -> None:
    first = "## Comments\n\n### 2026-11-23T09:00:00Z a\n\n1\n\n"
    body = first + "## Resolution\n\nr\n\n" + first.replace("T09", "T07")
    assert said(add_comment(body, comment("new", minutes=180)))[-1] == ("olha", "new")


def test_a_comment_in_a_windows_file_has_windows_line_ends() -> None:
    body = add_comment(EXAMPLE.replace("\n", "\r\n"), comment("a\nb", minutes=300))
    assert "\n" not in body.replace("\r\n", "")
    assert said(body)[-1] == ("olha", "a\nb")


def test_a_body_of_blanks_gets_a_section_that_is_one() -> None:
    assert said(add_comment("     ", comment("new"))) == [("olha", "new")]


@pytest.mark.parametrize(
    "author", ["", " ", "olha bondar", "olha\n\n### 2026-11-23T10:00:00+02:00 ivan", "a@b\u2028", "a\tb", "[internal]"]
)
def test_an_author_that_is_no_single_word_is_refused(author: str) -> None:
    with pytest.raises(UsageError, match="author"):
        add_comment(EXAMPLE, comment(author=author))


# -- setting a resolution -----------------------------------------------------------------------------------------


def test_a_resolution_stands_between_description_and_comments() -> None:
    assert set_resolution("d\n\n## Comments\n", "Fixed.\n") == "d\n\n## Resolution\n\nFixed.\n\n## Comments\n"


@given(bodies, texts.filter(str.strip))
def test_a_resolution_replaces_the_one_before_and_nothing_else(body: str, text: str) -> None:
    after = set_resolution(body, text)
    old, new = read(body), read(after)
    assert new.resolution == cleaned(text)
    assert new.description == old.description
    plain = [(one.at, one.author, one.text, one.internal) for one in old.comments]
    assert [(one.at, one.author, one.text, one.internal) for one in new.comments] == plain


@given(bodies, texts.filter(str.strip), texts.filter(str.strip))
def test_setting_twice_is_setting_once(body: str, first: str, second: str) -> None:
    assert read(set_resolution(set_resolution(body, first), second)).resolution == cleaned(second)


@pytest.mark.parametrize("body", BY_HAND)
def test_setting_the_same_resolution_again_changes_no_byte(body: str) -> None:
    once = set_resolution(body, "yes\n\nno")
    assert set_resolution(once, "yes\n\nno") == once


@given(bodies)
def test_an_empty_resolution_takes_the_section_out_and_nothing_else(body: str) -> None:
    after = set_resolution(body, " \n")
    old, new = read(body), read(after)
    assert (new.description, new.resolution, len(new.comments)) == (old.description, "", len(old.comments))
    assert keeps_lines(after, body)


@given(texts, texts.filter(str.strip))
def test_setting_and_taking_out_again_is_the_identity(description: str, text: str) -> None:
    body = compose_body(description)
    assert set_resolution(set_resolution(body, text), "") == body


@given(texts, texts, st.lists(texts, max_size=3))
def test_nobody_forges_anything_through_any_text(description: str, answer: str, words: list[str]) -> None:
    """Whatever is said, read finds just the description, the resolution and the comments that were made."""
    body = compose_body(description)
    for number, word in enumerate(words):
        body = add_comment(body, comment(word, minutes=number, author="a@b.example"))
    talk = read(set_resolution(body, answer))
    assert (talk.description, talk.resolution) == (cleaned(description), cleaned(answer) if answer.strip() else "")
    assert [one.text for one in talk.comments] == [cleaned(word) for word in words]
    assert talk.diagnostics == ()


def test_reading_names_lines_of_the_file_not_of_the_body() -> None:
    assert [one.line for one in conversation.read(EXAMPLE, first_line=1, zone=UTC).comments] == [9, 13]
