"""Watches for assessments that nobody goes on with."""

from uuid import UUID

from services.assessments.usecases.abandon_assessment import ABANDON, AbandonAssessment, abandon_assessment
from shared.clock import utc_now
from shared.db.database import Database
from shared.messaging.due import DueItem, DueWork

due = DueWork("assessments")


@due.on(ABANDON)
async def abandon_idle_assessment(item: DueItem, database: Database) -> None:
    async with database.transaction(item.workspace_id) as tx:
        await abandon_assessment(tx, AbandonAssessment(UUID(item.key)), now=utc_now())
