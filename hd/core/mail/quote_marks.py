"""Where a quoted or forwarded message begins in a text: attributions, header blocks, separators. Cuts nothing.

`On … wrote:` in the languages that clients write it in, Outlook's block of `From: … Sent: …`, and the lines that stand
between a message and the one below it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from hd.text.lazy_regex import pattern

_LONGEST_LINE = 400
_WROTE = (
    r"wrote|writes|said|schrieb|hat .{0,80}geschrieben|a écrit|escribió|ha scritto|scrive|scrisse|escreveu|schreef|"
    r"napisał\(?a?\)?|pisze|napsala?|skrev|kirjoitti|yazdı|写道|のメッセージ|"
    r"пише|писав|писала|написав|написала|пишет|писал|писала|написал|написала|написав\(ла\)|написал\(а\)"
)
_DATED = r"\d{1,4}[./-]\d{1,2}|\d{1,2}:\d{2}|\d{1,2}\.? ?\w{3,10},? ?\d{4}|\w{3,10} \d{1,2}|@|<[^>]{1,200}>"
_ATTRIBUTION = pattern(
    rf"(?:.*(?:{_DATED}).*\b(?:{_WROTE})|.*(?:{_DATED}).*\bschrieb\b.{{1,80}}"
    rf"|(?:.{{0,80}}\b)?(?:{_WROTE})\b.*(?:{_DATED}).*)\s*:?\s*$",
    re.IGNORECASE,
)
_ON = pattern(
    r"\s*(?:on|am|le|el|il|em|op|w dniu|dne|den|at|\w{2,9}[,.]|\d{1,4}[-./ ]|date:|от|від|у|в|[\w.+-]+@|.{1,60}<)",
    re.IGNORECASE,
)
# Only what begins like this may go on in a second line: any other line above an attribution is the sender's own.
_ON_WRAPPED = pattern(r"\s*(?:on|am|le|el|il|em|op|w dniu|dne|den)\s", re.IGNORECASE)
_SEPARATOR = pattern(
    r"\s*(?:[-_=*]{2,40}\s*(?:original (?:message|appointment)|forwarded (?:message|by .{1,80})|"
    r"ursprüngliche nachricht|"
    r"weitergeleitete nachricht|message d'origine|message transféré|mensaje original|mensaje reenviado|"
    r"messaggio (?:originale|inoltrato)|mensagem (?:original|encaminhada)|oorspronkelijk bericht|doorgestuurd bericht|"
    r"wiadomość oryginalna|původní zpráva|reply message|"
    r"вихідне повідомлення|початкове повідомлення|переслане повідомлення|пересланное сообщение|исходное сообщение|"
    r"пересылаемое сообщение)\s*[-_=*]{0,40}|"
    r"begin forwarded message:|anfang der weitergeleiteten (?:nachricht|e-?mail):|"
    r"début du message (?:réexpédié|transféré) ?:|"
    r"початок (?:пересланого|переадресованого) повідомлення:|начало пере(?:адресованного|сланного) сообщения:)\s*$",
    re.IGNORECASE,
)
_RULE = pattern(r"\s*(?:_{10,}|-{10,}|={10,})\s*$")
_FIELDS = {
    "from": r"from|von|de|da|van|od|från|fra|від|от|кого",
    "date": r"sent|date|gesendet|datum|envoyé|enviado|inviato|data|verzonden|wysłano|odesláno|skickat|"
    r"надіслано|дата|отправлено|відправлено|enviada em|fecha",
    "to": r"to|an|à|para|a|aan|do|komu|till|til|кому",
    "cc": r"cc|kopie|copie|копія|копия|dw",
    "subject": r"subject|betreff|objet|asunto|oggetto|assunto|onderwerp|temat|předmět|ämne|тема",
    "other": r"reply-to|importance|attachments|priority|organization|message-id|list-id",
}
_FIELD = pattern(
    r"[>\s*]{0,20}\*?(?:"
    + "|".join(f"(?P<{name}>{words})" for name, words in _FIELDS.items())
    + r")\s?\*?\s?:\*?\s*(?P<value>.*)$",
    re.IGNORECASE,
)
_BLOCK = 12  # lines of a header block at most
_WRAPPED = 3  # lines of one attribution at most


def attribution_length(lines: Sequence[str], at: int) -> int:
    """How many lines the attribution has that begins at `at`; 0 where none begins."""
    first = lines[at].lstrip("> \t")
    if not first.strip() or len(first) > _LONGEST_LINE or not _ON.match(first):
        return 0
    joined = ""
    for count in range(1, _WRAPPED + 1):
        if at + count > len(lines):
            return 0
        line = lines[at + count - 1].lstrip("> \t")
        if not line.strip():
            return 0
        joined = f"{joined} {line}".strip()
        if len(joined) > _LONGEST_LINE:
            return 0
        if count > 1 and (not _ON_WRAPPED.match(first) or _is_attribution(line)):
            return 0
        if _is_attribution(joined):
            return count
    return 0


def _is_attribution(line: str) -> bool:
    return line.rstrip().endswith(":") and _ON.match(line) is not None and _ATTRIBUTION.match(line) is not None


def separator_length(lines: Sequence[str], at: int) -> int:
    """1 where a line says that another message follows; 0 otherwise. A plain rule counts only before a header block."""
    line = lines[at].lstrip("> \t")
    if len(line) > _LONGEST_LINE:
        return 0
    if _SEPARATOR.match(line):
        return 1
    return 1 if _RULE.match(line) and header_block_length(lines, at + 1) else 0


def header_block_length(lines: Sequence[str], at: int) -> int:
    """How many lines a block of `From:`, `Sent:`, `To:`, `Subject:` has that begins at `at`; 0 where none does."""
    return len(read_header_block(lines, at)[0])


def read_header_block(lines: Sequence[str], at: int) -> tuple[list[str], dict[str, str]]:
    """The lines of such a block and its fields `from`, `date`, `to`, `cc`, `subject`. Needs From and two others."""
    fields: dict[str, str] = {}
    end = at
    blanks = 0
    last = ""
    while end < len(lines) and end - at < _BLOCK:
        line = lines[end]
        if not line.strip("> \t*"):
            blanks += 1
            if not fields or blanks > len(fields) or not _continues(lines, end):
                break
            end += 1
            continue
        found = _FIELD.match(line[:_LONGEST_LINE])
        if found is not None and found.lastgroup:
            name = next(key for key in _FIELDS if found[key])
            if not fields and name not in ("from", "date"):
                break
            last = name
            fields.setdefault(name, found["value"].strip(" *"))
        elif last not in ("from", "to", "cc") or not _is_wrapped(line):
            break
        end += 1
    while end > at and not lines[end - 1].strip("> \t"):
        end -= 1
    if "from" not in fields or len(fields.keys() & {"date", "to", "subject", "cc"}) < 2:
        return [], {}
    return list(lines[at:end]), fields


def _continues(lines: Sequence[str], at: int) -> bool:
    """Whether a field of the block follows a blank line: HTML puts each on a paragraph of its own."""
    return at + 1 < len(lines) and _FIELD.match(lines[at + 1][:_LONGEST_LINE]) is not None


def _is_wrapped(line: str) -> bool:
    """Whether a line goes on with the recipients of the one before."""
    return line.startswith((" ", "\t")) or "@" in line
