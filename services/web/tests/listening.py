"""A small server of a test behind a real socket, so that time-outs, headers and status lines are real."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from typing import Literal

import uvicorn
from starlette.types import ASGIApp

from shared.testing.waiting import eventually


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def listening(app: ASGIApp, *, lifespan: Literal["auto", "off"] = "auto") -> AsyncIterator[str]:
    """The address of `app` on a port of its own, until the block ends."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = _Server(uvicorn.Config(app, loop="none", log_config=None, lifespan=lifespan, timeout_graceful_shutdown=1))
    running = asyncio.create_task(server.serve([listener]))

    async def has_started() -> bool:
        return server.started

    await eventually(has_started)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await running
        listener.close()
