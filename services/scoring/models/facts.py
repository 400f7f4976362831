"""What scoring keeps of a lead: the facts that rules ask for, none of which names the person."""

from dataclasses import dataclass
from typing import Any, Self

from shared.contracts.leads import LeadSnapshot


@dataclass(frozen=True, slots=True)
class Facts:
    """`mail_domain` is the part after the `@`; `employees` a head count; `message_length` in characters."""

    mail_domain: str | None = None
    has_phone: bool = False
    company: str | None = None
    company_domain: str | None = None
    job_title: str | None = None
    employees: int | None = None
    industry: str | None = None
    tier: str | None = None
    message_length: int = 0

    @classmethod
    def of(cls, lead: LeadSnapshot) -> Self:
        """Distil a snapshot of the lead; its e-mail address, phone, names and message stay behind."""
        return cls(
            mail_domain=lead.email.rpartition("@")[2].lower() if lead.email else None,
            has_phone=bool(lead.phone),
            company=lead.company or None,
            company_domain=lead.company_domain.lower() if lead.company_domain else None,
            job_title=lead.job_title or None,
            employees=lead.employees,
            industry=lead.industry or None,
            tier=lead.tier or None,
            message_length=len(lead.message) if lead.message else 0,
        )

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        return cls(**stored)
