"""Ask a yes-or-no question in the reader's language."""

from __future__ import annotations

import click

from hd.i18n import ENGLISH, language, pgettext


def confirm(question: str) -> bool:
    """Return whether the person answers yes; an empty answer means no. `y` and `n` work in every language."""
    if language() == ENGLISH:
        return click.confirm(question, default=False, err=True)
    yes = {"y", "yes", *pgettext("answers that mean yes", "y yes").split()}
    no = {"", "n", "no", *pgettext("answers that mean no", "n no").split()}
    shown = pgettext("choices of a question; the capital is the default", "y/N")
    while True:
        answer = click.prompt(f"{question} [{shown}]", default="", show_default=False, err=True).strip().casefold()
        if answer in yes or answer in no:
            return answer in yes
