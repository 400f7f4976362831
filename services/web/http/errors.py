"""Maps every error that leaves a route to a page, or for htmx to a fragment or a toast; the only place that does."""

import contextlib
import json
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlsplit

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from redis.exceptions import RedisError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from services.web.gateways.platform import Refused, Unavailable
from services.web.http.cookies import forget_session, session_id_of
from services.web.http.page import go_to
from services.web.http.permissions import SignInNeeded, signed_in
from services.web.models.trouble import Trouble, trouble_of
from services.web.templating import is_fragment, render, trace_id
from shared.errors import BusinessError

log = structlog.get_logger(__name__)

RETRY_SECONDS = "2"


def register_page_errors(app: FastAPI) -> None:
    handlers: dict[type[Exception], Any] = {
        SignInNeeded: ask_to_sign_in,
        Refused: answer_refusal,
        Unavailable: answer_unavailable,
        RedisError: answer_missing_sessions,
        BusinessError: answer_business_error,
        HTTPException: answer_http_exception,
        RequestValidationError: answer_invalid_request,
    }
    for error, handler in handlers.items():
        app.add_exception_handler(error, handler)


async def ask_to_sign_in(request: Request, _: Exception) -> Response:
    """The sign-in page leads back to the page that the person sees, be it this one or the one a fragment was for."""
    answer = go_to(request, f"/login?next={quote(_page_of(request), safe='')}")
    forget_session(answer)
    return answer


def _page_of(request: Request) -> str:
    if is_fragment(request):
        seen = urlsplit(request.headers.get("hx-current-url", "/"))
        return seen.path + (f"?{seen.query}" if seen.query else "")
    if request.method != "GET":
        return "/"
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


async def answer_refusal(request: Request, error: Refused) -> Response:
    """A service that does not accept the session's token any more has ended the session."""
    if error.status == 401:
        session_id = session_id_of(request)
        if session_id is not None:
            await request.app.state.sessions.end(session_id)
        return await ask_to_sign_in(request, error)
    headers = {"Retry-After": error.headers["retry-after"]} if "retry-after" in error.headers else {}
    return show_trouble(request, trouble_of(error.status, error.detail, error.trace_id), headers)


async def answer_unavailable(request: Request, error: Unavailable) -> Response:
    detail = f"The service “{error.service}” does not answer. What you see elsewhere still works."
    return show_trouble(request, trouble_of(503, detail, error.trace_id or trace_id()), {"Retry-After": RETRY_SECONDS})


async def answer_missing_sessions(request: Request, error: RedisError) -> Response:
    log.error("dependency_unavailable", missing="redis", error=type(error).__name__)
    detail = "Leadflow cannot look up who is signed in. Your work is safe; try again in a moment."
    return show_trouble(request, trouble_of(503, detail, trace_id()), {"Retry-After": RETRY_SECONDS})


async def answer_business_error(request: Request, error: BusinessError) -> Response:
    trouble = Trouble(error.status, error.title, error.detail, trace_id(), is_ours=error.status >= 500)
    return show_trouble(request, trouble)


async def answer_http_exception(request: Request, error: HTTPException) -> Response:
    await _look_who_asks(request)
    detail = "" if error.detail == HTTPStatus(error.status_code).phrase else str(error.detail)
    return show_trouble(request, trouble_of(error.status_code, detail, trace_id()), dict(error.headers or {}))


async def _look_who_asks(request: Request) -> None:
    """No route has looked: whoever is signed in keeps their menu."""
    with contextlib.suppress(SignInNeeded, BusinessError, Unavailable, RedisError):
        await signed_in(request)


async def answer_invalid_request(request: Request, error: RequestValidationError) -> Response:
    """An id in the path that is none names nothing; the form says more itself where it knows better."""
    is_path = all(item["loc"][0] == "path" for item in error.errors())
    return show_trouble(request, trouble_of(404 if is_path else 422, "", trace_id()))


def show_trouble(request: Request, trouble: Trouble, headers: dict[str, str] | None = None) -> Response:
    """A page; in place of a fragment; or, where something was to be changed, a toast that leaves the page as it is."""
    if not is_fragment(request):
        return render(request, "errors/page.html", status=trouble.status, headers=headers, trouble=trouble)
    if request.method == "GET":
        return render(request, "errors/fragment.html", status=trouble.status, headers=headers, trouble=trouble)
    toast = {"kind": "error", "title": trouble.title, "text": trouble.detail, "traceId": trouble.trace_id}
    event = json.dumps({"leadflow:toast": toast})  # escaped: a header is Latin-1
    return Response(status_code=trouble.status, headers={**(headers or {}), "HX-Trigger": event, "HX-Reswap": "none"})
