"""CODEOWNERS from `escalation.review`: the accounts whose approval a forge requires. Reads no file."""

from __future__ import annotations

import re
from datetime import date

from hd.core.config import Config
from hd.core.config.availability import gets_no_work
from hd.core.escalation.review_policy import named_approvers

# The places where each forge looks, in its order; a new file goes to the first.
PLACES = {
    "github": (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"),
    "gitlab": (".gitlab/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"),
    "forgejo": ("CODEOWNERS", "docs/CODEOWNERS", ".gitea/CODEOWNERS", ".forgejo/CODEOWNERS"),
}
_BEGIN = "# hd: begin: from escalation.review in hd.yaml; `hd init --codeowners` writes these lines anew"
_END = "# hd: end"
_BLOCK = re.compile(r"^# hd: begin.*?^# hd: end\n?", re.MULTILINE | re.DOTALL)


def owner_accounts(config: Config, kind: str, *, today: date) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the accounts at a kind of forge of all who may approve a reviewed handover, and the agents among them
    without an account in hd.yaml.
    """
    rule = config.escalation.review
    teams = (rule.to if rule else ()) or tuple(config.teams)
    keys = dict.fromkeys(key for team in teams for key in named_approvers(team, config))
    people = [one for key in keys if (one := config.people.get(key)) and not gets_no_work(one, today)]
    accounts = tuple(account for one in people if (account := one.accounts.get(kind)))
    return accounts, tuple(one.key for one in people if not one.accounts.get(kind))


def format_block(kind: str, folder: str, accounts: tuple[str, ...]) -> str:
    """Return our lines of the file. folder: the desk's, relative to the repository's root; "" for the root."""
    names = " ".join(f"@{account}" for account in accounts)
    path = f"{folder}/tickets/" if folder else "tickets/"
    if kind == "forgejo":  # it uses regular expressions
        pattern = re.escape(path).replace("/", "\\/") + ".*"
    else:
        pattern = "/" + re.sub(r"([ #\\])", r"\\\1", path)
    return f"{_BEGIN}\n{pattern} {names}\n{_END}\n"


def replace_block(text: str, lines: str) -> str:
    """Return the file with our old lines replaced; new lines go to its end, where they take precedence."""
    if _BLOCK.search(text):
        return _BLOCK.sub(lambda _: lines, text, count=1)
    return f"{text.rstrip()}\n\n{lines}" if text.strip() else lines
