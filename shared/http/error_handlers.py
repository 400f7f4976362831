"""Maps every error that leaves a route to a problem document; the only place that does."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import psycopg
import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from redis.exceptions import RedisError
from sqlalchemy.exc import DataError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from shared.errors import BusinessError
from shared.http.allowed_methods import allowed_methods
from shared.http.problems import Problem, problem_of, problem_response

log = structlog.get_logger(__name__)

RETRY_SECONDS = 2
BODY_IS_NO_JSON = {"model_attributes_type", "dict_type", "model_type"}
CODES = {
    400: "malformed_request",
    404: "not_found",
    405: "method_not_allowed",
    413: "payload_too_large",
    415: "unsupported_media_type",
}


def register_error_handlers(app: FastAPI) -> None:
    """Exceptions that are none of these are bugs: the correlation middleware logs them and answers 500."""
    handlers: dict[type[Exception], Any] = {
        BusinessError: answer_business_error,
        RequestValidationError: answer_invalid_request,
        HTTPException: answer_http_exception,
        DataError: answer_unstorable_value,
        OperationalError: answer_missing_database,
        InterfaceError: answer_missing_database,
        PoolTimeout: answer_missing_database,
        psycopg.OperationalError: answer_missing_database,
        RedisError: answer_missing_redis,
    }
    for error, handler in handlers.items():
        app.add_exception_handler(error, handler)


async def answer_business_error(_: Request, error: BusinessError) -> Response:
    if error.status >= 500:
        log.warning("request_refused", code=error.code, status=error.status)
    return problem_response(problem_of(error))


async def answer_http_exception(request: Request, error: HTTPException) -> Response:
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers["Allow"] = ", ".join(allowed_methods(request.app.routes, request.scope))
    title = HTTPStatus(error.status_code).phrase
    code = CODES.get(error.status_code, title.lower().replace(" ", "_"))
    return problem_response(Problem(error.status_code, code, title, str(error.detail), headers=headers))


async def answer_invalid_request(request: Request, error: RequestValidationError) -> Response:
    return problem_response(problem_of_validation(error.errors(), request.headers.get("content-type")))


def problem_of_validation(errors: Sequence[Any], content_type: str | None) -> Problem:
    """Unreadable JSON is 400, another media type 415, an id that is none 404, anything else 422 field by field."""
    if any(item["type"] == "json_invalid" for item in errors):
        return Problem(400, "malformed_request", "The request cannot be read", "The body is not valid JSON")
    if any(tuple(item["loc"]) == ("body",) and item["type"] in BODY_IS_NO_JSON for item in errors) and not (
        is_json(content_type)
    ):
        return Problem(
            415,
            "unsupported_media_type",
            "The body's media type is not understood",
            "Send Content-Type: application/json",
        )
    if all(item["loc"][0] == "path" for item in errors):
        return Problem(404, "not_found", "There is nothing here", "The path names nothing that could exist")
    fields = [field_error(item) for item in errors]
    detail = "1 field is not acceptable" if len(fields) == 1 else f"{len(fields)} fields are not acceptable"
    return Problem(422, "invalid_input", "Some fields are not acceptable", detail, fields)


def field_error(item: Any) -> dict[str, str]:
    """Pydantic's error as one of ours; without the input, which may be personal."""
    place, *names = item["loc"]
    named = {"pointer": json_pointer(names), "code": str(item["type"]), "message": str(item["msg"])}
    return named if place == "body" else {"in": str(place), **named}


def json_pointer(names: Sequence[str | int]) -> str:
    """RFC 6901: `/leads/0/email`."""
    return "".join("/" + str(name).replace("~", "~0").replace("/", "~1") for name in names)


def is_json(content_type: str | None) -> bool:
    media_type = (content_type or "").partition(";")[0].strip().lower()
    return media_type == "application/json" or (media_type.startswith("application/") and media_type.endswith("+json"))


async def answer_unstorable_value(_: Request, error: DataError) -> Response:
    """PostgreSQL cannot hold it: a NUL character, a number beyond its column."""
    log.warning("value_refused_by_database", error=type(error.orig).__name__)
    return problem_response(
        Problem(
            422, "unstorable_value", "Some fields are not acceptable", "A value is too large or has a NUL character"
        )
    )


async def answer_missing_database(_: Request, error: Exception) -> Response:
    log.error("dependency_unavailable", missing="postgres", error=type(error).__name__)
    return problem_response(missing_dependency("postgres", "PostgreSQL does not answer"))


async def answer_missing_redis(_: Request, error: RedisError) -> Response:
    log.error("dependency_unavailable", missing="redis", error=type(error).__name__)
    return problem_response(missing_dependency("redis", "Redis does not answer"))


def missing_dependency(name: str, detail: str) -> Problem:
    return Problem(
        503,
        "dependency_unavailable",
        "Something this needs does not answer",
        detail,
        extra={"missing": name, "retry_after": RETRY_SECONDS},
        headers={"Retry-After": str(RETRY_SECONDS)},
    )
