"""Writes CODEOWNERS for a forge from `escalation.review`, in one commit. Touches no line that is not ours."""

from __future__ import annotations

from datetime import datetime

from hd.core.escalation.code_owners import PLACES, format_block, owner_accounts, replace_block
from hd.core.history import commit_message
from hd.errors import RefusedError, UsageError
from hd.ops.desk.ci_workflows import AddedWorkflows
from hd.ops.reviews.push_branch import remote_of
from hd.store import files
from hd.store.commit.transaction import Change, commit
from hd.store.desk.desk import Desk
from hd.store.forges.recognise import forge_at
from hd.store.git.repository import Repository

_LARGEST = 1 << 20
_NO_RULE = 'escalation: {review: {match: "priority:P1,P2", by: [lead, member]}}   is such a rule'


def kind_of(desk: Desk, wanted: str | None) -> str:
    """The kind of forge that CODEOWNERS is for: the wanted one, else that of the remote. Raises UsageError."""
    remote = remote_of(desk)
    forge = forge_at(desk.repo, remote) if remote and not wanted else None
    kind = wanted or (forge.kind if forge and forge.is_known else "")
    if not kind:
        raise UsageError(
            "--codeowners: for which forge?", hint="--ci github or gitlab; or: git config hd.forge forgejo"
        )
    if kind not in PLACES:
        raise UsageError(
            f"--codeowners: {kind} is not asked by such a file", hint="Repository settings, Default reviewers"
        )
    return kind


def write(desk: Desk, kind: str, *, now: datetime) -> AddedWorkflows:
    """Write and commit the file. RefusedError where no rule reviews handovers, or nobody who may approve has an
    account."""
    config = desk.config
    if config.escalation.review is None:
        raise RefusedError("hd.yaml has no escalation.review: nobody is to be asked", hint=_NO_RULE)
    accounts, missing = owner_accounts(config, kind, today=now.astimezone(desk.zone).date())
    if not accounts:
        raise RefusedError(
            f"nobody who may approve a handover has a {kind} account in hd.yaml",
            hint="\n".join(f"hd people set {key} {kind}=ACCOUNT" for key in missing[:3]),
        )
    repo = desk.repo if not desk.repo.prefix else Repository.discover(desk.repo.root)
    there = [path for path in PLACES[kind] if (repo.root / path).is_file()]
    path = (there or PLACES[kind])[0]
    old = files.read(files.reach(repo.root, path), limit=_LARGEST) if there else None
    text = replace_block(
        (old or b"").decode("utf-8", "surrogateescape"), format_block(kind, desk.repo.prefix.rstrip("/"), accounts)
    )
    new = text.encode("utf-8", "surrogateescape")
    todo = [f"{key} has no {kind} account in hd.yaml, and is not asked" for key in missing]
    if new == old:
        return AddedWorkflows(repo.root, (), "", tuple(todo))
    todo.append("at the forge, protect the desk's branch and require the review of code owners")
    actor = repo.identity().email.partition("@")[0]
    words = commit_message.compose_message(f"ask code owners at {kind}", tickets=[], action="init", actor=actor)
    with repo.lock():
        branch = config.desk.branch or repo.branch() or "main"
        made = commit(repo, [Change(path=path, old=old, new=new)], message=words, now=now, branch=branch)
    return AddedWorkflows(repo.root, (path,), made, tuple(todo))
