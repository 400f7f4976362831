"""What may be sent to change a lead: a JSON Merge Patch (RFC 7396), and a move of its status."""

import re
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from services.crm.usecases.edit_lead import EditLead
from services.crm.usecases.move_lead import MoveLead
from shared.auth.caller import Caller
from shared.auth.permissions import Permission
from shared.contracts.crm import LeadStatus

SEPARATORS = re.compile(r"[\s()./-]")


def _international(value: Any) -> Any:
    """Leave out what people put between digits; `00` is `+`."""
    if not isinstance(value, str):
        return value
    digits = SEPARATORS.sub("", value)
    return "+" + digits.removeprefix("00") if digits.startswith("00") else digits


Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Phone = Annotated[str, BeforeValidator(_international), StringConstraints(pattern=r"^\+[1-9][0-9]{6,14}$")]


class MoneyIn(BaseModel):
    """Minor units (cents) of an ISO 4217 currency."""

    model_config = ConfigDict(extra="forbid")

    amount: int = Field(ge=0, le=10**15)
    currency: str = Field(pattern=r"^[A-Z]{3}$")


class LeadPatch(BaseModel):
    """Members that are absent stay as they are; null empties. `phone` is international (E.164). What sales corrects
    here is no longer overwritten by new submissions of the person."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"job_title": "CISO", "next_follow_up_at": "2026-11-24T09:00:00Z"}},
    )

    first_name: Words | None = None
    last_name: Words | None = None
    phone: Phone | None = None
    company: Words | None = None
    job_title: Words | None = None
    employees: int | None = Field(None, ge=0, le=100_000_000)
    industry: Words | None = None
    country: Words | None = None
    owner: UUID | None = None
    next_follow_up_at: AwareDatetime | None = None
    estimated_value: MoneyIn | None = None

    def command(self, lead_id: UUID, versions: frozenset[int] | None, caller: Caller) -> EditLead:
        changes = {name: getattr(self, name) for name in self.model_fields_set}
        if "owner" in changes:
            changes["owner_id"] = changes.pop("owner")
        if "estimated_value" in changes:
            money: MoneyIn | None = changes.pop("estimated_value")
            changes["estimated_amount"] = money and money.amount
            changes["estimated_currency"] = money and money.currency
        return EditLead(lead_id, versions, changes, by=caller.user_id, may_assign=caller.may(Permission.LEADS_ASSIGN))


class StatusIn(BaseModel):
    """`reason` is needed where a lead is given up (`unqualified`, `lost`)."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"status": "contacted"}})

    status: LeadStatus
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] | None = None

    def command(self, lead_id: UUID, versions: frozenset[int] | None, caller: Caller) -> MoveLead:
        return MoveLead(lead_id, versions, self.status, self.reason or None, by=caller.user_id)
