"""Errors as RFC 9457 problem documents: `code`, `errors[]` with JSON Pointers, `trace_id`, and never an internal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from starlette.responses import Response

from shared.errors import BusinessError
from shared.messaging.cause import known_cause
from shared.telemetry.traceparent import trace_id_of

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, in the public API's form. `extra` becomes further members; `errors` name fields."""

    status: int
    code: str
    title: str
    detail: str
    errors: Sequence[Mapping[str, str]] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def body(self) -> bytes:
        cause = known_cause()
        members: dict[str, Any] = {
            **self.extra,
            "type": f"urn:leadflow:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
        }
        if self.errors:
            members["errors"] = list(self.errors)
        if cause is not None and cause.traceparent is not None:
            members["trace_id"] = trace_id_of(cause.traceparent)
        return orjson.dumps(members, default=str)


def problem_of(error: BusinessError) -> Problem:
    """The problem document of an expected error."""
    extra = dict(error.extra)
    headers: dict[str, str] = {}
    if "retry_after" in extra:
        headers["Retry-After"] = str(extra["retry_after"])
    if error.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="leadflow"'
    errors = [item.as_dict() for item in error.errors]
    return Problem(error.status, error.code, error.title, error.detail, errors, extra, headers)


def problem_response(problem: Problem) -> Response:
    return Response(problem.body(), problem.status, dict(problem.headers), media_type=MEDIA_TYPE)


def unexpected_problem() -> Problem:
    """What a caller learns of a bug: nothing but the trace to quote."""
    return Problem(500, "internal_error", "Something is broken on our side", "The error was recorded; quote trace_id.")


DOCUMENTED: dict[int | str, dict[str, Any]] = {
    status: {
        "description": meaning,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}},
    }
    for status, meaning, example in (
        (
            "4XX",
            "The request is refused; `code` says why",
            {
                "type": "urn:leadflow:problem:invalid_input",
                "title": "Some fields are not acceptable",
                "status": 422,
                "code": "invalid_input",
                "detail": "1 field is not acceptable",
                "errors": [{"pointer": "/email", "code": "value_error", "message": "not an e-mail address"}],
                "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
            },
        ),
        (
            "5XX",
            "The service cannot answer now; `Retry-After` says when to come back",
            {
                "type": "urn:leadflow:problem:dependency_unavailable",
                "title": "Something this needs does not answer",
                "status": 503,
                "code": "dependency_unavailable",
                "detail": "PostgreSQL does not answer",
                "missing": "postgres",
                "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
            },
        ),
    )
}
"""Default answers of every operation in the OpenAPI document."""

SCHEMA: dict[str, Any] = {
    "title": "Problem",
    "description": "RFC 9457",
    "type": "object",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stable; switch on this"},
        "detail": {"type": "string", "description": "For people"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "message"],
                "properties": {
                    "pointer": {"type": "string", "description": "JSON Pointer (RFC 6901) into `in`"},
                    "in": {"type": "string", "enum": ["body", "query", "path", "header", "cookie"], "default": "body"},
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                },
            },
        },
        "trace_id": {"type": "string"},
    },
}
