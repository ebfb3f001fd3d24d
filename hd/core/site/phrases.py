"""The site's own words, in English, Ukrainian and Russian; in other languages it speaks English. No text of a desk."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

DEFAULT = "en"

# How languages are called by who speaks them; others by their code.
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
    """What the site says in one language. Counted things have a form for each category of CLDR's plural rules."""

    lang: str
    skip: str
    heading: str
    search: str
    find: str
    found: dict[str, str]
    nothing: str
    failed: str
    topics: str
    all: str
    home: str
    languages: str
    here: str
    elsewhere: str
    other: str
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
    missing: str
    missing_text: str
    months: tuple[str, ...]

    def day(self, when: date) -> str:
        """A date in words: 14 September 2026."""
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
        found={"one": "{n} answer", "other": "{n} answers"},
        nothing="Nothing found. Try other words, look through the topics, or ask us.",
        failed="Search is not available now; the list of all articles is.",
        topics="Topics",
        all="All articles",
        home="Home",
        languages="Languages",
        here="You are here",
        elsewhere="In other languages",
        other="Other questions",
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
        missing="This page is not here",
        missing_text="It may have moved, or the address has a slip in it.",
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
        found={"one": "{n} відповідь", "few": "{n} відповіді", "many": "{n} відповідей", "other": "{n} відповіді"},
        nothing="Нічого не знайдено. Спробуйте інші слова, перегляньте теми або запитайте нас.",
        failed="Пошук зараз недоступний, а перелік усіх статей доступний.",
        topics="Теми",
        all="Усі статті",
        home="Головна",
        languages="Мови",
        here="Ви тут",
        elsewhere="Іншими мовами",
        other="Інші питання",
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
        missing="Такої сторінки немає",
        missing_text="Можливо, її перенесено, або в адресі є помилка.",
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
        found={"one": "{n} ответ", "few": "{n} ответа", "many": "{n} ответов", "other": "{n} ответа"},
        nothing="Ничего не найдено. Попробуйте другие слова, просмотрите темы или спросите нас.",
        failed="Поиск сейчас недоступен, а список всех статей доступен.",
        topics="Темы",
        all="Все статьи",
        home="Главная",
        languages="Языки",
        here="Вы здесь",
        elsewhere="На других языках",
        other="Другие вопросы",
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
        missing="Такой страницы нет",
        missing_text="Возможно, её перенесли, или в адресе опечатка.",
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
    """The words for that language: `uk-ua` speaks Ukrainian, an unknown one English."""
    return PHRASES.get(lang.partition("-")[0], PHRASES[DEFAULT])


def name_of(lang: str) -> str:
    """What who speaks it calls a language."""
    return NAMES.get(lang) or NAMES.get(lang.partition("-")[0], lang)


def plural(number: int, *, lang: str) -> str:
    """The category of CLDR's plural rules for a whole number, in one of the site's languages."""
    if lang not in ("uk", "ru"):
        return "one" if number == 1 else "other"
    last, two = number % 10, number % 100
    if last == 1 and two != 11:
        return "one"
    return "few" if 2 <= last <= 4 and not 12 <= two <= 14 else "many"
