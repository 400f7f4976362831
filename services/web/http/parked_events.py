"""The failed-event workbench: `/operations/parked`, the list and the bulk redrive."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from services.web.http.page import Web, WebPage
from services.web.http.permissions import OperationsReader, OperationsWriter
from services.web.http.toast_header import toast
from services.web.models.formatting import plural
from services.web.models.parked_filter import STATUSES, TABS, ParkedFilter
from services.web.models.session import SignedIn
from services.web.queries.parked_events import AT_ONCE, choose_for_redrive, list_parked
from services.web.usecases.act_on_parked_event import Redriven, redrive_many
from shared.contracts.catalogue import all_events

router = APIRouter(prefix="/operations/parked", include_in_schema=False)

MOST_LOOKS = 30
"""How often a list looks again by itself for what became of a redrive."""

Name = Annotated[str, Query(pattern=r"^[A-Za-z0-9_.-]{0,200}$")]


def parked_filter(
    status: Name = "open",
    service: Name = "",
    topic: Name = "",
    consumer: Name = "",
    search: Annotated[str, Query(max_length=200)] = "",
) -> ParkedFilter:
    """From the address; an unknown status is the usual one."""
    known = status if status in STATUSES else "open"
    return ParkedFilter(known, service, topic, consumer, search.replace("\x00", "").strip())


Filter = Annotated[ParkedFilter, Depends(parked_filter)]


@router.get("")
async def show_list(
    web: Web,
    who: OperationsReader,
    chosen: Filter,
    before: Annotated[str, Query(max_length=400)] = "",
    looks: Annotated[int, Query(ge=0)] = 0,
) -> Response:
    """The page; for htmx the list. `looks` counts how often it has looked again by itself."""
    return await _render(web, who, chosen, before=before, looks=looks)


@router.get("/redrive")
async def confirm_redrive(web: Web, who: OperationsWriter, chosen: Filter) -> Response:
    """Which events a bulk redrive would take, to be confirmed."""
    events = await choose_for_redrive(web.platform, who, chosen)
    return web.render("operations/confirm_redrive.html", events=events, chosen=chosen, at_once=AT_ONCE)


@router.post("/redrive")
async def post_redrive(web: Web, who: OperationsWriter, chosen: Filter) -> Response:
    """Redrive what was confirmed, and show the list as it is then."""
    form = await web.request.form()
    names = [name for name in form.getlist("event") if isinstance(name, str)]
    result = await redrive_many(web.platform, who, names[:AT_ONCE], str(form.get("reason", "")).strip())
    return await _render(web, who, chosen, headers=_told(result))


async def _render(
    web: WebPage,
    who: SignedIn,
    chosen: ParkedFilter,
    *,
    before: str = "",
    looks: int = 0,
    headers: dict[str, str] | None = None,
) -> Response:
    page = await list_parked(web.platform, who, chosen, before)
    is_waiting = looks < MOST_LOOKS and any(event.is_waiting for event in page.events)
    return web.render(
        "operations/parked_list.html" if web.is_fragment else "operations/parked.html",
        headers=headers,
        page=page,
        chosen=chosen,
        tabs=[chosen.tab(status) for status, _ in TABS],
        tab_words=dict(TABS),
        services=list(web.platform.services),
        topics=list(all_events()),
        here=chosen.address(before=before),
        look_again=chosen.address(before=before, looks=str(looks + 1)) if is_waiting else None,
        is_first=not before,
    )


def _told(result: Redriven) -> dict[str, str]:
    gone = f"{plural(result.gone, 'other')} had been applied or taken before." if result.gone else ""
    if result.silent:
        silent = ", ".join(result.silent)
        return toast("Some did not answer", f"Try again for: {silent}. {gone}".strip(), kind="error")
    return toast(f"{plural(result.done, 'event is', 'events are')} applied again now", gone)
