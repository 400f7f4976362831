"""The list of leads: `/leads`, its lines as they change, and what is done to several at once."""

import json
from asyncio import gather
from typing import Annotated
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import JSONResponse, Response

from services.web.gateways.platform import Unavailable
from services.web.http.lead_forms import contacted_posted
from services.web.http.lead_rows import answer_head, answer_named
from services.web.http.page import Web, WebPage
from services.web.http.permissions import LeadsReader, LeadsWriter
from services.web.models.bands import BANDS
from services.web.models.lead_view import LIMITS, LeadView
from services.web.models.lead_words import ORDERS
from services.web.models.session import SignedIn
from services.web.models.statuses import STATUSES
from services.web.queries.lead_filters import list_filters
from services.web.queries.list_leads import find_leads, list_leads
from services.web.usecases.move_lead_status import Outcome, mark_contacted
from shared.clock import utc_now

router = APIRouter(include_in_schema=False)

CHOICES = {
    "bands": [(band.code, band.word) for band in BANDS.values()],
    "statuses": [(status.code, status.word) for status in STATUSES.values()],
    "orders": list(ORDERS.items()),
    "orders_words": ORDERS,
    "limits": LIMITS,
}
Ids = Annotated[list[UUID] | None, Query(max_length=200)]


@router.get("/leads")
async def show_leads(web: Web, who: LeadsReader) -> Response:
    """The page; for htmx the list alone, which then stands in the address bar as it was understood."""
    view = LeadView.of(web.request.query_params)
    if not web.is_fragment:
        loading = list_leads(web.platform, who, view, now=utc_now()), list_filters(web.platform, who)
        page, filters = await gather(*loading)
        return web.render("leads/page.html", page=page, filters=filters, page_keys=_keys(who), **CHOICES)
    try:
        page = await list_leads(web.platform, who, view, now=utc_now())
    except Unavailable as error:
        return web.render("leads/list_trouble.html", status=503, view=view, trace=error.trace_id)
    return web.render("leads/list.html", page=page, headers=_address(web, page.view), **CHOICES)


def _keys(who: SignedIn) -> list[tuple[str, list[str]]]:
    """For the help sheet; onlookers choose and change nothing."""
    if not who.may("leads:write"):
        return []
    return [("Select", ["x"]), ("Mark as contacted", ["c"]), ("Edit", ["e"]), ("Select nothing", ["Esc"])]


def _address(web: WebPage, view: LeadView) -> dict[str, str]:
    """A new entry in the browser's history; none for every letter of a search."""
    seen = LeadView.of(dict(parse_qsl(urlsplit(web.request.headers.get("hx-current-url", "")).query)))
    return {"HX-Replace-Url" if view.refines(seen) else "HX-Push-Url": view.path}


@router.get("/leads/rows")
async def show_rows(
    web: Web,
    who: LeadsReader,
    ids: Ids = None,
    new: Ids = None,
) -> Response:
    """JSON for an open list: the first page as it is now; or, with `ids`, these lines as far as they match the view,
    and which of `new` match it."""
    view = LeadView.of(web.request.query_params)
    if not ids and not new:
        return await answer_head(web, who, view)
    return await answer_named(web, who, view, [str(it) for it in ids or ()], [str(it) for it in new or ()])


@router.get("/leads/search.json")
async def search_leads(web: Web, who: LeadsReader, q: str = "") -> Response:
    """For the command palette."""
    words = q.strip()
    found = await find_leads(web.platform, who, words, limit=8, now=utc_now()) if words else []
    return JSONResponse({"items": found})


@router.post("/leads/contacted")
async def post_contacted(web: Web, who: LeadsWriter) -> Response:
    """Mark leads as contacted, each at the version that was seen, and say what became of each."""
    commands = contacted_posted(await web.request.form())
    outcomes = await mark_contacted(web.platform, who, commands)
    done = [outcome for outcome in outcomes if not outcome.trouble]
    failed = [outcome for outcome in outcomes if outcome.trouble]
    return web.render("leads/outcomes.html", done=done, failed=failed, headers=_tell(done))


def _tell(done: list[Outcome]) -> dict[str, str]:
    """The open list refreshes these lines at once, and says what was done."""
    names = f"{done[0].name} is" if len(done) == 1 else f"{len(done)} leads are"
    told = {"leads:contacted": {"ids": [outcome.lead_id for outcome in done]}}
    toast = {"leadflow:toast": {"kind": "success", "title": f"{names} marked as contacted", "text": ""}}
    return {"HX-Trigger": json.dumps({**told, **(toast if done else {})})}
