"""The sections about mail, notifications and ratings: what they mean, what is wrong with them, what they show again."""

from __future__ import annotations

from datetime import time

import jsonschema
import pytest
import yaml
from msgspec.structs import replace

from hd.core.config import load
from hd.core.config.effective import as_yaml, effective_sections
from hd.core.config.json_schema import build_schema
from hd.core.config.message_model import EVENTS, RECEIVERS, Csat, Mail, Notify, RateLimit

FULL = """\
teams: {desk: {}, l2: {line: 2}}
people:
  olha: {notify: {mail: [assigned], target: ops, quiet: office, digest: "09:00", own: yes}}
  robo: {robot: yes, notify: {mail: []}}
mail:
  address: Support@acme.example
  name: Acme support
  plus: no
  trust: [mx.acme.example]
  sources:
    support: {to: [Support@acme.example], done: hd-done, failed: hd-failed, team: desk}
    alarms: {to: alarm@acme.example, set: {type: incident, urgency: high}}
  unknown: hold
  refuse: ["*@spam.example", "domain:mailer.example", one@x.example]
  limits: {message: 20MB, attachment: 5MB, ticket: 30MB, parts: 100, sender: 10/30m, thread: 5/1h30m, all: 100/1d}
  keep: always
  reopen: {thanks: yes, after_closed: comment}
notify:
  ref: refs/heads/hd-notify
  events: {registered: [], breached: [assignee, lead, "target:ops", "oncall:kyiv"]}
  settle: 5m
  quiet: {calendar: office, but: [breached]}
  digest: {team: "09:00", l2: "8:30"}
  rate: {hour: 100, person: 5/1h}
  targets: {ops: {text: yes}, chat: }
csat: {ask: "type:incident,request", every: 7d, low: 3, link: "https://rate.example/{token}"}
audit: {bridges: {mail: "SHA256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}}
desk: {uri: "https://help.acme.example/"}
"""


def test_everything_can_be_said() -> None:
    config = load(FULL)
    assert config.diagnostics == ()
    assert config.mail.sources["support"].to == ("support@acme.example",)
    assert config.mail.limits.sender == RateLimit(10, 30)
    assert config.mail.limits.all == RateLimit(100, 1440)
    assert config.notify.digest == {"team": time(9), "l2": time(8, 30)}
    assert config.people["robo"].robot
    assert config.people["robo"].notify.mail == ()
    assert config.audit.bridges["mail"] == ("SHA256:" + "a" * 43,)


def test_what_is_shown_means_the_same() -> None:
    config, again = load(FULL), load(as_yaml(effective_sections(load(FULL))))
    for section in ("mail", "notify", "csat", "people", "audit", "desk"):
        assert getattr(again, section) == getattr(config, section)


def test_the_schema_accepts_everything() -> None:
    jsonschema.validate(yaml.safe_load(FULL), build_schema())


def test_nothing_said_means_the_defaults() -> None:
    config = load("mail:\nnotify:\ncsat:\n")
    assert (config.mail, config.notify, config.csat) == (Mail(), Notify(), Csat())


def test_an_event_without_receivers_in_the_file_has_the_usual_ones() -> None:
    config = load(FULL)
    assert config.notify.receivers("registered") == ()
    assert config.notify.receivers("replied") == ("requester", "watchers")


def test_the_usual_receivers_are_words_that_a_file_may_have() -> None:
    assert {word for words in EVENTS.values() for word in words} <= set(RECEIVERS)


FAULTS = {
    "mail: {address: nobody}": 'mail.address: "nobody" is not an address',
    "mail: {trust: [a b]}": "mail.trust: ",
    "mail: {refuse: [everybody]}": 'mail.refuse: "everybody" is not an address, "*@example.org"',
    "mail: {limits: {sender: 20}}": 'mail.limits.sender: "20" is not a rate like 20/1h',
    "mail: {limits: {sender: 20/0h}}": "counts within no time at all",
    "mail: {keep: some}": "mail.keep: ",
    "mail: {sources: {a: {set: {status: closed}}}}": "mail.sources.a.set",
    "mail: {sources: {a: {team: nobody}}}": 'no team "nobody"',
    "mail: {password: secret}": 'no key "password"',
    "notify: {ref: refs/tags/x}": "notify.ref: ",
    "notify: {ref: refs/hd/x.lock}": "notify.ref: ",
    "notify: {events: {resloved: [requester]}}": 'no "resloved" here; nearest: resolved',
    "notify: {events: {resolved: [requestor]}}": 'no receiver "requestor"; nearest: requester',
    "notify: {events: {resolved: ['target:ops']}}": 'no target "ops"; `notify.targets` is empty',
    "notify: {digest: {team: 25:00}}": "is not a time of day like 09:00",
    "notify: {targets: {ops: {url: x}}}": 'no key "url"',
    "csat: {low: 6}": "csat: low: scores go from 1 to 5",
    "csat: {link: 'https://x.example/'}": "csat.link: ",
    "people: {a: {notify: {mail: [lunch]}}}": 'no "lunch" here',
    "desk: {uri: desk}": "is not a URI",
    "audit: {bridges: {mail: key}}": "is not a key's fingerprint",
}


@pytest.mark.parametrize(("text", "message"), FAULTS.items(), ids=FAULTS)
def test_a_fault_is_named(text: str, message: str) -> None:
    (found,) = load(text).diagnostics
    assert found.severity == "error"
    assert message in found.message


def test_a_fault_keeps_the_rest_of_the_section() -> None:
    mail = load("mail: {address: a@b.example, keep: some}").mail
    assert mail == replace(Mail(), address="a@b.example")


def test_a_fault_of_mail_does_not_block_clocks() -> None:
    load("mail: {keep: some}").require("sla", "people", "teams")
