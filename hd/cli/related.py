"""Which commands the help of each one points to, and what the help then says. Knows names, and imports no command."""

from __future__ import annotations

SEE_ALSO: dict[str, tuple[str, ...]] = {
    "create": ("list", "search", "take", "template list", "contact find"),
    "list": ("show", "search", "sla check", "set"),
    "show": ("list", "sla show", "log"),
    "search": ("list", "show", "kb list"),
    "comment": ("wait", "resolve", "attach", "template list"),
    "set": ("edit", "assign", "link", "undo"),
    "edit": ("set", "kb edit", "check", "undo"),
    "assign": ("take", "route", "escalate"),
    "take": ("assign", "comment", "resolve"),
    "wait": ("resume", "comment", "sla show"),
    "resume": ("wait", "resolve"),
    "resolve": ("close", "reopen", "comment", "kb new"),
    "close": ("resolve", "reopen"),
    "reopen": ("resolve", "cancel", "undo"),
    "cancel": ("merge", "reopen", "resolve"),
    "link": ("merge", "resolve", "set"),
    "merge": ("link", "cancel", "search"),
    "escalate": ("return", "route", "assign", "kb list"),
    "return": ("escalate", "assign"),
    "route": ("escalate", "assign", "config check"),
    "attach": ("comment", "show"),
    "watch": ("list", "assign"),
    "undo": ("log", "reopen", "merge"),
    "log": ("show", "undo"),
    "contact find": ("contact add", "create"),
    "contact add": ("contact find", "contact import"),
    "contact import": ("contact find", "contact add", "check"),
    "template list": ("template show", "create"),
    "template show": ("template list", "create", "comment", "resolve"),
    "sla check": ("sla show", "list"),
    "sla show": ("sla check", "calendar show", "show"),
    "sla when": ("sla elapsed", "calendar show"),
    "sla elapsed": ("sla when", "calendar show"),
    "kb new": ("kb edit", "kb list"),
    "kb list": ("kb show", "search"),
    "kb show": ("kb list", "kb edit"),
    "kb edit": ("kb show", "edit", "check"),
    "init": ("demo", "config check", "contact import", "uninit"),
    "check": ("config check", "edit"),
    "config check": ("config show", "config schema", "check"),
    "config show": ("config check", "calendar show"),
    "config schema": ("config check", "config show"),
    "calendar show": ("calendar holidays", "sla when"),
    "calendar holidays": ("calendar show", "config check"),
    "completion": ("init",),
    "uninit": ("init",),
    "demo": ("init", "create"),
}


def see_also(path: str) -> str:
    """The sentence of one command (`sla check`); empty for a group of commands, whose help lists them."""
    return f"See also: {', '.join(f'hd {name}' for name in SEE_ALSO[path])}." if path in SEE_ALSO else ""
