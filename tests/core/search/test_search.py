"""Fuzzy, ranked search: what a person types, in three languages, and what they mean."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from hd.core.search.corpus import Entry, Kind, MemoryCorpus, search_item, ticket_places, word_places
from hd.core.search.ranking import Hit
from hd.core.search.ranking import search as search_in
from hd.errors import UsageError

SAID = st.text(alphabet="abc принтеzщ-'\n\u0301\u00b4é`’", max_size=40)
NOW = datetime(2026, 11, 23, 17, 6, tzinfo=timezone(timedelta(hours=2)))


def search(query: str, entries: Iterable[Entry], *, limit: int = 20, now: datetime) -> list[Hit]:
    return search_in(query, MemoryCorpus(entries), limit=limit, now=now)


def ticket(ident: str, title: str, text: str = "", *, days: int = 1, is_open: bool = True) -> Entry:
    return Entry("ticket", f"HD-{ident}", title, text, open=is_open, created=NOW - timedelta(days=days))


def comment(ident: str, title: str, text: str) -> Entry:
    return Entry("comment", f"HD-{ident}", title, text, created=NOW, author="olha")


def article(slug: str, title: str, text: str = "") -> Entry:
    return Entry("article", slug, title, text)


DESK = [
    ticket("2611-7K3FQ", "VPN drops every ten minutes", "The client disconnects every ten minutes since the morning."),
    comment("2611-7K3FQ", "VPN drops every ten minutes", "Asked for the firewall log of the gateway."),
    ticket("2611-M3XD2", "ERP down for accounting", "Nobody can post invoices; error 0x80070035 at login."),
    ticket("2611-9QW2T", "Принтер не друкує на третьому поверсі", "HP LaserJet блимає жовтим, папір зім'яло."),
    ticket("2611-H8Z0C", "Не відкривається 1С", "Пише «помилка підключення до бази»."),
    ticket("2611-01A0B", "Не печатает принтер в бухгалтерии", "Закончился картридж, пишет ошибку замятия бумаги."),
    ticket("2610-QX4M8", "VPN gateway drops sessions", "Idle timeout of ten minutes on the concentrator.", days=30),
    ticket("2611-B2C3D", "New laptop for a newcomer", "Starts on Monday, needs Office 365 and a second monitor."),
    ticket("2611-C4D5E", "Забыл пароль от почты", "Прошу сбросить, заблокировало после трёх попыток."),
    ticket("2611-D6E7F", "Заблоковано обліковий запис", "Після відпустки не можу увійти, скиньте пароль, будь ласка."),
    ticket("2611-E8F9G", "Wi-Fi is slow in the meeting room", "Ping over 300 ms, the access point reboots."),
    ticket("2611-F0G1H", "Outlook keeps asking for password", "Credentials prompt every time the mailbox syncs."),
    ticket("2611-G2H3J", "Комп’ютер дуже повільно працює", "Диск завантажений на 100 %."),
    ticket("2611-H4J5K", "Зависает ноутбук при подключении к докстанции", "Экран мигает, внешний монитор не виден."),
    ticket("2611-J6K7M", "Мережевий диск недоступний", "Папка «Договори» на сервері не відкривається."),
    ticket(
        "2611-K8M9N",
        "Request access to the SharePoint site",
        "Read permission for the finance folder, approved by Maria.",
    ),
    ticket("2611-M0N1P", "Scanner sends empty e-mails", "Scan to folder works, scan to mail does not."),
    comment("2611-M0N1P", "Scanner sends empty e-mails", "Replaced the SMTP certificate on the multifunction device."),
    ticket("2611-N2P3Q", "Телефон: нема гудка", "IP-телефонія у відділі продажів мовчить з ранку."),
    ticket("2611-P4Q5R", "Обновить антивирус на сервере", "Лицензия истекает в декабре.", is_open=False),
    ticket("2611-Q6R7S", "Café terminal müßte neu starten", "Kassensystem hängt."),
    ticket("2611-R8S9T", "Звільнення: Лук'яненко", "Закрити доступи Ґалаґана та Лук'яненко з п'ятниці."),
    article("vpn-drops", "What to do when the VPN disconnects", "1. Ask which network they are on.\n2. Reconnect."),
    article("password-reset", "How to reset a forgotten password", "Open the self-service portal."),
    article("zamina-kartrydzha", "Як замінити картридж у принтері", "1. Відкрийте кришку.\n- [ ] Індикатор зелений"),
    article("vosstanovlenie-parolya", "Как восстановить пароль", "Откройте портал самообслуживания."),
    article("onboarding", "Onboarding checklist for newcomers", "Accounts, laptop, badge, e-mail groups."),
]

QUERIES = [
    # pieces of an id, as typed and as heard on the phone
    ("7k3f", "HD-2611-7K3FQ"),
    ("7K3", "HD-2611-7K3FQ"),
    ("2611-7k", "HD-2611-7K3FQ"),
    ("HD-2611-7K3FQ", "HD-2611-7K3FQ"),
    ("#hd-2611-7k3fq", "HD-2611-7K3FQ"),
    ("oiaob", "HD-2611-01A0B"),
    ("OLA", "HD-2611-01A0B"),
    ("h8zo", "HD-2611-H8Z0C"),
    ("9QW", "HD-2611-9QW2T"),
    ("7К3", "HD-2611-7K3FQ"),  # К typed on the Ukrainian layout
    ("2611 m3xd", "HD-2611-M3XD2"),
    ("vpn-drops", "vpn-drops"),
    # exact words, title over text
    ("vpn drops every ten minutes", "HD-2611-7K3FQ"),
    ("gateway", "HD-2610-QX4M8"),
    ("ERP", "HD-2611-M3XD2"),
    ("0x80070035", "HD-2611-M3XD2"),
    ("forgotten password", "password-reset"),
    ("second monitor", "HD-2611-B2C3D"),
    # words in a comment find its ticket, also together with words of the title
    ("firewall log", "HD-2611-7K3FQ"),
    ("vpn firewall", "HD-2611-7K3FQ"),
    ("smtp certificate", "HD-2611-M0N1P"),
    # English endings and beginnings
    ("invoice", "HD-2611-M3XD2"),
    ("accountant erp", "HD-2611-M3XD2"),
    ("rebooting", "HD-2611-E8F9G"),
    ("cred", "HD-2611-F0G1H"),
    ("newcomer's checklists", "onboarding"),
    # English typos: a wrong, a missing, an added, a swapped letter; two in a long word
    ("scannner", "HD-2611-M0N1P"),
    ("pasword reset", "password-reset"),
    ("otulook", "HD-2611-F0G1H"),
    ("sharpoint", "HD-2611-K8M9N"),
    ("acounitng", "HD-2611-M3XD2"),
    ("vnp gateway", "HD-2610-QX4M8"),
    # hyphens and apostrophes
    ("wifi", "HD-2611-E8F9G"),
    ("wi-fi slow", "HD-2611-E8F9G"),
    ("empty emails", "HD-2611-M0N1P"),
    ("комп'ютер", "HD-2611-G2H3J"),
    ("компʼютера", "HD-2611-G2H3J"),
    ("Лук’яненко", "HD-2611-R8S9T"),
    ("галаган", "HD-2611-R8S9T"),
    # Ukrainian: endings, typos, both
    ("принтери друкують", "HD-2611-9QW2T"),
    ("принтер не друкуе", "HD-2611-9QW2T"),
    ("мережевого диску", "HD-2611-J6K7M"),
    ("облікові записи заблоковані", "HD-2611-D6E7F"),
    ("картриджа заміна принтер", "zamina-kartrydzha"),
    ("помилки підключення", "HD-2611-H8Z0C"),
    ("телефоні гудок", "HD-2611-N2P3Q"),
    ("звільненя", "HD-2611-R8S9T"),
    ("повільний компютер", "HD-2611-G2H3J"),
    # Russian: endings, typos, ё
    ("принтеры не печатают", "HD-2611-01A0B"),
    ("почта пароль", "HD-2611-C4D5E"),
    ("трех попыток", "HD-2611-C4D5E"),
    ("ноутбуки зависают", "HD-2611-H4J5K"),
    ("востановление пароля", "vosstanovlenie-parolya"),
    ("антивируса лицензии", "HD-2611-P4Q5R"),
    ("докстанцыя", "HD-2611-H4J5K"),
    # mixed alphabets, accents, the wrong keyboard layout, another alphabet
    ("1C", "HD-2611-H8Z0C"),
    ("1с не открывается", "HD-2611-H8Z0C"),
    ("пpинтер в бухгaлтерии", "HD-2611-01A0B"),  # a Latin p, a Latin a
    ("office 365", "HD-2611-B2C3D"),
    ("cafe", "HD-2611-Q6R7S"),
    ("MUSSTE", "HD-2611-Q6R7S"),
    ("gjxnf", "HD-2611-C4D5E"),  # почта
    ("ntktajy", "HD-2611-N2P3Q"),
    ("lukianenko", "HD-2611-R8S9T"),
    ("laserjet принтер", "HD-2611-9QW2T"),
    # nothing there
    ("xylophone", None),
]


def found(query: str, entries: list[Entry] = DESK, *, limit: int = 20) -> list[str]:
    return [hit.entry.id for hit in search(query, entries, limit=limit, now=NOW)]


@pytest.mark.parametrize(("query", "first"), QUERIES)
def test_the_right_thing_comes_first(query: str, first: str | None) -> None:
    assert next(iter(found(query)), None) == first


@pytest.mark.parametrize("query", ["", "  ", "\t\n", "!!!", "— …"])
def test_a_query_without_a_word_is_wrong_usage(query: str) -> None:
    with pytest.raises(UsageError):
        search(query, DESK, now=NOW)


def test_an_empty_desk_has_no_hits() -> None:
    assert found("vpn", []) == []


def ranked(query: str, *titles: str, texts: tuple[str, ...] = ()) -> list[str]:
    """The titles in the order in which `query` ranks them; given oldest first, so that order cannot help."""
    entries = [ticket(f"2611-0000{at}", title, days=9 - at) for at, title in enumerate(titles)]
    entries += [ticket(f"2611-1111{at}", f"other {at}", text) for at, text in enumerate(texts)]
    return [hit.entry.title for hit in search(query, entries, now=NOW)]


def test_the_word_is_above_its_form_above_its_beginning_above_a_typo() -> None:
    order = ["router", "routers", "router2000", "ruoter"]
    assert ranked("router", *order) == order


def test_a_word_in_the_title_is_above_the_same_word_in_the_text() -> None:
    assert ranked("router", "router", texts=("router",)) == ["router", "other 0"]


def test_a_word_in_the_text_is_above_the_same_word_in_a_comment() -> None:
    noted = [ticket("2611-AAAAA", "one"), comment("2611-AAAAA", "one", "router")]
    assert found("router", [*noted, ticket("2611-BBBBB", "two", "router")]) == ["HD-2611-BBBBB", "HD-2611-AAAAA"]


def test_all_words_in_the_text_are_above_one_word_in_the_title() -> None:
    assert ranked("router blinks", "router", texts=("It blinks, the router",)) == ["other 0", "router"]


def test_a_rare_word_counts_more_than_a_common_one() -> None:
    assert ranked("the zeppelin", "the a", "the b", "the c", "zeppelin", "the d")[0] == "zeppelin"


def test_words_that_stand_together_in_the_title_come_first() -> None:
    assert ranked("password reset", "password for reset tool", "password reset") == [
        "password reset",
        "password for reset tool",
    ]


def test_a_piece_of_an_id_is_above_every_text() -> None:
    said = ticket("2611-ZZZZZ", "7k3f 7k3f", "7k3f")
    assert found("7k3f", [said, *DESK])[:2] == ["HD-2611-7K3FQ", "HD-2611-ZZZZZ"]


def test_all_tickets_that_share_a_piece_are_found_first() -> None:
    both = [ticket("2611-7K3FQ", "one", is_open=False), ticket("2610-7K3ZZ", "two"), ticket("2611-00000", "7k3")]
    assert found("7k3", both) == ["HD-2610-7K3ZZ", "HD-2611-7K3FQ", "HD-2611-00000"]


def test_a_word_is_not_taken_for_a_piece_of_an_id() -> None:
    assert found("vpn", [ticket("2611-VPN3X", "Printer"), ticket("2611-ABCDE", "VPN")])[0] == "HD-2611-ABCDE"


def test_a_former_id_still_finds_its_ticket() -> None:
    moved = replace(ticket("2611-AAAAA", "moved"), aliases=("HD-2611-BBBBB",))
    assert found("bbbbb", [moved, *DESK])[0] == "HD-2611-AAAAA"


def test_a_piece_of_an_id_and_a_word_go_together() -> None:
    assert found("m3xd erp", DESK)[0] == "HD-2611-M3XD2"


def test_open_is_above_closed_where_the_words_say_nothing() -> None:
    entries = [ticket("2611-AAAAA", "router", days=1, is_open=False), ticket("2611-BBBBB", "router", days=90)]
    assert found("router", entries) == ["HD-2611-BBBBB", "HD-2611-AAAAA"]


def test_newer_is_above_older_and_undated_is_oldest() -> None:
    undated = replace(ticket("2611-00000", "router"), created=None)
    entries = [undated, ticket("2611-AAAAA", "router", days=9), ticket("2611-BBBBB", "router", days=2)]
    assert found("router", entries) == ["HD-2611-BBBBB", "HD-2611-AAAAA", "HD-2611-00000"]


def test_a_date_in_the_future_is_no_newer_than_now() -> None:
    entries = [ticket("2611-BBBBB", "router", days=-999), ticket("2611-AAAAA", "router", days=0)]
    assert found("router", entries) == ["HD-2611-AAAAA", "HD-2611-BBBBB"]


def test_a_ticket_is_shown_once_by_the_comment_that_answers() -> None:
    hits = search("firewall", DESK, now=NOW)
    assert [(hit.entry.kind, hit.entry.id, hit.entry.author) for hit in hits] == [("comment", "HD-2611-7K3FQ", "olha")]
    assert hits[0].entry.title == "VPN drops every ten minutes"


def test_comments_without_their_ticket_are_found_too() -> None:
    assert found("vpn firewall", [entry for entry in DESK if entry.kind == "comment"]) == ["HD-2611-7K3FQ"]


def test_what_matched_is_given_as_it_is_written() -> None:
    hit = search("комп'ютера повільний", DESK, now=NOW)[0]
    assert set(hit.matched) == {"Комп’ютер", "повільно"}


def test_short_words_and_numbers_have_no_typos() -> None:
    assert ranked("365", "office 356", "office 366") == []


def test_a_mac_file_in_decomposed_letters_is_found() -> None:
    assert ranked("йоржик", "и\u0306оржик") == ["и\u0306оржик"]


LONG = "Lorem ipsum dolor sit amet consectetur. " * 20 + "Then the firewall of the gateway failed. " + "Sed ut. " * 99


def test_an_excerpt_is_cut_around_the_words_between_words() -> None:
    hit = search("gateway firewall", [ticket("2611-AAAAA", "x", LONG)], now=NOW)[0]
    assert "the firewall of the gateway failed." in hit.excerpt
    assert (hit.excerpt[0], hit.excerpt[-1]) == ("…", "…")
    assert len(hit.excerpt) <= 120
    assert set(hit.excerpt.strip("…").split()) <= set(LONG.split())
    assert hit.matched == ("firewall", "gateway")


def test_where_only_the_title_answers_the_excerpt_is_the_beginning() -> None:
    hit = search("router", [ticket("2611-AAAAA", "router", LONG)], now=NOW)[0]
    assert hit.excerpt.startswith("Lorem ipsum")
    assert hit.excerpt.endswith("…")


@given(
    st.lists(
        st.tuples(st.sampled_from("abcабв"), st.text(alphabet="abc принтеzщ-'\n\u0301\U0001f600", max_size=300)),
        max_size=6,
    ),
    st.text(alphabet="abc принте-'7", min_size=1, max_size=20),
)
def test_scores_fall_excerpts_fit_and_what_matched_is_shown(texts: list[tuple[str, str]], words: str) -> None:
    entries = [ticket(f"2611-AAAA{at}", title, text) for at, (title, text) in enumerate(texts)]
    hits = search(words + "z", entries, now=NOW)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    for hit in hits:
        assert 0 < hit.score <= 100
        assert len(hit.excerpt) <= 120
        assert "\n" not in hit.excerpt
        assert all(word in f"{hit.entry.title} {hit.excerpt}" for word in hit.matched)


@given(st.permutations(DESK))
def test_the_order_of_the_entries_does_not_matter(entries: list[Entry]) -> None:
    assert found("password vpn принтер", entries) == found("password vpn принтер")


@pytest.mark.parametrize("kind", ["ticket", "article"])
def test_one_endless_word_is_cut(kind: Kind) -> None:
    hit = search("aaaa", [Entry(kind, "HD-2611-BBBBB", "x", "a" * 500)], now=NOW)[0]
    assert len(hit.excerpt) <= 120


def test_limit_is_the_most_hits() -> None:
    assert len(found("vpn", limit=1)) == 1


@given(SAID, SAID, st.lists(SAID, max_size=3))
def test_where_words_of_a_ticket_stand_is_told_alike_from_its_texts(title: str, text: str, said: list[str]) -> None:
    entries = [Entry("ticket", "HD-2611-7K3FQ", title, text)]
    entries += [Entry("comment", "HD-2611-7K3FQ", title, comment) for comment in said]
    assert ticket_places(title, text, "\n".join(said)) == word_places(search_item(entries))
