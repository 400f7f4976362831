"""Stores and repeats the answers of POST routes that came with an `Idempotency-Key`, without the routes knowing."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request
from fastapi.routing import APIRoute
from starlette.responses import Response

from shared.http.idempotency import CLAIMED, AlreadyAnswered, Claim


class IdempotentRoute(APIRoute):
    """Stores the answer of a claimed key before the transaction commits, and repeats it for the next request."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_once(request: Request) -> Response:
            try:
                response = await handle(request)
            except AlreadyAnswered as answered:
                return answered.response()
            held: Claim | None = request.scope.get(CLAIMED)
            if held is not None:
                await _keep(held, response)
            return response

        return handle_once


async def _keep(held: Claim, response: Response) -> None:
    body = getattr(response, "body", None)
    if body is None or response.status_code >= 500:
        await held.release()
    else:
        await held.store(response.status_code, bytes(body), response.headers)
