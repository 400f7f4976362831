"""Lines of the list of leads as JSON: read once for all who look at the same list at the same time, and written out
once for those of them who may change leads and once for the others."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import orjson
from starlette.responses import Response

from services.web.http.page import WebPage
from services.web.models.lead_line import LeadLine
from services.web.models.lead_view import LeadView
from services.web.models.session import SignedIn
from services.web.queries.list_leads import find_lines, list_leads
from services.web.queries.shared_answers import SharedAnswers
from shared.auth.permissions import Permission
from shared.clock import utc_now

LIFETIME_SECONDS = 0.3

Document = dict[str, Any]


@dataclass(slots=True)
class Found:
    """What the CRM answered, and its lines as they were written out so far: whether with the means to change them."""

    lines: tuple[LeadLine, ...]
    more: Document
    written: dict[bool, bytes] = field(default_factory=dict)


async def answer_head(web: WebPage, who: SignedIn, view: LeadView) -> Response:
    """`{"rows": [{"id", "version", "html"}], "next"}`: the first page of the view."""

    async def read() -> Found:
        page = await list_leads(web.platform, who, view, now=utc_now())
        return Found(page.lines, {"next": page.next})

    return await _answer(web, who, _key(who, view), read)


async def answer_named(web: WebPage, who: SignedIn, view: LeadView, ids: list[str], new: list[str]) -> Response:
    """`{"rows": […], "gone": [ids that do not match the view], "new": [those of `new` that do]}`."""

    async def read() -> Found:
        found = await find_lines(web.platform, who, view, [*ids, *new], now=utc_now())
        matching = {line.id for line in found}
        shown = tuple(line for line in found if line.id in ids)
        gone = [it for it in ids if it not in matching]
        return Found(shown, {"gone": gone, "new": [it for it in new if it in matching]})

    return await _answer(web, who, (*_key(who, view), *sorted(ids), "", *sorted(new)), read)


def _key(who: SignedIn, view: LeadView) -> tuple[Any, ...]:
    """Whoever may read leads is given the same ones: of all rights the CRM's list asks for this one only."""
    return (who.workspace_id, who.may(Permission.LEADS_READ), *view.key(who.user_id))


async def _answer(web: WebPage, who: SignedIn, key: tuple[Any, ...], read: Callable[[], Awaitable[Found]]) -> Response:
    """The header says how old the answer is, so that a list knows whether it holds what it has just heard of."""
    state = web.request.app.state
    if not hasattr(state, "found_leads"):
        state.found_leads = SharedAnswers[Found](LIFETIME_SECONDS)
    found, age = await state.found_leads.get(key, read)
    may_write = who.may(Permission.LEADS_WRITE)
    if may_write not in found.written:
        found.written[may_write] = orjson.dumps({"rows": _rows(web, found.lines, may_write), **found.more})
    headers = {"X-Answer-Age": str(round(age * 1000))}
    return Response(found.written[may_write], media_type="application/json", headers=headers)


def _rows(web: WebPage, lines: tuple[LeadLine, ...], may_write: bool) -> list[Document]:
    row = web.request.app.state.templates.get_template("leads/row.html")
    return [
        {"id": line.id, "version": line.version, "html": row.render(line=line, may_write=may_write)} for line in lines
    ]
