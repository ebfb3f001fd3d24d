"""Which commits of a desk must be signed, and what is wrong with their signatures. Judges nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from hd.core.config import Config
from hd.core.patterns import pattern
from hd.core.standpoint import Standpoint
from hd.core.trail.signed import signature
from hd.errors import ConfigError, NotFoundError
from hd.ops.people import known_as
from hd.ops.trail import Finding
from hd.store import layout
from hd.store.commit_graph import commits_in
from hd.store.commits import Identity
from hd.store.desk import Desk
from hd.store.revision import Revision, commit_of
from hd.store.signatures import signatures
from hd.store.walk import Commit

_AT_ONCE = 500  # commits whose signatures are asked for together
_ADDRESS = pattern(r"[^\s<>]+@[^\s<>]+")


class Demands:
    """Which commits must be signed, and what is wrong with their signatures: asked for many at a time."""

    def __init__(self, desk: Desk, config: Config, end: str) -> None:
        self.desk = desk
        self.config = config
        self._wanted: list[Commit] = []
        self._found: list[Finding] = []
        self._day: date | None = None
        self._after: frozenset[str] = frozenset()
        said = config.audit.signed
        self.none = said in ("no", "false", "never")
        if re.fullmatch(r"\d{4}-\d\d-\d\d", said):
            self._day = date.fromisoformat(said)
        elif not self.none and said not in ("yes", "true", "always"):
            self._after = frozenset(commits_in(desk.repo, f"{self._start(said)}..{end}"))
        self.all = said in ("yes", "true", "always")
        self._signers = self._file(end) if config.audit.signers and not self.none else None

    def _start(self, said: str) -> str:
        try:
            return commit_of(self.desk.repo, said)
        except NotFoundError:
            at = self.config.line_of("audit", "signed")
            raise ConfigError(f'hd.yaml:{at}: audit.signed: "{said}" is neither no, yes, a day, nor a commit',
                              hint="like 2026-11-23, or the id of the first commit's parent") from None  # fmt: skip

    def _file(self, end: str) -> bytes:
        path = self.config.audit.signers or ""
        try:
            return Revision(self.desk, end).content(path)
        except NotFoundError:
            at = self.config.line_of("audit", "signers")
            message = f"hd.yaml:{at}: audit.signers: no {path} in {end[:7]}"
            raise ConfigError(message, hint="a file with a line for each key: ADDRESS KEY") from None

    def heard(self, commits: Iterable[Commit]) -> Iterator[Commit]:
        """The commits; those that must be signed are noted as they pass."""
        for commit in commits:
            if not self.none and self._demanded(commit):
                self._wanted.append(commit)
                if len(self._wanted) >= _AT_ONCE:
                    self._ask()
            yield commit

    def findings(self) -> list[Finding]:
        """What is wrong with the signatures of all that passed."""
        self._ask()
        return self._found

    def _demanded(self, commit: Commit) -> bool:
        if not (commit.touched or len(commit.parents) > 1 or any(key == "Hd-Action" for key, _ in commit.trailers)):
            return False  # of others' files
        if self._day is not None:
            return commit.landed.astimezone(Standpoint(self.config, commit.landed).zone).date() >= self._day
        return self.all or commit.id in self._after

    def _ask(self) -> None:
        wanted = {commit.id: commit for commit in self._wanted}
        self._wanted = []
        for one in signatures(self.desk.repo, wanted, signers=self._signers):
            commit = wanted[one.commit]
            address = _ADDRESS.search(one.signer)
            signer = known_as(self.config, Identity("", address[0])) if address else None
            path = commit.touched[0].path if commit.touched else layout.CONFIG
            wrong = signature(one.state, key=(one.key, one.print), signer=signer, forge=self.config.audit.forge,
                              who=known_as(self.config, commit.author), path=path)  # fmt: skip
            if wrong:
                self._found.append(Finding(one.commit, wrong))
