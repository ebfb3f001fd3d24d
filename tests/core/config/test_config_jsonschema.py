"""The JSON Schema of hd.yaml accepts what `hd config check` accepts, and refuses what a single file can have wrong."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import jsonschema
import pytest
import yaml

from hd.core.config import load
from hd.core.config.json_schema import build_schema
from hd.core.document.yaml_tree import parse, plain_value
from hd.errors import UnreadableError
from tests.core.config.test_config_effective import TEXTS

SCHEMA = build_schema()


class AsEditorsRead(yaml.SafeLoader):
    """YAML 1.2's core schema, which editors use: dates are text."""


AsEditorsRead.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in pairs if not tag.endswith("timestamp")]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def faults(tree: Any) -> list[str]:
    return [
        f"{error.json_path}: {error.message}" for error in jsonschema.Draft202012Validator(SCHEMA).iter_errors(tree)
    ]


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_the_schema_accepts_what_the_check_accepts(text: str) -> None:
    assert faults(yaml.load(text, AsEditorsRead)) == []
    assert faults(plain_value(parse(text))) == []


@pytest.mark.parametrize(
    "text",
    [
        "dsek: {}",
        "desk: {nmae: x}",
        "desk: {prefix: hd}",
        "desk: {at_risk: 75}",
        "people: [olha]",
        "people: {Olha: {}}",
        "people: {none: {}}",
        "people: {olha: {left: soon}}",
        "teams: {desk: {line: 0}}",
        "teams: {desk: {line: one}}",
        "statuses: {new: {clock: stoped}}",
        "calendars: {a: {holidays: [2027-01-01]}}",
        'calendars: {a: {hours: {mon: ["9-18"]}}}',
        "calendars: {a: {hours: 24x7, holidays: [Christmas]}}",
        "sla: {name: x}",
        'sla: [{match: "*", targets: none}]',
        'sla: [{name: a, match: "*", targets: {P1: {respond: 3d}}}]',
        "contacts: /etc/passwd",
        "fields: {title: {}}",
        "fields: {a: {type: colour}}",
        'services: ["a,b"]',
        "- a list",
    ],
)
def test_the_schema_refuses_what_is_broken(text: str) -> None:
    with contextlib.suppress(UnreadableError):
        assert load(text).diagnostics, "the check accepts it: so must the schema"
    assert faults(yaml.load(text, AsEditorsRead))


def test_every_key_of_the_schema_says_what_it_is_for() -> None:
    sections = SCHEMA["anyOf"][0]["properties"]
    assert all(section["description"] for section in sections.values())
