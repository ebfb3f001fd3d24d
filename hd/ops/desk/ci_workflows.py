"""Writes the workflows of a forge that watch a desk, at the repository's root, in one commit. Overwrites nothing."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from hd.core.document.yaml_writer import dump
from hd.core.history import commit_message
from hd.errors import RefusedError, UsageError
from hd.store import examples
from hd.store.commit.transaction import Change, commit
from hd.store.desk.desk import Desk
from hd.store.git.refs import symbolic_ref
from hd.store.git.repository import Repository
from hd.text.suggestions import listed, nearest

FORGES = ("github", "gitlab")
_ENTRY = ".gitlab-ci.yml"  # the one file whose name GitLab gives, and other jobs may have
_INCLUDE = "include: [{local: /.gitlab/hd.yml}]"
_IN_FILE = "HD: ${{ vars.HD || 'git+https://…@COMMIT' }}"
_QUOTED = '"'
_HOME = {
    "github": "Settings, Secrets and variables, Actions, Variables: HD",
    "gitlab": "Settings, CI/CD, Variables: HD",
}


class AddedWorkflows(Struct, frozen=True):
    """files: what was written, from the repository's root, in the commit (empty where all was there). todo: what is
    left to a person, a line each."""

    root: Path
    files: tuple[str, ...]
    commit: str
    todo: tuple[str, ...]


def known(forge: str) -> str:
    """`forge`, if it is one. Raises UsageError with the nearest."""
    if forge in FORGES:
        return forge
    guess = nearest(forge, FORGES)
    raise UsageError(
        f'--ci: no forge "{forge}"' + (f"; nearest: {guess}" if guess else ""), hint=f"forges: {listed(FORGES)}"
    )


def add(desk: Desk, forge: str, *, source: str, now: datetime) -> AddedWorkflows:
    """Write and commit the workflows of `forge`. source: what `pip install` gets this very hd from; empty: a person has
    to say. Raises RefusedError where a file of that name is there and says something else."""
    branch = desk.config.desk.branch or desk.repo.branch() or "main"
    wanted = _filled(forge, folder=desk.repo.prefix.rstrip("/") or ".", source=source)
    todo = [] if source else [f"say where jobs get hd from ({_HOME[forge]}): git+https://…@COMMIT, or a wheel's URL"]
    if not _may_be_default(desk.repo, branch):
        todo.append(f"make {branch} the default branch at the forge: jobs follow the default branch, whatever its name")
    if not source and forge == "github":
        todo.append(f"for requests from forks, to which GitHub gives no variables, say it in the files: {_IN_FILE}")
    repo = desk.repo if not desk.repo.prefix else Repository.discover(desk.repo.root)
    entry = repo.root / _ENTRY
    if _ENTRY in wanted and entry.exists() and wanted[_ENTRY] != entry.read_bytes():
        del wanted[_ENTRY]
        if b".gitlab/hd.yml" not in entry.read_bytes():
            todo.append(f"add to {_ENTRY}: {_INCLUDE}")
    missing = {path: data for path, data in wanted.items() if not os.path.lexists(repo.root / path)}
    _refuse_others(repo.root, {path: data for path, data in wanted.items() if path not in missing})
    if forge == "gitlab":
        todo.append("make a schedule on the default branch (Build, Pipeline schedules): */10 * * * *")
        todo.append("and one with the variable HD_AUDIT, any value, that proves the history: 43 2 * * *")
    if not missing:
        return AddedWorkflows(repo.root, (), "", tuple(todo))
    changes = [Change(path=path, old=None, new=data) for path, data in missing.items()]
    actor = repo.identity().email.partition("@")[0]
    text = commit_message.compose_message(f"watch the desk at {forge}", tickets=[], action="init", actor=actor)
    with repo.lock():
        made = commit(repo, changes, message=text, now=now, branch=branch)
    return AddedWorkflows(repo.root, tuple(missing), made, tuple(todo))


def _may_be_default(repo: Repository, branch: str) -> bool:
    """Whether the branch is, or may become, the forge's default: by the remote's HEAD where this clone knows it."""
    remote = repo.setting(f"branch.{branch}.remote") or "origin"
    default = symbolic_ref(repo, f"refs/remotes/{remote}/HEAD").removeprefix(f"refs/remotes/{remote}/")
    usual = ("main", "master", repo.setting("init.defaultbranch") or "main")
    return branch == default if default else branch in usual


def _refuse_others(root: Path, there: dict[str, bytes]) -> None:
    """Raise RefusedError for a file that says something else than what would be written."""
    for path, data in there.items():
        if (root / path).read_bytes() != data:
            raise RefusedError(
                f"{path} is there already, and says something else; nothing was written",
                hint=f"git mv {path} {path}.old && git commit -m 'As it was' {path} {path}.old\n"
                "then do this again, and compare the two",
            )


def _filled(forge: str, *, folder: str, source: str) -> dict[str, bytes]:
    """The files of a forge, by their path from the repository's root, for this desk."""
    top = examples.folder() / "ci" / forge
    blanks = [('HD_DESK: "."', f"HD_DESK: {dump(folder, style=_QUOTED)}")]
    if source:
        blanks += [("${{ vars.HD }}", f"${{{{ vars.HD || '{source}' }}}}"), ('HD: ""', f"HD: {dump(source)}")]
    files = {}
    for path in sorted(path for path in top.rglob("*") if path.is_file()):
        text = path.read_text(encoding="utf-8")
        for blank, value in blanks:
            text = text.replace(blank, value)
        files[path.relative_to(top).as_posix()] = text.encode()
    return files
