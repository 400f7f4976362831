"""The public demo form: `/forms/demo`."""

from fastapi import APIRouter
from starlette.responses import Response

from services.web.http.page import Web

router = APIRouter(include_in_schema=False)


@router.get("/forms/demo")
async def show_demo_form(web: Web) -> Response:
    return web.render("placeholder.html", title="Request a demo")
