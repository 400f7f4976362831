"""An ingestion gateway and an assessments API as the public pages see them: small, behind a real socket, and refusing
on demand. That the real ones answer like this is shown by the browser tests, which run on the real stack."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from services.web.gateways.platform import Platform
from services.web.settings import ServiceUrls
from services.web.tests.browser import Browser
from services.web.tests.conftest import running, web_settings
from services.web.tests.listening import listening

LEAD_ID = "01932f6e-6c00-7a10-8f00-5f3c2a1b0c01"
QUESTIONS = [("q1", "technology"), ("q2", "technology"), ("q3", "team")]
RESULT = {
    "score": 61,
    "tier": "L3_CONSULTING",
    "categories": {"team": 12.5, "technology": 75.0},
    "strengths": ["technology"],
    "weaknesses": ["team"],
    "recommendations": ["Choose Consulting: rank your use cases.", "Team: name <champions> in each department."],
}


@dataclass
class FakeGateway:
    """`refusal` answers everything with that status and problem; `leads` and `headers` are what came."""

    url: str = ""
    refusal: tuple[int, dict[str, Any], dict[str, str]] | None = None
    leads: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    assessments: dict[str, dict[str, Any]] = field(default_factory=dict)

    def refuse(self, status: int, *errors: tuple[str, str, str], **headers: str) -> None:
        named = [{"pointer": pointer, "code": code, "message": message} for pointer, code, message in errors]
        problem = {"status": status, "code": f"code_{status}", "detail": "no", "errors": named, "trace_id": "a" * 32}
        self.refusal = (status, problem, {name.replace("_", "-"): value for name, value in headers.items()})

    def routes(self) -> list[Route]:
        one = "/api/assessments/{id}"
        return [
            Route("/api/leads", self.post_lead, methods=["POST"]),
            Route("/api/assessments", self.start, methods=["POST"]),
            Route(one, self.show),
            Route(f"{one}/answers", self.answer, methods=["PUT"]),
            Route(f"{one}/complete", self.complete, methods=["POST"]),
        ]

    def _refused(self, request: Request) -> Response | None:
        self.headers.append(dict(request.headers))
        if self.refusal is None:
            return None
        status, problem, headers = self.refusal
        return JSONResponse(problem, status, headers, media_type="application/problem+json")

    async def post_lead(self, request: Request) -> Response:
        self.leads.append(await request.json())
        return self._refused(request) or JSONResponse({"success": True, "lead_id": LEAD_ID, "status": "created"}, 201)

    async def start(self, request: Request) -> Response:
        if refused := self._refused(request):
            return refused
        assessment_id = str(uuid4())
        self.assessments[assessment_id] = {"status": "STARTED", "answers": {}, "result": None}
        return JSONResponse(self._document(assessment_id), 201)

    async def show(self, request: Request) -> Response:
        assessment_id = request.path_params["id"]
        if refused := self._refused(request):
            return refused
        if assessment_id not in self.assessments:
            return _problem(404, "not_found")
        return JSONResponse(self._document(assessment_id))

    async def answer(self, request: Request) -> Response:
        found = self.assessments[request.path_params["id"]]
        if refused := self._refused(request):
            return refused
        if found["result"] is not None:
            return _problem(409, "assessment_completed")
        answers = (await request.json())["answers"]
        if any(not isinstance(value, int) for value in answers.values()):
            return _problem(422, "invalid_input")
        found["answers"] |= answers
        return JSONResponse({"missing": []})

    async def complete(self, request: Request) -> Response:
        found = self.assessments[request.path_params["id"]]
        if refused := self._refused(request):
            return refused
        if len(found["answers"]) < len(QUESTIONS):
            return _problem(422, "answers_missing")
        found |= {"status": "COMPLETED", "result": RESULT}
        return JSONResponse(RESULT)

    def _document(self, assessment_id: str) -> dict[str, Any]:
        choices = [{"value": value, "text": f"Choice {value}"} for value in range(1, 6)]
        questions = [
            {"id": name, "category": category, "text": f"What about {name}?", "choices": choices}
            for name, category in QUESTIONS
        ]
        return {"id": assessment_id, "questions": questions, **self.assessments[assessment_id]}


def _problem(status: int, code: str) -> Response:
    body = {"status": status, "code": code, "detail": f"because of {code}"}
    return JSONResponse(body, status, media_type="application/problem+json")


@asynccontextmanager
async def visitor_of(gateway: FakeGateway, **settings: Any) -> AsyncIterator[Browser]:
    """Nobody in particular, in front of our pages. On a busy machine a small server may take its time to answer."""
    services = {name: ServiceUrls(api=gateway.url) for name in ("ingestion", "assessments")}
    async with (
        running(web_settings("", services=services, **settings)) as (app, client),
        httpx.AsyncClient(timeout=30, trust_env=False) as patient,
    ):
        app.state.platform = Platform(services, patient)
        yield Browser(client)


@asynccontextmanager
async def fake_gateway() -> AsyncIterator[FakeGateway]:
    gateway = FakeGateway()
    async with listening(Starlette(routes=gateway.routes())) as gateway.url:
        yield gateway
