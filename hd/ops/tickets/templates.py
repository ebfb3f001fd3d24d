"""The desk's templates: finds one by name, says which fits, what is known for its placeholders. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterator

from hd.core.diagnostic import Diagnostic
from hd.core.tickets.templates import FilledTemplate, Template
from hd.core.tickets.ticket import Ticket
from hd.errors import UnreadableError, UsageError
from hd.ops.context import Context
from hd.ops.records import Record, problem_record
from hd.store.desk.desk import Desk
from hd.text.language import guess_language
from hd.text.sanitize import safe
from hd.text.suggestions import listed, nearest


def find(context: Context, name: str, *, purpose: str) -> Template:
    """The template of that name. Raises UsageError for an unknown one, UnreadableError (file:line) for a broken one."""
    desk = context.desk
    found = _named(desk, name, purpose=purpose)
    for problem in found.diagnostics:
        if problem.severity == "error":
            raise UnreadableError(f"{problem.where()}: {problem.message}", hint=problem.hint)
    if found.purpose != purpose:
        raise UsageError(
            f"template {found.name} is for {found.purpose}, not for {purpose}",
            hint=_choices(desk, purpose)
            or f"hd {found.purpose}{' REF' * (found.purpose != 'create')} --template {found.name}",
        )
    return found


def fitting(desk: Desk, ticket: Ticket) -> list[str]:
    """The names of the templates that a new ticket like this one could have begun with."""
    service, category = ticket.get("service") or "", ticket.get("category") or ""
    found, _ = desk.templates()
    return [
        template.name
        for template in found
        if template.audience == "agents" and template.fits(service=service, category=category)
    ]


def problems(desk: Desk) -> Iterator[Diagnostic]:
    """Everything that is wrong with the templates, file by file."""
    found, unreadable = desk.templates()
    yield from unreadable
    for template in found:
        yield from template.diagnostics


def list_templates(context: Context) -> tuple[list[Record], tuple[Diagnostic, ...]]:
    """The JSON of each, and a problem for each that cannot be read."""
    found, unreadable = context.desk.templates()
    return [_record(template) for template in found], unreadable


def show(context: Context, name: str) -> Record:
    """The JSON of one, with its text."""
    found = _named(context.desk, name, purpose="")
    faults = [problem_record(problem) for problem in found.diagnostics]
    return {**_record(found), "ask": dict(found.ask), "body": found.body, "problems": faults}


def known(context: Context, *, requester: str | None) -> dict[str, str]:
    """What the placeholders about people stand for; without a requester, nothing for theirs."""
    desk = context.desk
    person = desk.config.people.get(context.actor.name)
    values = {"agent": person.name if person else context.actor.name}
    if requester:
        contact = desk.contacts.find_by_key(requester)
        name = contact.name if contact else ""
        values |= {"requester": requester, "name": name or requester}
    return values


def answer(context: Context, prepared: FilledTemplate | None, ticket: Ticket, *, text: str) -> str:
    """What is said about this ticket: `text`, and below it what the template says. Raises UsageError where a
    placeholder has no value."""
    if prepared is None:
        return text
    prepared = _in_language(context, prepared, ticket)
    about = known(context, requester=ticket.get("requester"))
    about |= {"id": ticket.id, "title": ticket.title}
    prepared.require(about)
    filled = prepared.fill(prepared.template.body, about)
    return "\n\n".join(part for part in (text.rstrip(), filled) if part.strip())


def _in_language(context: Context, prepared: FilledTemplate, ticket: Ticket) -> FilledTemplate:
    """The same with `NAME.LANG.md`, where there is one in the language of the requester (contacts.csv, else the
    ticket's own words). Raises UnreadableError where that file is broken."""
    desk, template = context.desk, prepared.template
    names = desk.template_names()
    if not any(name.startswith(f"{template.name}.") for name in names):
        return prepared
    contact = desk.contacts.find(ticket.get("requester") or "")
    known = contact[0].lang if len(contact) == 1 else ""
    lang = known or guess_language(f"{ticket.title} {ticket.description}", desk.config.desk.language)
    name = f"{template.name}.{lang}"
    return (
        FilledTemplate(find(context, name, purpose=template.purpose), prepared.answers) if name in names else prepared
    )


def _named(desk: Desk, name: str, *, purpose: str) -> Template:
    paths = {known.casefold(): path for known, path in desk.template_names().items()}
    path = paths.get(name.casefold())  # never a path of the user's own making
    if path is None:
        for problem in desk.templates()[1]:
            if problem.path == desk.config.templates:  # no folder that could be read
                raise UnreadableError(f"{problem.path}: {problem.message}", hint=problem.hint)
        guess = nearest(name, paths)
        folder = desk.config.templates
        raise UsageError(
            f'no template "{safe(name)}"' + (f"; nearest: {guess}" if guess else ""),
            hint=_choices(desk, purpose) or f"write one: {folder}/NAME.md",
        )
    return desk.template(path)


def _choices(desk: Desk, purpose: str) -> str:
    found, _ = desk.templates()
    names = [template.name for template in found if not purpose or template.purpose == purpose]
    return f"templates: {listed(names)}" if names else ""


def _record(template: Template) -> Record:
    return {
        "name": template.name,
        "for": template.purpose,
        "title": template.title or None,
        **{key: template.fields.get(key) for key in ("type", "service", "category")},
        "path": template.path,
    }
