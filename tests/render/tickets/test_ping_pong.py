"""A ticket that teams pass to and fro says so where it is read."""

from __future__ import annotations

from hd.render.tickets import tickets
from tests.cli.render_samples import TICKET, screen


def test_a_bounced_ticket_names_the_teams_in_order() -> None:
    drawn = tickets.show({**TICKET, "ping_pong": ["desk", "l2", "desk", "l2"]}, screen=screen())
    assert "Ping-pong  desk → l2 → desk → l2" in drawn.splitlines()


def test_a_ticket_that_never_bounced_says_nothing_of_it() -> None:
    assert "Ping-pong" not in tickets.show({**TICKET, "ping_pong": []}, screen=screen())
