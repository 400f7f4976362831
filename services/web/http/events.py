"""The event catalogue: `/events`."""

from fastapi import APIRouter
from starlette.responses import Response

from services.web.http.page import Web
from services.web.http.permissions import SignedIn

router = APIRouter(include_in_schema=False)


@router.get("/events")
async def show_events(web: Web, _: SignedIn) -> Response:
    return web.render("placeholder.html", title="Events")
