"""Random histories of three clones and a protected remote: ask, vote, comment, press a button, sync. Tests nothing."""

from __future__ import annotations

import random
import re
import subprocess
from dataclasses import dataclass, field

from tests.ops.bench import Bench, speak_as
from tests.ops.review_clones import ASK, Clones

BUTTONS = ("merge", "squash", "squash-all", "rebase")
VOTERS = ("mia", "maria")
_MINUTES = 9 * 60 + 10  # when it begins


@dataclass
class Asked:
    """A review that was asked for: the votes on it in order, and who pressed the button, where somebody did."""

    ticket: str
    by: str
    votes: list[tuple[str, bool]] = field(default_factory=list)
    pressed: str = ""

    @property
    def approver(self) -> str:
        """Who approved it: the first whose last vote says yes, else whoever pressed, if they may; "" for nobody."""
        last = dict(self.votes)
        said = [who for who in last if last[who]]
        return said[0] if said else self.pressed if self.pressed in VOTERS else ""


class History:
    """One history. asked: the reviews by their branches."""

    def __init__(self, clones: Clones, seed: int) -> None:
        self.clones = clones
        self.random = random.Random(seed)
        self.minute = 0
        self.asked: dict[str, Asked] = {}
        self.people = {"olha": clones.first, "mia": clones.second, "maria": clones.fresh()}
        self.log: list[str] = []

    def now(self) -> str:
        """The next minute."""
        self.minute += 1
        hours, minutes = divmod(_MINUTES + self.minute, 60)
        return f"2026-11-23T{hours:02}:{minutes:02}:00+02:00"

    def hd(self, who: str, *words: str) -> int:
        """Run a command in somebody's clone."""
        speak_as(who)
        try:
            code = self.people[who].hd(*words, at=self.now())
        finally:
            speak_as("olha")
        self.log.append(f"{who}: {' '.join(words)} -> {code}")
        return code

    # -- what people do ------------------------------------------------------------------------------------------------

    def step(self) -> None:
        """Something happens."""
        weights = {self.comment: 4, self.change: 1, self.ask: 2, self.vote: 3, self.press: 4, self.sync: 4}
        (act,) = self.random.choices([*weights], [*weights.values()])
        act()

    def comment(self) -> None:
        """Somebody says something."""
        ticket, who = self._ticket(), self._who()
        assert self.hd(who, "comment", f"{{{ticket}}}", "-m", f"remark {self.minute}") == 0

    def change(self) -> None:
        """Somebody sets a field."""
        tag = self.random.choice(("tags+=quiet", "tags+=loud", "category=network/vpn"))
        assert self.hd(self._who(), "set", f"{{{self._ticket()}}}", tag) == 0

    def ask(self) -> None:
        """Somebody asks for a handover, if nobody did."""
        ticket = self._ticket()
        if any(one.ticket == ticket for one in self.asked.values()):
            return
        words = [word.replace("{one}", f"{{{ticket}}}") for word in ASK]
        if self.hd("olha", *words, "--review") == 0:
            self.asked[f"escalate/{self.clones.first.ids[ticket]}"] = Asked(ticket, "olha")

    def vote(self) -> None:
        """Somebody who may votes on what is there."""
        open_ones = [one for one in self.asked.values() if not one.pressed]
        if open_ones:
            one, who, yes = self.random.choice(open_ones), self.random.choice(VOTERS), self.random.random() < 0.8
            self.people[who].git("fetch", "-q", "--prune")
            words = ("approve",) if yes else ("reject",)
            more = () if yes else ("-m", "not ours")
            if self.hd(who, "review", *words, f"{{{one.ticket}}}", *more) == 0:
                one.votes.append((who, yes))

    def press(self) -> None:
        """Somebody presses a button on a request."""
        names = self.requests()
        if names:
            self.press_on(self.random.choice(names))

    def press_on(self, name: str) -> bool:
        """Press a button on one request; whether the forge could merge it."""
        how, keep = self.random.choice(BUTTONS), self.random.random() < 0.3
        who = self.random.choice(("olha", "ivan", "mia"))
        opener = name.removeprefix("sync/").partition("-")[0] if name.startswith("sync/") else "olha"
        try:
            self.clones.button(how, name, who=who, author=opener, when=self.now(), keep=keep)
        except subprocess.CalledProcessError:  # a conflict, or nothing to squash
            self.clones.tidy()
            self.log.append(f"forge: {how} {name} fails")
            return False
        self.log.append(f"forge: {how} {name} by {who}")
        if name in self.asked:
            self.asked[name].pressed = who
        return True

    def sync(self, who: str = "") -> None:
        """Somebody syncs."""
        assert self.hd(who or self._who(), "sync") == 0

    def requests(self) -> list[str]:
        """The branches at the remote that nobody merged yet."""
        out = self.people["olha"].git("ls-remote", "origin", "refs/heads/sync/*", "refs/heads/escalate/*")
        names = [line.partition("refs/heads/")[2] for line in out.splitlines()]
        return sorted(name for name in names if not (name in self.asked and self.asked[name].pressed))

    # -- how it ends ---------------------------------------------------------------------------------------------------

    def settle(self) -> None:
        """Everybody syncs and every sync request is merged, then what forges merged is written down, and that, too."""
        for who in self.people:
            self.sync(who)
        for fixing in (False, True):
            if fixing:
                self.hd("olha", "check", "--fix")
                self.sync("olha")
            for _ in range(6):
                waiting = [name for name in self.requests() if name.startswith("sync/")]
                if not waiting:
                    break
                for name in waiting:  # one that conflicts with another is settled by the next sync
                    self.press_on(name)
                for who in self.people:
                    self.sync(who)

    def handovers(self, ticket: str) -> list[str]:
        """The entries that were asked for, as the ticket has them in the first clone."""
        text = self.people["olha"].text(ticket)
        return [line for line in text.splitlines() if re.match(r"- \{asked: ", line)]

    def _ticket(self) -> str:
        return self.random.choice(("one", "two"))

    def _who(self) -> str:
        return self.random.choice([*self.people])


def in_step(bench: Bench) -> bool:
    """Whether a clone has just what the remote's main branch has, and nothing beside."""
    same = bench.git("diff", "--stat", "origin/main", "HEAD") == ""
    return same and bench.git("rev-list", "--count", "origin/main..HEAD") == "0" and bench.git("status", "-s") == ""
