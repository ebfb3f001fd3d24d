"""The forms that the portal offers: templates for new tickets with `audience: requesters`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from hd.errors import NotFoundError
from hd.i18n import Message

if TYPE_CHECKING:
    from hd.core.tickets.templates import Template
    from hd.ops.context import Context


class Form(Struct, frozen=True):
    """A form in one language. name: of the template, "" for the plain form; questions: text by placeholder."""

    name: str
    label: str
    help: str = ""
    questions: Mapping[str, str] = {}


def list_forms(context: Context) -> list[Form]:
    """The forms of the desk in the language of the request, by label; the plain form is not among them.

    `NAME.LANG.md` stands for `NAME.md` in that language. Templates with an error are left out.
    """
    found, _ = context.desk.templates()
    offered = [one for one in found if one.purpose == "create" and one.audience == "requesters" and not _is_broken(one)]
    best: dict[str, Template] = {}
    for one in offered:
        base, _, language = one.name.partition(".")
        if language in ("", context.language) and (base not in best or language):
            best[base] = one
    return sorted((_form(one, context) for one in best.values()), key=lambda form: form.label.casefold())


def find_form(context: Context, name: str) -> Form:
    """The form with that name. Raises NotFoundError."""
    for form in list_forms(context):
        if form.name == name:
            return form
    raise NotFoundError(Message("there is no such form"))


def _form(template: Template, context: Context) -> Form:
    label = template.text_for(template.label, context.language) or template.title.partition("{")[0].strip(" :—-")
    return Form(
        template.name,
        label or template.name,
        template.text_for(template.help, context.language),
        {name: template.question(name, context.language) for name in template.placeholders if name in template.ask},
    )


def _is_broken(template: Template) -> bool:
    return any(problem.severity == "error" for problem in template.diagnostics)
