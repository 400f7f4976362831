"""Headers that keep browsers from sniffing, framing, caching or leaking what an API answers."""

from collections.abc import Sequence

from starlette.types import ASGIApp, Receive, Scope, Send

from shared.http.correlation import Header, answer_headers

SECURITY_HEADERS: Sequence[Header] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cache-control", b"no-store"),
)
"""Defaults: an answer that sets one of them itself keeps its own. A bare ASGI route appends them as they are."""


class SecurityHeadersMiddleware:
    """`headers` are those of an API; pages bring their own."""

    def __init__(self, app: ASGIApp, headers: Sequence[Header] = SECURITY_HEADERS) -> None:
        self.app = app
        self.headers = tuple(headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            answer_headers(scope).extend(self.headers)
        await self.app(scope, receive, send)
