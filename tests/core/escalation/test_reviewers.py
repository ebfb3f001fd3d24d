"""Who may approve a handover, and who is asked to: nobody who has left, and nobody who is away unless all are."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from hd.core.config import Config
from hd.core.escalation.review_policy import approvers, reviewers
from tests.core.samples import SMALL, facts, registered

TODAY = date(2026, 11, 23)
AWAY = {"away": ((TODAY, TODAY),)}
LEFT = {"left": TODAY}


def desk(**absent: dict[str, object]) -> Config:
    people = {name: replace(person, **absent.get(name, {})) for name, person in SMALL.people.items()}
    return replace(SMALL, people=people)


@pytest.mark.parametrize(
    ("config", "may", "asked"),
    [
        (desk(), ("maria", "mia"), ("maria", "mia")),
        (desk(maria=AWAY), ("maria", "mia"), ("mia",)),
        (desk(maria=LEFT), ("mia",), ("mia",)),
        (desk(maria=AWAY, mia=AWAY), ("maria", "mia"), ("maria", "mia")),
        (desk(maria=LEFT, mia=LEFT), (), ()),
    ],
)
def test_whoever_is_not_there_is_not_asked(config: Config, may: tuple[str, ...], asked: tuple[str, ...]) -> None:
    seen = facts(registered(), config=config)
    assert approvers(seen, to="l2-toronto", by="olha", config=config) == may
    assert reviewers(seen, to="l2-toronto", by="olha", config=config) == asked
