"""Whether a reply only says thanks: then a resolved ticket stays resolved. A closed list of words; no guessing."""

from __future__ import annotations

from hd.text.lazy_regex import pattern

LONGEST = 60  # characters
_WORD = pattern(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)?")
_THANKS = frozenset(
    (
        *("thanks", "thank", "thx", "ty", "cheers", "дякую", "дякуємо", "дяки", "спасибі"),
        *("спасибо", "благодарю", "благодарим", "спс"),
    )
)
_OTHERS = frozenset(
    (
        *("you", "very", "much", "so", "a", "lot", "many", "all", "for", "your", "the", "help", "ok", "okay", "great"),
        *("perfect", "it", "works", "now", "again", "everything", "fine", "good", "best", "regards", "kind"),
        *("вам", "дуже", "щиро", "за", "допомогу", "вашу", "все", "працює", "усе", "добре", "чудово", "вже", "тепер"),
        *("большое", "огромное", "вас", "помощь", "вашу", "всё", "работает", "отлично", "хорошо", "уже", "теперь"),
        *("всім", "всем", "супер", "ок", "гарного", "дня"),
    )
)


def is_thank_you(text: str) -> bool:
    """Whether a text is short, says thanks, and has no word besides those of the list; a question mark is a word."""
    if len(text.strip()) > LONGEST or "?" in text:
        return False
    words = [word.casefold() for word in _WORD.findall(text)]
    return any(word in _THANKS for word in words) and all(word in _THANKS or word in _OTHERS for word in words)
