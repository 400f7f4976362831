"""Gives a service's routes what the public API promises of every route, and says so in the OpenAPI document."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from shared.http.etags import optional_if_match, required_if_match
from shared.http.idempotent_routes import IdempotentRoute
from shared.http.transaction import transaction

IDEMPOTENT = "Send an `Idempotency-Key` to repeat it safely: within 24 hours a repeat gets the first answer."
"""Told in words: a client made from a formal parameter would invent keys, and reuse them."""

IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "description": "The ETag that was read, or * for any: 428 without it, 412 if the record has changed since",
    "schema": {"type": "string", "pattern": r'^(\*|"[0-9]{1,9}")$'},
    "example": '"3"',
}


def apply_conventions(router: APIRouter) -> None:
    """POST routes with a transaction honour `Idempotency-Key`; routes that read `If-Match` document it. Repeatable."""
    for route in router.routes:
        if isinstance(route, APIRoute):
            if "POST" in (route.methods or ()) and _depends_on(route.dependant, transaction):
                _make_idempotent(route)
            if _depends_on(route.dependant, required_if_match):
                _document(route, {**IF_MATCH, "required": True})
            elif _depends_on(route.dependant, optional_if_match):
                _document(route, {**IF_MATCH, "required": False})
        elif isinstance(included := getattr(route, "original_router", None), APIRouter):
            apply_conventions(included)


def _make_idempotent(route: APIRoute) -> None:
    if type(route) is APIRoute:
        route.__class__ = IdempotentRoute
        route.description = f"{route.description}\n\n{IDEMPOTENT}".strip()


def _document(route: APIRoute, parameter: dict[str, Any]) -> None:
    extra = route.openapi_extra or {}
    parameters = extra.get("parameters", [])
    if parameter not in parameters:
        route.openapi_extra = {**extra, "parameters": [*parameters, parameter]}


def _depends_on(dependant: Dependant, call: Callable[..., Any]) -> bool:
    return dependant.call is call or any(_depends_on(inner, call) for inner in dependant.dependencies)
