"""Gives each request its cause and trace, its answer the headers that name them, and its time to the metrics."""

import re
import time
from collections.abc import Iterable

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.http.problems import problem_response, unexpected_problem
from shared.http.route_template import route_template
from shared.messaging.cause import Cause, set_cause
from shared.telemetry.metrics import RequestTimes
from shared.telemetry.traceparent import new_traceparent, parse_traceparent, trace_id_of
from shared.telemetry.tracing import is_tracing, span

log = structlog.get_logger(__name__)

Header = tuple[bytes, bytes]

REQUEST_ID = re.compile(rb"[A-Za-z0-9._:/+=-]{1,128}")
ANSWER_HEADERS = "leadflow.answer_headers"
UNTIMED = frozenset({"/livez", "/readyz", "/metrics"})


def begin_request(request_id: bytes | None, traceparent: bytes | None) -> Cause:
    """Set this task's cause from the two headers. Ill-formed ones are replaced, never echoed.

    Without a request id the trace id serves as one.
    """
    trace = None if traceparent is None else traceparent.decode("latin-1")
    if trace is None or parse_traceparent(trace) is None:
        trace = new_traceparent()
    if request_id is None or REQUEST_ID.fullmatch(request_id) is None:
        correlation_id = trace_id_of(trace)
    else:
        correlation_id = request_id.decode()
    cause = Cause(correlation_id, traceparent=trace)
    set_cause(cause)
    return cause


def cause_headers(cause: Cause) -> list[Header]:
    """`X-Request-Id` and `traceparent` of an answer."""
    headers = [(b"x-request-id", cause.correlation_id.encode())]
    if cause.traceparent is not None:
        headers.append((b"traceparent", cause.traceparent.encode()))
    return headers


def find_header(headers: Iterable[Header], wanted: bytes) -> bytes | None:
    """The first header of that lower-case name."""
    for name, value in headers:
        if name == wanted:
            return value
    return None


def answer_headers(scope: Scope) -> list[Header]:
    """Headers that this request's answer will carry, whatever answers it: add to the list."""
    headers: list[Header] = scope.setdefault(ANSWER_HEADERS, [])
    return headers


class CorrelationMiddleware:
    """The outermost layer. An exception that nobody maps is logged and answered here, headers included."""

    def __init__(self, app: ASGIApp, times: RequestTimes) -> None:
        self.app = app
        self.times = times

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        headers = scope["headers"]
        cause = begin_request(find_header(headers, b"x-request-id"), find_header(headers, b"traceparent"))
        answer = _Answer(scope, send)
        try:
            if is_tracing():
                await self._traced(cause, answer, receive)
            else:
                answer_headers(scope).extend(cause_headers(cause))
                await self.app(scope, receive, answer.send)
        except Exception:
            await answer.fail(receive)
        finally:
            if scope["path"] not in UNTIMED:
                route = route_template(scope)
                self.times.observe(scope["method"], route, answer.status, time.perf_counter() - started)

    async def _traced(self, cause: Cause, answer: "_Answer", receive: Receive) -> None:
        scope = answer.scope
        with span(f"{scope['method']} request", cause.traceparent, **{"http.request.method": scope["method"]}) as inner:
            cause = Cause(cause.correlation_id, traceparent=inner)
            set_cause(cause)
            answer_headers(scope).extend(cause_headers(cause))
            await self.app(scope, receive, answer.send)


class _Answer:
    """Watches one answer leave, and adds the headers that were collected for it."""

    __slots__ = ("_send", "scope", "started", "status")

    def __init__(self, scope: Scope, send: Send) -> None:
        self.scope = scope
        self._send = send
        self.status = 500
        self.started = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            self.status = message["status"]
            extra = self.scope.get(ANSWER_HEADERS)
            if extra:
                present = {name for name, _ in message.get("headers", ())}
                message["headers"] = [
                    *message.get("headers", ()),
                    *(header for header in extra if header[0] not in present),
                ]
        await self._send(message)

    async def fail(self, receive: Receive) -> None:
        """Log the bug with its trace; the client learns nothing but its trace id."""
        log.exception("request_failed", method=self.scope["method"], route=route_template(self.scope))
        if self.started:
            raise  # noqa: PLE0704 -- called while the exception is handled: the server must cut the connection
        await problem_response(unexpected_problem())(self.scope, receive, self.send)
