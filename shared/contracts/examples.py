"""One believable example of every event: shown in the catalogue, and each released one must parse for ever."""

from typing import Any

LEAD = "01932f6e-6c00-7a10-8f00-5f3c2a1b0c01"
TOUCH = "01932f6e-6c00-7a10-8f00-5f3c2a1b0c02"
USER = "01932f6e-6c00-7a10-8f00-5f3c2a1b0c03"
ALERT = "01932f6e-6c00-7a10-8f00-5f3c2a1b0c04"
MESSAGE = "01932f6e-6c00-7a10-8f00-5f3c2a1b0c05"
ASSESSMENT = "01932f6e-6c00-7a10-8f00-5f3c2a1b0c06"
NOON = "2026-11-20T12:00:00Z"
LATER = "2026-11-20T12:05:00Z"

_snapshot: dict[str, Any] = {
    "lead_id": LEAD,
    "touch_id": TOUCH,
    "touched_at": NOON,
    "created_at": NOON,
    "channel": "form",
    "email": "ada.lovelace+demo@microsoft.com",
    "email_match": "ada.lovelace@microsoft.com",
    "phone": "+14255550123",
    "first_name": "Ada",
    "last_name": "Lovelace",
    "company": "Microsoft",
    "company_domain": "microsoft.com",
    "job_title": "CISO",
    "employees": 25000,
    "industry": "technology",
    "country": "US",
    "message": "How does this integrate with our SIEM? We would like a demo for eight people.",
    "request": "demo",
    "source": "google",
    "medium": "cpc",
    "campaign": "autumn",
    "first_source": "google",
    "first_medium": "cpc",
    "first_campaign": "autumn",
    "landing_page": "https://www.example.com/demo",
    "marketing_consent": True,
    "custom": {"favourite_colour": "green"},
}

_contributions: list[dict[str, Any]] = [
    {"rule": "fortune_500", "points": 40, "evidence": "microsoft.com: rank 14 of the 2025 list"},
    {"rule": "seniority", "points": 25, "evidence": "CISO: C-level"},
    {"rule": "company_size", "points": 10, "evidence": "25000 employees"},
    {"rule": "business_email", "points": 10, "evidence": "microsoft.com"},
    {"rule": "demo_request", "points": 20, "evidence": "asked for a demo"},
]

EXAMPLES: dict[str, dict[str, Any]] = {
    "lead.created": _snapshot,
    "lead.updated": {**_snapshot, "touched_at": LATER, "request": "pricing", "source": "newsletter", "medium": "email"},
    "lead.scored": {
        "lead_id": LEAD,
        "score": 100,
        "previous_score": None,
        "raw_score": 105,
        "band": "very_hot",
        "profile": "enterprise.v1",
        "profile_version": 1,
        "contributions": _contributions,
        "fortune500_rank": 14,
        "fortune500_edition": 2025,
        "scored_at": NOON,
    },
    "lead.alert_raised": {
        "lead_id": LEAD,
        "alert_id": ALERT,
        "score": 100,
        "previous_score": None,
        "threshold": 80,
        "band": "very_hot",
        "fast_track": True,
        "raised_at": NOON,
        "contributions": [{**reason} for reason in _contributions],
    },
    "lead.status_changed": {
        "lead_id": LEAD,
        "from_status": "new",
        "to_status": "contacted",
        "reason": None,
        "changed_by": USER,
        "changed_at": LATER,
    },
    "lead.assigned": {
        "lead_id": LEAD,
        "owner_id": USER,
        "previous_owner_id": None,
        "reason": "default_owner",
        "assigned_at": NOON,
    },
    "user.registered": {"user_id": USER, "email": "sdr@demo.leadflow.example", "name": "Sam Rivera", "role": "SDR"},
    "message.sent": {
        "message_id": MESSAGE,
        "lead_id": LEAD,
        "template": "hot_lead",
        "natural_key": f"hot-lead:{ALERT}:sales",
        "attempts": 1,
        "sent_at": NOON,
    },
    "message.failed": {
        "message_id": MESSAGE,
        "lead_id": LEAD,
        "template": "hot_lead",
        "natural_key": f"hot-lead:{ALERT}:owner",
        "attempts": 6,
        "error": "451 try again later",
        "failed_at": LATER,
    },
    "assessment.started": {
        "assessment_id": ASSESSMENT,
        "email": "ada.lovelace@microsoft.com",
        "first_name": "Ada",
        "last_name": "Lovelace",
        "company": "Microsoft",
        "started_at": NOON,
    },
    "assessment.completed": {
        "assessment_id": ASSESSMENT,
        "lead_id": LEAD,
        "score": 61,
        "tier": "L3_CONSULTING",
        "categories": {"technology": 75.0, "process": 50.0, "team": 25.0, "strategy": 100.0},
        "strengths": ["technology", "strategy"],
        "weaknesses": ["team"],
        "completed_at": LATER,
    },
    "assessment.abandoned": {
        "assessment_id": ASSESSMENT,
        "lead_id": LEAD,
        "answered": 4,
        "abandoned_at": "2026-11-21T12:00:00Z",
    },
}
