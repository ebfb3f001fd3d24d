"""The demo desk's content is whole and legal: its tickets, people and articles fit each other and its own hd.yaml."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import frontmatter
import pytest
import yaml

from hd.core.config import load
from hd.core.kb.scripts.checks import find_faults
from hd.core.kb.scripts.parser import parse

DEMO = Path(__file__).parents[1] / "examples" / "demo"
CONFIG: dict[str, Any] = yaml.safe_load((DEMO / "hd.yaml").read_text(encoding="utf-8"))
TICKETS: list[dict[str, Any]] = yaml.safe_load((DEMO / "scenario.yaml").read_text(encoding="utf-8"))
CONTACTS = {row["email"]: row for row in csv.DictReader((DEMO / "contacts.csv").read_text("utf-8").splitlines())}
ARTICLES = {path.name.removesuffix(".md"): frontmatter.load(str(path)) for path in sorted((DEMO / "kb").glob("*.md"))}
AGENTS = {key for key, person in CONFIG["people"].items() if "left" not in person}
TALKING = {"phone", "chat", "in-person"}
CHANNELS = TALKING | {"email", "web", "messenger", "monitoring"}
TYPES = {"incident", "request", "problem", "change", "task"}
RELATIONS = {"parent", "blocks", "problem", "duplicate", "related"}
VERBS = {"comment", "take", "assign", "wait", "resume", "escalate", "escalate-up", "return"}
VERBS |= {"resolve", "reopen", "close", "cancel", "link"}
STOPPED = {"resolved", "closed", "cancelled"}
PAUSING = {what for what, clock in CONFIG["statuses"]["pending"]["clock"].items() if clock == "paused"}
UKRAINIAN, RUSSIAN = re.compile("[іїєґ]", re.IGNORECASE), re.compile("[ыэъё]", re.IGNORECASE)

every_ticket = pytest.mark.parametrize("ticket", TICKETS, ids=lambda ticket: ticket["key"])
every_article = pytest.mark.parametrize("slug", ARTICLES)


class Walk:
    """What the workflow makes of one ticket's steps, taking every step for legal only if it must be."""

    def __init__(self, ticket: dict[str, Any]) -> None:
        self.ticket = ticket
        self.status = {"new"}  # more than one where a requester's answer may or may not open a waiting ticket
        self.waits = ""
        self.teams = [first_team(ticket)]
        self.assignee: str | None = None
        for step in ticket["steps"]:
            self.step(step)

    def step(self, step: dict[str, Any]) -> None:
        verb = step["do"]
        if verb == "comment":
            self.comment(step)
        elif verb in ("take", "wait", "resume", "resolve", "reopen", "close", "cancel"):
            self.move(step)
        elif verb != "link":
            assert not self.status & STOPPED, f"{verb} of a finished ticket"
            self.hand(step)

    def comment(self, step: dict[str, Any]) -> None:
        if step["by"] == "requester":
            assert not self.status & STOPPED, "a requester's comment on a finished ticket would reopen it"
            if self.waits == "requester":
                self.status |= {"open"}

    def move(self, step: dict[str, Any]) -> None:
        verb = step["do"]
        to = {"wait": "pending", "resolve": "resolved", "close": "closed", "cancel": "cancelled"}.get(verb, "open")
        if verb == "resume":
            assert self.status == {"pending"}
        elif verb == "reopen":
            assert self.status <= {"resolved", "cancelled"}
        else:
            assert not self.status & {"resolved", "cancelled"} or verb == "close"
        for status in self.status - {to}:
            assert to in CONFIG["statuses"][status]["next"], f"{status} to {to}"
        self.status, self.waits = {to}, step.get("for", "")
        if verb == "take":
            assert step["by"] in CONFIG["teams"][self.teams[-1]]["members"]
            self.assignee = step["by"]

    def hand(self, step: dict[str, Any]) -> None:
        team = self.teams[-1]
        if step["do"] == "escalate":
            assert step["to"] in CONFIG["escalation"]["paths"][team]
            self.teams.append(step["to"])
        elif step["do"] == "return":
            assert len(self.teams) > 1, "nobody to return it to"
            self.teams.pop()
        elif step["do"] == "assign":
            assert step["who"] in CONFIG["teams"][team]["members"]
            self.assignee = step["who"]
        else:
            assert step["who"] in {other["lead"] for other in CONFIG["teams"].values()}

    @property
    def nobody(self) -> bool:
        return self.assignee not in CONFIG["teams"][self.teams[-1]]["members"]


def first_team(ticket: dict[str, Any]) -> str:
    create = ticket["create"]
    if create["channel"] == "monitoring" or create["type"] in ("problem", "change"):
        return f"l2-{office(ticket)}"
    return "desk"


def office(ticket: dict[str, Any]) -> str:
    create = ticket["create"]
    return str(create.get("office") or CONTACTS[create["requester"]]["office"])


def share(ticket: dict[str, Any]) -> float:
    text = ticket.get("used") or ticket.get("used_respond") or "0%"
    return float(text.removesuffix("%"))


def steps(verb: str) -> Iterator[dict[str, Any]]:
    return (step for ticket in TICKETS for step in ticket["steps"] if step["do"] == verb)


def texts(ticket: dict[str, Any]) -> list[str]:
    return [ticket["title"], ticket["text"], *(step["text"] for step in ticket["steps"] if "text" in step)]


def open_tickets() -> list[dict[str, Any]]:
    return [ticket for ticket in TICKETS if not Walk(ticket).status & STOPPED]


def test_there_are_about_forty_tickets_with_names_of_their_own() -> None:
    assert 40 <= len(TICKETS) <= 50
    assert len({ticket["key"] for ticket in TICKETS}) == len(TICKETS)


@every_ticket
def test_every_ticket_has_the_keys_of_the_scenario_and_no_others(ticket: dict[str, Any]) -> None:
    age = {"used", "used_respond", "ago"} & ticket.keys()
    assert len(age) == 1
    assert ticket.keys() - age == {"key", "title", "by", "create", "text", "steps"}
    known = {"requester", "org", "office", "service", "category", "impact", "urgency", "channel", "type", "tags"}
    assert ticket["create"].keys() <= known
    for step in ticket["steps"]:
        assert step.keys() <= {
            "at",
            "by",
            "do",
            "text",
            "internal",
            "who",
            "to",
            "tried",
            "for",
            "until",
            "kb",
            "relation",
        }
        assert step["do"] in VERBS


@every_ticket
def test_steps_follow_each_other_between_creation_and_now(ticket: dict[str, Any]) -> None:
    times = [0, *(step["at"] for step in ticket["steps"]), 100]
    assert all(before < after for before, after in pairwise(times))


@every_ticket
def test_every_step_is_legal_where_it_stands(ticket: dict[str, Any]) -> None:
    Walk(ticket)


@every_ticket
def test_only_finished_tickets_are_aged_on_the_wall_clock(ticket: dict[str, Any]) -> None:
    assert ("ago" in ticket) == bool(Walk(ticket).status & STOPPED)


@every_ticket
def test_everything_a_ticket_names_exists_in_the_desk(ticket: dict[str, Any]) -> None:
    create = ticket["create"]
    assert create["type"] in TYPES
    assert create["channel"] in CHANNELS
    assert create["impact"] in CONFIG["priorities"]["matrix"]
    assert create["urgency"] in CONFIG["priorities"]["urgency"]
    assert create.get("service") in {None, *CONFIG["services"]}
    assert create.get("category") in {None, *CONFIG["categories"]}
    assert create.get("requester") in {None, *CONTACTS}
    assert office(ticket) in CONFIG["offices"]
    assert {ticket["by"], *(step["by"] for step in ticket["steps"])} <= AGENTS | {"requester"}


@every_ticket
def test_a_customer_asks_only_for_what_the_contract_covers(ticket: dict[str, Any]) -> None:
    create = ticket["create"]
    org = create.get("org") or CONTACTS[create["requester"]]["org"]
    assert create.get("service") in {None, *CONFIG["orgs"][org].get("services", CONFIG["services"])}


@every_ticket
def test_only_a_ticket_with_a_requester_hears_from_one(ticket: dict[str, Any]) -> None:
    if any(step["by"] == "requester" for step in ticket["steps"]):
        assert "requester" in ticket["create"]
    assert ("requester" in ticket["create"]) != ("org" in ticket["create"])


@every_ticket
def test_every_step_says_what_its_verb_needs(ticket: dict[str, Any]) -> None:
    needs = {"comment": {"text"}, "wait": {"for", "text"}, "escalate": {"to", "text", "tried"}, "return": {"text"}}
    needs |= {"escalate-up": {"who", "text"}, "assign": {"who"}, "resolve": {"text"}, "reopen": {"text"}}
    needs |= {"cancel": {"text"}, "link": {"relation", "to"}}
    for step in ticket["steps"]:
        assert needs.get(step["do"], set()) <= {key for key, value in step.items() if value}
        assert step.get("for", "date") in CONFIG["statuses"]["pending"]["clock"]
        assert step.get("for") != "date" or "until" in step


def test_links_point_only_to_tickets_earlier_in_the_list() -> None:
    seen: set[str] = set()
    for ticket in TICKETS:
        for step in ticket["steps"]:
            assert step["do"] != "link" or step["to"] in seen
        seen.add(ticket["key"])


def test_every_relation_between_tickets_occurs() -> None:
    assert {step["relation"] for step in steps("link")} == RELATIONS


def test_a_duplicate_is_cancelled_and_a_problem_is_a_problem() -> None:
    kinds = {ticket["key"]: ticket["create"]["type"] for ticket in TICKETS}
    for ticket in TICKETS:
        for step in ticket["steps"]:
            assert step.get("relation") != "duplicate" or Walk(ticket).status == {"cancelled"}
            assert step.get("relation") != "problem" or kinds[step["to"]] == "problem"


def test_every_status_is_where_some_ticket_stands_now() -> None:
    ends = [Walk(ticket).status for ticket in TICKETS]
    settled = [status for status in ends if len(status) == 1]
    assert set.union(*settled) == set(CONFIG["statuses"])


def test_tickets_wait_for_everything_a_ticket_can_wait_for() -> None:
    waiting = {Walk(ticket).waits for ticket in TICKETS if Walk(ticket).status == {"pending"}}
    assert waiting == set(CONFIG["statuses"]["pending"]["clock"])


@pytest.mark.parametrize(("key", "values"), [("type", TYPES), ("channel", CHANNELS)], ids=["type", "channel"])
def test_every_type_and_channel_occurs(key: str, values: set[str]) -> None:
    assert {ticket["create"][key] for ticket in TICKETS} == values


def test_every_pair_of_impact_and_urgency_and_so_every_priority_occurs() -> None:
    pairs = {(ticket["create"]["impact"], ticket["create"]["urgency"]) for ticket in TICKETS}
    assert pairs == set(product(CONFIG["priorities"]["matrix"], CONFIG["priorities"]["urgency"]))
    assert {name for row in CONFIG["priorities"]["matrix"].values() for name in row} == {"P1", "P2", "P3", "P4"}


def test_escalations_of_both_kinds_returns_reopenings_and_internal_notes_occur() -> None:
    assert {step["do"] for ticket in TICKETS for step in ticket["steps"]} == VERBS
    assert any(step.get("internal") for step in steps("comment"))


def test_one_ticket_goes_to_and_fro_between_two_teams() -> None:
    moves = [[step["do"] for step in ticket["steps"] if step["do"] in ("escalate", "return")] for ticket in TICKETS]
    assert any(way.count("return") >= 2 for way in moves)


def test_some_open_tickets_have_nobody_and_one_of_them_on_the_second_line() -> None:
    alone = [ticket for ticket in open_tickets() if Walk(ticket).nobody]
    assert len(alone) >= 4
    assert any(Walk(ticket).teams[-1].startswith("l2-") for ticket in alone)


def test_some_requesters_wrote_last_and_wait_for_an_answer() -> None:
    assert sum(bool(t["steps"]) and t["steps"][-1]["by"] == "requester" for t in open_tickets()) >= 1


@every_ticket
def test_a_ticket_at_risk_or_breached_never_stood_with_a_paused_clock(ticket: dict[str, Any]) -> None:
    if share(ticket) >= 75:
        assert not any(step.get("for") in PAUSING for step in ticket["steps"])


@every_ticket
def test_shares_stay_clear_of_the_edges_between_fine_at_risk_and_breached(ticket: dict[str, Any]) -> None:
    assert share(ticket) <= 60 or 80 <= share(ticket) <= 95 or share(ticket) >= 115


@every_ticket
def test_only_tickets_that_nobody_answered_are_aged_by_their_respond_target(ticket: dict[str, Any]) -> None:
    if "used_respond" in ticket:
        assert ticket["create"]["channel"] not in TALKING
        assert not any(step["by"] != "requester" for step in ticket["steps"])


@every_ticket
def test_what_came_in_writing_is_answered_early(ticket: dict[str, Any]) -> None:
    create = ticket["create"]
    if "requester" not in create or create["channel"] in TALKING or "used_respond" in ticket:
        return
    spoken = ("comment", "wait", "resolve")
    answers = [
        s["at"] for s in ticket["steps"] if s["by"] != "requester" and s["do"] in spoken and not s.get("internal")
    ]
    assert answers[0] <= 1


def test_open_tickets_are_breached_at_risk_paused_and_fine() -> None:
    paused = [ticket for ticket in open_tickets() if Walk(ticket).waits in PAUSING]
    ticking = [ticket for ticket in open_tickets() if ticket not in paused]
    assert sum(share(ticket) > 100 for ticket in ticking) == 4
    assert sum(75 <= share(ticket) <= 100 for ticket in ticking) == 5
    assert len(paused) >= 6
    assert sum(share(ticket) < 75 for ticket in ticking) >= 8


def test_people_write_in_english_ukrainian_and_russian() -> None:
    ukrainian = sum(bool(UKRAINIAN.search(ticket["text"])) for ticket in TICKETS)
    russian = sum(bool(RUSSIAN.search(ticket["text"])) for ticket in TICKETS)
    english = sum(not re.search("[а-яА-Я]", ticket["text"]) for ticket in TICKETS)
    assert min(ukrainian, russian, english) >= 7


@every_ticket
def test_no_text_mixes_the_letters_of_ukrainian_and_russian(ticket: dict[str, Any]) -> None:
    assert not [text for text in texts(ticket) if UKRAINIAN.search(text) and RUSSIAN.search(text)]


def test_contacts_belong_to_both_customers_both_offices_and_three_languages() -> None:
    assert len(CONTACTS) == 25
    pairs = {(row["org"], row["office"]) for row in CONTACTS.values()}
    assert pairs == set(product(CONFIG["orgs"], CONFIG["offices"]))
    assert {row["lang"] for row in CONTACTS.values()} == {"en", "uk", "ru"}
    assert any(row["vip"] for row in CONTACTS.values())


@pytest.mark.parametrize("row", CONTACTS.values(), ids=lambda row: row["email"])
def test_a_contact_has_its_customers_address_and_a_known_manager(row: dict[str, str]) -> None:
    assert row["email"].split("@")[1] in CONFIG["orgs"][row["org"]]["domains"]
    assert row["manager"] in {"", *CONTACTS}
    assert list(row) == ["email", "name", "phone", "office", "org", "lang", "vip", "manager"]


@pytest.mark.parametrize("path", sorted(p for p in DEMO.rglob("*") if p.is_file()), ids=lambda path: path.name)
def test_every_address_is_in_a_domain_kept_for_examples(path: Path) -> None:
    hosts = re.findall(r"[\w.-]+@([\w.-]*\w)", path.read_text(encoding="utf-8"))
    assert all(host.endswith(".example") for host in hosts)


def test_there_are_a_dozen_articles_of_every_kind_audience_status_and_language() -> None:
    assert len([slug for slug in ARTICLES if "." not in slug]) >= 12
    seen = {key: {article[key] for article in ARTICLES.values()} for key in ("kind", "audience", "status", "lang")}
    assert seen["kind"] == {"article", "faq", "script", "known-error"}
    assert seen["audience"] == {"requesters", "agents"}
    assert seen["status"] == {"draft", "published", "retired"}
    assert seen["lang"] == {"en", "uk", "ru"}


@every_article
def test_an_article_has_the_front_matter_of_the_format_in_its_order(slug: str) -> None:
    order = [
        "title",
        "status",
        "audience",
        "lang",
        "category",
        "tags",
        "owner",
        "reviewed",
        "review_every",
        "kind",
        "links",
    ]
    article = ARTICLES[slug]
    front = yaml.safe_load((DEMO / "kb" / f"{slug}.md").read_text(encoding="utf-8").split("---\n")[1])
    assert list(front) == order
    assert article["owner"] in AGENTS
    assert article["category"] in CONFIG["categories"]
    assert all(link in ARTICLES for link in front["links"])
    assert article.content.strip()


@every_article
def test_every_step_of_a_script_says_what_must_be_seen_or_what_may_be_answered(slug: str) -> None:
    if ARTICLES[slug]["kind"] == "script":
        script = parse(ARTICLES[slug].content)
        assert len(script.steps) >= 4
        assert all(step.checks or step.branches for step in script.steps)
        assert list(find_faults(script, load((DEMO / "hd.yaml").read_text("utf-8")))) == []


@pytest.mark.parametrize("lang", ["en", "uk", "ru"])
def test_each_language_has_a_script_with_answers_that_solve_hand_over_and_wait(lang: str) -> None:
    scripts = [parse(one.content) for one in ARTICLES.values() if one["kind"] == "script" and one["lang"] == lang]
    ends = [{branch.target.kind for step in script.steps for branch in step.branches} for script in scripts]
    assert {"step", "solved", "escalate", "pause"} in ends


def test_a_translation_is_of_the_same_kind_audience_and_category() -> None:
    translated = [slug for slug in ARTICLES if "." in slug]
    assert len(translated) >= 20
    for slug in translated:
        original, _, lang = slug.partition(".")
        assert ARTICLES[slug]["lang"] == lang
        for key in ("kind", "audience", "category", "status"):
            assert ARTICLES[slug][key] == ARTICLES[original][key]


def test_all_that_requesters_may_read_is_there_in_three_languages() -> None:
    spoken: dict[str, set[str]] = {}
    for slug, article in ARTICLES.items():
        if article["audience"] == "requesters" and article["status"] == "published":
            spoken.setdefault(slug.partition(".")[0], set()).add(article["lang"])
    assert len(spoken) >= 10
    assert all(langs == {"en", "uk", "ru"} for langs in spoken.values())


@every_article
def test_no_article_mixes_the_letters_of_ukrainian_and_russian(slug: str) -> None:
    text = f"{ARTICLES[slug]['title']} {ARTICLES[slug].content}"
    assert not (UKRAINIAN.search(text) and RUSSIAN.search(text))


def test_resolutions_name_only_published_articles() -> None:
    named = [step["kb"] for step in steps("resolve") if "kb" in step]
    assert len(named) >= 4
    assert all(ARTICLES[slug]["status"] == "published" for slug in named)
