"""What the gateway answers."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.ingestion.models.stored_lead import StoredLead

LEAD = "01932f6e-6c00-7a10-8f00-5f3c2a1b0c01"


class LeadTaken(BaseModel):
    """A lead is durable, and so is its event."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"success": True, "lead_id": LEAD, "status": "created"}]})

    success: Literal[True] = True
    lead_id: UUID
    status: Literal["created", "merged"]

    @classmethod
    def of(cls, stored: StoredLead) -> "LeadTaken":
        return cls(lead_id=UUID(stored.lead_id), status="created" if stored.is_new else "merged")


class LeadQuarantined(BaseModel):
    """The lead could not be accepted; it is kept, and somebody will repair it."""

    success: Literal[True] = True
    lead_id: None = None
    status: Literal["quarantined"] = "quarantined"
    quarantine_id: UUID


class FieldProblem(BaseModel):
    pointer: str = Field(description="JSON Pointer (RFC 6901) into the body")
    code: str
    message: str


class LeadRejected(BaseModel):
    """This lead was not stored. `rejected`: it never will be as it stands; `failed`: it may, if it is sent again."""

    success: Literal[False] = False
    lead_id: None = None
    status: Literal["rejected", "failed"] = "rejected"
    code: str
    detail: str
    errors: list[FieldProblem] = []
