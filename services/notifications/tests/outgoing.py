"""Driving the sending of mails step by step, as the scheduler does."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

from services.notifications.jobs.sending import DeliverySender
from services.notifications.models.delivery import SEND_DELIVERY, DeliveryStatus
from services.notifications.tests.factories import (
    Story,
    deliveries_of,
)
from services.notifications.usecases.claim_deliveries import ClaimDeliveries, claim_deliveries
from services.notifications.usecases.record_outcomes import Outcome, RecordOutcomes, record_outcomes
from shared.clock import utc_now
from shared.db.database import Database
from shared.messaging.due import DueItem


async def send(database: Database, workspace_id: UUID, sender: DeliverySender) -> None:
    """Do all the due work of the workspace at once, as the scheduler would when its time has come."""
    items = [DueItem(workspace_id, SEND_DELIVERY, row["key"], 1) for row in await due_rows(database, workspace_id)]
    await asyncio.gather(*(sender.send_due_delivery(item, database) for item in items))


async def only(database: Database, workspace_id: UUID) -> Any:
    [delivery] = await deliveries_of(database, workspace_id)
    return delivery


async def due_rows(database: Database, workspace_id: UUID) -> list[Any]:
    async with database.system_transaction() as tx:
        return await tx.rows(
            "SELECT key, extract(epoch FROM due_at - clock_timestamp()) AS seconds FROM due WHERE workspace_id = :id",
            id=workspace_id,
        )


def without_owner(story: Story) -> list[Any]:
    return [story.created(), story.alerted()]


async def age(database: Database, workspace_id: UUID, by: timedelta) -> None:
    async with database.transaction(workspace_id) as tx:
        await tx.execute("UPDATE deliveries SET created_at = created_at - CAST(:by AS interval)", by=by)


async def claim(database: Database, workspace_id: UUID) -> Any:
    delivery = await only(database, workspace_id)
    async with database.transaction(workspace_id) as tx:
        [claimed] = await claim_deliveries(tx, ClaimDeliveries([delivery["id"]]), now=utc_now())
    return claimed


async def record(database: Database, workspace_id: UUID, claimed: Any, **trouble: Any) -> DeliveryStatus | None:
    async with database.transaction(workspace_id) as tx:
        outcome = Outcome(claimed.id, claimed.cause, **trouble)
        [status] = await record_outcomes(tx, RecordOutcomes([outcome]), now=utc_now())
    return status
