"""The template of the route that answered (`/api/leads/{id}`): what metrics and idempotency keys are told apart by."""

from typing import Any

from starlette.types import Scope

UNMATCHED = "unmatched"
"""One label for all paths nobody serves: they must not become a metric each."""


def route_template(scope: Scope) -> str:
    """The full path template, prefixes included, once routing is done; `unmatched` before, or if nothing matched."""
    context: Any = scope.get("fastapi", {}).get("effective_route_context")
    route: Any = context or scope.get("route")
    return str(getattr(route, "path_format", None) or getattr(route, "path", None) or UNMATCHED)
