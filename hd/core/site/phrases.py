"""The site's own texts, in English, Ukrainian and Russian; other languages use English."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

DEFAULT = "en"

# The names of languages in themselves; others are shown by code.
NAMES = {
    "be": "Беларуская",
    "bg": "Български",
    "cs": "Čeština",
    "da": "Dansk",
    "de": "Deutsch",
    "el": "Ελληνικά",
    "en": "English",
    "es": "Español",
    "et": "Eesti",
    "fi": "Suomi",
    "fr": "Français",
    "hu": "Magyar",
    "it": "Italiano",
    "ka": "ქართული",
    "kk": "Қазақша",
    "lt": "Lietuvių",
    "lv": "Latviešu",
    "nl": "Nederlands",
    "no": "Norsk",
    "pl": "Polski",
    "pt": "Português",
    "ro": "Română",
    "ru": "Русский",
    "sk": "Slovenčina",
    "sl": "Slovenščina",
    "sv": "Svenska",
    "tr": "Türkçe",
    "uk": "Українська",
}


class Phrases(Struct, frozen=True):
    """The site's texts in one language. Counted nouns have a form for each category of CLDR's plural rules."""

    lang: str
    skip: str
    heading: str
    search: str
    find: str
    results: dict[str, str]
    no_results: str
    failed: str
    topics: str
    all: str
    home: str
    languages: str
    current_page: str
    other_languages: str
    other_topic: str
    see_also: str
    checked: str
    also_in: str
    ask: str
    write: str
    call: str
    portal: str
    hours: str
    ask_somebody: str
    empty: str
    articles: dict[str, str]
    not_found: str
    not_found_text: str
    months: tuple[str, ...]

    def day(self, when: date) -> str:
        """Format a date in words: 14 September 2026."""
        return f"{when.day} {self.months[when.month - 1]} {when.year}"

    def count(self, number: int) -> str:
        """`3 articles`."""
        return self.articles[plural(number, lang=self.lang)].format(n=number)


_ALL = (
    Phrases(
        lang="en",
        skip="Skip to the content",
        heading="How can we help?",
        search="Search for an answer",
        find="Search",
        results={"one": "{n} answer", "other": "{n} answers"},
        no_results="Nothing found. Try other words, look through the topics, or ask us.",
        failed="Search is not available now; the list of all articles is.",
        topics="Topics",
        all="All articles",
        home="Home",
        languages="Languages",
        current_page="You are here",
        other_languages="In other languages",
        other_topic="Other questions",
        see_also="See also",
        checked="Checked on {date}",
        also_in="Also in",
        ask="Did not find the answer? Ask us",
        write="Write",
        call="Call",
        portal="File a request",
        hours="Hours",
        ask_somebody="Ask your help desk: a person will answer.",
        empty="Nothing is published here yet.",
        articles={"one": "{n} article", "other": "{n} articles"},
        not_found="This page is not here",
        not_found_text="It may have moved, or the address has a slip in it.",
        months=(
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ),
    ),
    Phrases(
        lang="uk",
        skip="Перейти до вмісту",
        heading="Чим вам допомогти?",
        search="Знайти відповідь",
        find="Шукати",
        results={"one": "{n} відповідь", "few": "{n} відповіді", "many": "{n} відповідей", "other": "{n} відповіді"},
        no_results="Нічого не знайдено. Спробуйте інші слова, перегляньте теми або запитайте нас.",
        failed="Пошук зараз недоступний, а перелік усіх статей доступний.",
        topics="Теми",
        all="Усі статті",
        home="Головна",
        languages="Мови",
        current_page="Ви тут",
        other_languages="Іншими мовами",
        other_topic="Інші питання",
        see_also="Дивіться також",
        checked="Перевірено {date} року",
        also_in="Також",
        ask="Не знайшли відповіді? Запитайте нас",
        write="Написати",
        call="Зателефонувати",
        portal="Подати заявку",
        hours="Години роботи",
        ask_somebody="Зверніться до служби підтримки: вам відповість людина.",
        empty="Тут ще нічого не опубліковано.",
        articles={"one": "{n} стаття", "few": "{n} статті", "many": "{n} статей", "other": "{n} статті"},
        not_found="Такої сторінки немає",
        not_found_text="Можливо, її перенесено, або в адресі є помилка.",
        months=(
            "січня",
            "лютого",
            "березня",
            "квітня",
            "травня",
            "червня",
            "липня",
            "серпня",
            "вересня",
            "жовтня",
            "листопада",
            "грудня",
        ),
    ),
    Phrases(
        lang="ru",
        skip="Перейти к содержанию",
        heading="Чем вам помочь?",
        search="Найти ответ",
        find="Искать",
        results={"one": "{n} ответ", "few": "{n} ответа", "many": "{n} ответов", "other": "{n} ответа"},
        no_results="Ничего не найдено. Попробуйте другие слова, просмотрите темы или спросите нас.",
        failed="Поиск сейчас недоступен, а список всех статей доступен.",
        topics="Темы",
        all="Все статьи",
        home="Главная",
        languages="Языки",
        current_page="Вы здесь",
        other_languages="На других языках",
        other_topic="Другие вопросы",
        see_also="Смотрите также",
        checked="Проверено {date} года",
        also_in="Также",
        ask="Не нашли ответа? Спросите нас",
        write="Написать",
        call="Позвонить",
        portal="Подать заявку",
        hours="Часы работы",
        ask_somebody="Обратитесь в службу поддержки: вам ответит человек.",
        empty="Здесь пока ничего не опубликовано.",
        articles={"one": "{n} статья", "few": "{n} статьи", "many": "{n} статей", "other": "{n} статьи"},
        not_found="Такой страницы нет",
        not_found_text="Возможно, её перенесли, или в адресе опечатка.",
        months=(
            "января",
            "февраля",
            "марта",
            "апреля",
            "мая",
            "июня",
            "июля",
            "августа",
            "сентября",
            "октября",
            "ноября",
            "декабря",
        ),
    ),
)
PHRASES = {one.lang: one for one in _ALL}


def phrases(lang: str) -> Phrases:
    """Return the texts in a language: `uk-ua` is Ukrainian, an unknown one English."""
    return PHRASES.get(lang.partition("-")[0], PHRASES[DEFAULT])


def name_of(lang: str) -> str:
    """Return the name of a language in itself."""
    return NAMES.get(lang) or NAMES.get(lang.partition("-")[0], lang)


def plural(number: int, *, lang: str) -> str:
    """Return the category of CLDR's plural rules for a whole number, in one of the site's languages."""
    if lang not in ("uk", "ru"):
        return "one" if number == 1 else "other"
    last, two = number % 10, number % 100
    if last == 1 and two != 11:
        return "one"
    return "few" if 2 <= last <= 4 and not 12 <= two <= 14 else "many"
