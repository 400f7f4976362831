"""What a hot-lead mail tells: the lead, the score that crossed the line, and the reasons for it."""

import re
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict

from services.notifications.models.plain_text import one_line
from shared.contracts.scoring import Band

BAND_WORDS = {Band.COLD: "Cold", Band.WARM: "Warm", Band.HOT: "Hot", Band.VERY_HOT: "Very hot"}  # R5

Line = Annotated[str | None, BeforeValidator(lambda text: one_line(text, 120))]


class Role(StrEnum):
    """Why somebody gets an alert: as the lead's owner, or as the team's mailbox."""

    OWNER = "owner"
    SALES = "sales"


class Reason(BaseModel):
    """A contribution to the score, as scoring explained it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    rule: str
    points: float
    evidence: str

    @property
    def label(self) -> str:
        """`company_size` reads "Company size"."""
        return (one_line(self.rule.replace("_", " "), 80) or "Other").capitalize()

    @property
    def explanation(self) -> str:
        return one_line(self.evidence, 160) or ""


class HotLead(BaseModel):
    """The facts of one mail, kept with its delivery, so that a later attempt and the preview show the same."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    lead_id: UUID
    role: Role
    score: int
    previous_score: int | None = None
    threshold: int
    band: Band
    fast_track: bool = False
    raised_at: datetime
    first_name: Line = None
    last_name: Line = None
    email: Line = None
    phone: Line = None
    company: Line = None
    job_title: Line = None
    reasons: list[Reason] = []

    @property
    def name(self) -> str:
        """What to call the lead: the name, or whatever else we know the person by."""
        full_name = " ".join(part for part in (self.first_name, self.last_name) if part)
        return full_name or self.email or self.phone or "A new lead"

    @property
    def band_word(self) -> str:
        return BAND_WORDS[self.band]

    @property
    def strongest_first(self) -> list[Reason]:
        return sorted(self.reasons, key=lambda reason: -abs(reason.points))

    @property
    def total(self) -> float:
        """What the reasons add up to, before the score is held between 0 and 100."""
        return sum(reason.points for reason in self.reasons)

    @property
    def email_link(self) -> str | None:
        return f"mailto:{quote(self.email, safe='@+')}" if self.email else None

    @property
    def phone_link(self) -> str | None:
        return f"tel:{re.sub(r'[^+0-9]', '', self.phone)}" if self.phone else None
