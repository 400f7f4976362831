"""Lines of the list of leads as JSON, made once for all who look at the same list at the same time."""

from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from services.web.http.page import WebPage
from services.web.models.lead_line import LeadLine
from services.web.models.lead_view import LeadView
from services.web.models.session import SignedIn
from services.web.queries.list_leads import find_lines, list_leads
from services.web.queries.shared_answers import SharedAnswers
from shared.clock import utc_now

LIFETIME_SECONDS = 0.3


async def answer_head(web: WebPage, who: SignedIn, view: LeadView) -> Response:
    """`{"rows": [{"id", "version", "html"}], "next"}`: the first page of the view."""

    async def make() -> bytes:
        page = await list_leads(web.platform, who, view, now=utc_now())
        return orjson.dumps({"rows": _rows(web, who, page.lines), "next": page.next})

    return await _answer(web.request, _key(who, view), make)


async def answer_named(web: WebPage, who: SignedIn, view: LeadView, ids: list[str], new: list[str]) -> Response:
    """`{"rows": […], "gone": [ids that do not match the view], "new": [those of `new` that do]}`."""

    async def make() -> bytes:
        found = await find_lines(web.platform, who, view, [*ids, *new], now=utc_now())
        matching = {line.id for line in found}
        shown = tuple(line for line in found if line.id in ids)
        gone = [it for it in ids if it not in matching]
        return orjson.dumps({"rows": _rows(web, who, shown), "gone": gone, "new": [it for it in new if it in matching]})

    return await _answer(web.request, (*_key(who, view), *sorted(ids), "", *sorted(new)), make)


def _key(who: SignedIn, view: LeadView) -> tuple[Any, ...]:
    return (who.workspace_id, who.permissions, *view.key(who.user_id))


def _rows(web: WebPage, who: SignedIn, lines: tuple[LeadLine, ...]) -> list[dict[str, Any]]:
    row = web.request.app.state.templates.get_template("leads/row.html")
    may_write = who.may("leads:write")
    return [
        {"id": line.id, "version": line.version, "html": row.render(line=line, may_write=may_write)} for line in lines
    ]


async def _answer(request: Request, key: tuple[Any, ...], make: Any) -> Response:
    """The header says how old the answer is, so that a list knows whether it holds what it has just heard of."""
    state = request.app.state
    if not hasattr(state, "lead_rows"):
        state.lead_rows = SharedAnswers[bytes](LIFETIME_SECONDS)
    body, age = await state.lead_rows.get(key, make)
    return Response(body, media_type="application/json", headers={"X-Answer-Age": str(round(age * 1000))})
