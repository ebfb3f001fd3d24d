"""What git says of the signatures of commits: its own check, by ssh or GPG, many by one process. Judges none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from hd.store.git.repository import Repository

_FORM = "%x00".join(("%H", "%G?", "%GS", "%GK", "%GF"))


class Signature(Struct, frozen=True):
    """What git found. state: one letter, as git has it (`G` good, `U` good by a key that nobody vouches for, `N` none).
    signer: whom the key is of; key, print: what the key is known by."""

    commit: str
    state: str
    signer: str
    key: str
    print: str


def signatures(repo: Repository, commits: Iterable[str], *, signers: bytes | None) -> Iterator[Signature]:
    """The signature of each commit. signers: the ssh keys that may sign (git's `allowed signers`); None: those that git
    is told of by its own settings."""
    from tempfile import TemporaryDirectory  # few commands ask for signatures

    with TemporaryDirectory() as folder:
        words: list[str] = []
        if signers is not None:
            path = Path(folder) / "signers"
            path.write_bytes(signers)
            words = ["-c", f"gpg.ssh.allowedSignersFile={path}"]
        asked = "".join(f"{commit}\n" for commit in commits).encode()
        if not asked:
            return
        log = ("log", "-z", "--no-walk=unsorted", "--no-color", f"--format=tformat:{_FORM}", "--stdin")
        out = repo.run(*words, *log, input=asked, env={"GIT_NO_REPLACE_OBJECTS": "1"}).decode("utf-8", "replace")
    fields = iter(out.split("\0")[:-1])
    for one in zip(*[fields] * 5, strict=True):
        yield Signature(*one)
