"""Operations: `/operations`."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from services.web.http.page import Web
from services.web.http.permissions import OperationsReader
from services.web.queries.operations import show_operations
from services.web.queries.process_watch import ProcessWatch
from shared.clock import utc_now

router = APIRouter(include_in_schema=False)


async def process_watch(request: Request) -> ProcessWatch:
    watch: ProcessWatch = request.app.state.processes
    return watch


Watch = Annotated[ProcessWatch, Depends(process_watch)]


@router.get("/operations")
async def show_page(web: Web, who: OperationsReader, watch: Watch) -> Response:
    """Is everything all right?"""
    view = await show_operations(web.platform, watch, who, now=utc_now())
    return web.render("operations/page.html", view=view)


@router.get("/operations/now")
async def show_now(web: Web, who: OperationsReader, watch: Watch) -> Response:
    """What the page shows, for the page to renew itself."""
    view = await show_operations(web.platform, watch, who, now=utc_now())
    return web.render("operations/now.html", view=view)
