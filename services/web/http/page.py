"""`Web`: what a route needs to make a page, in one dependency."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.responses import HTMLResponse, Response

from services.web.gateways.platform import Platform
from services.web.gateways.session_store import SessionStore
from services.web.settings import Settings
from services.web.templating import is_fragment, render


@dataclass(frozen=True, slots=True)
class WebPage:
    """The request and the process's gateways."""

    request: Request
    platform: Platform
    sessions: SessionStore
    settings: Settings

    @property
    def is_fragment(self) -> bool:
        return is_fragment(self.request)

    def render(self, template: str, /, **context: Any) -> HTMLResponse:
        """See `templating.render`."""
        return render(self.request, template, **context)


async def web_page(request: Request) -> WebPage:
    state = request.app.state
    return WebPage(request, state.platform, state.sessions, state.settings)


Web = Annotated[WebPage, Depends(web_page)]


def go_to(request: Request, path: str) -> Response:
    """On to another page, after a form or for a fragment's reader: htmx follows a header, a browser a 303."""
    if is_fragment(request):
        return Response(status_code=200, headers={"HX-Redirect": path})
    return Response(status_code=303, headers={"Location": path})
