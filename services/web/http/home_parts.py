"""The parts of Home, each made once for all who see the same: fifty open pages do not make fifty times the work."""

from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Any

from jinja2 import Template
from markupsafe import Markup

from services.web.gateways.platform import Unavailable
from services.web.http.live_hub import LiveHub
from services.web.http.page import WebPage
from services.web.models.session import SignedIn
from services.web.queries.shared_answers import SharedAnswers
from services.web.queries.show_home import Names, read_events, read_numbers, read_queue
from services.web.templating import trace_id
from shared.auth.permissions import Permission
from shared.clock import utc_now

LIFETIME_SECONDS = 0.3


class Part(StrEnum):
    QUEUE = "queue"
    COUNTS = "counts"
    EVENTS = "events"


class HomeParts:
    """What the process remembers between two requests."""

    def __init__(self) -> None:
        self.answers: SharedAnswers[str] = SharedAnswers(LIFETIME_SECONDS)
        self.names = Names()


async def part_of(web: WebPage, who: SignedIn, part: Part) -> Markup:
    """The part's HTML, shared until something is told of the workspace: whoever asks because of that gets one that
    knows it, and so does who asks with `Cache-Control: no-cache`, having changed something. Raises Unavailable and
    Refused."""
    parts = _remembered(web)

    async def make() -> str:
        template: Template = web.request.app.state.templates.get_template(f"home/{part}.html")
        context = await READ[part](web, who, parts)
        return template.render(**context, may_write=who.may(Permission.LEADS_WRITE), now=utc_now())

    live: LiveHub = web.request.app.state.live
    generation = live.generation(who.workspace_id)
    is_own = web.request.headers.get("cache-control") == "no-cache"
    if is_own or generation is None:  # without a generation nobody here would know when a shared answer is out of date
        return Markup(await make())  # noqa: S704 -- a rendered template
    html, _ = await parts.answers.get((who.workspace_id, who.permissions, part, generation), make)
    return Markup(html)  # noqa: S704


async def part_or_trouble(web: WebPage, who: SignedIn, part: Part) -> Markup:
    """In place of a part that cannot be had now, a word about it and a way to try again."""
    try:
        return await part_of(web, who, part)
    except Unavailable as error:
        trouble = web.request.app.state.templates.get_template("home/trouble.html")
        return Markup(trouble.render(part=part, trace_id=error.trace_id or trace_id()))  # noqa: S704


def _remembered(web: WebPage) -> HomeParts:
    state = web.request.app.state
    if not hasattr(state, "home_parts"):
        state.home_parts = HomeParts()
    found: HomeParts = state.home_parts
    return found


async def _queue(web: WebPage, who: SignedIn, _: HomeParts) -> dict[str, Any]:
    return {"queue": await read_queue(web.platform, who, now=utc_now())}


async def _counts(web: WebPage, who: SignedIn, _: HomeParts) -> dict[str, Any]:
    return {"numbers": await read_numbers(web.platform, who)}


async def _events(web: WebPage, who: SignedIn, parts: HomeParts) -> dict[str, Any]:
    return {"events": await read_events(web.platform, who, parts.names)}


READ: dict[Part, Callable[[WebPage, SignedIn, HomeParts], Awaitable[dict[str, Any]]]] = {
    Part.QUEUE: _queue,
    Part.COUNTS: _counts,
    Part.EVENTS: _events,
}
