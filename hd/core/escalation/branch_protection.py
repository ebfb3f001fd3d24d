"""Recognize the messages with which forges reject a push to a protected branch."""

from __future__ import annotations

import re

from hd.text.lazy_regex import pattern

_PROTECTED = pattern(
    r"\bGH006\b|\bGH013\b"  # GitHub: branch protection; rulesets
    r"|protected branch"  # GitHub, GitLab (`You are not allowed to push code to protected branches`), Forgejo, Gitea
    r"|branch \S+ is protected|\S+ is protected\b"  # Forgejo and Gitea; plain hooks
    r"|changes must be made through a pull request"  # GitHub
    r"|not allowed to push (?:code )?to"  # GitLab; Forgejo and Gitea
    r"|permission denied to (?:update|push to) branch|only be (?:modified|changed) (?:through|by) (?:a )?pull request",
    re.IGNORECASE,  # the last line is Bitbucket's
)


def names_protection(words: str) -> bool:
    """Whether a remote's message about a rejected push is about a protected branch."""
    return _PROTECTED.search(words) is not None
