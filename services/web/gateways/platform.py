"""The one HTTP client to the other services: the signed-in user's token goes along, and so does the request's trace."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
import structlog

from services.web.models.session import SignedIn
from services.web.settings import ServiceUrls
from shared.messaging.cause import current_cause
from shared.telemetry.traceparent import trace_id_of

log = structlog.get_logger(__name__)

TIMEOUT = httpx.Timeout(8.0, connect=1.0, pool=2.0)
"""Seconds. A page that waits longer says what is missing instead."""
CONNECTIONS = httpx.Limits(max_connections=200, max_keepalive_connections=50, keepalive_expiry=15)


@dataclass(frozen=True, slots=True)
class Reply:
    """A 2xx or 304 answer; `body` is the decoded JSON, None where there is none."""

    status: int
    body: Any
    headers: Mapping[str, str]

    @property
    def etag(self) -> str | None:
        return self.headers.get("etag")


@dataclass
class Refused(Exception):
    """The service said no (4xx), and why: its problem document."""

    service: str
    status: int
    problem: dict[str, Any] = field(default_factory=dict)
    trace_id: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def code(self) -> str:
        return str(self.problem.get("code", "refused"))

    @property
    def title(self) -> str:
        return str(self.problem.get("title", "The request was refused"))

    @property
    def detail(self) -> str:
        return str(self.problem.get("detail", ""))

    @property
    def errors(self) -> list[dict[str, str]]:
        """The fields that are wrong: `pointer`, `code`, `message`."""
        return list(self.problem.get("errors", ()))

    def __str__(self) -> str:
        return f"{self.service} answered {self.status} {self.code}"


@dataclass
class Unavailable(Exception):
    """The service does not answer, or is broken (5xx)."""

    service: str
    trace_id: str | None = None

    def __str__(self) -> str:
        return f"{self.service} cannot answer now"


class Platform:
    """`{ws}` in a path becomes the user's workspace. Raises Refused and Unavailable, nothing else."""

    def __init__(self, services: Mapping[str, ServiceUrls], client: httpx.AsyncClient | None = None) -> None:
        self.services = dict(services)
        self._client = client or httpx.AsyncClient(timeout=TIMEOUT, limits=CONNECTIONS, trust_env=False)

    async def get(self, who: SignedIn | None, service: str, path: str, /, **query: Any) -> Reply:
        """Query parameters that are None are left out."""
        return await self._ask("GET", who, service, path, params=_given(query))

    async def send(
        self,
        who: SignedIn | None,
        method: str,
        service: str,
        path: str,
        *,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """A request that changes something. A version goes into `headers={"If-Match": etag}`."""
        body = {} if json is None else {"json": json}
        return await self._ask(method, who, service, path, headers=headers, **body)

    async def close(self) -> None:
        await self._client.aclose()

    async def _ask(
        self,
        method: str,
        who: SignedIn | None,
        service: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        **content: Any,
    ) -> Reply:
        cause = current_cause()
        trace_id = None if cause.traceparent is None else trace_id_of(cause.traceparent)
        known = self.services.get(service)
        if known is None:
            raise Unavailable(service, trace_id)
        sent = {**_identity(who), **_trace(cause.correlation_id, cause.traceparent), **(headers or {})}
        url = known.api.rstrip("/") + (path if who is None else path.replace("{ws}", str(who.workspace_id)))
        try:
            answer = await self._client.request(method, url, headers=sent, **content)
        except httpx.HTTPError as error:
            log.warning("service_did_not_answer", asked=service, error=type(error).__name__)
            raise Unavailable(service, trace_id) from error
        return _reply(answer, service, trace_id)


def _identity(who: SignedIn | None) -> dict[str, str]:
    return {} if who is None else {"Authorization": f"Bearer {who.access_token}"}


def _trace(correlation_id: str, traceparent: str | None) -> dict[str, str]:
    headers = {"X-Request-Id": correlation_id}
    return headers if traceparent is None else {**headers, "traceparent": traceparent}


def _given(query: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in query.items() if value is not None}


def _reply(answer: httpx.Response, service: str, trace_id: str | None) -> Reply:
    """Raises Refused or Unavailable for whatever is no success."""
    if answer.status_code >= 500:
        log.warning("service_failed", asked=service, status=answer.status_code)
        raise Unavailable(service, trace_id)
    body = _decoded(answer)
    if answer.is_success or answer.status_code == 304:
        return Reply(answer.status_code, body, answer.headers)
    problem = body if isinstance(body, dict) else {}
    raise Refused(service, answer.status_code, problem, problem.get("trace_id") or trace_id, answer.headers)


def _decoded(answer: httpx.Response) -> Any:
    """JSON as Python, other text as text."""
    if not answer.content:
        return None
    if "json" in answer.headers.get("content-type", ""):
        try:
            return answer.json()
        except ValueError:
            return None
    return answer.text
