"""What is like a ticket: the same in other words comes first, nonsense is not found, and it holds from both sides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hd.core.search.corpus import Entry, MemoryCorpus
from hd.core.search.similarity import SimilarItem, Sketch, compare, likeness, pick_candidates, roots, weigh_roots

NOW = datetime(2026, 11, 23, tzinfo=UTC)
WORDS = "vpn printer drops друкує принтер накладні 0x80070035 ORA-12541 mail письмо the не".split()  # noqa: SIM905
TEXTS = st.lists(st.sampled_from(WORDS), max_size=7).map(" ".join)


def said(ident: str, title: str, text: str = "", *, days: int = 1, is_open: bool = True) -> Sketch:
    return Sketch(Entry("ticket", ident, title, text, open=is_open, created=NOW - timedelta(days=days)))


KNOWN = [
    said(f"T{number}", title, text)
    for number, (title, text) in enumerate(
        [
            ("VPN drops every ten minutes", "The client says: connection lost."),
            ("Printer on the second floor is out of toner", ""),
            ("Принтер не друкує накладні", "Накладні з 1С не виходять."),
            ("Mail from dealers arrives hours late", "Since Monday."),
            ("Coffee machine shows error 7", ""),
            ("New laptop for the sales team", ""),
            ("Database is down", "The application says ORA-12541: TNS no listener."),
        ]
    )
]


def likest(new: Sketch, known: Sequence[Sketch], *, most: int = 150) -> list[SimilarItem]:
    corpus = MemoryCorpus(one.entry for one in known)
    asked = weigh_roots(new, corpus)
    return compare(new, (known[number] for number in pick_candidates(asked, corpus, most=most)), asked)


def found(title: str, text: str = "", *, least: float = 0.3) -> list[str]:
    return [like.entry.title for like in likest(said("new", title, text), KNOWN) if like.score >= least]


@pytest.mark.parametrize(
    ("title", "like"),
    [
        ("VPN drops", "VPN drops every ten minutes"),
        ("Dropping VPN", "VPN drops every ten minutes"),
        ("Late mail, another dealer", "Mail from dealers arrives hours late"),
        ("Принтер не друкує", "Принтер не друкує накладні"),
        ("Принтери знову не друкують накладних", "Принтер не друкує накладні"),
    ],
)
def test_the_same_in_other_words_is_found(title: str, like: str) -> None:
    assert found(title)[:1] == [like]


def test_a_code_alone_is_enough_for_a_place() -> None:
    assert found("Warehouse cannot start", "ORA-12541 again", least=0)[0] == "Database is down"


@pytest.mark.parametrize("title", ["", "Help", "It does not work", "Not working", "7", "Не працює"])
def test_what_only_shares_empty_words_is_not(title: str) -> None:
    assert found(title, least=0) == []


@pytest.mark.parametrize("title", ["Door does not open", "Error 7 in ERP"])
def test_what_shares_little_scores_low(title: str) -> None:
    assert found(title) == []


def test_the_same_requester_and_service_make_it_more_likely() -> None:
    same = (("requester", "o@acme.example"), ("service", "vpn"))
    other = Entry("ticket", "T", "VPN asks to sign in all the time", "It drops me.", created=NOW)
    known = [Sketch(other, same), *KNOWN]
    new = Entry("ticket", "new", "VPN drops me")
    near, apart = (
        next(like.score for like in likest(one, known) if like.entry is other)
        for one in (Sketch(new, same), Sketch(new))
    )
    assert near > apart


def test_what_says_the_same_has_the_score_of_one() -> None:
    again = said("A", "VPN drops every ten minutes", "The client says: connection lost.")
    assert likest(again, KNOWN)[0].score == pytest.approx(1)


def test_of_equals_the_open_one_comes_first_then_the_newer() -> None:
    title = "VPN drops every ten minutes"
    known = [said("A", title, days=1, is_open=False), said("B", title, days=3), said("C", title, days=2)]
    assert [like.entry.id for like in likest(said("new", title), known)] == ["C", "B", "A"]


def test_of_more_equals_than_are_looked_at_the_newest_are_picked() -> None:
    known = [said(f"A{days}", "VPN drops", days=days) for days in range(9)]
    assert [like.entry.id for like in likest(said("new", "VPN drops"), known, most=3)] == ["A0", "A1", "A2"]


def test_the_words_of_both_that_count_most_are_told_as_the_question_has_them() -> None:
    (like,) = (one for one in likest(said("new", "Dropping VPN"), KNOWN) if one.score > 0.3)
    assert set(like.common_words) == {"dropping", "vpn"}


def test_codes_stay_whole_and_in_parts() -> None:
    assert {"ora", "12541", "=ora-12541"} <= set(roots("error ORA-12541:"))


@given(a=TEXTS, b=TEXTS, c=TEXTS, d=TEXTS)
def test_two_are_as_alike_as_they_are_the_other_way_round(a: str, b: str, c: str, d: str) -> None:
    one, other = said("A", a, b), said("B", c, d)
    both = said("both", f"{a} {c}", f"{b} {d}")
    asked = weigh_roots(both, MemoryCorpus(each.entry for each in [*KNOWN, one, other]))
    assert likeness(one, other, asked) == pytest.approx(likeness(other, one, asked))


@given(title=TEXTS, text=TEXTS, others=st.lists(st.tuples(TEXTS, TEXTS), max_size=8), data=st.data())
def test_the_order_of_what_is_known_decides_nothing(
    title: str, text: str, others: list[tuple[str, str]], data: st.DataObject
) -> None:
    known = [said(f"N{number}", *each) for number, each in enumerate(others)]
    shuffled = data.draw(st.permutations(known))
    new = said("new", title, text)
    assert likest(new, known, most=4) == likest(new, shuffled, most=4)


@given(title=TEXTS, text=TEXTS)
def test_nothing_is_liker_than_the_same_again(title: str, text: str) -> None:
    new = said("new", title, text)
    scores = {like.entry.id: like.score for like in likest(new, [*KNOWN, said("again", title, text)])}
    assert scores.get("again", 1) == pytest.approx(1)
    assert all(0 < score <= 1 for score in scores.values())
