"""Whether a commit has the required signature of its author: compares git's report with the desk. Runs no git."""

from __future__ import annotations

from collections.abc import Collection

from hd.core.diagnostic import Diagnostic

_STATES = {
    "N": "is not signed",
    "B": "has a signature that is not its own",
    "U": "is signed with a key that nobody vouches for",
    "X": "has a signature that has expired",
    "Y": "is signed with a key that has expired",
    "R": "is signed with a key that was revoked",
    "E": "is signed with a key that is not known here",
}


def check_signature(
    state: str, *, key: Collection[str], signer: str | None, author: str | None, forge: Collection[str], path: str
) -> Diagnostic | None:
    """Return the diagnostic of a commit's signature; None if it is valid.

    state: git's letter for it. key: identifiers of the key. signer, author: the agents who signed and wrote it. forge:
    keys of a forge, which signs for people who use its pages.
    """
    if state in ("G", "U") and any(one and mine.endswith(one) for one in forge for mine in key):
        return None
    if state != "G":
        known = "audit.signers in hd.yaml names the keys that may sign"
        hint = known if state in ("U", "E") else "hd signs where git is told to: git config commit.gpgsign true"
        return Diagnostic("error", "signature", _STATES.get(state, "has a signature of no kind"), 0, path, hint)
    if signer != author:
        return Diagnostic(
            "error", "signature", f"is signed by {signer or 'somebody unknown'}, and is {author}'s", 0, path
        )
    return None
