"""Which commits of a desk must be signed, and what is wrong with their signatures. Judges nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from hd.core.audit.signatures import check_signature
from hd.core.config import Config, load_tolerantly
from hd.core.tickets.context import EvaluationContext
from hd.errors import ConfigError, NotFoundError
from hd.ops.actors import known_as
from hd.ops.audit.findings import Finding
from hd.store import layout
from hd.store.desk.at_revision import Revision, commit_of
from hd.store.desk.desk import Desk
from hd.store.git.commit_graph import commits_in
from hd.store.git.commits import Identity
from hd.store.git.history_walk import Commit, HistoryWalk
from hd.store.git.signatures import signatures
from hd.text.lazy_regex import pattern

_AT_ONCE = 500  # commits whose signatures are asked for together
_ADDRESS = pattern(r"[^\s<>]+@[^\s<>]+")


class SignatureRules:
    """Which commits must be signed, and what is wrong with their signatures: asked for many at a time.

    end: up to which commit. signers_at: the commit whose `audit.signers` says which keys may sign. What changes that
    file must be signed by a key that it had before, so that nobody can add their own.
    """

    def __init__(self, desk: Desk, config: Config, walk: HistoryWalk, *, end: str, signers_at: str) -> None:
        self.desk = desk
        self.config = config
        self._walk = walk
        self._wanted: dict[bytes | None, list[Commit]] = {}
        self._count = 0
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
        self._signers = self._file(signers_at) if config.audit.signers and not self.none else None

    def _start(self, said: str) -> str:
        try:
            return commit_of(self.desk.repo, said)
        except NotFoundError:
            at = self.config.line_of("audit", "signed")
            raise ConfigError(
                f'hd.yaml:{at}: audit.signed: "{said}" is neither no, yes, a day, nor a commit',
                hint="like 2026-11-23, or the id of the first commit's parent",
            ) from None

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
                for signers in self._vouching(commit):
                    self._wanted.setdefault(signers, []).append(commit)
                self._count += 1
                if self._count >= _AT_ONCE:
                    self._ask()
            self._former(commit)
            yield commit

    def _former(self, commit: Commit) -> None:
        """What changes the demands must satisfy those that held before, so that nobody can lift them for themselves."""
        if len(commit.parents) < 2 and all(one.path != layout.CONFIG for one in commit.touched):
            return
        now = self._walk.file(commit.id, layout.CONFIG)
        for parent in commit.parents:
            before = self._walk.file(parent, layout.CONFIG)
            if before is None or before == now:
                continue
            config = load_tolerantly(before[1].decode("utf-8", "surrogateescape"))
            if config.audit != self.config.audit:
                try:
                    demands = SignatureRules(self.desk, config, self._walk, end=commit.id, signers_at=parent)
                except ConfigError:
                    continue  # they demanded nothing that can be checked
                list(demands.heard([commit]))
                self._found += demands.findings()

    def findings(self) -> list[Finding]:
        """What is wrong with the signatures of all that passed."""
        self._ask()
        return self._found

    def _demanded(self, commit: Commit) -> bool:
        if not (commit.touched or len(commit.parents) > 1 or any(key == "Hd-Action" for key, _ in commit.trailers)):
            return False  # of others' files
        if self._day is not None:
            return commit.landed.astimezone(EvaluationContext(self.config, commit.landed).zone).date() >= self._day
        return self.all or commit.id in self._after

    def _vouching(self, commit: Commit) -> set[bytes | None]:
        """The files of keys, each of which must have the key that a commit is signed with."""
        path = self.config.audit.signers
        if path is None or (len(commit.parents) < 2 and all(one.path != path for one in commit.touched)):
            return {self._signers}
        now = self._walk.file(commit.id, path)
        before = [self._walk.file(parent, path) for parent in commit.parents]
        return {one[1] for one in before if one is not None and one != now} or {self._signers}

    def _ask(self) -> None:
        asked, self._wanted, self._count = self._wanted, {}, 0
        for signers, commits in asked.items():
            wanted = {commit.id: commit for commit in commits}
            for one in signatures(self.desk.repo, wanted, signers=signers):
                commit = wanted[one.commit]
                address = _ADDRESS.search(one.signer)
                signer = known_as(self.config, Identity("", address[0])) if address else None
                path = commit.touched[0].path if commit.touched else layout.CONFIG
                wrong = check_signature(
                    one.state,
                    key=(one.key, one.print),
                    signer=signer,
                    forge=self.config.audit.forge,
                    author=known_as(self.config, commit.author),
                    path=path,
                )
                if wrong:
                    self._found.append(Finding(one.commit, wrong))
