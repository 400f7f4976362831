"""The hot route `POST /api/leads`, ahead of FastAPI: a framework's routing costs as much as the whole gateway."""

import time

import psycopg
import structlog
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from services.ingestion.http.answer import Answer, problem_answer, refusal
from services.ingestion.http.hot_request import HotRequest
from services.ingestion.http.lead_intake import LeadIntake
from shared.auth.api_keys import OriginNotAllowed
from shared.errors import BusinessError, InvalidInput
from shared.http.correlation import cause_headers
from shared.http.cors import CorsPolicy
from shared.http.problems import Problem, unexpected_problem
from shared.messaging.cause import Cause, set_cause
from shared.telemetry.metrics import RequestTimes
from shared.telemetry.tracing import is_tracing, span

log = structlog.get_logger(__name__)

PATH = "/api/leads"
METHODS = b"POST, OPTIONS"
NOT_ALLOWED = Problem(
    405, "method_not_allowed", "Method Not Allowed", "Post your leads here", headers={"Allow": METHODS.decode()}
)
NO_SNIFFING = (b"x-content-type-options", b"nosniff")
"""What an answer to a POST needs of `shared.http.security_headers`: it is no page, and nobody may cache it anyway.
The server looks at every header with two regular expressions, a microsecond each."""
ANYWHERE = CorsPolicy(["*"])
"""Which origins a key may be used from is the key's to say; a preflight does not bring it."""


class LeadGateway:
    """The service's ASGI application: leads go the short way, everything else to FastAPI."""

    def __init__(self, api: FastAPI) -> None:
        self.api = api
        self._times: RequestTimes = api.state.request_times

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != PATH:
            await self.api(scope, receive, send)
            return
        started = time.perf_counter()
        request = HotRequest(scope, receive)
        method = scope["method"]
        if method == "POST":
            answer = await (self._traced(request) if is_tracing() else self._take(request))
        else:
            answer = preflight(request) if method == "OPTIONS" else problem_answer(NOT_ALLOWED)
        headers = request.answer_headers
        headers.append(NO_SNIFFING)
        if request.origin is not None and answer.status != OriginNotAllowed.status:
            headers += ANYWHERE.answer(request.origin.encode("latin-1"))
        await send(answer.start(headers))
        await send({"type": "http.response.body", "body": answer.body})
        self._times.observe(method, PATH, answer.status, time.perf_counter() - started)

    async def _traced(self, request: HotRequest) -> Answer:
        with span("POST request", request.cause.traceparent, **{"http.route": PATH}) as inner:
            request.cause = Cause(request.cause.correlation_id, traceparent=inner)
            request.answer_headers[:] = cause_headers(request.cause)
            set_cause(request.cause)
            return await self._take(request)

    async def _take(self, request: HotRequest) -> Answer:
        intake: LeadIntake = self.api.state.lead_intake
        try:
            return await intake.take(request)
        except BusinessError as error:
            return refusal(error)
        except psycopg.DataError as error:
            log.warning("value_refused_by_database", error=type(error).__name__)
            return refusal(InvalidInput("a value cannot be stored", code="unstorable_value"))
        except Exception as error:
            return await self._map(request, error)

    async def _map(self, request: HotRequest, error: Exception) -> Answer:
        """What FastAPI would answer; an error that nobody maps is a bug."""
        for kind in type(error).__mro__:
            handle = self.api.exception_handlers.get(kind)
            if handle is not None and kind is not Exception:
                response: Response = await handle(Request(request.scope), error)  # type: ignore[misc]
                media_type = response.headers["content-type"].encode()
                headers = tuple(h for h in response.raw_headers if h[0] not in (b"content-type", b"content-length"))
                return Answer(response.status_code, bytes(response.body), media_type, headers)
        log.error("request_failed", route=PATH, exc_info=error)
        return problem_answer(unexpected_problem())


def preflight(request: HotRequest) -> Answer:
    """What a browser asks before it posts from another origin."""
    headers = [] if request.origin is None else ANYWHERE.preflight(request.origin.encode("latin-1"))
    return Answer(204, b"", headers=((b"allow", METHODS), *headers))
