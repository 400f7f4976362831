"""Waiting for changes without holding a database connection: woken by hints, and looking twice a second anyway."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from uuid import UUID

from fastapi import FastAPI, Request

from services.crm.gateways.change_hints import ChangeHints
from services.crm.queries.list_changes import Changes, FeedPosition, list_changes
from shared.db.database import Database
from shared.http.stopping import stopping_of

LOOK_EVERY_SECONDS = 0.5


@contextlib.asynccontextmanager
async def listen_for_changes(app: FastAPI) -> AsyncIterator[None]:
    """Sets `app.state.change_hints`."""
    app.state.change_hints = hints = ChangeHints(app.state.settings.redis_url)
    task = asyncio.create_task(hints.run(), name="change-hints")
    try:
        yield
    finally:
        while not task.done():  # Python 3.11 can lose a cancellation inside the Redis client
            task.cancel()
            await asyncio.wait([task], timeout=0.5)


async def wait_for_changes(
    request: Request, database: Database, workspace_id: UUID, after: FeedPosition, *, limit: int, seconds: float
) -> Changes:
    """The changes after a position; where there are none yet, those that come within so many seconds."""
    deadline = time.monotonic() + seconds
    hints: ChangeHints = request.app.state.change_hints
    with hints.waiting(workspace_id) as woken:
        while True:
            woken.clear()
            async with database.transaction(workspace_id) as tx:
                changes = await list_changes(tx, after, limit=limit)
            left = deadline - time.monotonic()
            if changes.entries or left <= 0 or await _is_in_vain(request):
                return changes
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(min(LOOK_EVERY_SECONDS, left)):
                    await woken.wait()


async def _is_in_vain(request: Request) -> bool:
    """Nobody waits for the answer any more, or everybody waits for this process to end."""
    return stopping_of(request.app.state).is_set() or await request.is_disconnected()
