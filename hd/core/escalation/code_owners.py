"""CODEOWNERS from `escalation.review`: whom a forge asks, and waits for, before tickets change. Pure: reads no file."""

from __future__ import annotations

import re
from datetime import date

from hd.core.config import Config
from hd.core.config.availability import gets_no_work
from hd.core.escalation.review_policy import named_approvers

# Where each forge looks, in its order; the first is ours where none is there yet.
PLACES = {
    "github": (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"),
    "gitlab": (".gitlab/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"),
    "forgejo": ("CODEOWNERS", "docs/CODEOWNERS", ".gitea/CODEOWNERS", ".forgejo/CODEOWNERS"),
}
_BEGIN = "# hd: begin: from escalation.review in hd.yaml; `hd init --codeowners` writes these lines anew"
_END = "# hd: end"
_BLOCK = re.compile(r"^# hd: begin.*?^# hd: end\n?", re.MULTILINE | re.DOTALL)


def owners(config: Config, kind: str, *, today: date) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The accounts at a kind of forge of all who may approve a handover that is reviewed, and the agents among them
    whose account is not in hd.yaml."""
    rule = config.escalation.review
    teams = (rule.to if rule else ()) or tuple(config.teams)
    keys = dict.fromkeys(key for team in teams for key in named_approvers(team, config))
    people = [one for key in keys if (one := config.people.get(key)) and not gets_no_work(one, today)]
    accounts = tuple(account for one in people if (account := one.accounts.get(kind)))
    return accounts, tuple(one.key for one in people if not one.accounts.get(kind))


def block(kind: str, folder: str, accounts: tuple[str, ...]) -> str:
    """Our lines of the file. folder: the desk's, from the repository's root, "" for the root itself."""
    names = " ".join(f"@{account}" for account in accounts)
    path = f"{folder}/tickets/" if folder else "tickets/"
    if kind == "forgejo":  # which takes regular expressions
        pattern = re.escape(path).replace("/", "\\/") + ".*"
    else:
        pattern = "/" + re.sub(r"([ #\\])", r"\\\1", path)
    return f"{_BEGIN}\n{pattern} {names}\n{_END}\n"


def with_block(text: str, lines: str) -> str:
    """The file with our lines in place of those from before; at its end where it had none, for there they count."""
    if _BLOCK.search(text):
        return _BLOCK.sub(lambda _: lines, text, count=1)
    return f"{text.rstrip()}\n\n{lines}" if text.strip() else lines
