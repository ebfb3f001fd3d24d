"""The cases that are measured: each a desk with something large in it, and the command that meets it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from benchmarks.hostile_desks import (
    ARTICLE,
    TICKET,
    TICKET_FILE,
    Case,
    Files,
    article,
    comments,
    statuses,
    ticket,
)

Text = Callable[[int], str]


def _in_ticket(text: Text) -> Callable[[int], Files]:
    return lambda size: {TICKET_FILE: ticket(f"{text(size)}\n\n## Comments")}


def _in_article(text: Text) -> Callable[[int], Files]:
    return lambda size: {f"kb/{ARTICLE}.md": article(text(size))}


def _in_yaml(text: Text) -> Callable[[int], Files]:
    return lambda size: {TICKET_FILE: ticket("The client stops.\n\n## Comments"), "hd.yaml": text(size)}


def _command(*words: str) -> Callable[[int], Sequence[str]]:
    return lambda _: words


def _times(text: str) -> Text:
    return lambda size: text * size


def _sides(size: int) -> Files:
    return {
        "base": ticket("Stops.\n\n## Comments"),
        "one": ticket("Stops.\n\n## Comments\n" + comments(size, second=1)),
        "other": ticket("Stops.\n\n## Comments\n" + comments(size, second=2)),
    }


def _contacts(size: int) -> Files:
    rows = "".join(f"u{n}@acme.example,Olena{n} Koval{n},+38044{n:07}\n" for n in range(size))
    return {"contacts.csv": "email,name,phone\n" + rows}


def _steps(size: int) -> Files:
    step = "at: 2026-11-20T10:00:00+00:00, by: olha, status: open"
    return {TICKET_FILE: ticket("Stops.\n\n## Comments", steps=[step] * size)}


_CHECK, _SHOW, _BUILD = _command("check"), _command("show", TICKET), _command("kb", "build", "../site")
_SEARCH, _FOUND = _command("search", "vpn", "drops"), (0, 5)

NAMED = (
    Case("check an article of one long word", 100_000, "characters", _in_article(_times("a")), _CHECK, _FOUND),
    Case("check an article of `~~a`", 20_000, "times", _in_article(_times("~~a")), _CHECK, _FOUND),
    Case("build an article of `~~a`", 20_000, "times", _in_article(_times("~~a")), _BUILD),
    Case("build an article of equal headings", 6_000, "headings", _in_article(_times("## Steps\n")), _BUILD),
    Case(
        "show a ticket of addresses",
        190_000,
        "characters",
        _in_ticket(lambda size: "https://acme.example/a " * (size // 23)),
        _SHOW,
    ),
    Case(
        "show a ticket of one address",
        190_000,
        "characters",
        _in_ticket(lambda size: "https://acme.example/" + "a" * size),
        _SHOW,
    ),
    Case(
        "show a ticket of links to tickets",
        95_000,
        "characters",
        lambda size: {TICKET_FILE: ticket("Stops.", links=[f"parent:HD-2611-{n:05}" for n in range(size // 22)])},
        _SHOW,
    ),
    Case("show a ticket of combining marks", 250_000, "marks", _in_ticket(lambda size: "a" + "\u0301" * size), _SHOW),
    Case(
        "merge comments of two sides",
        20_000,
        "each",
        _sides,
        _command("merge-driver", "base", "one", "other", TICKET_FILE),
    ),
    Case(
        "search a large ticket",
        4_000_000,
        "characters",
        _in_ticket(lambda size: "the vpn drops here\n" * (size // 19)),
        _SEARCH,
    ),
    Case(
        "search with synonyms",
        30_000,
        "groups",
        _in_yaml(lambda size: "search: {synonyms: [" + ",".join(f"[a{n},b{n}]" for n in range(size)) + "]}\n"),
        _SEARCH,
    ),
    Case("list with statuses", 12_000, "statuses", _in_yaml(statuses), _command("list")),
    Case(
        "list a view of terms",
        40_000,
        "terms",
        _in_yaml(lambda size: "views:\n  big: " + " OR ".join(f"tag:t{n}" for n in range(size)) + "\n"),
        _command("list", "--view", "big"),
        (0, 1),
    ),
)

OTHERS = (
    Case(
        "check an article of backticks",
        600,
        "runs",
        _in_article(lambda size: " ".join("`" * n for n in range(1, size))),
        _CHECK,
        _FOUND,
    ),
    Case("check an article of open brackets", 100_000, "brackets", _in_article(_times("[")), _CHECK, _FOUND),
    Case(
        "check a heading with blanks inside",
        100_000,
        "blanks",
        _in_article(lambda size: f"# a{' ' * size}b"),
        _CHECK,
        _FOUND,
    ),
    Case(
        "check an article of blank lines",
        100_000,
        "lines",
        _in_article(lambda size: f"a{chr(10) * size}b"),
        _CHECK,
        _FOUND,
    ),
    Case(
        "check a ticket of carriage returns",
        100_000,
        "returns",
        _in_ticket(lambda size: f"a{chr(13) * size}b"),
        _CHECK,
        _FOUND,
    ),
    Case("check a ticket of resolutions", 10_000, "headings", _in_ticket(_times("## Resolution\n")), _CHECK, _FOUND),
    Case("build an article of open pictures", 40_000, "times", _in_article(_times("![a](")), _BUILD),
    Case("build an article of quotes in quotes", 20_000, "marks", _in_article(_times("> ")), _BUILD),
    Case("build an article of emphasis", 20_000, "times", _in_article(_times("*a _b ")), _BUILD),
    Case("build an article of tags", 20_000, "tags", _in_article(_times("<a href=")), _BUILD),
    Case("build a table", 5_000, "rows", _in_article(lambda size: "|a|b|\n|-|-|\n" + "|a|b|\n" * size), _BUILD),
    Case("show a ticket of code fences", 20_000, "fences", _in_ticket(_times("```\n")), _SHOW),
    Case(
        "list a ticket with a long title",
        1_000_000,
        "characters",
        lambda size: {TICKET_FILE: ticket("Stops.", title="a" * size)},
        _command("list"),
        (0, 1),
    ),
    Case(
        "show a ticket with many tags",
        25_000,
        "tags",
        lambda size: {TICKET_FILE: ticket("Stops.", tags=[f"t{n}" for n in range(size)])},
        _SHOW,
        (0, 1),
    ),
    Case("show a ticket with a long timeline", 2_000, "entries", _steps, _SHOW, (0, 1)),
    Case(
        "find a caller by a piece of the name",
        15_000,
        "contacts",
        _contacts,
        _command("contact", "find", "lena77"),
        (0, 1),
    ),
    Case(
        "list by a query on the command line",
        5_000,
        "terms",
        lambda _: {TICKET_FILE: ticket("Stops.")},
        lambda size: ["list", " OR ".join(f"tag:t{n}" for n in range(size))],
    ),
)

CASES = (*NAMED, *OTHERS)
