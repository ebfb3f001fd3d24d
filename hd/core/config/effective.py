"""Write the effective configuration, with defaults, in the shape of hd.yaml; parsing it gives the same
configuration.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, time
from typing import Any

from hd.core.config.message_model import Csat, Mail, Notify, PersonNotify, RateLimit
from hd.core.config.model import Config, Policy, Review, Status, Target, Targets
from hd.core.config.web_model import Web
from hd.core.document.attachment_names import format_limit
from hd.core.document.yaml_writer import Writable, dump, dump_key
from hd.core.time.calendar import Calendar
from hd.core.time.durations import write_duration
from hd.core.time.opening_hours import DAYS, write_hours

Shape = dict[str, Writable]


def effective_sections(config: Config) -> Shape:
    """Return every section that is not empty."""
    found = {section: write(config) for section, write in _SECTIONS.items()}
    return {section: value for section, value in found.items() if value not in ({}, [], None)}


def as_yaml(sections: Mapping[str, Writable]) -> str:
    """Format the sections as text, with a line for each entry."""
    return "".join(line for section, value in sections.items() for line in _section(section, value))


def _section(name: str, value: Writable) -> list[str]:
    if isinstance(value, Mapping) and name not in ("desk", "escalation", "site", "csat", "web"):
        return [f"{name}:\n", *(f"  {dump_key(key)}: {dump(inner)}\n" for key, inner in value.items())]
    if isinstance(value, Sequence) and not isinstance(value, str) and any(isinstance(one, Mapping) for one in value):
        return [f"{name}:\n", *(f"- {dump(one)}\n" for one in value)]
    return [f"{name}: {dump(value)}\n"]


def _nonempty(**values: Any) -> Shape:
    """Return the values that are not empty; a trailing `_` of a name is removed."""
    return {
        key.rstrip("_"): _to_writable(value) for key, value in values.items() if value not in (None, (), [], {}, "")
    }


def _to_writable(value: Any) -> Writable:
    if isinstance(value, tuple):
        return [_to_writable(one) for one in value]
    if isinstance(value, Mapping):
        return {key: _to_writable(one) for key, one in value.items()}
    return value  # type: ignore[no-any-return]


def _share(value: float | None) -> str | None:
    return None if value is None else f"{value * 100:.3f}".rstrip("0").rstrip(".") + "%"


def _desk(config: Config) -> Shape:
    desk = config.desk
    return _nonempty(
        name=desk.name,
        prefix=desk.prefix,
        timezone=desk.timezone,
        language=desk.language,
        branch=desk.branch,
        protected="yes" if desk.protected else None,
        uri=desk.uri,
        at_risk=_share(desk.at_risk),
        attachments=_nonempty(warn=format_limit(desk.attachments.warn), limit=format_limit(desk.attachments.limit)),
    )


def _people(config: Config) -> Shape:
    return {
        one.key: _nonempty(
            name=one.name,
            email=one.emails[0] if len(one.emails) == 1 else one.emails,
            languages=one.languages,
            skills=one.skills,
            away=[_span(*days) for days in one.away],
            left=one.left,
            robot="yes" if one.robot else None,
            notify=_person_notify(one.notify),
            **one.accounts,
        )
        for one in config.people.values()
    }


def _span(first: date, last: date) -> str:
    return f"{first}" if first == last else f"{first}..{last}"


def _teams(config: Config) -> Shape:
    return {
        one.key: _nonempty(
            line=one.line,
            members=one.members,
            lead=one.lead,
            office=one.office,
            skills=one.skills,
            calendar=one.calendar,
        )
        for one in config.teams.values()
    }


def _orgs(config: Config) -> Shape:
    return {
        one.key: _nonempty(
            name=one.name,
            domains=one.domains,
            contracts=one.contracts,
            offices=one.offices,
            services=one.services,
            approvers=one.approvers,
        )
        for one in config.orgs.values()
    }


def _contracts(config: Config) -> Shape:
    contracts = config.contracts.values()
    return {one.key: _nonempty(from_=one.from_, until=one.until, calendar=one.calendar) for one in contracts}


def _status(one: Status) -> Shape:
    close = write_duration(one.close_after) if one.close_after is not None else None
    return {
        "clock": _to_writable(one.pauses) if one.pauses else one.clock,
        "next": [*one.next],
        **_nonempty(close_after=close),
    }


def _priorities(config: Config) -> Shape:
    ranks = config.priorities
    return _nonempty(names=ranks.names, impact=ranks.impact, urgency=ranks.urgency, matrix=ranks.matrix)


def _calendar(one: Calendar) -> Shape:
    week = {DAYS[day]: write_hours(hours) for day, hours in enumerate(one.week) if hours}
    dated = {date.fromordinal(day).isoformat(): write_hours(hours) for day, hours in sorted(one.dated_hours.items())}
    holidays = [_span(date.fromordinal(first), date.fromordinal(last)) for first, last in one.holidays]
    hours: Writable = "24x7" if all(hours == ((0, 1440),) for hours in one.week) else _same_days(week)
    return {"timezone": one.zone.key, "hours": hours, **_nonempty(holidays=holidays, extra=dated)}


def _same_days(week: Mapping[str, list[str]]) -> dict[str, Writable]:
    """Write consecutive days with the same hours as one entry, `mon-fri`."""
    found: dict[str, Writable] = {}
    first = last = ""
    for day in (*DAYS, ""):
        if first and week.get(day) == week[first]:
            last = day
            continue
        if first:
            found[first if first == last else f"{first}-{last}"] = [*week[first]]
        first = last = day if day in week else ""
    return found


def _targets(one: Targets) -> Shape:
    metrics: Shape = {metric: _target(target) for metric, target in one.metrics.items()}
    return {**metrics, **_nonempty(calendar=one.calendar)}


def _target(one: Target) -> Writable:
    length = write_duration(one.minutes)
    return {"target": length, "stop": one.stop} if one.stop else length


def _policy(one: Policy) -> Shape:
    targets: Writable = {key: _targets(target) for key, target in one.targets.items()} or "none"
    return {
        **_nonempty(name=one.name, match=one.match, calendar=one.calendar, at_risk=_share(one.at_risk)),
        "targets": targets,
    }


def _text_or_texts(text: Mapping[str, str]) -> Writable:
    """Return one text for all languages, or one for each."""
    return text[""] if [*text] == [""] else {**text}


def _site(config: Config) -> Shape:
    site = config.site
    names = {category: _text_or_texts(name) for category, name in site.categories.items()}
    return _nonempty(
        title=_text_or_texts(site.title),
        intro=_text_or_texts(site.intro),
        languages=site.languages,
        url=site.url,
        request=_text_or_texts(site.request),
        email=site.email,
        phone=site.phone,
        portal=site.portal,
        hours=_text_or_texts(site.hours),
        categories=names,
    )


def _mail(config: Config) -> Shape:
    mail = config.mail
    limits, sources = mail.limits, mail.sources.values()
    return (
        _nonempty(
            address=mail.address,
            name=mail.name,
            plus=_yes_no(mail.plus),
            trust=mail.trust,
            sources={
                one.key: _nonempty(to=one.to, done=one.done, failed=one.failed, team=one.team, set=one.set)
                for one in sources
            },
            unknown=mail.unknown,
            refuse=mail.refuse,
            limits=_nonempty(
                **{name: format_limit(getattr(limits, name)) for name in ("message", "attachment", "ticket")},
                parts=f"{limits.parts}",
                **{name: _rate(getattr(limits, name)) for name in ("sender", "thread", "all")},
            ),
            keep=mail.keep if isinstance(mail.keep, str) else write_duration(mail.keep),
            reopen=_nonempty(thanks=_yes_no(mail.reopen.thanks), after_closed=mail.reopen.after_closed),
        )
        if mail != Mail()
        else {}
    )


def _notify(config: Config) -> Shape:
    one = config.notify
    return (
        _nonempty(
            ref=one.ref,
            events=one.events,
            settle=write_duration(one.settle),
            quiet=_nonempty(calendar=one.quiet.calendar, but=one.quiet.but),
            digest={team: _time_of_day(at) for team, at in one.digest.items()},
            rate=_nonempty(hour=f"{one.rate.hour}", person=_rate(one.rate.person)),
            targets={target.key: {"text": _yes_no(target.text)} for target in one.targets.values()},
        )
        if one != Notify()
        else {}
    )


def _csat(config: Config) -> Shape:
    one = config.csat
    if one == Csat():
        return {}
    return _nonempty(ask=one.ask, every=write_duration(one.every), low=f"{one.low}", link=one.link)


def _web(config: Config) -> Shape:
    one = config.web
    if one == Web():
        return {}
    return _nonempty(
        url=one.url,
        as_=one.as_,
        header=one.header,
        proxies=one.proxies,
        known=_yes_no(one.known),
        promise=_yes_no(one.promise),
        attachments=_nonempty(each=format_limit(one.attachments.each), message=f"{one.attachments.message}"),
        status=_nonempty(match=one.status.match, days=f"{one.status.days}") if one.status else None,
    )


def _person_notify(one: PersonNotify) -> Shape | None:
    if one == PersonNotify():
        return None
    shape = _nonempty(
        target=one.target, quiet=one.quiet, digest=_time_of_day(one.digest), own="yes" if one.own else None
    )
    return {**({} if one.mail is None else {"mail": [*one.mail]}), **shape}


def _rate(one: RateLimit) -> str:
    return f"{one.count}/{write_duration(one.minutes)}"


def _time_of_day(at: time | None) -> str | None:
    return f"{at:%H:%M}" if at else None


def _yes_no(value: bool) -> str:
    return "yes" if value else "no"


def _review(one: Review | None) -> Shape | None:
    return _nonempty(match=one.match, to=one.to, by=one.by, within=write_duration(one.within)) if one else None


def _escalation(config: Config) -> Shape:
    one = config.escalation
    rules = [
        _nonempty(
            match=rule.match,
            at=_share(rule.at) if isinstance(rule.at, float) else rule.at,
            tell=rule.tell,
            escalate=rule.escalate,
        )
        for rule in one.rules
    ]
    return _nonempty(
        paths=one.paths,
        require={key: must for key, must in one.require.items() if must},
        review=_review(one.review),
        rules=rules,
    )


_SECTIONS: dict[str, Callable[[Config], Writable]] = {
    "desk": _desk,
    "people": _people,
    "offices": lambda c: {one.key: _nonempty(name=one.name, calendar=one.calendar) for one in c.offices.values()},
    "teams": _teams,
    "orgs": _orgs,
    "contracts": _contracts,
    "contacts": lambda c: c.contacts,
    "services": lambda c: {
        one.key: _nonempty(name=one.name, team=one.team, category=one.category) for one in c.services.values()
    },
    "categories": lambda c: [*c.categories],
    "statuses": lambda c: {one.key: _status(one) for one in c.statuses.values()},
    "priorities": _priorities,
    "calendars": lambda c: {name: _calendar(one) for name, one in c.calendars.items()},
    "sla": lambda c: [_policy(one) for one in c.sla],
    "ola": lambda c: [
        {"match": one.match, "targets": {key: write_duration(minutes) for key, minutes in one.targets.items()}}
        for one in c.ola
    ],
    "routing": lambda c: [
        _nonempty(match=one.match, team=one.team, assignee=one.assignee, outside=one.outside, refuse=one.refuse)
        for one in c.routing
    ],
    "escalation": _escalation,
    "views": lambda c: dict(c.views),
    "templates": lambda c: c.templates,
    "site": _site,
    "fields": lambda c: {
        one.key: _nonempty(type=one.type, of=one.of, required=one.required) for one in c.fields.values()
    },
    "audit": lambda c: _nonempty(
        back=write_duration(c.audit.back),
        signed=c.audit.signed,
        signers=c.audit.signers,
        forge=c.audit.forge,
        bridges=c.audit.bridges,
    ),
    "search": lambda c: {"synonyms": [[*group] for group in c.search.synonyms]},
    "mail": _mail,
    "notify": _notify,
    "csat": _csat,
    "web": _web,
}
