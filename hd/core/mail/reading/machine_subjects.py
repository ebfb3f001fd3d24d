"""How subjects of bounces, delays and automatic replies begin or read, by language. Regular expressions, any case."""

from __future__ import annotations

# Anywhere in the subject of a notice by a daemon.
BOUNCES = (
    r"undeliver(?:able|ed)",
    r"non[- ]?deliver",
    r"delivery (?:status notification|failure|notification|has failed|problem|error|report)",
    r"(?:mail|message|delivery) (?:system error|status|delivery (?:failed|failure|system|problem))",
    r"returned? (?:mail|message)",
    r"failure notice",
    r"fail(?:ed|ure) (?:delivery|to deliver)",
    r"could ?n[o']t be (?:delivered|sent)",
    r"mail(?:er)? (?:error|failure|failed)",
    r"error sending your (?:mail|message)",
    r"return(?:ing|ed)(?: (?:mail|message))? to (?:the )?sender",
    r"not (?:be )?deliver",
    r"unzustellbar|nicht zugestellt",
    r"недоставлен|не доставлен|не удалось доставить|не вдалося доставити",
    r"no se (?:ha podido|puede) entreg",
    r"non remis",
    r"mancato recapito",
    r"niedostarczon",
    r"メールエラー|配信できません|配信不能",
    r"nedoručiteln",
)
# In the first lines of a notice whose subject says nothing.
NOTICES = (
    r"(?:could not|cannot|can't|couldn't) be delivered",
    r"^\s*(?:error message below|transcript of session)",
    r"^\s*55[0-4][ -]",
    r"rcpt to: ?<",
    r"user (?:unknown|not found)|unknown user|no such user",
)
DELAYS = (r"delay", r"warning: .*(?:still|not sent)", r"deferred", r"verzögert", r"задерж", r"затрим")

# At the beginning of a subject, behind one "Re:" at most.
AUTOMATIC_REPLIES = {
    "en": (
        r"auto(?:matic)?[- ]?(?:reply|response|responder|acknowledg)",
        r"automated? (?:reply|response)",
        r"auto\s*:",
        r"out of (?:the )?office",
        r"ooo\s*:",
        r"away from (?:my|the) (?:mail|desk|office)",
        r"vacation (?:reply|response|notice)",
    ),
    "de": (r"automatische (?:antwort|rückmeldung)", r"abwesenheit", r"außer haus", r"auto-?antwort"),
    "fr": (r"réponse automatique", r"absence du bureau", r"message d'absence", r"absent du bureau"),
    "es": (r"respuesta autom[aá]tica", r"fuera de (?:la )?oficina"),
    "it": (r"risposta automatica", r"fuori ufficio"),
    "pt": (r"resposta autom[aá]tica", r"fora do escrit[oó]rio", r"ausência (?:temporária|do escritório)"),
    "nl": (r"automatisch antwoord", r"automatische beantwoording", r"afwezig(?:heid)?\b"),
    "pl": (r"autoodpowied[zź]", r"automatyczna odpowied[zź]", r"odpowied[zź] automatyczna", r"poza biurem"),
    "cs": (r"automatick[aá] odpov[eě]ď", r"mimo kancelář"),
    "uk": (r"автоматична відповідь", r"автовідповід", r"поза офісом", r"немає на місці"),
    "ru": (r"автоматический ответ", r"автоответ", r"автоматическое сообщение", r"вне офиса", r"нет на месте"),
    "sv": (r"autosvar", r"automatiskt svar", r"frånvaro"),
}


def automatic_reply_pattern() -> str:
    """One expression for the beginning of a subject of an automatic reply in any of the languages."""
    words = "|".join(word for words in AUTOMATIC_REPLIES.values() for word in words)
    return rf"\W*(?:(?:re|aw)\s*:\s*)?(?:{words})"
