"""Adds and changes people, teams, services and offices in hd.yaml, one commit each. Core edits the text."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from hd.core.config import Config, load_tolerantly
from hd.core.config.section_edits import VERBS, Section, Setting, add_entry_text, change_entry_text
from hd.core.document.front_matter import decode_text
from hd.core.history import commit_message
from hd.errors import RefusedError, UsageError
from hd.ops.actors import known_as
from hd.ops.context import Context
from hd.ops.results import ChangeResult
from hd.store import files, layout
from hd.text.sanitize import check_line, nfc

TextEdit = Callable[[str, Config], str]
"""From the text of hd.yaml, and what it says, to the new text."""

_OF_PEOPLE = frozenset(("members", "member", "lead"))


def add(
    context: Context, section: Section, name: str, settings: Sequence[Setting], *, teams: Sequence[str] = ()
) -> ChangeResult:
    """Add an entry to a section of hd.yaml; teams: those that a new person becomes a member of.

    Raises RefusedError where there is one of that name, and for what would make hd.yaml wrong.
    """
    given = _checked(context, settings)
    name = nfc(check_line(name, what="the name"))

    def edit(text: str, config: Config) -> str:
        if section == "people" and not config.people:
            _require_yourself(context, name, given)
        made = add_entry_text(text, section, name, given, config=config)
        for team in teams:
            made = change_entry_text(
                made, "teams", team, [Setting("members", "+=", name)], config=load_tolerantly(made)
            )
        return made

    joined = f", member of {', '.join(teams)}" if teams else ""
    return write_config(context, edit, action=f"{VERBS[section]}-add", about=name, said=f"{name} added{joined}")


def change_entry(context: Context, section: Section, name: str, settings: Sequence[Setting]) -> ChangeResult:
    """Change keys of an entry. Raises UsageError for an unknown name or key, RefusedError as `add`."""
    given, name = _checked(context, settings), nfc(name)
    if not given:
        raise UsageError("set what?", hint="one word each: KEY=VALUE; lists take += and -= too")

    def edit(text: str, config: Config) -> str:
        return change_entry_text(text, section, name, given, config=config)

    words = " ".join(f"{one.key}{one.operator}{one.value}" for one in given)
    return write_config(context, edit, action=f"{VERBS[section]}-set", about=name, said=f"{name} {words}")


def write_config(context: Context, edit: TextEdit, *, action: str, about: str, said: str) -> ChangeResult:
    """Commit the edited hd.yaml, unless the edit changes nothing. Raises RefusedError where it would become wrong."""
    with context.writing():
        old, new = edited_config(context, edit)
        if new == old:
            return ChangeResult(about, action, layout.CONFIG, None, f"{about}: nothing to change")
        commit = context.save([(old, new, layout.CONFIG)], config_message(context, action, said.removesuffix(" added")))
    return ChangeResult(about, action, layout.CONFIG, commit, said, notes=_new_warnings(old, new))


def edited_config(context: Context, edit: TextEdit) -> tuple[bytes, bytes]:
    """hd.yaml as it is and as the edit makes it, checked as `hd config check` does it. Raises RefusedError."""
    old = files.read(files.reach(context.desk.folder, layout.CONFIG))
    text = nfc(decode_text(old, layout.CONFIG))  # names are found, and written, in one form
    made = edit(text, load_tolerantly(text))
    config = load_tolerantly(made)
    errors = [problem for problem in config.diagnostics if problem.severity == "error"]
    if errors:
        first, *others = errors
        hints = [first.hint, *(f"{problem.where()}: {problem.message}" for problem in others), "nothing was changed"]
        raise RefusedError(f"{first.where()}: {first.message}", hint="\n".join(hint for hint in hints if hint))
    identity = context.desk.repo.identity()
    if config.people and known_as(config, identity) is None:
        raise RefusedError(
            f"{identity.email}, which is you, would be no agent's address any more",
            hint="nothing was changed: keep your address in people, or change git config user.email first",
        )
    return old, made.encode()


def config_message(context: Context, action: str, said: str) -> str:
    """The message of a commit that changes hd.yaml."""
    return commit_message.compose_message(
        f"{action.replace('-', ' ')} {said}", tickets=[], action=action, actor=context.actor.name
    )


def _checked(context: Context, settings: Sequence[Setting]) -> list[Setting]:
    """The settings as clean lines; `me` among people is whoever acts."""
    found = []
    for one in settings:
        if one.value:
            check_line(one.value, what=one.key)
        if one.key.casefold() in _OF_PEOPLE and "me" in one.items:
            items = [context.actor.name if item == "me" else item for item in one.items]
            one = replace(one, value=",".join(items))
        found.append(replace(one, value=nfc(one.value)))
    return found


def _require_yourself(context: Context, name: str, settings: Sequence[Setting]) -> None:
    """Raise RefusedError where the first person is somebody else: from then on, only people may change the desk."""
    identity = context.desk.repo.identity()
    addresses = [item.casefold() for one in settings if one.key in ("email", "emails") for item in one.items]
    if identity.email.casefold() not in addresses:
        raise RefusedError(
            f"add yourself first: once people has {name}, only its people may change the desk",
            hint=f'hd people add {context.actor.name.lower()} name="{identity.name}" email={identity.email}',
        )


def _new_warnings(old: bytes, new: bytes) -> tuple[str, ...]:
    known = {problem.message for problem in load_tolerantly(old.decode()).diagnostics}
    return tuple(
        problem.message for problem in load_tolerantly(new.decode()).diagnostics if problem.message not in known
    )
