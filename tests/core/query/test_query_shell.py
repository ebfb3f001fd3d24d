"""What shell words mean: a word with spaces is one value, one phrase, or a query that somebody quoted whole."""

from __future__ import annotations

import pytest

from hd.core.query import QueryError, parse


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ([], ""),
        ([""], ""),
        (["", "a"], "a"),
        (["is:open", "tag:vpn"], "is:open tag:vpn"),
        (["a", "OR", "b"], "a OR b"),
        (["(a", "OR", "b)", "c"], "(a OR b) c"),
        (["NOT", "(", "a", "b", ")"], "NOT (a b)"),
        (["-tag:x"], "-tag:x"),
        # one value
        (["service:a b"], 'service:"a b"'),
        (["service:a b", "c"], 'service:"a b" c'),
        (["-service:a b"], '-service:"a b"'),
        (["service:a b,c d"], 'service:"a b","c d"'),
        (["tag:a or b"], 'tag:"a or b"'),
        (["tag:a - b"], 'tag:"a - b"'),
        (["title:see http://x.example/y now"], 'title:"see http://x.example/y now"'),
        (["due:..2026-11-23 10:00"], 'due:.."2026-11-23 10:00"'),
        (["due:2026-11-23 10:00..2026-11-23 12:00"], 'due:"2026-11-23 10:00".."2026-11-23 12:00"'),
        (["created>2026-11-23 10:00"], 'created>"2026-11-23 10:00"'),
        # one phrase
        (["vpn drops"], '"vpn drops"'),
        (["vpn drops", "mail"], '"vpn drops" mail'),
        (["-vpn drops"], '-"vpn drops"'),
        (["vpn - drops, again"], '"vpn drops again"'),
        (["age of the printer"], '"age of the printer"'),
        (["at 12:30 sharp"], '"at 12 30 sharp"'),
        (["don't panic"], '"don t panic"'),
        (["NOT", "vpn drops"], 'NOT "vpn drops"'),
        # a query, quoted whole
        (["is:open OR tag:vpn"], "is:open OR tag:vpn"),
        (["vpn OR mail"], "vpn OR mail"),
        (["NOT vpn mail"], "NOT vpn mail"),
        (["vpn AND mail"], "vpn AND mail"),
        (["vpn tag:x"], "vpn tag:x"),
        (["vpn age>3d"], "vpn age>3d"),
        (["vpn -drops"], "vpn -drops"),
        (["tag:a -tag:b"], "tag:a -tag:b"),
        (["tag:a -b"], "tag:a -b"),
        (["tag:a tag:b"], "tag:a tag:b"),
        (["is:open vpn"], "is:open vpn"),
        (["status:open vpn drops"], "status:open vpn drops"),
        (["due:today vpn"], "due:today vpn"),
        (["age:3d.. vpn"], "age:3d.. vpn"),
        (["is:open sort:due"], "is:open sort:due"),
        (['"vpn drops"'], '"vpn drops"'),
        (['service:"a b" c'], 'service:"a b" c'),
        (["(a OR b) c"], "(a OR b) c"),
        (["is:open (a", "OR b)"], "is:open (a OR b)"),
    ],
)
def test_shell_words_mean_the_same_as_the_text(words: list[str], text: str) -> None:
    assert parse(words).root == parse(text).root


@pytest.mark.parametrize(
    "word", ["asignee:me vpn", "vpn asignee:me", "status=open vpn", "vpn status=open", "is:opne vpn"]
)
def test_a_mistake_in_a_quoted_query_is_not_taken_for_a_phrase(word: str) -> None:
    with pytest.raises(QueryError):
        parse([word])


def test_the_caret_stands_under_the_place_in_all_words_joined() -> None:
    with pytest.raises(QueryError) as caught:
        parse(["принтер", "vpn drops", "due:xyz"])
    assert caught.value.hint.split("\n")[:2] == ["принтер vpn drops due:xyz", " " * 22 + "^"]


def test_a_bare_key_among_words_asks_what_the_shell_took() -> None:
    with pytest.raises(QueryError, match='"age" is a key') as caught:
        parse(["is:open", "age"])
    assert caught.value.column == 9


def test_quotes_do_not_reach_from_one_shell_word_into_the_next() -> None:
    with pytest.raises(QueryError, match="quote is not closed"):
        parse(['"vpn', 'drops"'])


def test_an_own_text_field_takes_a_value_with_spaces() -> None:
    assert parse(["asset:NB 42"], fields=["asset"]).values("asset") == ("NB 42",)


def test_what_a_message_shows_is_the_words_joined() -> None:
    assert parse(["service:a b", "c"]).text == "service:a b c"
