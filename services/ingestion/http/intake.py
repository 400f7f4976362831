"""The documented face of the hot route. Requests reach `http.gateway` before FastAPI sees them."""

from typing import Any

from fastapi import APIRouter, Request, Response

from services.ingestion.http.hot_request import HotRequest
from services.ingestion.http.lead_in import LEAD_SCHEMA
from services.ingestion.http.lead_intake import LeadIntake
from services.ingestion.http.lead_out import LeadQuarantined, LeadTaken

router = APIRouter(prefix="/api/leads", tags=["leads"])

BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": LEAD_SCHEMA},
            "application/x-www-form-urlencoded": {"schema": {**LEAD_SCHEMA, "examples": []}},
        },
    },
    "parameters": [
        {
            "name": "form_key",
            "in": "query",
            "schema": {"type": "string"},
            "description": "A publishable key, for plain HTML forms, which cannot send `X-API-Key`",
        },
        {
            "name": "Idempotency-Key",
            "in": "header",
            "schema": {"type": "string", "minLength": 1, "maxLength": 255},
            "description": "A repeat within 24 hours gets the first answer again",
        },
    ],
    "security": [{"APIKeyHeader": []}],
}


@router.post(
    "",
    status_code=201,
    response_model=LeadTaken,
    response_description="A new person: created",
    responses={
        200: {"model": LeadTaken, "description": "A known person: merged"},
        202: {"model": LeadQuarantined, "description": "Kept for repair, where the workspace asked for that"},
    },
    openapi_extra=BODY,
)
async def post_lead(request: Request) -> Response:
    """Take a lead. The answer comes when the lead and its event are durable."""
    intake: LeadIntake = request.app.state.lead_intake
    answer = await intake.take(HotRequest(request.scope, request.receive))
    return Response(answer.body, answer.status, dict(_text(answer.headers)), answer.media_type.decode())


def _text(headers: tuple[tuple[bytes, bytes], ...]) -> dict[str, str]:
    return {name.decode(): value.decode() for name, value in headers}
