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
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            answer_headers(scope).extend(SECURITY_HEADERS)
        await self.app(scope, receive, send)
