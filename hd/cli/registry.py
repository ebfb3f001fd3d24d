"""Which commands there are, in which order help shows them, and where each lies. Imports none before it is called."""

from __future__ import annotations

from importlib import import_module
from typing import NamedTuple

import click

from hd.cli.related import see_also


class Place(NamedTuple):
    """Where a command lies (module below `hd.cli.commands`, attribute) and its one line in `hd --help`."""

    module: str
    attribute: str
    summary: str


COMMANDS: dict[str, Place] = {
    "create": Place("create", "create", "Register a ticket."),
    "call": Place("call", "call", "Open a call: who it is, what they wait for, what is down."),
    "list": Place("list", "list_", "List tickets; the query language picks them."),
    "show": Place("show", "show", "Show tickets whole: clocks, conversation, links."),
    "search": Place("show", "search", "Find tickets and articles by words, typos forgiven."),
    "similar": Place("show", "similar", "What is like a ticket: other tickets, articles that may help."),
    "comment": Place("comment", "comment", "Add a comment, in public or internal."),
    "set": Place("set_edit", "set_", "Set fields of tickets: KEY=VALUE."),
    "edit": Place("set_edit", "edit", "Edit a ticket's file; it is checked before it is kept."),
    "assign": Place("status", "assign", "Give tickets to somebody of their team."),
    "take": Place("status", "take", "Assign tickets to yourself and start."),
    "wait": Place("status", "wait", "Ask and pause: for requester, approval, vendor or a date."),
    "resume": Place("status", "resume", "Go on with tickets that wait."),
    "resolve": Place("status", "resolve", "Answer tickets; the verdict on their SLA is written."),
    "close": Place("status", "close", "Close resolved tickets for good."),
    "reopen": Place("status", "reopen", "Work on resolved or cancelled tickets again."),
    "cancel": Place("status", "cancel", "Call tickets off."),
    "link": Place("escalate", "link", "Link tickets: parent, blocks, problem, duplicate, related."),
    "merge": Place("escalate", "merge", "Merge tickets that came in twice, and take them apart."),
    "escalate": Place("escalate", "escalate", "Hand tickets to a further line, or tell management."),
    "return": Place("escalate", "return_", "Give tickets back to the team that handed them over."),
    "review": Place("review", "review", "Handovers under review: list, show, approve, reject, merge, withdraw."),
    "route": Place("attach", "route", "Run the desk's routing again over tickets."),
    "attach": Place("attach", "attach", "Attach files to a ticket, linked in a comment."),
    "watch": Place("attach", "watch", "Note who watches tickets."),
    "undo": Place("undo", "undo", "Take a change back: yours, a ticket's last, or a commit."),
    "log": Place("show", "log", "Who changed a ticket, when: the audit trail."),
    "blame": Place("diff", "blame", "Who set a ticket's fields, when, why, and to what."),
    "diff": Place("diff", "diff", "What a branch does, ticket by ticket, and to which clocks."),
    "contact": Place("contact", "contact", "The people who ask: find, list, add, edit, merge, import."),
    "people": Place("organisation", "people", "The agents of the desk: add, set, leave."),
    "team": Place("organisation", "team", "The teams of the desk, line by line: add, set."),
    "service": Place("organisation", "service", "What the desk supports: add, set."),
    "office": Place("organisation", "office", "The offices that the desk serves: add."),
    "template": Place("template", "template", "What new tickets and answers begin with: list, show."),
    "sla": Place(
        "sla.check_show", "sla", "Clocks and promises: check, show, report, forecast, lint, test, diff, apply."
    ),
    "problem": Place("problem", "problem", "What comes again: find it, make one problem of it, keep its workaround."),
    "kb": Place("kb.articles", "kb", "Knowledge articles: write, find, check; scripts for the phone; a site."),
    "init": Place("desk", "init", "Make a folder a desk."),
    "sync": Place("sync", "sync", "Fetch, merge by meaning, push: bring clone and remote together."),
    "check": Place("check", "check", "Find what is wrong in the desk's files, and mend it."),
    "audit": Place("audit", "audit", "Prove the desk's history: who did what, whether they might, what was rewritten."),
    "index": Place("index", "index", "What hd remembers of the files: build it, freshen it, from nothing."),
    "config": Place("desk", "config", "hd.yaml: check it, show it with its defaults, its JSON Schema."),
    "calendar": Place("calendar", "calendar", "Working hours and holidays: show, holidays."),
    "completion": Place("completion", "completion", "Let the shell complete commands, ids and names."),
    "uninit": Place("desk", "uninit", "Take hd's traces out of this clone; the desk's files stay."),
    "demo": Place("desk", "demo", "Build a populated desk to try things on."),
}

# What only programs call: no help lists it.
HIDDEN: dict[str, Place] = {"merge-driver": Place("merge_driver", "merge_driver", "Merge a file, for git.")}

SECTIONS: dict[str, tuple[str, ...]] = {
    "Daily": (
        *("call", "create", "list", "show", "search", "similar", "comment", "set", "edit", "assign", "take", "wait"),
        *("resume", "resolve", "close", "reopen", "cancel", "link", "merge", "escalate", "return", "review", "route"),
        *("attach", "watch", "undo", "log", "blame"),
    ),
    "People": ("contact",),
    "Clocks and knowledge": ("sla", "calendar", "problem", "kb", "template"),
    "Set-up": ("init", "people", "team", "service", "office"),
    "Desk": ("sync", "check", "diff", "audit", "index", "config", "completion", "uninit", "demo"),
}

# What people type who know another tool, and what they want: a command line to try.
GUESSES: dict[str, str] = {
    **dict.fromkeys(("new", "add", "open", "register", "ticket"), "hd create TITLE"),
    **dict.fromkeys(("ls", "tickets", "queue", "inbox"), "hd list"),
    **dict.fromkeys(("today", "home", "status", "dashboard"), "hd"),
    **dict.fromkeys(("view", "cat", "get", "info", "read"), "hd show REF"),
    **dict.fromkeys(("find", "grep"), "hd search TEXT"),
    **dict.fromkeys(("note", "say", "answer"), "hd comment REF -m TEXT"),
    "reply": "hd comment REF -m TEXT, or with the solution: hd resolve REF -m TEXT",
    **dict.fromkeys(("update", "modify", "change", "tag", "prioritise", "prioritize"), "hd set REF KEY=VALUE"),
    **dict.fromkeys(("retitle", "rename"), 'hd set REF title="…"'),
    **dict.fromkeys(("start", "grab", "claim", "accept"), "hd take REF"),
    **dict.fromkeys(("pause", "hold", "snooze"), "hd wait REF --for requester"),
    **dict.fromkeys(("continue", "unpause"), "hd resume REF"),
    **dict.fromkeys(("done", "fix", "solve", "finish", "complete"), "hd resolve REF -m TEXT"),
    **dict.fromkeys(("rm", "delete", "del", "remove", "drop"), "hd cancel REF -m WHY (a ticket is never deleted)"),
    **dict.fromkeys(("forward", "transfer", "move"), "hd escalate REF --to TEAM -m WHY"),
    **dict.fromkeys(("duplicate", "dedupe", "dup"), "hd merge REF --into OTHER"),
    **dict.fromkeys(("pr", "mr", "reviews"), "hd review list"),
    **dict.fromkeys(("approve",), "hd review approve REF"),
    **dict.fromkeys(("revert", "rollback", "redo"), "hd undo COMMIT"),
    "history": "hd log REF",
    **dict.fromkeys(("annotate", "praise"), "hd blame REF FIELD"),
    **dict.fromkeys(("compare", "changes"), "hd diff A..B"),
    **dict.fromkeys(("forecast", "timeline"), "hd sla forecast"),
    **dict.fromkeys(("breached", "overdue", "due"), "hd sla check"),
    **dict.fromkeys(("report", "reports", "stats", "statistics", "kpi"), "hd sla report"),
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
    **dict.fromkeys(("help", "man", "commands"), "hd --help, or hd COMMAND --help"),
    **dict.fromkeys(("like", "alike", "related", "suggest"), "hd similar REF"),
    "version": "hd --version",
}


def load_command(name: str) -> click.Command | None:
    """The command of that name, imported now; None where there is none."""
    place = COMMANDS.get(name) or HIDDEN.get(name)
    if place is None:
        return None
    found = getattr(import_module(f"hd.cli.commands.{place.module}"), place.attribute)
    assert isinstance(found, click.Command)
    _point_on(found, name)
    return found


def _point_on(command: click.Command, path: str) -> None:
    """Let the help of a command, and of those in it, end with where to read on."""
    command.epilog = see_also(path)
    for name, inner in command.commands.items() if isinstance(command, click.Group) else ():
        _point_on(inner, f"{path} {name}")
