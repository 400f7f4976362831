"""What every API process opens when it starts and closes when it ends; all of it starts while servers are away."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from shared.db.database import Database
from shared.http.shared_rate_limits import SharedRateLimits
from shared.messaging.wakeup import WakeupSender, connect


@asynccontextmanager
async def connect_database(app: FastAPI) -> AsyncIterator[None]:
    """Sets `app.state.database`; commits that announce events wake the service's relay."""
    given: Database | None = app.state.given_database
    if given is not None:
        app.state.database = given
        yield
        return
    settings = app.state.settings
    database = Database.connect(settings)
    wakeup = WakeupSender(settings.redis_url, settings.service)
    database.after_announcing = wakeup.hint
    database.send_hints = wakeup.tell
    app.state.database = database
    try:
        yield
    finally:
        await wakeup.close()
        await database.close()


@asynccontextmanager
async def share_rate_limits(app: FastAPI) -> AsyncIterator[None]:
    """Exchange rate limits with the service's other processes, in the background."""
    settings = app.state.settings
    shared = SharedRateLimits(app.state.limiter, connect(settings.redis_url), settings.service)
    task = asyncio.create_task(shared.run(), name="rate-limits")
    try:
        yield
    finally:
        while not task.done():  # Python 3.11's wait_for, inside the Redis client, can swallow a cancellation
            task.cancel()
            await asyncio.wait([task], timeout=0.5)
        await shared.close()
