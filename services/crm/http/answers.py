"""One example per answer for the OpenAPI document; people, companies and ids in them are invented."""

from typing import Any

WORKSPACE_ID = "0192f3a0-1111-7000-8000-000000000001"
LEAD_ID = "0192f3a4-5b6c-7d8e-9f00-112233445566"
USER_ID = "0192f3a1-0000-7000-8000-0000000000aa"
EVENT_ID = "0192f3a4-6000-7000-8000-00000000e001"


def answer(example: Any, *, status: int = 200, description: str = "Done") -> dict[int | str, dict[str, Any]]:
    """What a route passes as `responses`."""
    return {status: {"description": description, "content": {"application/json": {"example": example}}}}


TOKENS = {
    "access_token": "eyJhbGciOiJFZERTQSIsImtpZCI6IjNmYTgifQ.eyJzdWIiOiIwMTkyZjNhMSJ9.c2lnbmF0dXJl",
    "refresh_token": "p3Zr1V0x6cQbJm5uSgkqkq0M8x9f4y2T7nWvYhLdEoA",
    "token_type": "Bearer",
    "expires_in": 900,
}
PROFILE = {
    "id": USER_ID,
    "email": "sam@acme.example",
    "name": "Sam Seller",
    "role": "SDR",
    "permissions": ["leads:read", "leads:write"],
    "is_operator": False,
    "workspace": {"id": WORKSPACE_ID, "name": "Acme Sales"},
}
KEYS = {
    "keys": [
        {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "kid": "d75a980182b1"}
    ]
}
LISTED_LEAD: dict[str, Any] = {
    "id": LEAD_ID,
    "first_name": "Ada",
    "last_name": "Lovelace",
    "email": "ada@engines.example",
    "phone": "+442071838750",
    "company": "Analytical Engines",
    "job_title": "CISO",
    "status": "new",
    "score": 95,
    "band": "very_hot",
    "priority": "fast_track",
    "owner": USER_ID,
    "owner_name": "Sam Seller",
    "source": "webinar",
    "estimated_value": {"amount": 100000000, "currency": "USD"},
    "next_follow_up_at": None,
    "created_at": "2026-11-20T12:00:00Z",
    "updated_at": "2026-11-20T12:00:02Z",
    "version": 4,
}
LEAD: dict[str, Any] = {
    **LISTED_LEAD,
    "company_domain": "engines.example",
    "industry": "technology",
    "country": "GB",
    "employees": 25000,
    "message": "We would like a demo.",
    "tier": None,
    "request": "demo",
    "external_id": None,
    "marketing_consent": True,
    "custom": {"budget": "50k"},
    "edited_fields": ["job_title"],
    "status_reason": None,
    "status_changed_at": "2026-11-20T12:00:00Z",
    "allowed": ["contacted", "unqualified", "lost"],
    "moves": [
        {"to": "contacted", "needs": "nothing", "is_allowed": True},
        {"to": "qualified", "needs": "qualification_record", "is_allowed": False},
        {"to": "unqualified", "needs": "reason", "is_allowed": True},
        {"to": "lost", "needs": "reason", "is_allowed": True},
    ],
    "estimated_value_is_default": True,
    "scoring": {
        "profile": "enterprise.v1",
        "profile_version": 1,
        "contributions": [{"rule": "seniority_c_level", "points": 25, "evidence": "CISO"}],
        "scored_at": "2026-11-20T12:00:01Z",
        "fortune500": {"rank": 12, "edition": 2025},
        "alerted_at": "2026-11-20T12:00:01Z",
    },
    "assessment": {
        "id": "0192f3a4-7000-7000-8000-00000000a001",
        "score": 61,
        "tier": "L3_CONSULTING",
        "completed_at": "2026-11-20T12:10:00Z",
    },
    "attribution": {
        "first": {"source": "webinar", "medium": "event", "campaign": "autumn"},
        "last": {"source": "linkedin", "medium": "social", "campaign": None},
        "channel": "form",
        "referrer": "https://engines.example/",
        "landing_page": "/demo",
        "touched_at": "2026-11-20T12:00:00Z",
    },
    "messages": {"sent": 1, "failed": 0, "last_at": "2026-11-20T12:00:03Z"},
}
TIMELINE_ENTRY = {
    "id": EVENT_ID,
    "type": "lead.scored",
    "occurred_at": "2026-11-20T12:00:01Z",
    "summary": {"score": 95, "previous_score": None, "band": "very_hot", "profile": "enterprise.v1"},
    "actor": None,
    "correlation_id": "0192f3a4-5b6c-7000-8000-00000000c001",
    "causation_id": "0192f3a4-5c00-7000-8000-00000000e000",
    "kafka": {"topic": "lead.scored", "partition": 3, "offset": 1042},
}
CHANGE = {name: TIMELINE_ENTRY[name] for name in ("id", "type", "occurred_at", "summary", "actor")} | {
    "lead_id": LEAD_ID
}
RECENT_ENTRY = {
    **CHANGE,
    "lead": {name: LISTED_LEAD[name] for name in ("first_name", "last_name", "email", "company")},
}
SUMMARY = {
    "as_of": "2026-11-20T12:00:05Z",
    "total": 512,
    "by_status": {
        "new": 301, "contacted": 90, "nurturing": 60, "qualified": 31,
        "unqualified": 12, "recycled": 2, "converted": 9, "lost": 7,
    },
    "by_band": {"very_hot": 71, "hot": 102, "warm": 180, "cold": 155, "unscored": 4},
    "by_source": [{"source": "webinar", "count": 210}, {"source": None, "count": 40}],
    "other_sources": 262,
    "created_today": 8,
    "created_by_day": [{"date": "2026-11-20", "count": 8}],
    "new_hot": 34,
    "follow_ups": {"today": 3, "overdue": 2},
    "unowned": 4,
}  # fmt: skip
USER = {"id": USER_ID, "name": "Sam Seller", "email": "sam@acme.example", "role": "SDR", "is_active": True}


def page_of(example: Any) -> dict[str, Any]:
    return {"items": [example], "next_cursor": None}
