"""Makes a folder a desk: hd.yaml, .gitattributes, contacts.csv, templates, tests, in one commit. Overwrites nothing."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from msgspec import Struct

from hd.core.document import yaml_tree
from hd.core.document.gitattributes import ATTRIBUTES, ATTRIBUTES_FILE
from hd.core.document.yaml_writer import Writable, dump
from hd.core.history import commit_message
from hd.errors import RefusedError, UsageError
from hd.ops.desk.first_settings import FirstSettings, with_settings
from hd.store import examples, layout
from hd.store.commit.transaction import Change, commit
from hd.store.desk.desk import Desk
from hd.store.git import merge_driver
from hd.store.git.repository import Repository
from hd.text.suggestions import listed, nearest

PROMISES = "sla-tests.yaml"
TEMPLATES = ("default", "small-team", "outsourcer")
CONTACTS = "email,name,phone,office,org,lang,vip,manager\n"
DEFAULT = """\
# What this desk is made of. Everything has a default, so add only what is yours; `hd config check` checks it.
desk: {}

# The agents. While there are none here, whoever commits is one.
# people:
#   olha: {name: Olha Bondar, email: olha@example.com}

# teams:
#   desk: {line: 1, members: [olha]}
#   l2:   {line: 2, members: []}

# services: [vpn, mail, laptop, printing]
"""


class NewDesk(Struct, frozen=True):
    """The new desk, and what was written."""

    desk: Desk
    commit: str
    files: tuple[str, ...]


def found(folder: Path, *, above: bool) -> Desk | None:
    """The desk that `folder` is, or is in, where `above`; None where there is none."""
    at = layout.find_desk(folder) if above else folder if (folder / layout.CONFIG).is_file() else None
    return Desk(at) if at else None


def init(
    folder: Path,
    *,
    template: str = "default",
    prefix: str | None = None,
    name: str | None = None,
    zone: str = "UTC",
    settings: FirstSettings | None = None,
    protected: bool = False,
    now: datetime,
) -> NewDesk:
    """Make `folder` a desk, and a git repository where it is none. settings: what it is asked for, by the template
    `default` alone. protected: only the forge changes the branch at the remote. Raises RefusedError where it is a desk
    already."""
    if template not in TEMPLATES:
        guess = nearest(template, TEMPLATES)
        raise UsageError(
            f'no template "{template}"' + (f"; nearest: {guess}" if guess else ""),
            hint=f"templates: {listed(TEMPLATES)}",
        )
    if (folder / layout.CONFIG).exists():
        raise RefusedError(f"{folder} is a desk already", hint="hd list")
    folder.mkdir(parents=True, exist_ok=True)
    repo = Repository.ensure(folder)
    branch = repo.branch()
    if branch is None:
        raise RefusedError("this work tree is on no branch (detached HEAD)", hint="git switch BRANCH, then hd init")
    fresh = template == "default"
    desk: dict[str, Writable] = {
        "name": name or ("Help desk" if fresh else None),
        "prefix": prefix or ("HD" if fresh else None),
        "timezone": zone if fresh else None,
        "language": "en" if fresh else None,
        "branch": branch,
        "protected": True if protected else None,
    }
    wanted = {
        layout.CONFIG: _configured(_text(template), {key: value for key, value in desk.items() if value}, settings),
        ATTRIBUTES_FILE: ATTRIBUTES,
        "contacts.csv": CONTACTS,
        **_files(template),
    }
    missing = {file: text for file, text in wanted.items() if not (folder / file).exists()}
    changes = [Change(path=file, old=None, new=text.encode()) for file, text in missing.items()]
    actor = repo.identity().email.partition("@")[0]
    text = commit_message.compose_message("init a help desk", tickets=[], action="init", actor=actor)
    with repo.lock():
        made = commit(repo, changes, message=text, now=now, branch=branch)
        merge_driver.install(repo)
    return NewDesk(Desk(folder), made, tuple(missing))


def _configured(text: str, desk: dict[str, Writable], settings: FirstSettings | None) -> str:
    """The first hd.yaml; with settings, without the examples of what they say."""
    if settings is None:
        return _with_desk(text, desk)
    return with_settings(_with_desk(text.partition("\n# The agents.")[0], desk), settings)


def _text(template: str) -> str:
    if template == "default":
        return DEFAULT
    return (examples.folder() / template / layout.CONFIG).read_text(encoding="utf-8")


def _files(template: str) -> dict[str, str]:
    """What new tickets of such a desk may begin with, and what it promises, as examples."""
    folder = examples.folder() / template
    found = [*sorted((folder / "templates").glob("*.md")), *folder.glob(PROMISES)]
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in found}


def _with_desk(text: str, settings: dict[str, Writable]) -> str:
    """`text` of a hd.yaml with these settings of its `desk`; all else as it is, byte for byte."""
    tree = yaml_tree.parse(text)
    node = tree.get("desk") if isinstance(tree, yaml_tree.Mapping) else None
    assert isinstance(node, yaml_tree.Mapping)  # our own templates have one
    known = yaml_tree.plain_value(node)
    assert isinstance(known, dict)
    return text[: node.start] + dump({**known, **settings}) + text[node.end :]
