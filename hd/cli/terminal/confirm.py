"""Ask a question that is answered by yes or no, in the reader's language."""

from __future__ import annotations

import click

from hd.i18n import ENGLISH, language, pgettext


def confirm(question: str) -> bool:
    """Whether the person says yes; nothing typed is no. `y` and `n` are understood in every language."""
    if language() == ENGLISH:
        return click.confirm(question, default=False, err=True)
    yes = {"y", "yes", *pgettext("answers that mean yes", "y yes").split()}
    no = {"", "n", "no", *pgettext("answers that mean no", "n no").split()}
    shown = pgettext("choices of a question; the capital is the default", "y/N")
    while True:
        answer = click.prompt(f"{question} [{shown}]", default="", show_default=False, err=True).strip().casefold()
        if answer in yes or answer in no:
            return answer in yes
