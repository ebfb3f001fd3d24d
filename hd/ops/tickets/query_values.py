"""Checks that a query was understood: refuses names that nobody has, and explains an answer that has no tickets.

A list that is empty because of a typo must not look like a list that is empty because all is done. Three rules:

1. A name of a closed vocabulary (a person, a team, a contact, …) that neither the desk nor a ticket has is an error.
2. Where nothing was found, a value that no ticket has is reported with the nearest one that a ticket has.
3. A bare word that is a view, a flag, a status or an id is looked for in texts, and the answer says how to ask for it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import islice

from hd.core import ids
from hd.core.query import Context as QueryContext
from hd.core.query import Kind, Query
from hd.core.query.ast import Exact, Term
from hd.core.query.evaluator import compile_tree
from hd.core.query.keys import FLAGS, STATES
from hd.core.query.text_match import fold
from hd.errors import HdError, UsageError
from hd.ops.context import Context
from hd.ops.records import Seen
from hd.ops.ticket_reader import do_without, freshen
from hd.store import layout
from hd.store.desk.desk import Desk
from hd.store.index.database import COLUMNS, Failures
from hd.store.index.freshness import FreshnessNeed
from hd.text.sanitize import safe
from hd.text.suggestions import listed, nearest

_CONTACTS = ("requester", "watchers")
_OTHER_WORDS = {"overdue": "breached", "late": "breached", "my": "mine", "risk": "at-risk", "waiting": "pending"}
_OPEN_KINDS = (Kind.NAME, Kind.PERSON, Kind.TREE, Kind.ID, Kind.LINK)
_LEAST_PIECE = 4  # characters of a bare word that may be a piece of an id
_LAST_PART = 5  # characters: so much is a piece even without a digit
_MOST_NOTES = 3


def require_known(context: Context, asked: Query) -> None:
    """Raise UsageError for a name that neither the desk nor any ticket knows: nothing is silently ignored."""
    vocabularies = {**_closed(context.desk), "contract": context.desk.config.contracts}
    for key, known in vocabularies.items():
        for name in asked.values(key) if known else ():
            folded = {fold(word) for word in known}
            if fold(name) in folded or (key != "contract" and _any_ticket_has(context, key, name)):
                continue  # tickets outlive names
            guess = nearest(name, known)
            raise UsageError(
                f'no {key} "{name}"' + (f"; nearest: {guess}" if guess else ""), hint=f"{key}: {listed(known)}"
            )
    for key in _CONTACTS:
        for name in asked.values(key):
            _require_contact(context, key, name)
    for key in ("id", "parent"):
        for piece in asked.values(key):
            if not ids.may_be_piece(piece):
                raise UsageError(f'{key}: "{safe(piece)}" is no piece of an id', hint="an id: HD-2611-7K3FQ, or 7k3f")


def _closed(desk: Desk) -> dict[str, Collection[str]]:
    """The names that hd.yaml has for keys that must have one of them."""
    config = desk.config
    return {
        "status": config.statuses,
        "team": config.teams,
        "service": config.services,
        "org": config.orgs,
        "office": config.offices,
        "assignee": config.people,
        "owner": config.people,
    }


def _require_contact(context: Context, key: str, name: str) -> None:
    """Raise UsageError for a name that is no requester's key, no contact, and stands in no ticket."""
    from hd.core.requester_keys import is_key  # few queries name a contact

    desk = context.desk
    known = {fold(key) for person in desk.contacts.people for key in person.keys}
    if is_key(name) or fold(name) in known or not desk.contacts.people:
        return
    if key == "watchers" and fold(name) in {fold(person) for person in desk.config.people}:
        return
    if key == "requester" and _any_ticket_has(context, key, name):
        return
    if key == "watchers" and _has_watcher(desk, name):
        return
    near = desk.contacts.find(name) or desk.contacts.find_similar(name)
    rows = [f"  {key}:{safe(person.email)}  {safe(person.name)}".rstrip() for person in near[:5]]
    guess = f"; nearest: {safe(near[0].email)}" if near else ""
    hint = "\n".join(["did you mean", *rows]) if rows else f"a whole address; contacts: {desk.config.contacts}"
    raise UsageError(f'no {key} "{safe(name)}"{guess}', hint=hint)


def _has_watcher(desk: Desk, name: str) -> bool:
    """Whether any ticket names this watcher. Reads the files whose `watchers:` may, no others."""
    lines = desk.lines_with(["watchers:"], under=layout.TICKETS)
    paths = {path for path, line in lines if fold(name) in fold(line) or "]" not in line}  # or a list of several lines
    for path in sorted(paths):
        try:
            if fold(name) in map(fold, desk.read(path).names("watchers")):
                return True
        except HdError:
            continue  # whatever reads the tickets reports it
    return False


def explain(
    context: Context,
    asked: Query,
    matching: QueryContext,
    *,
    found: bool,
    only_open: bool,
    all_open: Callable[[], Sequence[Seen]],
    candidates: Sequence[Seen],
) -> Iterator[str]:
    """Notes on what the query may have meant instead: see the rules of this module. Reads no closed ticket's file.

    found: whether it has found tickets. matching: in which the query was evaluated. only_open: whether it was asked of
    open tickets only. all_open: reads those. candidates: the tickets that were read to answer the query: all that its
    other values may hold for.
    """
    desk = context.desk
    words = asked.unquoted_words
    if not found or len(words) == 1 == len(asked.text.split()):
        yield from islice((note for word in words if (note := _bare(desk, word, found=found))), _MOST_NOTES)
    if not found:
        tickets = all_open if only_open else lambda: candidates
        notes = _unused(context, asked, matching, tickets=tickets, only_open=only_open)
        yield from islice(notes, _MOST_NOTES)


def _bare(desk: Desk, word: str, *, found: bool) -> str:
    """What a bare word may have meant; "" where it is a word like any other."""
    config, folded = desk.config, fold(word)
    if folded in map(fold, config.views):
        return f'"{safe(word)}" was looked for in texts; the view: hd list --view {word}'
    flag = folded.replace("_", "-")
    flag = _OTHER_WORDS.get(flag, flag)
    ways = [f"is:{flag}"] if flag in FLAGS else []
    ways += [f"status:{status}" for status in config.statuses if fold(status) == folded]
    ways += [f"state:{state}" for state in STATES if state == folded.replace("-", "_") and flag not in FLAGS]
    if not found:
        ways += [f"team:{team}" for team in config.teams if fold(team) == folded]
        ways += [f"assignee:{person}" for person in config.people if fold(person) == folded]
    if ways:
        return f'"{safe(word)}" was looked for in texts; did you mean {" or ".join(dict.fromkeys(ways))}?'
    return _bare_id(desk, word)


def _bare_id(desk: Desk, word: str) -> str:
    """What to say of a bare word that is an id, or a piece of one; "" for others."""
    whole = ids.is_id(ids.normalise(word)) or ids.is_id(word.upper())
    looks_random = any(letter.isdigit() for letter in word) or len(word) == _LAST_PART
    if not whole and (len(word) < _LEAST_PIECE or not ids.may_be_piece(word) or not looks_random):
        return ""
    known = desk.ids()
    meant = ids.matching(word, known)
    if meant:
        return f'"{safe(word)}" was looked for in texts; the ticket: hd show {listed(meant, most=3)}'
    near = ids.near(word, known) if whole else []
    return f"no ticket {safe(word)}" + (f"; nearest: {listed(near, most=3)}" if near else "") if whole else ""


def _unused(
    context: Context, asked: Query, matching: QueryContext, *, tickets: Callable[[], Sequence[Seen]], only_open: bool
) -> Iterator[str]:
    """A note for each value of the query that none of the tickets has."""
    desk, what = context.desk, "open ticket" if only_open else "ticket"
    for term, name in _undeclared(desk, asked):
        key = term.key.name
        has = compile_tree(term, matching, text=asked.text)
        if any(map(has, tickets())) or (not only_open and key in COLUMNS and _any_ticket_has(context, key, name)):
            continue  # of all tickets, the index knows these keys
        rest = (
            ""
            if only_open or key in COLUMNS or not asked.required_names(COLUMNS)
            else " that the rest of the query finds"
        )
        note = f'no {what}{rest} has {key} "{safe(name)}"'
        if key == "id" and (other := ids.matching(name, desk.ids())):
            yield f"{note}; any ticket, open or closed: hd show {listed(other, most=3)}"
            continue
        guess = nearest(name, [*_names(tickets(), key), *_declared(desk, key)])
        yield note + (f"; nearest: {safe(guess)}" if guess and fold(guess) != fold(name) else "")


def _undeclared(desk: Desk, asked: Query) -> Iterator[tuple[Term, str]]:
    """Each name of the query that the desk does not declare, with the term that asks for it alone."""
    for term in asked.required_terms:
        if term.key.kind not in _OPEN_KINDS or term.key.choices:
            continue
        declared = {fold(name) for name in _declared(desk, term.key.name)}
        for value in term.values:
            if isinstance(value, Exact) and isinstance(value.value, str) and fold(value.value) not in declared:
                yield Term(term.key, (value,)), value.value


def _names(tickets: Iterable[Seen], key: str) -> set[str]:
    """Every name that a ticket has under a key."""
    found = (facts.value(key) for facts in tickets)
    return {str(name) for one in found if one for name in (one if isinstance(one, tuple) else (one,))}


def _declared(desk: Desk, key: str) -> Collection[str]:
    """The names that the desk knows for a key; tickets may have others."""
    config = desk.config
    if key in config.fields:
        return config.fields[key].of
    people = [person.email for person in desk.contacts.people] if key in _CONTACTS else []
    names: dict[str, Collection[str]] = {
        **_closed(desk),
        "category": config.categories,
        "impact": config.priorities.impact,
        "urgency": config.priorities.urgency,
        "sla": [policy.name for policy in config.sla],
        "requester": people,
        "watchers": [*config.people, *people],
    }
    return names.get(key, ())


def _any_ticket_has(context: Context, key: str, name: str) -> bool:
    """Return whether a readable ticket has `name` under `key`, one of COLUMNS; case does not count."""
    desk = context.desk
    index = desk.index
    if index is not None:
        try:
            freshen(context, index, FreshnessNeed(every=True))
            if key == "status":
                return fold(name) in map(fold, index.statuses())
            return index.any_has(key, fold(name))
        except Failures as error:
            do_without(desk, index, error)
    return any(fold(ticket.get(key) or "") == fold(name) for ticket in desk.all(progress=context.progress).tickets)
