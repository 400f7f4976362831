"""The fields a lead may be posted with, and how each is read."""

from typing import Any

from services.ingestion.models.consent_statement import read_consents
from services.ingestion.models.head_count import NotAHeadCount, read_head_count
from services.ingestion.models.text_fields import FieldRefused, Reader, choice, cut_line, prose
from shared.contracts.leads import LeadRequest

LINES: dict[str, int] = {
    "email": 320,
    "phone": 60,
    "name": 200,
    "first_name": 100,
    "last_name": 100,
    "company": 200,
    "job_title": 200,
    "industry": 100,
    "country": 100,
    "tier": 100,
    "source": 200,
    "medium": 200,
    "campaign": 200,
    "session_id": 128,
    "external_id": 200,
}
"""Fields of one line, with the number of characters they may have."""


def read_employees(value: Any) -> int | None:
    try:
        return read_head_count(value) if value != "" else None
    except NotAHeadCount as error:
        raise FieldRefused("not_a_head_count", str(error)) from None


READERS: dict[str, Reader] = {
    "employees": read_employees,
    "message": prose(10_000),
    "request": choice(frozenset(LeadRequest)),
    "referrer": cut_line(2048),
    "landing_page": cut_line(2048),
    "consent": read_consents,
}
"""Fields that are more than a line."""

KNOWN = frozenset({*LINES, *READERS})
"""Every other field is kept under `custom`, except `utm_…`, which belongs to the touch."""

read_utm = cut_line(500)
