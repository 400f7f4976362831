"""The innermost layer: a bug is logged with its trace and answered with a page that says no more than the trace id."""

import structlog
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.web.http.errors import show_trouble
from services.web.models.trouble import trouble_of
from services.web.templating import trace_id
from shared.http.route_template import route_template

log = structlog.get_logger(__name__)


class UnexpectedErrorMiddleware:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        has_started = False

        async def watched(message: Message) -> None:
            nonlocal has_started
            has_started = True
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception:
            if has_started:
                raise  # the layer around us logs it and cuts the connection
            log.exception("request_failed", method=scope["method"], route=route_template(scope))
            page = show_trouble(Request(scope), trouble_of(500, "", trace_id()))
            await page(scope, receive, send)
