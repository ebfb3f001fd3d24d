"""What a query asks for beside its own words: a desk's synonyms, other layouts; and why something was found."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hd.core.search.corpus import Entry, MemoryCorpus
from hd.core.search.ranking import Hit, search

NOW = datetime(2026, 11, 23, tzinfo=UTC)
GROUPS = (
    ("мфу", "mfp", "printer", "принтер"),
    ("акаунт", "account", "обліковий запис", "учётная запись"),
    ("backup", "резервна копія"),
)
TEXTS = st.text(alphabet="abпринте -", max_size=25)


def ticket(ident: str, title: str, text: str = "") -> Entry:
    return Entry("ticket", f"HD-2611-{ident}", title, text, created=NOW)


DESK = (
    ticket("AAAA1", "Принтер не друкує"),
    ticket("AAAA2", "Printer is out of toner"),
    ticket("AAAA3", "Заблоковано обліковий запис"),
    ticket("AAAA4", "Запис розмови не зберігається", "Обліковий відділ чекає."),
    ticket("AAAA5", "Account locked"),
    ticket("AAAA6", "Ноутбук не вмикається"),
    ticket("AAAA7", "Резервні копії не створюються"),
)


def found(query: str) -> list[str]:
    return [hit.entry.id[-5:] for hit in search(query, MemoryCorpus(DESK), now=NOW, synonyms=GROUPS)]


def why(query: str, *entries: Entry) -> Hit:
    return search(query, MemoryCorpus(entries), now=NOW, synonyms=GROUPS)[0]


def test_a_synonym_finds_the_others_of_its_group() -> None:
    assert {*found("мфу")} == {"AAAA1", "AAAA2"}


def test_an_inflected_synonym_does_too() -> None:
    assert "AAAA2" in found("принтера")


def test_the_word_itself_comes_before_its_synonyms() -> None:
    assert found("account")[0] == "AAAA5"


def test_a_phrase_answers_where_all_of_it_is_there() -> None:
    assert found("акаунт")[:2] in (["AAAA5", "AAAA3"], ["AAAA3", "AAAA5"])


def test_a_phrase_that_is_asked_for_finds_the_word() -> None:
    assert "AAAA5" in found("учетная запись")
    assert found("backup") == ["AAAA7"]


def test_keys_that_are_letters_on_the_other_layout_do_not_part_a_word() -> None:
    assert found("yjen,er") == ["AAAA6"]


def test_short_keys_are_another_layout_only_beside_longer_ones() -> None:
    assert found("yt") == []
    (hit,) = search("ghbynth yt lhere'", MemoryCorpus(DESK), now=NOW, limit=1)
    assert [(one.query_word, one.matched_word, one.match_kind) for one in hit.reasons][1] == ("yt", "не", "layout")


def test_a_comma_between_words_parts_them() -> None:
    assert found("toner,printer")[0] == "AAAA2"


@pytest.mark.parametrize(
    ("query", "how", "word"),
    [
        ("printer", "word", "printer"),
        ("printers", "form", "printer"),
        ("prin", "beginning", "printer"),
        ("pritner", "typo", "printer"),
        ("зкштеук", "layout", "printer"),
        ("прінтер", "sound", "printer"),
        ("mfp", "synonym", "printer"),
    ],
)
def test_why_says_how_a_word_answers(query: str, how: str, word: str) -> None:
    (one,) = why(query, ticket("AAAA2", "Printer is out of toner")).reasons
    assert (one.query_word, one.matched_word, one.match_kind, one.place) == (query, word, how, "title")


def test_why_says_where_and_what_is_missing() -> None:
    hit = why("toner vpn", ticket("AAAA2", "Printer", "Out of toner."))
    assert [(one.query_word, one.matched_word, one.place) for one in hit.reasons] == [
        ("toner", "toner", "text"),
        ("vpn", "", ""),
    ]


def test_a_piece_of_an_id_is_the_whole_reason() -> None:
    hit = why("aaaa2", *DESK)
    assert [(one.match_kind, one.matched_word, one.points) for one in hit.reasons] == [
        ("id", "HD-2611-AAAA2", hit.score)
    ]


@given(
    query=TEXTS.filter(lambda text: any(map(str.isalnum, text))), texts=st.lists(st.tuples(TEXTS, TEXTS), max_size=5)
)
def test_the_points_add_up_to_the_score(query: str, texts: list[tuple[str, str]]) -> None:
    entries = [ticket(f"AAAA{number}", *each) for number, each in enumerate(texts)]
    for hit in search(query, MemoryCorpus(entries), now=NOW, synonyms=GROUPS):
        assert sum(one.points for one in hit.reasons) == pytest.approx(hit.score, abs=0.06 * (len(hit.reasons) + 1))


@given(word=st.sampled_from(["printer", "принтер", "password"]), at=st.integers(1, 5))
def test_a_typo_never_beats_the_exact_word_in_the_same_place(word: str, at: int) -> None:
    slip = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    entries = (ticket("AAAA1", f"{slip} broken"), ticket("AAAA2", f"{word} broken"))
    hits = search(word, MemoryCorpus(entries), now=NOW)
    assert hits[0].entry.id.endswith("A2") or slip == word
