"""Cross-origin requests, only where a service configures origins; patterns as in `shared.auth.origins`."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.types import ASGIApp, Receive, Scope, Send

from shared.auth.origins import origin_is_allowed
from shared.http.correlation import Header, answer_headers, find_header

EXPOSED = (
    b"ETag, Location, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After, X-Request-Id, traceparent"
)
ALLOWED_METHODS = b"GET, POST, PUT, PATCH, DELETE"
ALLOWED_HEADERS = b"Authorization, Content-Type, Idempotency-Key, If-Match, X-API-Key, X-Request-Id, traceparent"
REMEMBER = b"600"


@dataclass(frozen=True, slots=True)
class CorsPolicy:
    """Credentials are never allowed: callers bring a key or a token, no cookie."""

    origins: Sequence[str]

    def answer(self, origin: bytes) -> list[Header]:
        """Headers for an answer to this origin; none if it is not allowed, and the browser then hides the answer."""
        vary = (b"vary", b"Origin")
        if not origin_is_allowed(origin.decode("latin-1"), self.origins):
            return [vary]
        return [vary, (b"access-control-allow-origin", origin), (b"access-control-expose-headers", EXPOSED)]

    def preflight(self, origin: bytes) -> list[Header]:
        """Headers for the answer to an OPTIONS request with `Access-Control-Request-Method`."""
        headers = self.answer(origin)
        if len(headers) > 1:
            headers += [
                (b"access-control-allow-methods", ALLOWED_METHODS),
                (b"access-control-allow-headers", ALLOWED_HEADERS),
                (b"access-control-max-age", REMEMBER),
            ]
        return headers


class CorsMiddleware:
    def __init__(self, app: ASGIApp, policy: CorsPolicy) -> None:
        self.app = app
        self.policy = policy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        origin = find_header(scope["headers"], b"origin") if scope["type"] == "http" else None
        if origin is None:
            await self.app(scope, receive, send)
        elif scope["method"] == "OPTIONS" and find_header(scope["headers"], b"access-control-request-method"):
            await send({"type": "http.response.start", "status": 204, "headers": self.policy.preflight(origin)})
            await send({"type": "http.response.body", "body": b""})
        else:
            answer_headers(scope).extend(self.policy.answer(origin))
            await self.app(scope, receive, send)
