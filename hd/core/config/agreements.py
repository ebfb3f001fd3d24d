"""The sections of hd.yaml about agreements and assignment: calendars, SLA, OLA, routing, escalation."""

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
    make=lambda values, place: values or defaults.calendars(place.reader),
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
                Identifier(reserved=("none",)), "its name, used in verdicts and in a ticket's `sla`", required=True
            ),
            "match": Key(MATCH, "which tickets; the first policy that matches applies", required=True),
            "calendar": Key(
                POLICY_CALENDAR, "calendar, `office` or `contract`; default: the first calendar", vital=True
            ),
            "at_risk": Key(Percent(), "as in `desk`, for this policy"),
            "targets": Key(
                WordOrRecord(
                    Choice("none"),
                    Table(
                        Record(
                            {
                                "respond": Key(RESPOND, "time to the first answer"),
                                "reply": Key(Duration(), "time to answer later messages of the requester"),
                                "update": Key(Duration(), "time from one answer to the next while the ticket is open"),
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
                'time for which a team may hold a ticket, by priority, "*" for the rest',
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
                TeamPattern("teams", what="team"),
                "the team that gets them; `{office}` is the ticket's office",
                vital=True,
            ),
            "assignee": Key(PERSON, "the agent who gets them; without `team`, with the agent's team", vital=True),
            "outside": Key(CALENDAR, "apply the rule only while this calendar is closed", vital=True),
            "refuse": Key(Text(), "refuse such tickets, with this reason", vital=True),
        },
        make=builders.route,
    )
)

_REQUIRED_PARTS = Listing(Choice("reason", "tried", "kb", "evidence"))

escalation = Record(
    {
        "paths": Key(
            Table(Listing(TEAM), key=TEAM, what="teams", make=builders.paths),
            "for each team, the teams it escalates to, in order of preference",
            default={},
        ),
        "require": Key(
            Record(
                {
                    "functional": Key(_REQUIRED_PARTS, "what a handover to another team must state", default=()),
                    "hierarchical": Key(_REQUIRED_PARTS, "what an escalation to management must state", default=()),
                }
            ),
            "what an escalation must state",
            default={"functional": (), "hierarchical": ()},
        ),
        "review": Key(
            Record(
                {
                    "match": Key(MATCH, "which tickets", required=True),
                    "to": Key(Listing(TEAM), "handovers to these teams; default: to all teams", default=()),
                    "by": Key(
                        Listing(Ref("people", what="person", also=("lead", "member"))),
                        "who approves: agents, or `lead` and `member` of the receiving team; default: both",
                        default=(),
                    ),
                    "within": Key(
                        Duration(),
                        "business time for a review, in that team's hours; later `hd sla check` reports it",
                        default=240,
                    ),
                },
                make=builders.from_keywords(Review),
            ),
            "which handovers need a review, on a separate branch, before they take effect",
        ),
        "rules": Key(
            Listing(
                Record(
                    {
                        "match": Key(MATCH, "which tickets", required=True),
                        "at": Key(Moment(), "used share of a target, or `breached`", required=True),
                        "tell": Key(
                            Ref("people", what="person", also=("lead", "owner", "assignee")),
                            "who is notified: a person, or the ticket's lead, owner or assignee",
                        ),
                        "escalate": Key(
                            Ref("people", what="person", also=("lead",)),
                            "who gets a hierarchical escalation: a person, or the lead of the ticket's team",
                        ),
                    },
                    make=builders.clock_rule,
                )
            ),
            "what `hd sla apply` does as a clock advances; each matching rule applies once for each clock",
            default=(),
        ),
    },
    make=builders.from_keywords(Escalation),
)
