"""Keep a lead that cannot be accepted, with its bytes and the reasons, so that somebody can repair it (ING-13)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from services.ingestion.models.intake import QuarantinedLead
from services.ingestion.repositories.intake_counts import count_quarantined
from shared.contracts.leads import Channel
from shared.db.transaction import Transaction
from shared.errors import FieldError
from shared.identifiers import new_id


@dataclass(frozen=True, slots=True)
class QuarantineLead:
    """`body` is what was posted, in the form that `media_type` names."""

    body: bytes
    media_type: str
    errors: Sequence[FieldError]
    source: str
    channel: Channel
    sender: msgspec.Raw
    lane: str


async def quarantine_lead(tx: Transaction, command: QuarantineLead, *, now: datetime) -> UUID:
    """Returns the id in the quarantine."""
    row = QuarantinedLead(
        id=new_id(),
        workspace_id=tx.workspace_id,
        received_at=now,
        channel=command.channel,
        source=command.source,
        media_type=command.media_type,
        body=command.body,
        errors=[error.as_dict() for error in command.errors],
        sender=msgspec.json.decode(command.sender),
    )
    tx.session.add(row)
    await count_quarantined(tx, command.source, now, lane=command.lane)
    return row.id
