"""Registers a ticket: who asks, what about, how urgent; to which team. One file, one commit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from hd.core import ids
from hd.core.config import Config
from hd.core.config.availability import is_robot
from hd.core.contacts.contacts import Contact
from hd.core.document.yaml_tree import Writable
from hd.core.history import commit_message
from hd.core.requester_keys import has_no_address
from hd.core.sla.clock_facts import ClockFacts
from hd.core.tickets.assignee import registration_notes
from hd.core.tickets.context import EvaluationContext
from hd.core.tickets.field_values import check_custom_value, check_title, match_choice, match_name, missing_fields
from hd.core.tickets.routing import RoutingResult, route
from hd.core.tickets.templates import FilledTemplate
from hd.core.tickets.ticket import CHANNELS, TYPES, Handover, Step, Ticket, new_ticket
from hd.core.tickets.workflow import priority_of
from hd.core.vocabulary import nobody, status_word
from hd.errors import RefusedError, UsageError
from hd.i18n import Message
from hd.ops import actors
from hd.ops.actors import Actor
from hd.ops.context import Context
from hd.ops.results import ChangeResult
from hd.ops.ticket_reader import open_of
from hd.ops.tickets import templates
from hd.ops.tickets.assign import require_member_of
from hd.store.desk.desk import Desk
from hd.text.sanitize import check_line, check_text

NO_ID = "HD-0001-00000"  # of a draft
_ALSO = 5  # of the caller's open tickets


class Registration(Struct, frozen=True):
    """What is known of a new ticket. Texts as typed; None: take the default, or what follows from the contact.

    author: who registers it, as its first entries say, where that is not the actor: a requester's key when they fill in
    a form themselves. Such a ticket has no owner yet.
    """

    title: str = ""
    text: str = ""
    requester: str | None = None
    type: str = "incident"
    channel: str = "phone"
    service: str | None = None
    category: str | None = None
    impact: str | None = None
    urgency: str | None = None
    priority: str | None = None
    org: str | None = None
    office: str | None = None
    team: str | None = None
    assignee: str | None = None
    tags: Sequence[str] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    source: str = "cli"
    links: Sequence[str] = ()
    template: FilledTemplate | None = None
    author: str | None = None


def registration(given: Mapping[str, Any], *, template: FilledTemplate | None = None) -> Registration:
    """What was given (None, or nothing in a list: it was not), and where it was not what the template says."""
    found = {key: value for key, value in given.items() if value not in (None, (), {})}
    if template is not None:
        made = template.template
        defaults = dict(made.fields)
        for key, decides in (("priority", ("impact", "urgency")), ("category", ("service",))):
            if any(name in found for name in decides):
                defaults.pop(key, None)  # it follows from what was given
        found = {**defaults, **found, "template": template}
        found["tags"] = (*made.tags, *found.get("tags", ()))
        found["fields"] = {**made.custom_fields, **found.get("fields", {})}
    return Registration(**found)


def draft(context: Context, request: Registration) -> Ticket:
    """The ticket as it would be registered, without id and team: what routing and policies can be asked about."""
    contact = actors.requester(request.requester, desk=context.desk) if request.requester else None
    values = ticket_fields(context, request, contact)
    return _ticket(NO_ID, values, context.desk, request, created=context.happened_at, actor=context.actor, team=None)


def create(context: Context, request: Registration) -> ChangeResult:
    """Register a ticket. Raises UsageError for unknown names or missing fields, RefusedError where routing refuses."""
    desk = context.desk
    with context.writing():
        view = EvaluationContext(desk.config, context.happened_at, context.actor.name)
        contact = actors.caller(request.requester, desk=desk) if request.requester else None
        ticket = registered(context, request, contact)
        row, notes = _unknown(context, contact)
        asides = _asides(context, ticket, request, view)
        text = commit_message.compose_message(
            commit_message.format_subject([ticket.id], action="create", detail=ticket.title),
            tickets=[ticket.id],
            action="create",
            actor=context.actor.name,
            on_behalf_of=request.author or "",
        )
        commit = context.save([(None, ticket.document.data, ticket.path), *row], text)
        return created(ticket, view, commit=commit, asides=asides, notes=notes)


def registered(context: Context, request: Registration, contact: Contact | None = None) -> Ticket:
    """The ticket as it will be written; contact: who asks. Call inside `writing`. Raises as `create`."""
    desk, actor = context.desk, context.actor
    view = EvaluationContext(desk.config, context.happened_at, actor.name)
    at = context.happened_at.astimezone(desk.zone).replace(microsecond=0)
    ticket_id = desk.new_id(at)
    request = _filled(context, request, contact, ticket_id=ticket_id)
    values = ticket_fields(context, request, contact)
    sent = _sent(_ticket(ticket_id, values, desk, request, created=at, actor=actor, team=None), view, request)
    values["assignee"] = _assignee(request, sent, view, actor)
    ticket = _ticket(ticket_id, values, desk, request, created=at, actor=actor, team=sent.team)
    _require_fields(ticket, view)
    return ticket


def created(
    ticket: Ticket,
    view: EvaluationContext,
    *,
    commit: str,
    asides: tuple[tuple[str, str], ...] = (),
    notes: tuple[str, ...] = (),
) -> ChangeResult:
    """What is told of a ticket that was registered."""
    clock = ClockFacts(ticket, view).clocks.pressing
    said = Message("created: {priority}, to {team}", priority=ticket.get("priority"), team=nobody(ticket.get("team")))
    notes = (*notes, *registration_notes(ticket, view))
    return ChangeResult(ticket.id, "create", ticket.path, commit, said, clock, notes=notes, asides=asides)


def _unknown(
    context: Context, contact: Contact | None
) -> tuple[tuple[tuple[bytes | None, bytes, str], ...], tuple[str, ...]]:
    """The change of contacts.csv that a new requester without an address needs; and a note about whoever is new."""
    if contact is None or contact.line:
        return (), ()
    if not has_no_address(contact.email):
        return (), actors.unknown_requester(contact.email, desk=context.desk)
    from hd.ops.desk.contact_file import registration

    shown = f"{contact.name} " if contact.name else ""
    way = Message("an address, when you know it: hd contact edit {email} --email ADDRESS", email=contact.email)
    return (registration(context.desk, contact),), (
        Message("new requester {who}; {way}", who=f"{shown}{contact.email}", way=way),
    )


def _filled(context: Context, request: Registration, contact: Contact | None, *, ticket_id: str) -> Registration:
    """The request with what its template says: the title where none was given, the text below what was."""
    if request.template is None:
        return request
    made, fill = request.template.template, request.template.fill
    about = {"id": ticket_id, "title": "", **templates.known(context, requester=contact.email if contact else None)}
    request.template.require(about)
    about["title"] = request.title or fill(made.title, about)
    text = "\n\n".join(part for part in (request.text.rstrip(), fill(made.body, about)) if part)
    own = {key: fill(value, about) if key in made.custom_fields else value for key, value in request.fields.items()}
    return replace(request, title=about["title"], text=text, fields=own)


def _asides(
    context: Context, ticket: Ticket, request: Registration, view: EvaluationContext
) -> tuple[tuple[str, str], ...]:
    """What whoever registers it should know: what else this caller waits for, a template that fits."""
    found = _also_open(context, ticket, view)
    if request.template is None:
        found += [
            ("", Message("a template fits: --template {name}", name=name))
            for name in templates.fitting(context.desk, ticket)
        ]
    return tuple(found)


def _also_open(context: Context, ticket: Ticket, view: EvaluationContext) -> list[tuple[str, str]]:
    """The caller's other open tickets, the newest first."""
    address = ticket.get("requester")
    if not address:
        return []
    found = [facts.ticket for facts in open_of(context, address, view)]
    found.sort(key=lambda other: (other.created, other.id), reverse=True)
    asides: list[tuple[str, str]] = [
        (
            one.id,
            Message(
                "also open: {ref}  {status}  {title}",
                ref=ids.short(one.id),
                status=status_word(one.status),
                title=one.title,
            ),
        )
        for one in found[:_ALSO]
    ]
    more = len(found) - _ALSO
    return (
        [*asides, ("", Message("and {more} more: {command}", more=more, command=f"hd list requester:{address}"))]
        if more > 0
        else asides
    )


def ticket_fields(context: Context, request: Registration, contact: Contact | None) -> dict[str, Writable]:
    """The fields of a new ticket, without id, times, team and assignee. Raises UsageError for unknown values."""
    desk = context.desk
    config = desk.config
    given = actors.follows(contact.email, desk=desk) if contact else {}
    org, office = request.org or given.get("org"), request.office or given.get("office")
    service = match_name(request.service, config.services, what="service", config=config, section="services")
    details = config.services.get(service or "")
    category = request.category or (details.category if details else None)
    impact = match_choice(request.impact or "person", config.priorities.impact, what="impact")
    urgency = match_choice(request.urgency or "normal", config.priorities.urgency, what="urgency")
    priority = match_choice(request.priority, config.priorities.names, what="priority") if request.priority else None
    return {
        "title": check_title(request.title),
        "type": match_choice(request.type, TYPES, what="type"),
        "status": "new",
        "priority": priority or priority_of(impact, urgency, priorities=config.priorities),
        "impact": impact,
        "urgency": urgency,
        "requester": contact.email if contact else None,
        "org": match_name(org or None, config.orgs, what="organisation", config=config, section="orgs"),
        "category": match_name(category, config.categories, what="category", config=config, section="categories"),
        "owner": context.actor.name if not request.author and _is_first_line(config, context.actor.name) else None,
        "office": match_name(office or None, config.offices, what="office", config=config, section="offices"),
        "tags": list(dict.fromkeys(check_line(tag, what="tag") for tag in request.tags)),
        "service": service,
        "links": list(request.links),
        "channel": match_choice(request.channel, CHANNELS, what="channel"),
        "source": request.source,
        **_own_fields(config, request.fields),
    }


def _ticket(
    ticket_id: str,
    values: Mapping[str, Writable],
    desk: Desk,
    request: Registration,
    *,
    created: datetime,
    actor: Actor,
    team: str | None,
) -> Ticket:
    return new_ticket(
        {**values, "id": ticket_id, "created": created, "team": team},
        path=ids.path_of(ticket_id),
        zone=desk.zone,
        description=check_text(request.text, what="text"),
        step=Step(created, request.author or actor.name, "new"),
        handover=Handover(created, request.author or actor.name, "registered", to=team),
    )


def _sent(draft: Ticket, view: EvaluationContext, request: Registration) -> RoutingResult:
    """To which team: the one that was named, else by the desk's routing. A rule may refuse either way."""
    sent = route(ClockFacts(draft, view), view)
    if sent.refusal:
        line = sent.rule.line if sent.rule else 0
        raise RefusedError(
            Message("refused by routing (hd.yaml:{line}): {refused}", line=line, refused=sent.refusal),
            code="refused-by-routing",
        )
    if request.team:
        config = view.config
        return RoutingResult(match_name(request.team, config.teams, what="team", config=config, section="teams"))
    return sent


def _assignee(request: Registration, sent: RoutingResult, view: EvaluationContext, actor: Actor) -> str | None:
    """Who gets it at once: whoever was named, of the team that it goes to; else whom routing names."""
    if not request.assignee:
        return actors.agent(sent.assignee, config=view.config, actor=actor) if sent.assignee else None
    name = actors.agent(request.assignee, config=view.config, actor=actor)
    team = sent.team or ""
    require_member_of(
        team,
        name,
        view,
        where=Message("this goes to {team}", team=team),
        way=Message("to send it elsewhere: --team TEAM"),
    )
    return name


def _is_first_line(config: Config, name: str) -> bool:
    first = [team for team in config.teams.values() if team.line == 1]
    if is_robot(config, name):
        return False
    return not config.people or any(name in team.members for team in first)


def _own_fields(config: Config, given: Mapping[str, str]) -> dict[str, Writable]:
    if given and not config.fields:
        raise UsageError(
            Message('no field "{next}": this desk has none of its own', next=next(iter(given))),
            hint=Message("fields: in hd.yaml"),
            code="unknown-field",
            about=next(iter(given)),
        )
    found: dict[str, Writable] = {}
    for key, value in given.items():
        name = match_name(key, config.fields, what="field", config=config, section="fields")
        if name is not None and value:
            found[name] = check_custom_value(config.fields[name], value)
    return found


def _require_fields(ticket: Ticket, view: EvaluationContext) -> None:
    for spec in missing_fields(ClockFacts(ticket, view)):
        raise UsageError(
            Message(
                "{spec} is required (hd.yaml:{line} {required})",
                spec=spec.key,
                line=view.config.line_of("fields", spec.key),
                required=spec.required,
            ),
            hint=Message("--field {spec}=VALUE", spec=spec.key),
            code="required",
            about=spec.key,
        )


def following(context: Context, request: Registration, *, ref: str) -> Registration:
    """`request` with what it leaves open taken from the ticket `ref`, and a link to it.

    A requester who was named brings their own organisation and office, a service its own category.
    """
    earlier = context.load(ref)
    taken: dict[str, str | None] = {}
    for first, *rest in (("requester", "org", "office"), ("service", "category")):
        if getattr(request, first) is None:
            taken |= {key: getattr(request, key) or earlier.get(key) for key in (first, *rest)}
    return replace(request, **taken, links=(*request.links, f"related:{earlier.id}"))
