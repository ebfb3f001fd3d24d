"""The key that identifies a desk in other systems. Runs no git."""

from __future__ import annotations

from hd.errors import UsageError

_DIGITS = 12  # of the first commit


def desk_key(uri: str | None, first_commit: str | None) -> str:
    """Return the desk's key: `desk.uri` of hd.yaml, or else `urn:hd:` and the first digits of its first commit.

    first_commit: the root of the branch by first parents; None if this clone lacks it. Raises UsageError if neither is
    known.
    """
    if uri:
        return uri
    if first_commit:
        return f"urn:hd:{first_commit[:_DIGITS]}"
    raise UsageError(
        "this desk has no key: desk.uri is not in hd.yaml, and this clone does not have the desk's first commit",
        hint="add desk: {uri: https://help.example.org/} to hd.yaml, or run git fetch --unshallow",
    )
