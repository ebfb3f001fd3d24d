"""Update the catalogues from the code, and compile them.

python -m translations            write hd.po and hd.mo of every language
python -m translations --check    say what is missing, doubtful or out of date, and exit 1
python -m translations --new de   begin a language
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Sequence
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from hd.i18n.catalogues import DOMAIN, FOLDER
from translations.extract import template

_BEGINNING = datetime(2026, 11, 30, tzinfo=UTC)  # dates of headers stay, so that the same texts make the same file
_HEADER = "# The texts of hd in one language: docs/how-to/languages.md says how to change them."
_OTHER_FIELDS = ("date",)  # contexts in which a translation may name other fields, which the code gives too


def languages() -> list[str]:
    """The languages that have a catalogue."""
    return sorted(path.name for path in Path(FOLDER).iterdir() if path.is_dir())


def path_of(language: str, ending: str = "po") -> Path:
    """The file of a language's catalogue."""
    return Path(FOLDER) / language / "LC_MESSAGES" / f"{DOMAIN}.{ending}"


def updated(language: str, texts: Catalog) -> Catalog:
    """The catalogue with every text of the code; a text that changed keeps its translation, marked as doubtful."""
    data = path_of(language).read_bytes() if path_of(language).exists() else b""
    found = read_po(io.BytesIO(data), locale=language, domain=DOMAIN)
    found.update(deepcopy(texts), update_header_comment=False)
    found.obsolete.clear()
    found.header_comment = _HEADER
    found.project, found.version, found.creation_date, found.revision_date = "hd", "", _BEGINNING, _BEGINNING
    found.last_translator, found.language_team = "hd", f"{language}"
    return found


def po(catalogue: Catalog) -> bytes:
    """The catalogue as translators edit it."""
    data = io.BytesIO()
    write_po(data, catalogue, width=110, no_location=True, sort_output=True, ignore_obsolete=True)
    return data.getvalue()


def mo(catalogue: Catalog) -> bytes:
    """The catalogue as programs read it."""
    data = io.BytesIO()
    write_mo(data, catalogue)
    return data.getvalue()


def problems(language: str, texts: Catalog) -> Iterator[str]:
    """What is wrong with a language: a line each."""
    found = updated(language, texts)
    for message in found:
        if message.id and (said := _problem(message)):
            yield f"{language}: {said}: {message.id if isinstance(message.id, str) else message.id[0]!r}"
    if po(found) != path_of(language).read_bytes():
        yield f"{language}: {path_of(language).name} is not what the code says: make messages"
    elif mo(found) != path_of(language, "mo").read_bytes():
        yield f"{language}: {path_of(language, 'mo').name} is not compiled from it: make messages"


def _problem(message: Message) -> str:
    forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))
    if not all(forms):
        return "no translation"
    if message.fuzzy:
        return "doubtful (fuzzy), because the English text changed"
    ids = (message.id,) if isinstance(message.id, str) else tuple(message.id)
    wanted = set().union(*(fields(text) for text in ids))
    for form in forms:
        if message.context not in _OTHER_FIELDS and fields(form) | {"n"} != wanted | {"n"}:
            return f"placeholders {sorted(fields(form))} instead of {sorted(wanted)}"
        if form.count("\n") != ids[0].count("\n"):
            return "another number of lines"
    return ""


def fields(text: str) -> set[str]:
    """The names of a text's placeholders. A text whose braces are no placeholders has none."""
    try:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        return set()


def main(args: Sequence[str]) -> int:
    """Do what the command line asks; the exit code."""
    texts = template()
    if args == ["--check"]:
        found = [line for language in languages() for line in problems(language, texts)]
        sys.stdout.write("".join(f"{line}\n" for line in found))
        return 1 if found else 0
    wanted = [args[1]] if args[:1] == ["--new"] else languages()
    for language in wanted:
        catalogue = updated(language, texts)
        path_of(language).parent.mkdir(parents=True, exist_ok=True)
        path_of(language).write_bytes(po(catalogue))
        path_of(language, "mo").write_bytes(mo(catalogue))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
