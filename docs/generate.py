"""Generates `reference/cli.md`, `reference/config.md`, the man page, and the table of forgeries in `how-to/audit.md`.

The text about commands and keys comes from the code; this file adds only introductions.

    python docs/generate.py            write the pages
    python docs/generate.py --check    list pages that are out of date, and exit with 1
"""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import click

from hd.cli.main import cli
from hd.cli.registry import SECTIONS as CLI_SECTIONS
from hd.cli.registry import load_command
from hd.cli.related import SEE_ALSO
from hd.core.config import message_kinds, scalars, schema
from hd.core.config.declaration import SECTIONS
from hd.core.config.message_model import RECEIVERS, RateLimit
from hd.core.config.schema import Key, Kind, Record
from hd.core.document.attachment_names import format_limit
from hd.core.document.yaml_tree import Mapping, parse
from hd.core.time.durations import write_duration

HERE = Path(__file__).resolve().parent
MARKS = ("<!-- forgeries: make docs -->\n", "<!-- end of forgeries -->\n")  # the lines before and after the table
EXAMPLES = [HERE.parent / "examples" / name / "hd.yaml" for name in ("small-team", "outsourcer", "demo")]
Rows = list[tuple[str, ...]]
T = TypeVar("T")


def pages() -> dict[Path, str]:
    """The path of each generated page, and its text."""
    reference = HERE / "reference"
    return {
        reference / "cli.md": _page(cli_page()),
        reference / "config.md": _page(config_page()),
        HERE / "how-to" / "audit.md": audit_page(),
        HERE / "man" / "hdesk.1": _page(man_page()),
        HERE / "man" / "hd.1": _manpage().link_page("hdesk"),
    }


def stale() -> list[str]:
    """The names of the pages that differ from the code."""
    return [
        str(path.relative_to(HERE.parent))
        for path, text in pages().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]


def _page(lines: Iterator[str]) -> str:
    return "\n".join(lines).rstrip("\n") + "\n"


def _table(head: tuple[str, ...], rows: Rows) -> Iterator[str]:
    for row in (head, ("---",) * len(head), *rows):
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"


# -- commands ---------------------------------------------------------------------------------------------------------


def cli_page() -> Iterator[str]:
    """The page of commands, in the order of `hd --help`."""
    yield "# Commands"
    yield ""
    yield "All commands with their options, for reference. `make docs` generates this page from the help of the"
    yield "commands; `hd COMMAND --help` shows the same text. See also [output and exit codes](output.md) and"
    yield "[the query language](../query.md)."
    yield ""
    yield "In the examples, `7k3f` is part of a ticket's id. Any part that only one ticket has is enough."
    yield ""
    yield "These options go before the command, as in `hd -C DIR list`:"
    yield ""
    yield from _options(cli)
    for section, names in CLI_SECTIONS.items():
        yield f"## {section}"
        yield ""
        for name in names:
            command = load_command(name)
            assert command is not None
            yield from _command(command, f"hd {name}")


def man_page() -> Iterator[str]:
    """The man page of both names of the program."""
    commands = {
        section: {f"hd {name}": command for name in names if (command := load_command(name)) is not None}
        for section, names in CLI_SECTIONS.items()
    }
    yield from _manpage().page(cli, commands, name="hdesk", other="hd")


def _manpage() -> Any:
    """The module beside this file, which is no package."""
    if str(HERE) not in sys.path:
        sys.path.insert(0, str(HERE))
    return importlib.import_module("manpage")


def _command(command: click.Command, path: str) -> Iterator[str]:
    yield f"### {path}"
    yield ""
    if isinstance(command, click.Group):
        yield from _help(command)
        for name, found in command.commands.items():
            yield from _command(found, f"{path} {name}")
        return
    yield "```text"
    yield " ".join([path, "[OPTIONS]", *(one.metavar or str(one.name).upper() for one in _of(command, click.Argument))])
    yield "```"
    yield ""
    yield from _help(command)
    yield from _options(command)
    if names := SEE_ALSO.get(path.removeprefix("hd ")):
        yield f"See also: {', '.join(f'[hd {name}](#hd-{name.replace(chr(32), chr(45))})' for name in names)}."
        yield ""


def _help(command: click.Command) -> Iterator[str]:
    """The paragraphs of a help text. Paragraphs that click does not wrap are examples."""
    for paragraph in inspect.cleandoc(command.help or "").split("\n\n"):
        lines = paragraph.split("\n")
        yield from ["```sh", *lines[1:], "```"] if lines[0] == "\b" else lines
        yield ""


def _options(command: click.Command) -> Iterator[str]:
    # Not click's to_info_dict: its form differs between versions.
    rows: Rows = []
    for option in _of(command, click.Option):
        word = f"[{'|'.join(option.type.choices)}]" if isinstance(option.type, click.Choice) else option.metavar or ""
        default = f" Default: {option.default}." if option.show_default else ""
        names = f"{', '.join(option.opts)} {word}".strip()
        rows.append((f"`{names}`", f"{option.help}{default}"))
    if rows:
        yield from _table(("option", "what it does"), rows)
        yield ""


def _of(command: click.Command, kind: type[T]) -> list[T]:
    return [param for param in command.params if isinstance(param, kind)]


# -- hd.yaml ----------------------------------------------------------------------------------------------------------


def config_page() -> Iterator[str]:
    """The page of configuration keys, in the order of the declaration."""
    yield "# hd.yaml"
    yield ""
    yield "All sections and keys of `hd.yaml`, for the person who configures a desk. `make docs` generates this page"
    yield "from the code that reads the file."
    yield ""
    yield "`hd config check` checks a file, and reports errors with line numbers and the nearest known name."
    yield "`hd config show` prints the configuration in effect, including defaults."
    yield ""
    yield "`hd config schema` prints a JSON Schema, for editors that complete and check while you type. If your editor"
    yield "uses the YAML language server (VS Code, Neovim, Emacs, …), save the schema in a file and name that file in"
    yield "the first line of `hd.yaml`:"
    yield ""
    yield "```sh"
    yield "hd config schema > .hd.schema.json"
    yield "sed -i '1i # yaml-language-server: $schema=.hd.schema.json' hd.yaml"
    yield "```"
    yield ""
    yield "The schema checks keys and types. Only `hd config check` also checks queries, and names that other sections"
    yield "define."
    yield ""
    yield "Every section is optional, and so is every key that is not marked as required. All values are text unless"
    yield "this page says otherwise: `no` is a word, and `0123` keeps its zero. If a section has an error, commands"
    yield "that write refuse to run. Commands that only read leave out the faulty part, unless they need it."
    yield ""
    yield "Names that people type or rules mention (agents, teams, organisations, calendars, …) are plain words:"
    yield "letters of any alphabet, digits, `.`, `_`, `-`. Names of services, offices and categories may have spaces."
    yield ""
    yield "*Not used yet* marks keys that are checked but have no effect in this version."
    yield ""
    yield "## Defaults"
    yield ""
    yield "```yaml"
    yield (HERE / "reference" / "defaults.yaml").read_text(encoding="utf-8").rstrip("\n")
    yield "```"
    yield ""
    for name, key in SECTIONS.keys.items():
        yield from _section(name, key)


def _section(name: str, key: Key) -> Iterator[str]:
    yield f"## {name}"
    yield ""
    note = "" if key.is_used else " *Not used yet.*"
    yield f"{key.doc[0].upper()}{key.doc[1:]}.{note}"
    yield ""
    yield f"Value: {_shape(key.kind)}."
    yield ""
    if rows := list(_rows(key.kind, "")):
        yield from _table(("key", "meaning", "value", "default"), rows)
        yield ""
    if example := _example(name):
        yield "```yaml"
        yield example
        yield "```"
        yield ""


def _rows(kind: Kind, path: str) -> Iterator[tuple[str, ...]]:
    """The keys of a kind; nested keys have a dotted path, and `NAME` is a key that the desk chooses."""
    if isinstance(kind, scalars.CalendarOf):
        kind = kind.record
    if isinstance(kind, Record):
        for name, key in kind.keys.items():
            doc = key.doc if key.is_used else f"{key.doc}; *not used yet*"
            yield f"`{path}{name}`", doc, _shape(key.kind), _default(key)
            yield from _rows(key.kind, f"{path}{name}.")
    elif isinstance(kind, schema.Table):
        yield from _rows(kind.value_kind, f"{path}{_placeholder(kind)}." if path else "")
    elif isinstance(kind, schema.Listing):
        yield from _rows(kind.item_kind, f"{path.rstrip('.')}[]." if path else "")
    elif isinstance(kind, schema.NameList):
        yield from _rows(kind.table, path)
    elif isinstance(kind, schema.WordOrRecord):
        yield from _rows(kind.mapping, path)


def _placeholder(table: schema.Table) -> str:
    return "PRIORITY" if table.what == "priorities" else "NAME"


def _default(key: Key) -> str:
    if key.required:
        return "required"
    value = key.default
    if value in (None, (), {}) or isinstance(key.kind, Record):
        return ""
    if isinstance(key.kind, scalars.YesNo):
        return "`yes`" if value else "`no`"
    if isinstance(key.kind, scalars.Percent):
        return f"`{value:.0%}`"
    if isinstance(key.kind, scalars.Size):
        return f"`{format_limit(key.default)}`"
    if isinstance(key.kind, scalars.Duration):
        return f"`{write_duration(value)}`"
    if isinstance(value, RateLimit):
        return f"`{value.count}/{write_duration(value.minutes)}`"
    if isinstance(value, tuple):
        return f"`[{', '.join(value)}]`"
    return "" if isinstance(value, dict) else f"`{value}`"


def _shape(kind: Kind) -> str:
    """The form of a value, in a few words. Raises KeyError for a kind without an entry in SHAPES."""
    return next(SHAPES[of] for of in type(kind).__mro__ if of in SHAPES or of is Kind)(kind)


def _one_of(words: tuple[str, ...]) -> str:
    marked = [f"`{word}`" for word in words]
    return marked[0] if len(marked) == 1 else f"{', '.join(marked[:-1])} or {marked[-1]}"


def _ref(kind: Any) -> str:
    named = f"an {kind.what}" if kind.what[0] in "aeiou" else f"a {kind.what}"
    if not kind.also:
        return named
    return f"{named} or {_one_of(kind.also)}" if len(kind.also) == 1 else f"{named}, {_one_of(kind.also)}"


def _listing(kind: Any) -> str:
    one = _shape(kind.item_kind)
    if isinstance(kind.item_kind, Record):
        return "a list of mappings"
    return f"{one}; or a list of these" if kind.one else f"a list, each {one}"


SHAPES: dict[type, Callable[[Any], str]] = {
    Record: lambda _: "a mapping",
    schema.Table: lambda kind: f"a mapping of {kind.what}, each to {_shape(kind.value_kind)}",
    schema.Listing: _listing,
    schema.NameList: lambda kind: f"a list of {kind.table.what}, or a mapping of {kind.table.what} to details",
    schema.WordOrRecord: lambda kind: f"{_shape(kind.word)}; or {_shape(kind.mapping)}",
    scalars.Text: lambda kind: kind.description,
    scalars.Identifier: lambda _: "a plain word",
    scalars.Name: lambda _: "a name",
    scalars.Choice: lambda kind: _one_of(kind.choices),
    scalars.YesNo: lambda _: _one_of(("yes", "no")),
    scalars.Ref: _ref,
    scalars.Size: lambda _: "a size like `5MB`",
    scalars.CategoryRef: lambda _: "a category, or one above it",
    scalars.TeamPattern: lambda _: "a team, or a pattern like `l2-{office}`",
    scalars.Number: lambda kind: f"a whole number from {kind.least}",
    scalars.Date: lambda _: "a date like `2026-11-23`",
    scalars.Span: lambda _: "a date, or `2026-12-24..2027-01-08`",
    scalars.Duration: lambda kind: "a time like `5d` or `4h`" if kind.days else "a time like `30m`, `4h`, `1h30m`",
    message_kinds.KeepFor: lambda _: "`never`, `always`, or a time like `90d`",
    message_kinds.TimeOfDay: lambda _: "a time of day like `09:00`",
    message_kinds.Rate: lambda _: "a rate like `20/1h`",
    message_kinds.Receiver: lambda _: f"{_one_of((*RECEIVERS, 'target:NAME', 'oncall:NAME'))}",
    scalars.Percent: lambda _: "a percentage like `75%`",
    scalars.Moment: lambda _: "a percentage like `75%`, or `breached`",
    scalars.Zone: lambda _: "a time zone like `Europe/Kyiv`",
    scalars.DeskPath: lambda _: "a path inside the desk",
    scalars.Query: lambda kind: "a [query](../query.md)" + (", or `yes`" if kind.always else ""),
    scalars.Raw: lambda kind: f"`{kind.shape}`",
    scalars.CalendarOf: lambda _: "a calendar",
}


def _example(section: str) -> str:
    """The section from the first example desk that has it, byte for byte; empty if none has it."""
    for path in EXAMPLES:
        text = path.read_text(encoding="utf-8")
        tree = parse(text)
        assert isinstance(tree, Mapping)
        starts = [key.start for key, _ in tree.pairs] + [len(text)]
        for number, (key, _) in enumerate(tree.pairs):
            if key.text == section:
                return text[starts[number] : starts[number + 1]].rstrip("\n")
    return ""


# -- forgeries --------------------------------------------------------------------------------------------------------


def audit_page() -> str:
    """The page about the audit, with a new table of the forgeries that the tests try."""
    if str(HERE.parent) not in sys.path:
        sys.path.insert(0, str(HERE.parent))
    from tests.ops.forgeries import FORGERIES

    text = (HERE / "how-to" / "audit.md").read_text(encoding="utf-8")
    before, rest = text.split(MARKS[0])
    after = rest.split(MARKS[1])[1]
    rows = [(one.name, f"`{one.rule}`" + (" (warning)" if one.severity == "warning" else "")) for one in FORGERIES]
    table = "\n".join(_table(("forgery", "rule"), rows))
    return f"{before}{MARKS[0]}\n{table}\n\n{MARKS[1]}{after}"


def main() -> int:
    """Write the pages, or with --check only compare them."""
    if "--check" in sys.argv[1:]:
        found = stale()
        sys.stdout.write("".join(f"{name} is out of date: make docs\n" for name in found))
        return 1 if found else 0
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
