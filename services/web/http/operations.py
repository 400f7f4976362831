"""Operations: `/operations`."""

from fastapi import APIRouter
from starlette.responses import Response

from services.web.http.page import Web
from services.web.http.permissions import OperationsReader

router = APIRouter(include_in_schema=False)


@router.get("/operations")
async def show_operations(web: Web, _: OperationsReader) -> Response:
    return web.render("placeholder.html", title="Operations")
