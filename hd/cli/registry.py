"""All commands: their order in help and their modules. A command is imported only when it is called."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from importlib import import_module
from typing import Any, NamedTuple

import click

from hd.cli.related import see_also
from hd.i18n import ENGLISH, language


class Place(NamedTuple):
    """Where a command is defined, and its line in `hd --help`.

    module: below `hd.cli.commands`, or the full name of another door's module. attribute: the command in it.
    """

    module: str
    attribute: str
    summary: str


COMMANDS: dict[str, Place] = {
    "create": Place("create", "create", "Register a ticket."),
    "call": Place("call", "call", "Open a call: show the caller, their tickets and outages."),
    "list": Place("list", "list_", "List tickets that match a query."),
    "show": Place("show", "show", "Show a ticket: clocks, conversation, links."),
    "search": Place("show", "search", "Find tickets and articles by words; typos are allowed."),
    "similar": Place("show", "similar", "Find tickets and articles similar to a ticket."),
    "comment": Place("comment", "comment", "Add a public or internal comment."),
    "set": Place("set_edit", "set_", "Set fields of tickets: KEY=VALUE."),
    "edit": Place("set_edit", "edit", "Edit a ticket's file in your editor; hd checks it before saving."),
    "assign": Place("status", "assign", "Assign tickets to a member of their team."),
    "take": Place("status", "take", "Assign tickets to yourself and start work."),
    "wait": Place("status", "wait", "Pause tickets: for requester, approval, vendor or a date."),
    "resume": Place("status", "resume", "Continue work on paused tickets."),
    "resolve": Place("status", "resolve", "Resolve tickets with an answer; record the SLA verdict."),
    "rate": Place("rate", "rate", "Record the requester's rating of a resolution: 1 to 5."),
    "close": Place("status", "close", "Close resolved tickets."),
    "reopen": Place("status", "reopen", "Reopen resolved or cancelled tickets."),
    "cancel": Place("status", "cancel", "Cancel tickets."),
    "link": Place("escalate", "link", "Link tickets: parent, blocks, problem, duplicate, related."),
    "merge": Place("escalate", "merge", "Merge duplicate tickets, or split them again."),
    "escalate": Place("escalate", "escalate", "Hand tickets over to another line, or inform management."),
    "return": Place("escalate", "return_", "Return tickets to the team that handed them over."),
    "review": Place("review", "review", "Review handovers: list, show, approve, reject, merge, withdraw."),
    "route": Place("attach", "route", "Run the desk's routing rules again."),
    "attach": Place("attach", "attach", "Attach files to a ticket."),
    "watch": Place("attach", "watch", "Add or remove a ticket's watchers."),
    "undo": Place("undo", "undo", "Undo your last change, a ticket's last change or a commit."),
    "log": Place("show", "log", "Show who changed a ticket, and when."),
    "blame": Place("diff", "blame", "Show who set each field of a ticket, when and why."),
    "diff": Place("diff", "diff", "Show what a branch changes in tickets, articles and clocks."),
    "contact": Place("contact", "contact", "Manage requesters: find, list, add, edit, merge, import."),
    "people": Place("desk.organisation", "people", "Manage the desk's agents: add, set, leave."),
    "team": Place("desk.organisation", "team", "Manage the desk's teams: add, set."),
    "service": Place("desk.organisation", "service", "Manage the services that the desk supports: add, set."),
    "office": Place("desk.organisation", "office", "Manage the offices that the desk serves: add."),
    "template": Place("template", "template", "Show templates for new tickets and answers: list, show."),
    "sla": Place("sla.check_show", "sla", "Check clocks and SLAs: check, show, report, forecast, lint, test."),
    "report": Place("reports", "report", "Report on the desk: csat, how satisfied requesters are."),
    "problem": Place("problem", "problem", "Manage recurring faults: detect, new, set, known."),
    "kb": Place("kb.articles", "kb", "Use knowledge articles and phone scripts: search, show, run, new."),
    "init": Place("desk.setup", "init", "Turn a folder into a desk."),
    "notify": Place("notify", "notify", "Notify requesters and agents of what happened."),
    "sync": Place("desk.sync", "sync", "Fetch, merge and push: synchronize this clone with its remote."),
    "check": Place("desk.check", "check", "Check the desk's files; fix what has only one correct fix."),
    "audit": Place("desk.audit", "audit", "Verify the desk's history: authorship, permissions, rewrites."),
    "index": Place("desk.index", "index", "Build or refresh the index of the desk's files."),
    "config": Place("desk.setup", "config", "Check hd.yaml, or show it: check, show, schema."),
    "calendar": Place("desk.calendar", "calendar", "Show working hours and holidays: show, holidays."),
    "mail": Place("hd.mail.commands", "mail", "File incoming mail: in, fetch, explain, show, held, block."),
    "web": Place("hd.web.commands", "web", "Show or serve the requesters' portal."),
    "completion": Place("completion", "completion", "Print the completion script for your shell."),
    "uninit": Place("desk.setup", "uninit", "Remove hd's settings from this clone; keep the desk's files."),
    "demo": Place("desk.setup", "demo", "Build a desk with sample data to try hd."),
    "help": Place("help", "help_", "Show the help of a command, or list all commands."),
}

# Commands that only programs call; help does not list them.
HIDDEN: dict[str, Place] = {"merge-driver": Place("desk.merge_driver", "merge_driver", "Merge a file, for git.")}

# Every command, grouped by what people do. The reference page and `hd help all` follow it.
SECTIONS: dict[str, tuple[str, ...]] = {
    "Work on tickets": (
        *("call", "create", "show", "comment", "set", "edit", "take", "assign", "wait", "resume", "resolve", "rate"),
        *("close", "reopen", "cancel", "undo", "link", "merge", "attach", "watch", "template"),
    ),
    "Find": ("list", "search", "similar", "log", "blame", "kb"),
    "Hand over": ("escalate", "return", "review", "route"),
    "Look after the desk": (
        *("sla", "report", "contact", "sync", "check", "problem", "calendar", "init", "people", "team"),
        *("service", "office", "mail", "notify", "config", "diff", "audit", "index", "web", "completion", "uninit"),
        *("demo", "help"),
    ),
}

# The commands that `hd --help` lists: at most 25, so that a newcomer reads them all on one screen.
EVERYDAY: frozenset[str] = frozenset(
    (
        *("call", "create", "show", "comment", "set", "take", "assign", "wait", "resume", "resolve", "close", "undo"),
        *("list", "search", "similar", "log", "kb", "escalate", "return", "review"),
        *("sla", "contact", "sync", "check", "init"),
    )
)

# Words of other tools, and the command line to suggest for each, with placeholders in capitals. The next word that was
# typed replaces REF.
GUESSES: dict[str, str] = {
    **dict.fromkeys(("new", "add", "register", "ticket"), "hd create TITLE"),
    **dict.fromkeys(("ls", "tickets", "queue", "inbox"), "hd list"),
    **dict.fromkeys(("today", "home", "status", "dashboard", "whoami", "me"), "hd"),
    **dict.fromkeys(("view", "cat", "get", "info", "read", "open", "print"), "hd show REF"),
    **dict.fromkeys(("mine", "my"), "hd list is:mine"),
    **dict.fromkeys(("late", "breached", "overdue"), "hd list is:breached"),
    **dict.fromkeys(("find", "grep"), "hd search TEXT"),
    **dict.fromkeys(("note", "say", "answer"), "hd comment REF -m TEXT"),
    "reply": "hd comment REF -m TEXT, or with the solution: hd resolve REF -m TEXT",
    **dict.fromkeys(("update", "modify", "change", "tag", "prioritise", "prioritize"), "hd set REF KEY=VALUE"),
    **dict.fromkeys(("retitle", "rename"), "hd set REF title=TITLE"),
    **dict.fromkeys(("start", "grab", "claim", "accept"), "hd take REF"),
    **dict.fromkeys(("pause", "hold", "snooze"), "hd wait REF --for requester"),
    **dict.fromkeys(("continue", "unpause"), "hd resume REF"),
    **dict.fromkeys(("done", "fix", "solve", "finish", "complete"), "hd resolve REF -m TEXT"),
    **dict.fromkeys(("rm", "delete", "del", "remove", "drop"), "hd cancel REF -m WHY (hd never deletes a ticket)"),
    **dict.fromkeys(("forward", "transfer", "move"), "hd escalate REF --to TEAM -m WHY"),
    **dict.fromkeys(("duplicate", "dedupe", "dup"), "hd merge REF --into OTHER"),
    **dict.fromkeys(("pr", "mr", "reviews"), "hd review list"),
    **dict.fromkeys(("approve",), "hd review approve REF"),
    **dict.fromkeys(("revert", "rollback", "redo"), "hd undo COMMIT"),
    "history": "hd log REF",
    **dict.fromkeys(("annotate", "praise"), "hd blame REF FIELD"),
    **dict.fromkeys(("compare", "changes"), "hd diff A..B"),
    **dict.fromkeys(("forecast", "timeline"), "hd sla forecast"),
    "due": "hd sla check",
    **dict.fromkeys(("reports", "stats", "statistics", "kpi"), "hd sla report"),
    **dict.fromkeys(("contacts", "customer", "user", "users"), "hd contact find TEXT"),
    **dict.fromkeys(("caller", "phone", "ring", "dial"), "hd call NUMBER"),
    **dict.fromkeys(("agent", "agents", "person", "staff", "hire", "invite"), "hd people add NAME email=ADDRESS"),
    **dict.fromkeys(("leave", "offboard", "fire", "leaver"), "hd people leave WHO --dry-run"),
    **dict.fromkeys(("away", "absence", "vacation", "holiday"), "hd people set WHO away=2026-12-24..2027-01-08"),
    **dict.fromkeys(("teams", "group", "groups", "line"), "hd team add NAME line=2"),
    **dict.fromkeys(("services", "catalogue", "catalog"), "hd service add NAME"),
    **dict.fromkeys(("offices", "site", "location"), "hd office add NAME"),
    **dict.fromkeys(("setup", "set-up", "install"), "hd init"),
    **dict.fromkeys(("templates", "canned", "macro", "snippet"), "hd template list"),
    **dict.fromkeys(("upload", "file", "attachment"), "hd attach REF FILE"),
    **dict.fromkeys(("follow", "subscribe", "cc"), "hd watch REF"),
    **dict.fromkeys(("article", "articles", "faq", "wiki", "docs"), "hd kb list"),
    **dict.fromkeys(("problems", "recurring", "trends", "cluster"), "hd problem detect"),
    **dict.fromkeys(("lint", "validate", "fsck", "doctor"), "hd check"),
    **dict.fromkeys(("pull", "push", "fetch", "synchronize", "publish"), "hd sync"),
    **dict.fromkeys(("verify", "prove", "trail"), "hd audit"),
    **dict.fromkeys(("man", "commands"), "hd help all"),
    **dict.fromkeys(("like", "alike", "related", "suggest"), "hd similar REF"),
    "version": "hd --version",
}


class LazyGroup(click.Group):
    """A group that imports some of its commands only when they are named or all are listed.

    deferred: their places by name: `module:attribute`. prepare: called with each imported command and its name; returns
    the command to use.
    """

    def __init__(self, *args: Any, deferred: Mapping[str, str], **options: Any) -> None:
        self.loaded: dict[str, click.Command] = {}
        self.deferred = dict(deferred)
        self.prepare: Callable[[click.Command, str], click.Command] = lambda command, _: command
        super().__init__(*args, **options)

    @property
    def commands(self) -> MutableMapping[str, click.Command]:
        """All of them, imported; the deferred ones come first."""
        for name in self.deferred:
            self._load(name)
        return {**{name: self.loaded[name] for name in self.deferred}, **self.loaded}

    @commands.setter
    def commands(self, found: Mapping[str, click.Command]) -> None:
        self.loaded = dict(found)

    def add_command(self, cmd: click.Command, name: str | None = None) -> None:
        """Add a command that is already imported."""
        self.loaded[name or cmd.name or ""] = cmd

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return the command with this name; None if there is none."""
        self._load(cmd_name)
        return self.loaded.get(cmd_name)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in order."""
        return sorted({*self.loaded, *self.deferred})

    def _load(self, name: str) -> None:
        if name in self.deferred and name not in self.loaded:
            module, _, attribute = self.deferred[name].partition(":")
            self.loaded[name] = self.prepare(getattr(import_module(module), attribute), name)


def imported_commands(command: click.Command) -> Mapping[str, click.Command]:
    """Return the imported commands of a group by name; none for any other command."""
    if isinstance(command, LazyGroup):
        return command.loaded
    return command.commands if isinstance(command, click.Group) else {}


def load_command(name: str) -> click.Command | None:
    """Import and return the command with this name; None if there is none."""
    place = COMMANDS.get(name) or HIDDEN.get(name)
    if place is None:
        return None
    module = place.module if place.module.startswith("hd.") else f"hd.cli.commands.{place.module}"
    found = getattr(import_module(module), place.attribute)
    assert isinstance(found, click.Command)
    return _prepared(found, name)


def _prepared(command: click.Command, path: str) -> click.Command:
    """Return the command with "see also" in its help and translated, also for subcommands that are imported later."""
    _add_see_also(command, path)
    found = command
    if language() != ENGLISH:
        from hd.cli.click_language import translate_command

        found = translate_command(command)
    if isinstance(found, LazyGroup):
        found.prepare = lambda inner, name: _prepared(inner, f"{path} {name}")
    return found


def _add_see_also(command: click.Command, path: str) -> None:
    """Add "see also" to the help of a command and its subcommands."""
    command.epilog = see_also(path)
    for name, inner in imported_commands(command).items():
        _add_see_also(inner, f"{path} {name}")
