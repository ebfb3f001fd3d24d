"""The sections of hd.yaml that say what is promised and who gets what: calendars, SLA, OLA, routing, escalation. Reads
nothing."""

from __future__ import annotations

from hd.core.config import builders, defaults
from hd.core.config.model import Escalation, Review
from hd.core.config.scalars import CalendarOf, Choice, Duration, Identifier, Moment, Percent, Ref, TeamPattern, Text
from hd.core.config.schema import Key, Listing, Record, Table, WordOrRecord
from hd.core.config.value_types import CALENDAR, MATCH, PERSON, POLICY_CALENDAR, PRIORITY_KEY, TEAM

calendars = Table(
    CalendarOf(),
    key=Identifier(reserved=("none",)),
    what="calendars",
    make=lambda values, place: values or defaults.calendars(place.reading),
)

RESPOND = WordOrRecord(
    Duration(),
    Record(
        {
            "target": Key(Duration(), "the agreed time", required=True, attribute="minutes"),
            "stop": Key(Choice("open"), "what stops the clock, instead of the first answer: the status open"),
        },
        make=builders.respond,
    ),
)

sla = Listing(
    Record(
        {
            "name": Key(
                Identifier(reserved=("none",)), "its name, which verdicts and a ticket's `sla` say", required=True
            ),
            "match": Key(MATCH, "which tickets; the first policy that matches applies", required=True),
            "calendar": Key(
                POLICY_CALENDAR, "calendar, `office` or `contract`; where missing, the first calendar", vital=True
            ),
            "at_risk": Key(Percent(), "as in `desk`, for this policy"),
            "targets": Key(
                WordOrRecord(
                    Choice("none"),
                    Table(
                        Record(
                            {
                                "respond": Key(RESPOND, "time to the first answer"),
                                "reply": Key(Duration(), "time to answer what the requester writes later"),
                                "update": Key(Duration(), "time from one answer to the next while it is open"),
                                "resolve": Key(Duration(), "time to the resolution"),
                                "calendar": Key(POLICY_CALENDAR, "as in the policy, for this priority", vital=True),
                            },
                            make=builders.targets,
                        ),
                        key=PRIORITY_KEY,
                        what="priorities",
                    ),
                ),
                'times by priority, "*" for the rest, or `none`',
                required=True,
            ),
        },
        make=builders.policy,
    ),
    make=builders.policies,
)

ola = Listing(
    Record(
        {
            "match": Key(MATCH, "which stays in a team (`team:desk`, `line:2`)", required=True),
            "targets": Key(
                Table(Duration(), key=PRIORITY_KEY, what="priorities"),
                'how long a team may hold a ticket, by priority, "*" for the rest',
                required=True,
            ),
        },
        make=builders.ola,
    )
)

routing = Listing(
    Record(
        {
            "match": Key(MATCH, "which tickets; the first rule that matches applies", required=True),
            "team": Key(
                TeamPattern("teams", what="team"), "the team they go to; `{office}` is the ticket's office", vital=True
            ),
            "assignee": Key(PERSON, "the agent they go to; without `team`, to the agent's", vital=True),
            "outside": Key(CALENDAR, "the rule holds only while this calendar is closed", vital=True),
            "refuse": Key(Text(), "such a ticket is refused, with this reason", vital=True),
        },
        make=builders.route,
    )
)

_MUST_SAY = Listing(Choice("reason", "tried", "kb", "evidence"))

escalation = Record(
    {
        "paths": Key(
            Table(Listing(TEAM), key=TEAM, what="teams", make=builders.paths),
            "for each team, the teams it escalates to, the first first",
            default={},
        ),
        "require": Key(
            Record(
                {
                    "functional": Key(
                        _MUST_SAY, "what a handover to another team must say, beside the reason", default=()
                    ),
                    "hierarchical": Key(_MUST_SAY, "what a call to management must say, beside the reason", default=()),
                }
            ),
            "what an escalation must say",
            default={"functional": (), "hierarchical": ()},
        ),
        "review": Key(
            Record(
                {
                    "match": Key(MATCH, "which tickets", required=True),
                    "to": Key(Listing(TEAM), "handovers to these teams; where missing, to all", default=()),
                    "by": Key(
                        Listing(Ref("people", what="person", also=("lead", "member"))),
                        "who approves: agents, or `lead` and `member` of the team it goes to; where missing, both",
                        default=(),
                    ),
                    "within": Key(
                        Duration(),
                        "how long one may wait, in that team's hours; then `hd sla check` tells",
                        default=240,
                    ),
                },
                make=builders.plain(Review),
            ),
            "which handovers are reviewed, on a branch of their own, before they take effect",
        ),
        "rules": Key(
            Listing(
                Record(
                    {
                        "match": Key(MATCH, "which tickets", required=True),
                        "at": Key(Moment(), "used share of a target, or `breached`", required=True),
                        "tell": Key(
                            Ref("people", what="person", also=("lead", "owner", "assignee")),
                            "who is told: a person, or the ticket's",
                        ),
                        "escalate": Key(
                            Ref("people", what="person", also=("lead",)),
                            "who it is escalated to (hierarchical): a person, or the lead of the team that has it",
                        ),
                    },
                    make=builders.clock_rule,
                )
            ),
            "what `hd sla apply` does when a clock gets on; every rule that matches applies, once for each clock",
            default=(),
        ),
    },
    make=builders.plain(Escalation),
)
