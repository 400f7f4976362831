"""A lead as the rules see it: its facts, and what the shipped lists make of them."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from services.scoring.models.evidence import Occasions
from services.scoring.models.facts import Facts
from services.scoring.models.fortune500 import Listing, fortune500
from services.scoring.models.industry import industry_group
from services.scoring.models.mail_domain import MailDomain, MailKind, look_up, registrable_domain
from services.scoring.models.seniority import Seniority, seniority_of


@dataclass(frozen=True, slots=True)
class LeadView:
    """`competitor` is the domain that gave the lead away as one."""

    facts: Facts
    mail: MailDomain | None
    listing: Listing | None
    seniority: Seniority | None
    industry: str | None
    competitor: str | None
    evidence: Occasions
    at: datetime

    @classmethod
    def of(cls, facts: Facts, evidence: Occasions, *, competitors: AbstractSet[str], at: datetime) -> Self:
        """Look everything up, as of `at`; `competitors` are registrable domains."""
        mail = look_up(facts.mail_domain) if facts.mail_domain else None
        return cls(
            facts=facts,
            mail=mail,
            listing=_listing(facts, mail),
            seniority=seniority_of(facts.job_title) if facts.job_title else None,
            industry=industry_group(facts.industry) if facts.industry else None,
            competitor=_competitor(facts, mail, competitors) if competitors else None,
            evidence=evidence,
            at=at,
        )

    def has_mail_of(self, kind: MailKind) -> bool:
        return self.mail is not None and self.mail.kind is kind


def _listing(facts: Facts, mail: MailDomain | None) -> Listing | None:
    """A mail domain proves the company; only a free mailbox leaves room for a claim (R22)."""
    if mail is None:
        return None
    if mail.kind is not MailKind.FREE or not facts.company:
        return mail.listing
    return fortune500().by_claim(facts.company)


def _competitor(facts: Facts, mail: MailDomain | None, competitors: AbstractSet[str]) -> str | None:
    domains = (mail.name if mail else None, registrable_domain(facts.company_domain) if facts.company_domain else None)
    return next((domain for domain in domains if domain in competitors), None)
