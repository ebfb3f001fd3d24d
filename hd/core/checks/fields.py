"""Checks of a ticket's fields: presence, names, values; and their fixes."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from hd.core.checks.rule import FixableRule, Past, ReferenceTargets, Rule, diagnostic, unknown_value_message
from hd.core.config import Config, Field
from hd.core.diagnostic import Diagnostic
from hd.core.ids import is_id, path_of, short
from hd.core.requester_keys import KEY_HINT, can_be_requester
from hd.core.sla.clock_facts import ClockFacts
from hd.core.tickets.field_values import NUMBER
from hd.core.tickets.mail_entries import mail_faults
from hd.core.tickets.ratings import rating_faults
from hd.core.tickets.ticket import CHANNELS, HEAD, KEYS, LISTS, MIDDLE, TAIL, TYPES, Ticket, key_order
from hd.core.time.parsing import read_time
from hd.text.suggestions import listed, nearest

_VERBS = {"status": "", "team": "", "assignee": "hd assign {ref} {value}", "type": "hd set {ref} type={value}"}
_ALWAYS = (*HEAD, *MIDDLE, *TAIL)


def id_and_path(facts: ClockFacts, known: ReferenceTargets) -> Iterator[Diagnostic]:
    """Report an id that differs from the file's name, so that ids are unique."""
    written, wanted = facts.ticket.get("id"), facts.ticket.id
    if written == wanted:
        return
    if written is None:
        message = "the id is empty"
    elif not is_id(written):
        message = f'"{written}" is no id'
    elif written in known.ids:
        message = f"{written} is the id of another file: {path_of(written)}"
    else:
        message = f"{written} belongs into {path_of(written)}"
    yield diagnostic(facts, "error", "id", message, key="id", hint=f"write {wanted}", fix=is_id(wanted))


def write_id(facts: ClockFacts, _: ReferenceTargets, __: Past) -> Ticket:
    """Write the id from the file's name."""
    return facts.ticket.put("id", facts.ticket.id)


def keys_are_there(facts: ClockFacts, _: ReferenceTargets) -> Iterator[Diagnostic]:
    """Report missing keys. All keys except rare ones are written even if empty, so that two people's edits merge."""
    if missing := _missing_keys(facts):
        yield diagnostic(
            facts,
            "warning",
            "schema",
            f"missing: {listed(missing)}",
            key="",
            fix=True,
            hint="write them, even empty: so two people's edits lie apart, and git merges them",
        )


def write_keys(facts: ClockFacts, _: ReferenceTargets, __: Past) -> Ticket:
    """Add the missing keys, empty."""
    document, order = facts.ticket.document, key_order(tuple(facts.view.config.fields))
    for key in _missing_keys(facts):
        document = document.set(key, [] if key in LISTS else None, order=order)
    return Ticket.of(document, path=facts.ticket.path, zone=facts.ticket.zone)


def _missing_keys(facts: ClockFacts) -> list[str]:
    """Return the missing keys, without those that a misspelt key seems to stand for."""
    there = facts.ticket.document.fields
    missing = [key for key in _ALWAYS if key not in there]
    meant = {nearest(key, _known_keys(facts)) for key in there if key not in _known_keys(facts)} if missing else set()
    return [key for key in missing if key not in meant]


def _known_keys(facts: ClockFacts) -> tuple[str, ...]:
    return (*KEYS, *facts.view.config.fields)


def keys_are_known(facts: ClockFacts, _: ReferenceTargets) -> Iterator[Diagnostic]:
    """Report misspelt keys: neither keys of the format nor custom fields."""
    known = _known_keys(facts)
    for key in facts.ticket.document.fields:
        if key not in known:
            guess = nearest(key, known)
            message = f'no key "{key}"' + (f"; nearest: {guess}" if guess else "")
            yield diagnostic(
                facts,
                "warning",
                "unknown-key",
                message,
                key=key,
                hint=f"correct it, or declare {key} under fields in hd.yaml",
            )


def title_is_there(facts: ClockFacts, _: ReferenceTargets) -> Iterator[Diagnostic]:
    """Report a missing title."""
    if not facts.ticket.title.strip():
        hint = f'hd set {short(facts.ticket.id).lower()} title="What is wrong"'
        yield diagnostic(facts, "error", "schema", "the title is empty", key="title", hint=hint)


def values_are_known(facts: ClockFacts, _: ReferenceTargets) -> Iterator[Diagnostic]:
    """Report values that the desk does not have."""
    config = facts.view.config
    for key, section, allowed in _vocabulary(config):
        value = facts.ticket.get(key)
        if value is not None and allowed and value not in allowed:
            message = unknown_value_message(value, allowed, label=key, config=config, section=section)
            hint = _correct(facts.ticket, key, nearest(value, allowed))
            yield diagnostic(facts, "error", "unknown", message, key=key, hint=hint)


def _correct(ticket: Ticket, key: str, value: str | None) -> str:
    """Return the command that sets the nearest known value."""
    command = _VERBS.get(key, f"hd set {{ref}} {key}={{value}}")
    return command.format(ref=short(ticket.id).lower(), value=value) if value else ""


def _vocabulary(config: Config) -> tuple[tuple[str, str, Collection[str]], ...]:
    return (
        ("type", "", TYPES),
        ("channel", "", CHANNELS),
        ("status", "statuses", config.statuses),
        ("priority", "priorities", config.priorities.names),
        ("impact", "priorities", config.priorities.impact),
        ("urgency", "priorities", config.priorities.urgency),
        ("assignee", "people", config.people),
        ("owner", "people", config.people),
        ("team", "teams", config.teams),
        ("org", "orgs", config.orgs),
        ("office", "offices", config.offices),
        ("service", "services", config.services),
        ("category", "categories", config.categories),
        ("sla", "sla", [policy.name for policy in config.sla]),
    )


def requester_is_a_key(facts: ClockFacts, _: ReferenceTargets) -> Iterator[Diagnostic]:
    """Report a requester that is not an address, `tel:` or `name:`; other names are agents."""
    requester = facts.ticket.get("requester")
    if requester and not can_be_requester(requester):
        message = f'requester: "{requester}" is no address'
        yield diagnostic(facts, "error", "schema", message, key="requester", hint=KEY_HINT)


def fields_fit(facts: ClockFacts, _: ReferenceTargets) -> Iterator[Diagnostic]:
    """Report invalid dates, and custom fields that do not match hd.yaml."""
    own = {"needed": Field("needed", "date"), **facts.view.config.fields}
    for key, field in own.items():
        value = facts.ticket.get(key)
        if value is None:
            continue
        if field.type == "choice" and value not in field.of:
            message = unknown_value_message(value, field.of, label=key, config=facts.view.config, section="fields")
            yield diagnostic(facts, "error", "unknown", message, key=key, hint=f"{key}: {listed(field.of)}")
        elif field.type == "number" and not NUMBER.fullmatch(value):
            yield diagnostic(facts, "error", "schema", f'{key}: "{value}" is no number', key=key)
        elif field.type == "date" and read_time(value, zone=facts.view.zone) is None:
            yield diagnostic(facts, "error", "schema", f'{key}: "{value}" is no date (want 2026-11-23)', key=key)


def required_is_there(facts: ClockFacts, _: ReferenceTargets) -> Iterator[Diagnostic]:
    """Report missing fields that the desk requires of the ticket."""
    config = facts.view.config
    for key, field in config.fields.items():
        if field.required and not facts.ticket.get(key) and facts.view.matches(field.required, facts):
            message = f"{key} is required (hd.yaml:{config.line_of('fields', key)} {field.required})"
            value = "|".join(field.of) or "VALUE"
            hint = f"hd set {short(facts.ticket.id).lower()} {key}={value}"
            yield diagnostic(facts, "error", "required", message, key=key, hint=hint)


def mail_is_readable(facts: ClockFacts, _: ReferenceTargets) -> Iterator[Diagnostic]:
    """Report invalid entries of filed messages, and too many of them."""
    ticket = facts.ticket
    if "mail" in ticket.document.fields:
        for message, line in mail_faults(ticket.document, ticket.zone):
            yield Diagnostic("error", "schema", message, line, ticket.path)


def ratings_are_readable(facts: ClockFacts, _: ReferenceTargets) -> Iterator[Diagnostic]:
    """Report ratings without a resolution, and invalid scores."""
    if "csat" in facts.ticket.document.fields:
        for message, line in rating_faults(facts.ticket):
            yield Diagnostic("error", "schema", message, line, facts.ticket.path)


RULES: tuple[Rule, ...] = (
    id_and_path,
    keys_are_there,
    keys_are_known,
    title_is_there,
    values_are_known,
    requester_is_a_key,
    fields_fit,
    required_is_there,
    mail_is_readable,
    ratings_are_readable,
)
MENDS: tuple[FixableRule, ...] = (FixableRule(id_and_path, write_id), FixableRule(keys_are_there, write_keys))
