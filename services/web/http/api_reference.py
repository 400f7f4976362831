"""The API reference: `/api-reference`."""

from fastapi import APIRouter
from starlette.responses import Response

from services.web.http.page import Web
from services.web.http.permissions import SignedIn

router = APIRouter(include_in_schema=False)


@router.get("/api-reference")
async def show_api_reference(web: Web, _: SignedIn) -> Response:
    return web.render("placeholder.html", title="API reference")
