"""How leads look from outside: a line of the list, and the whole record."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.crm.http.lead_parts import AssessmentOut, AttributionOut, MessagesOut, MoneyOut, MoveOut, ScoringOut
from services.crm.models.estimate import Money, estimate_value
from services.crm.models.lead import Lead, Priority
from services.crm.models.status import MOVES
from services.crm.queries.show_lead import LeadRecord
from shared.contracts.crm import LeadStatus
from shared.db.statements import Row


class ListedLead(BaseModel):
    """`owner` is a user's id. `score` and `band` are null until the lead is scored."""

    id: UUID
    first_name: str | None
    last_name: str | None
    email: str | None
    phone: str | None
    company: str | None
    job_title: str | None
    status: LeadStatus
    score: int | None
    band: str | None
    priority: Priority
    owner: UUID | None
    owner_name: str | None
    source: str | None
    estimated_value: MoneyOut | None
    next_follow_up_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int

    @classmethod
    def of(cls, row: Row) -> "ListedLead":
        if row["estimated_amount"] is not None:
            value: Money | None = Money(row["estimated_amount"], row["estimated_currency"])
        else:
            value = estimate_value(row["assessment_tier"] or row["tier"], row["employees"])
        return cls(**{**row, "owner": row["owner_id"], "estimated_value": MoneyOut.of(value)})


class LeadOut(ListedLead):
    """`edited_fields` were corrected by people and no longer follow new submissions. `allowed` lists the statuses that
    the lead may be moved to now, `moves` all that R1 knows from here. `version` is the ETag."""

    company_domain: str | None
    industry: str | None
    country: str | None
    employees: int | None
    message: str | None
    tier: str | None
    request: str | None
    external_id: str | None
    marketing_consent: bool | None
    custom: dict[str, Any]
    edited_fields: list[str]
    status_reason: str | None
    status_changed_at: datetime
    allowed: list[LeadStatus]
    moves: list[MoveOut]
    estimated_value_is_default: bool
    scoring: ScoringOut | None
    assessment: AssessmentOut | None
    attribution: AttributionOut
    messages: MessagesOut

    @classmethod
    def of_record(cls, record: LeadRecord, *, now: datetime) -> "LeadOut":
        lead = record.lead
        allowed = record.standing.allowed(now=now)
        plain = {name: getattr(lead, name) for name in cls.model_fields if hasattr(Lead, name)}
        composed = {
            "owner": lead.owner_id,
            "owner_name": record.owner_name,
            "estimated_value": MoneyOut.of(lead.estimated_value),
            "estimated_value_is_default": lead.estimated_amount is None,
            "allowed": allowed,
            "moves": [
                MoveOut(to=target, needs=need, is_allowed=target in allowed)
                for target, need in MOVES[lead.status].items()
            ],
            "scoring": ScoringOut.of(lead),
            "assessment": AssessmentOut.of(lead),
            "attribution": AttributionOut.of(lead),
            "messages": MessagesOut(sent=lead.messages_sent, failed=lead.messages_failed, last_at=lead.last_message_at),
        }
        return cls(**{**plain, **composed})
