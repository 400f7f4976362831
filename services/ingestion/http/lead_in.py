"""How a posted lead is described to those who post it; `models.lead_fields` reads it, a test compares the two."""

from typing import Annotated, Any

from pydantic import WithJsonSchema

from shared.contracts.leads import LeadRequest

EXAMPLE: dict[str, Any] = {
    "email": "ada.lovelace@example.com",
    "name": "Ada Lovelace",
    "phone": "+1 425 555 0123",
    "company": "Analytical Engines Ltd",
    "job_title": "CISO",
    "employees": "1,000-5,000",
    "message": "We would like a demo for eight people.",
    "request": "demo",
    "source": "google",
    "utm_campaign": "autumn",
    "consent": {"marketing": True, "text_version": "2026-10"},
}


def _text(longest: int, description: str | None = None) -> dict[str, Any]:
    said = {} if description is None else {"description": description}
    return {"type": ["string", "null"], "maxLength": longest, **said}


LEAD_SCHEMA: dict[str, Any] = {
    "title": "Lead",
    "description": "At least one of `email` and `phone`. `utm_…` belongs to the touch; every other field that is not "
    "named here is kept under `custom`. Empty text counts as not given.",
    "type": "object",
    "anyOf": [{"required": ["email"]}, {"required": ["phone"]}],
    "properties": {
        "email": _text(320),
        "phone": _text(60, "With a country code, or as it is dialled in `country` or the workspace's own"),
        "name": _text(200, "First and last name in one, where they are not told apart"),
        "first_name": _text(100),
        "last_name": _text(100),
        "company": _text(200),
        "job_title": _text(200),
        "employees": {"type": ["integer", "string", "null"], "description": "250, or a range: `1,000-5,000`, `5,000+`"},
        "industry": _text(100),
        "country": _text(100),
        "message": _text(10_000),
        "tier": _text(100),
        "request": {"type": ["string", "null"], "enum": [*LeadRequest, None]},
        "source": _text(200, "Without one `utm_source` counts; likewise for medium and campaign"),
        "medium": _text(200),
        "campaign": _text(200),
        "referrer": {"type": ["string", "null"], "description": "Kept up to 2,048 characters"},
        "landing_page": {"type": ["string", "null"], "description": "Kept up to 2,048 characters"},
        "session_id": _text(128),
        "external_id": _text(200),
        "consent": {
            "type": ["object", "boolean", "null"],
            "description": "A yes or no for each purpose; `true` alone means marketing",
            "properties": {
                "marketing": {"type": ["boolean", "null"]},
                "text_version": _text(200, "Which wording the person was shown"),
            },
        },
        "custom": {"type": ["object", "null"], "description": "At most 8 levels deep"},
    },
    "examples": [EXAMPLE],
}

BATCHED_SCHEMA = {
    "type": "object",
    "description": "A lead as `POST /api/leads` takes it; it is judged by itself",
}
PostedLead = Annotated[dict[str, Any], WithJsonSchema(LEAD_SCHEMA)]
"""Not checked by the framework: `read_lead` names every bad field, in the same words on every way in."""
BatchedLead = Annotated[dict[str, Any], WithJsonSchema(BATCHED_SCHEMA)]
