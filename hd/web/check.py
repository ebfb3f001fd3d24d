"""What `hd web check` reports about the portal's settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hd.i18n import Message, translate
from hd.ops.portal.posts import portal_actor
from hd.ops.portal.sign_in import open_state

if TYPE_CHECKING:
    from hd.ops.context import Context


def check_portal(context: Context) -> tuple[list[str], list[str]]:
    """Lines about what is wrong, and lines to know. Raises ConfigError where `web` in hd.yaml is wrong."""
    config = context.desk.config
    config.require("desk", "people", "web")
    web, faults, notes = config.web, [], []
    if web.url is None:
        notes.append(Message("web.url is missing: only `hd web`, a preview, can run"))
    elif portal_actor(config) is None or not config.people[web.as_ or ""].robot:
        faults.append(Message("web.as must name a person with robot: yes"))
    if web.url is not None and not web.proxies:
        faults.append(Message("web.proxies is missing: the proxy that signs people in"))
    state = open_state(context)
    waiting = state.waiting_posts()
    state.close()
    if waiting:
        faults.append(
            Message("{count} posts wait to be saved; the oldest: {why}", count=len(waiting), why=waiting[0][3])
        )
    return [translate(one) for one in faults], [translate(one) for one in notes]
