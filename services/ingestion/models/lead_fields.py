"""The fields a lead may be posted with, and how each is read."""

from typing import Any

from services.ingestion.models.consent_statement import read_consents
from services.ingestion.models.head_count import NotAHeadCount, read_head_count
from services.ingestion.models.text_fields import FieldRefused, Reader, choice, cut_line, line, prose
from shared.contracts.leads import LeadRequest


def read_employees(value: Any) -> int | None:
    try:
        return read_head_count(value) if value != "" else None
    except NotAHeadCount as error:
        raise FieldRefused("not_a_head_count", str(error)) from None


def read_country(value: Any) -> str | None:
    """Two-letter codes (ISO 3166) in upper case, names as they are written."""
    country: str | None = read_place(value)
    return country.upper() if country is not None and len(country) == 2 else country


read_place = line(100)

READERS: dict[str, Reader] = {
    "email": line(320),
    "phone": line(60),
    "name": line(200),
    "first_name": line(100),
    "last_name": line(100),
    "company": line(200),
    "job_title": line(200),
    "employees": read_employees,
    "industry": line(100),
    "country": read_country,
    "message": prose(10_000),
    "tier": line(100),
    "request": choice(frozenset(LeadRequest)),
    "source": line(200),
    "medium": line(200),
    "campaign": line(200),
    "referrer": cut_line(2048),
    "landing_page": cut_line(2048),
    "session_id": line(128),
    "external_id": line(200),
    "consent": read_consents,
}
"""Every other field is kept under `custom`, except `utm_…`, which belongs to the touch."""

read_utm = cut_line(500)
