"""A CRM with one lead that changes under people's hands, and with nothing else behind the web service."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from services.web.tests.fake_crm import FakeCrm, problem

LEAD_ID = "0192f3a4-5b6c-7d8e-9f00-112233445566"
LEAD: dict[str, Any] = {
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
    "source": "webinar",
    "estimated_value": {"amount": 100000000, "currency": "USD"},
    "estimated_value_is_default": True,
    "next_follow_up_at": None,
    "created_at": "2026-11-20T12:00:00Z",
    "updated_at": "2026-11-20T12:00:02Z",
    "version": 4,
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
    "allowed": ["contacted", "unqualified", "lost"],
    "moves": [
        {"to": "contacted", "needs": "nothing", "is_allowed": True},
        {"to": "qualified", "needs": "qualification_record", "is_allowed": False},
        {"to": "unqualified", "needs": "reason", "is_allowed": True},
        {"to": "lost", "needs": "reason", "is_allowed": True},
    ],
    "scoring": {
        "profile": "enterprise.v1",
        "profile_version": 1,
        "contributions": [{"rule": "seniority_c_level", "points": 25, "evidence": "CISO"}],
        "scored_at": "2026-11-20T12:00:01Z",
        "fortune500": {"rank": 12, "edition": 2025},
    },
    "attribution": {
        "first": {"source": "webinar", "medium": "event", "campaign": "autumn"},
        "last": {"source": "linkedin", "medium": "social", "campaign": None},
        "referrer": "https://engines.example/",
        "landing_page": "/demo",
    },
}


class FakeLeads(FakeCrm):
    """`lead` is what it knows; `meanwhile` is changed by somebody else before the next edit or move is stored."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.lead: dict[str, Any] = {**LEAD, "owner": self.user_id, "owner_name": "Sven Developer"}
        self.meanwhile: list[dict[str, Any]] = []
        self.are_leads_down = False
        self.asked: list[dict[str, str]] = []

    def routes(self) -> list[Route]:
        lead = "/api/companies/{ws}/leads/{lead_id:uuid}"
        return [
            Route("/api/companies/{ws}/leads/sources", self.sources),
            Route(f"{lead}/status", self.move, methods=["PUT"]),
            Route(f"{lead}/timeline", self.timeline),
            Route(lead, self.edit, methods=["PATCH"]),
            Route(lead, self.show),
            Route("/api/companies/{ws}/users", self.users),
            *super().routes(),
        ]

    async def leads(self, request: Request) -> Response:
        self._seen(request)
        self.asked.append(dict(request.query_params))
        if self.are_leads_down:
            return JSONResponse({}, 503)
        if request.query_params.get("cursor") == "old":
            return problem(400, "cursor_invalid")
        return JSONResponse({"items": [self.lead], "next_cursor": "forward", "previous_cursor": None})

    async def sources(self, _: Request) -> Response:
        return JSONResponse({"items": ["google_ads", "webinar"]})

    async def users(self, _: Request) -> Response:
        item = {"id": self.user_id, "name": "Sven Developer", "email": "s@x.example", "role": "SDR", "is_active": True}
        return JSONResponse({"items": [item], "next_cursor": None})

    async def timeline(self, _: Request) -> Response:
        return JSONResponse({"items": [], "next_cursor": None})

    async def show(self, request: Request) -> Response:
        is_known = str(request.path_params["lead_id"]) == LEAD_ID and request.path_params["ws"] == self.workspace_id
        return JSONResponse(self.lead) if is_known else problem(404, "lead_not_found")

    async def edit(self, request: Request) -> Response:
        if (refused := self._refused(request)) is not None:
            return refused
        self._change(await request.json())
        return JSONResponse(self.lead)

    async def move(self, request: Request) -> Response:
        if (refused := self._refused(request)) is not None:
            return refused
        body = await request.json()
        if body["status"] not in self.lead["allowed"]:
            return JSONResponse({"code": "illegal_transition", "allowed": self.lead["allowed"], "missing": []}, 409)
        self._change({"status": body["status"]})
        return JSONResponse(self.lead)

    def _refused(self, request: Request) -> Response | None:
        if "leads:write" not in self.profile()["permissions"]:
            return problem(403, "forbidden")
        if self.meanwhile:
            self._change(self.meanwhile.pop(0))
        return problem(412, "changed") if request.headers["if-match"] != f'"{self.lead["version"]}"' else None

    def _change(self, facts: dict[str, Any]) -> None:
        self.lead = {**self.lead, **facts, "version": self.lead["version"] + 1}
