"""Finds deliveries, and the facts their mails are made of."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select

from services.notifications.models.delivery import Delivery
from services.notifications.models.hot_lead import HotLead
from shared.db.transaction import Transaction
from shared.errors import NotFound
from shared.messaging.cause import Cause

FIND_FACTS = """
    SELECT wanted.id AS delivery_id, role, alerts.lead_id, alerts.score, alerts.previous_score, alerts.threshold,
        alerts.band, alerts.fast_track, alerts.raised_at, alerts.cause, lead_contacts.id IS NOT NULL AS is_lead_known,
        first_name, last_name, email, phone, company, job_title, coalesce(alerts.contributions, '[]') AS reasons
    FROM json_to_recordset(CAST(:rows AS json)) AS wanted(id uuid, role text, alert_id uuid)
    JOIN alerts ON alerts.id = wanted.alert_id
    LEFT JOIN lead_contacts ON lead_contacts.id = alerts.lead_id
"""


class HotLeadFacts:
    """An alert and what is known by now of its lead."""

    def __init__(self, row: Any) -> None:
        self._row = row

    @property
    def is_lead_known(self) -> bool:
        return bool(self._row["is_lead_known"])

    @property
    def cause(self) -> Cause:
        """What led to the mail: correlation and trace go on in what is announced about it."""
        stored = self._row["cause"]
        causation_id = stored["causation_id"]
        return Cause(
            correlation_id=stored["correlation_id"],
            causation_id=UUID(causation_id) if causation_id else None,
            depth=stored["depth"],
            traceparent=stored["traceparent"],
        )

    def content(self) -> HotLead:
        return HotLead.model_validate(dict(self._row))


class DeliveryRepository:
    """Sees the transaction's workspace only: an id of another workspace is an id that does not exist."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    async def get(self, delivery_id: UUID) -> Delivery:
        """Raises NotFound."""
        return _found(await self.tx.session.get(Delivery, delivery_id))

    async def get_for_update(self, delivery_id: UUID) -> Delivery:
        """Lock the row until the transaction ends. Raises NotFound."""
        return _found((await self.find_for_update([delivery_id])).get(delivery_id))

    async def find_for_update(self, delivery_ids: Sequence[UUID]) -> dict[UUID, Delivery]:
        """Lock those that exist, in the order of their ids, until the transaction ends."""
        statement = select(Delivery).where(Delivery.id.in_(delivery_ids)).order_by(Delivery.id).with_for_update()
        found = await self.tx.session.scalars(statement.execution_options(populate_existing=True))
        return {delivery.id: delivery for delivery in found}

    async def facts_of(self, deliveries: Iterable[Delivery]) -> dict[UUID, HotLeadFacts]:
        """By the delivery's id."""
        wanted = [{"id": d.id, "role": d.role, "alert_id": d.alert_id} for d in deliveries]
        rows = await self.tx.rows(FIND_FACTS, rows=orjson.dumps(wanted).decode())
        return {row["delivery_id"]: HotLeadFacts(row) for row in rows}


def _found(delivery: Delivery | None) -> Delivery:
    if delivery is None:
        raise NotFound("there is no such message")
    return delivery
