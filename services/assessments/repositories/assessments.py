"""Finds and stores assessments."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from services.assessments.models.assessment import Assessment
from shared.db.transaction import Transaction
from shared.errors import NotFound


class AssessmentRepository:
    """Sees the transaction's workspace only: an id of another workspace is an id that does not exist."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    def add(self, assessment: Assessment) -> None:
        self.tx.session.add(assessment)

    async def get(self, assessment_id: UUID) -> Assessment:
        """Raises NotFound."""
        return _found(await self.tx.session.get(Assessment, assessment_id))

    async def get_for_update(self, assessment_id: UUID) -> Assessment:
        """Lock the row until the transaction ends. Raises NotFound."""
        return _found(await self.find_for_update(assessment_id))

    async def find_for_update(self, assessment_id: UUID) -> Assessment | None:
        return await self.tx.session.get(Assessment, assessment_id, with_for_update=True, populate_existing=True)

    async def read_again(self, assessment_ids: Sequence[UUID]) -> Sequence[Assessment]:
        """What a bulk statement of this transaction has just changed, and so locked."""
        statement = select(Assessment).where(Assessment.id.in_(assessment_ids)).order_by(Assessment.id)
        return (await self.tx.session.scalars(statement.execution_options(populate_existing=True))).all()


def _found(assessment: Assessment | None) -> Assessment:
    if assessment is None:
        raise NotFound("there is no such assessment")
    return assessment
