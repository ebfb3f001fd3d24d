"""Opens the request for a branch that was pushed: at the forge behind a remote, else by a link that a person opens."""

from __future__ import annotations

from hd.core.escalation.forges import Forge, agit_options, compare_link
from hd.store.forges.protocol import Draft, ForgeError, NoForgeAccessError, open_or_update
from hd.store.forges.recognise import adapter_of
from hd.store.git.remotes import push
from hd.store.git.repository import Repository


def open_at_forge(
    repo: Repository, remote: str, forge: Forge, draft: Draft, *, commit: str = "", notes: tuple[str, ...] = ()
) -> tuple[str, ...]:
    """Open or update the request of a branch that was pushed; what to say of it, with a link where hd could not.

    commit: the branch's, if a Forgejo without a token may get it by a push to `refs/for/…`, which later pushes to the
    branch do not update. notes: what the remote said to the push, dropped where the forge itself answers.
    """
    try:
        return (f"the request: {open_or_update(adapter_of(repo, forge), draft).url}",)
    except NoForgeAccessError:
        said = _by_agit(repo, remote, forge, draft, commit=commit)
        if said:
            return (*notes, *said)
    except ForgeError as error:
        notes = (*notes, f"{forge.kind} did not open the request: {error.message}")
    asked = f"; ask {', '.join(f'@{account}' for account in draft.reviewers)}" if draft.reviewers else ""
    link = compare_link(forge, draft.base, draft.branch, draft.title, draft.body)
    return (*notes, f"open the request{asked}: {link}")


def _by_agit(repo: Repository, remote: str, forge: Forge, draft: Draft, *, commit: str) -> tuple[str, ...]:
    """What a Forgejo or Gitea said that took the request by a push; empty where it did not, or is none."""
    if forge.kind != "forgejo" or not (forge.is_known and commit):
        return ()
    options = [f"--push-option={one}" for one in agit_options(draft.branch, draft.title, draft.body)]
    pushed = push(repo, remote, f"{commit}:refs/for/{draft.base}", options=options)
    if pushed.outcome != "done":
        return ()
    return tuple(f"{remote}: {line}" for line in pushed.words.splitlines()) or (f"{remote} has the request",)
