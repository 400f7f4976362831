"""What the hot route needs, opened when the process starts and closed when it ends."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from services.ingestion.http.back_pressure import OutboxBacklog
from services.ingestion.http.group_commit import GroupCommit
from services.ingestion.http.known_rules import KnownRules
from services.ingestion.http.lead_intake import LeadIntake
from services.ingestion.http.rejections import Rejections
from services.ingestion.models.sender import Senders
from services.ingestion.settings import Settings
from shared.db.database import Database


@asynccontextmanager
async def open_fast_lane(app: FastAPI) -> AsyncIterator[None]:
    """Sets `app.state.lead_intake` and `app.state.backlog`."""
    settings: Settings = app.state.settings
    database: Database = app.state.database
    fast_lane = GroupCommit(
        settings.database_url,
        lane=f"fast:{settings.process_slot}",
        patience=settings.commit_patience_seconds,
        hint=database.after_announcing,
    )
    rules = KnownRules(database)
    rejections = Rejections(database, f"rejected:{settings.process_slot}")
    app.state.backlog = OutboxBacklog(database, settings.backlog_limit)
    app.state.lead_intake = LeadIntake(
        database=database,
        keys=app.state.api_keys,
        limits=app.state.limits,
        rules=rules,
        senders=Senders(settings.secret.get_secret_value()),
        fast_lane=fast_lane,
        rejections=rejections,
        lane=f"careful:{settings.process_slot}",
    )
    fast_lane.start()
    counting = asyncio.create_task(rejections.run(), name="count-rejections")
    try:
        yield
    finally:
        counting.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await counting
        with contextlib.suppress(Exception):
            await rejections.store()
        await rules.close()
        await fast_lane.close()
