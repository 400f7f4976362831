"""Refuses bodies that are too large, by their announced length or while they arrive."""

from collections.abc import Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.errors import PayloadTooLarge
from shared.http.correlation import find_header
from shared.http.problems import problem_of, problem_response

DEFAULT_BYTES = 1_048_576


class BodyLimitMiddleware:
    """`larger` maps the end of a path to its own limit: `{"/data/import": 200_000_000}`."""

    def __init__(self, app: ASGIApp, limit: int = DEFAULT_BYTES, larger: Mapping[str, int] | None = None) -> None:
        self.app = app
        self.limit = limit
        self.larger = dict(larger or {})

    def limit_of(self, path: str) -> int:
        return next((limit for ending, limit in self.larger.items() if path.endswith(ending)), self.limit)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self.limit_of(scope["path"])
        announced = find_header(scope["headers"], b"content-length")
        if announced is not None and announced.isdigit() and int(announced) > limit:
            await _refusal(limit)(scope, receive, send)
            return
        if announced is not None:
            await self.app(scope, receive, send)  # the server reads no more than was announced
            return
        await self._count(scope, receive, send, limit)

    async def _count(self, scope: Scope, receive: Receive, send: Send, limit: int) -> None:
        """Chunked: read on only while it is small enough; whatever the application makes of the error, answer 413."""
        received = 0
        is_refused = False

        async def receive_counted() -> Message:
            nonlocal received, is_refused
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                is_refused = True
                raise PayloadTooLarge(f"the body is larger than {limit} bytes")
            return message

        async def send_unless_refused(message: Message) -> None:
            if not is_refused:
                await send(message)

        try:
            await self.app(scope, receive_counted, send_unless_refused)
        except PayloadTooLarge:
            is_refused = True
        if is_refused:
            await _refusal(limit)(scope, receive, send)


def _refusal(limit: int) -> ASGIApp:
    error = PayloadTooLarge(f"the body is larger than {limit} bytes", limit=limit)
    return problem_response(problem_of(error))
