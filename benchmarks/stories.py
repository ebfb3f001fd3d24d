"""What happens on an invented desk: which tickets came in, who said and did what, when. Writes nothing.

Everything follows from the seed and the ticket's number, so that tickets can be made in any order, by any process.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.sentences import Sentences
from hd.core import ids
from hd.core.config import Config
from hd.core.contacts.contacts import Contact
from hd.core.tickets.conversation import Comment
from hd.core.tickets.ticket import TALKING, Handover, Step
from hd.core.tickets.workflow import priority_of

NOW = datetime(2026, 11, 23, 10, 2, tzinfo=ZoneInfo("Europe/Kyiv"))  # a Monday; what happens on a desk ends here
OPEN = 500  # or half of them, where there are less than a thousand
RARE = "zyxterra"  # in the text of every thousandth ticket
RARE_CYRILLIC = "жмиринда"
ROLLOUT = "rollout"  # the tag that a thousand tickets have, or all where there are less

_TYPES = {"incident": 70, "request": 21, "task": 4, "problem": 3, "change": 2}
_CHANNELS = {"phone": 38, "email": 30, "web": 12, "chat": 8, "monitoring": 6, "messenger": 4, "in-person": 2}
_IMPACTS = {"person": 74, "group": 18, "office": 6, "company": 2}
_URGENCIES = {"normal": 62, "low": 20, "high": 18}
_DAYS_OF_A_THOUSAND = 180  # of ten thousand 620, of a hundred thousand 2160
_FRESH = timedelta(days=21)  # how old what is open tends to be


@dataclass(frozen=True, slots=True)
class Plan:
    """A ticket before anything of it is written down. `number` counts from 1."""

    number: int
    id: str
    created: datetime
    open: bool
    rollout: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """What one command did to a ticket. `team`, `assignee`: who has it from then on, where that changed."""

    at: datetime
    by: str
    action: str
    detail: str = ""
    behalf: str = ""
    step: Step | None = None
    move: Handover | None = None
    comment: Comment | None = None
    resolution: str = ""
    assignee: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """A ticket as it came in, and what happened to it."""

    plan: Plan
    fields: dict[str, Any]
    description: str
    registered: tuple[Step, Handover]
    turns: tuple[Turn, ...]

    @property
    def at_first_line(self) -> bool:
        """Whether the desk has it and works on it."""
        moved = any(turn.move for turn in self.turns)
        waits = any(turn.action == "wait" for turn in self.turns)
        return self.fields["team"] == "desk" and not moved and not waits


def plans(tickets: int, *, seed: int) -> list[Plan]:
    """Every ticket of the desk, in the order in which they came in."""
    chance = random.Random(f"{seed}")
    days = _DAYS_OF_A_THOUSAND * (tickets / 1000) ** 0.537
    times = sorted(_came_in(chance, days) for _ in range(tickets))
    still_open = _open_ones(chance, times)
    taken: set[str] = set()
    every = max(1, tickets // 1000)
    found = []
    for number, at in enumerate(times, 1):
        while (name := ids.draw("HD", at, choose=chance.choice)) in taken:
            pass
        taken.add(name)
        found.append(Plan(number, name, at, number in still_open, number % every == 0))
    return found


def _came_in(chance: random.Random, days: float) -> datetime:
    """A moment of the time that the desk has been there: in office hours, mostly."""
    day = NOW.date() - timedelta(days=math.floor(chance.random() * days))
    if day.weekday() > 4 and chance.random() < 0.9:
        day -= timedelta(days=chance.randint(2, 5))
    at = datetime.combine(day, time(min(23, int(chance.triangular(7, 24, 11)))), NOW.tzinfo)
    at += timedelta(seconds=chance.randrange(3600))
    return at if at < NOW - timedelta(minutes=5) else at - timedelta(days=1)


def _open_ones(chance: random.Random, times: Sequence[datetime]) -> set[int]:
    """The numbers of those that are open: mostly fresh ones, and a few that nobody finishes."""
    fresh = [math.exp(-((NOW - at) / _FRESH)) + 0.002 for at in times]
    rank = sorted(range(len(times)), key=lambda n: math.log(1 - chance.random()) / fresh[n], reverse=True)
    return {n + 1 for n in rank[: min(OPEN, len(times) // 2)]}


class Teller:
    """Tells the story of each ticket of one desk."""

    def __init__(self, config: Config, contacts: Sequence[Contact], *, seed: int) -> None:
        self.config = config
        self.seed = seed
        self.sentences = Sentences.load()
        self.contacts = [one for one in contacts if one.office]

    def story(self, plan: Plan) -> Story:
        """What came in, and what happened."""
        return _Telling(self, plan).told()


def _pick(chance: random.Random, weights: dict[str, int]) -> str:
    return chance.choices(list(weights), list(weights.values()))[0]


@dataclass
class _Telling:
    """One ticket while it is told; `at` is where the story stands."""

    teller: Teller
    plan: Plan
    turns: list[Turn] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = random.Random(f"{self.teller.seed}:{self.plan.number}")
        self.config = self.teller.config
        self.caller = self.chance.choice(self.teller.contacts)
        self.write = self.teller.sentences.speaker(self.chance, lang=self.caller.lang)
        self.channel = _pick(self.chance, _CHANNELS)
        self.type = "incident" if self.channel == "monitoring" else _pick(self.chance, _TYPES)
        straight = self.channel == "monitoring" or self.type in ("problem", "change")
        self.team = f"l2-{self.caller.office}" if straight else "desk"  # as the desk's routing says
        self.first_liner = self.chance.choice(self.config.teams["desk"].members)
        self.assignee = ""
        self.status = "new"
        self.at = self.plan.created

    def told(self) -> Story:
        registered = (
            Step(self.at, self.first_liner, "new"),
            Handover(self.at, self.first_liner, "registered", to=self.team),
        )
        fields = self._fields()
        description = self.write.text("asks", self.chance.randint(3, 8))
        if self.plan.number % 1000 == 500:
            description += f" {RARE}"
        if self.plan.number % 1000 == 250:
            description += f" {RARE_CYRILLIC}"
        self._happens()
        return Story(self.plan, fields, description, registered, tuple(self.turns))

    def _fields(self) -> dict[str, Any]:
        chance, caller = self.chance, self.caller
        promised = self.config.orgs[caller.org].services or tuple(self.config.services)
        service = chance.choice(promised)
        impact, urgency = _pick(chance, _IMPACTS), _pick(chance, _URGENCIES)
        tags = [service] if chance.random() < 0.5 else []
        tags += [chance.choice(("vendor", "remote", "after-update", "repeat"))] if chance.random() < 0.3 else []
        return {
            "id": self.plan.id,
            "title": self.write.title(service),
            "type": self.type,
            "status": "new",
            "created": self.plan.created,
            "priority": priority_of(impact, urgency, priorities=self.config.priorities),
            "impact": impact,
            "urgency": urgency,
            "requester": caller.email,
            "org": caller.org,
            "category": self.teller.sentences.category(service),
            "owner": self.first_liner,
            "team": self.team,
            "office": caller.office,
            "tags": [*tags, ROLLOUT] if self.plan.rollout else tags,
            "service": service,
            "channel": self.channel,
            "source": "cli",
            **({"asset": f"LT-{chance.randrange(10_000):04}"} if chance.random() < 0.3 else {}),
        }

    # -- what happens -------------------------------------------------------------------------------------------------

    def _happens(self) -> None:
        kinds = list(self._middle())
        finished = [] if self.plan.open else ["cancel"] if self.chance.random() < 0.05 else ["resolve", "close"]
        for kind, at in zip([*kinds, *finished], self._moments(len(kinds), len(finished)), strict=True):
            self.at = at
            getattr(self, f"_{kind}")()

    def _middle(self) -> Iterator[str]:
        chance = self.chance
        if self.plan.open and chance.random() < 0.15:
            return  # nobody has looked at it yet
        yield "take"
        talk = min(12, int(chance.expovariate(1 / 2.5)))
        away = chance.random() < 0.3
        for number in range(talk):
            yield chance.choice(("answer", "answer", "note", "reply"))
            if away and number == talk // 2:
                yield "escalate"
        if self.channel not in TALKING and chance.random() < 0.25:
            yield "wait"
            if not self.plan.open or chance.random() < 0.3:
                yield "heard"

    def _moments(self, middle: int, finished: int) -> Iterator[datetime]:
        """When: the work within hours or some days, the close five days after the resolution; all before now."""
        left = (NOW - self.plan.created).total_seconds() - 60
        worked = left * 0.98 if self.plan.open else min(left * 0.6, 3600 * self.chance.lognormvariate(1.8, 1.2))
        shares = sorted(self.chance.random() ** 2 for _ in range(middle))
        last = 0
        for share in [*shares, *([1.0] if finished else [])]:
            last = max(last + 2, int(worked * share))
            yield self.plan.created + timedelta(seconds=last)
        if finished == 2:
            yield self.plan.created + timedelta(seconds=last + int(min(5 * 86400, (left - last) * 0.9)) + 2)

    def _turn(self, by: str, action: str, detail: str = "", **what: Any) -> None:
        self.turns.append(Turn(self.at, by, action, detail, **what))

    def _step(self, by: str, status: str, **more: Any) -> Step:
        self.status = status
        return Step(self.at, by, status, **more)

    def _take(self) -> None:
        self.assignee = self.chance.choice(self.config.teams[self.team].members)
        self._turn(
            self.assignee, "take", f"→ {self.assignee}", step=self._step(self.assignee, "open"), assignee=self.assignee
        )

    def _say(self, by: str, text: str, *, internal: bool = False, step: Step | None = None) -> None:
        asked = "@" in by
        self._turn(
            self.first_liner if asked else by,
            "comment",
            text.partition("\n")[0],
            step=step,
            comment=Comment(self.at, by, text, internal),
            behalf=by if asked else "",
        )

    def _answer(self) -> None:
        self._say(self.assignee, self.write.text("answers", self.chance.randint(1, 2)))

    def _note(self) -> None:
        self._say(self.assignee, self.write.text("notes", self.chance.randint(1, 3)), internal=True)

    def _reply(self) -> None:
        self._say(self.caller.email, self.write.text("replies", self.chance.randint(1, 2)))

    def _escalate(self) -> None:
        to = self.chance.choice(self.config.escalation.paths[self.team])
        reason, tried = self.write.text("reasons", 1), self.write.text("tried", 1)
        move = Handover(self.at, self.assignee, "functional", to=to, from_=self.team, reason=reason, tried=tried)
        self._turn(self.assignee, "escalate", f"{self.team} → {to}: {reason}", move=move)
        self.team, self.at = to, self.at + timedelta(seconds=1)
        self.assignee = self.chance.choice(self.config.teams[to].members)
        self._turn(self.assignee, "assign", f"→ {self.assignee}", assignee=self.assignee)

    def _wait(self) -> None:
        whom = self.chance.choice(("requester", "requester", "vendor"))
        self._turn(self.assignee, "wait", f"for {whom}", step=self._step(self.assignee, "pending", waits_for=whom))

    def _heard(self) -> None:
        if self.turns[-1].detail == "for vendor":
            self._turn(self.assignee, "resume", step=self._step(self.assignee, "open"))
            return
        self._say(self.caller.email, self.write.text("replies", 1), step=self._step(self.caller.email, "open"))

    def _resolve(self) -> None:
        text = self.write.text("solutions", 1)
        self._turn(self.assignee, "resolve", text, step=self._step(self.assignee, "resolved"), resolution=text)

    def _close(self) -> None:
        self._turn(self.first_liner, "close", step=self._step(self.first_liner, "closed"))

    def _cancel(self) -> None:
        self._turn(self.first_liner, "cancel", step=self._step(self.first_liner, "cancelled"))
