"""Kinds of values that several sections of hd.yaml share: names, addresses, queries, references."""

from __future__ import annotations

from hd.core.config.scalars import PolicyCalendar, Query, Ref, Text

# Names that are taken: the top-level keys of a ticket, the keys of its JSON and of queries.
RESERVED_FIELDS = """
    id title type status verdict csat created priority impact urgency requester assignee org category owner team office
    tags mail rated
    tag service links link channel timeline source handovers parent needed external watchers sla aliases conflicts
    contract age due until line is sort updated path body resolution comments attachments score resolved state watcher
""".split()  # noqa: SIM905

EMAIL = Text(pattern=r"[^\s@<>,;]+@[^\s@<>,;]+", description="an address like name@example.org")
DOMAIN = Text(pattern=r"[\w-]+(\.[\w-]+)+", description="a domain like example.org")
LANGUAGE = Text(pattern=r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", description="a language code like en or uk")
# The rules of `git check-ref-format --branch`.
_NO_BRANCH = r"[-/.]|@$|.*(\.\.|@\{|//|/\.|\.lock(/|$))"
BRANCH = Text(pattern=rf"(?!{_NO_BRANCH})[^\s~^:?*\[\\\x00-\x1f\x7f]+(?<![/.])", description="the name of a git branch")
WEB_ADDRESS = Text(
    pattern=r"https?://[^\s/<>\"'?#]+(/[^\s<>\"'?#]*)?", description="an address like https://help.example.org/"
)
URI = Text(pattern=r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"]+", description="a URI like https://help.example.org/")
PREFIX = Text(pattern=r"[A-Z][A-Z0-9]{0,7}", description="one to eight of A-Z and 0-9, a letter first")

CALENDAR = Ref("calendars", what="calendar")
POLICY_CALENDAR = PolicyCalendar()
MATCH = Query(depends_on=("fields", "orgs", "contracts"))
TEAM = Ref("teams", what="team")
PERSON = Ref("people", what="person")
PRIORITY_KEY = Ref("priorities", what="priority", also=("*",))
RESERVED_NAMES = ("none", "nobody", "me")
