"""The list of leads: `/leads`."""

from fastapi import APIRouter
from starlette.responses import Response

from services.web.http.page import Web
from services.web.http.permissions import LeadsReader

router = APIRouter(include_in_schema=False)


@router.get("/leads")
async def show_leads(web: Web, _: LeadsReader) -> Response:
    return web.render("placeholder.html", title="Leads")
