"""The public assessment: `/assessment`."""

from fastapi import APIRouter
from starlette.responses import Response

from services.web.http.page import Web

router = APIRouter(include_in_schema=False)


@router.get("/assessment")
async def show_assessment(web: Web) -> Response:
    return web.render("placeholder.html", title="AI readiness")
