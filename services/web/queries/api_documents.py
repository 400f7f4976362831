"""The services' own OpenAPI documents, served from our origin; while a service is away, what it said last."""

import time
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from services.web.gateways.platform import Platform, Unavailable

FRESH_SECONDS = 5.0
DESCRIBED = {
    "ingestion": "Ingestion: leads in, imports, duplicates",
    "scoring": "Scoring: scores and their reasons",
    "crm": "CRM: sign-in, leads, sales",
    "notifications": "Notifications: messages",
    "assessments": "Assessments: questions, answers, results",
}
"""In the order of the switch; a service that is not named here comes after them, under its own name."""


@dataclass(frozen=True, slots=True)
class ApiDocument:
    """`is_stale`: the service does not answer now, and the document is what it said at `asked_at`."""

    content: dict[str, Any]
    asked_at: datetime
    is_stale: bool = False


class ApiDocuments:
    """Asks each service at most once in a while."""

    def __init__(self, platform: Platform, clock: Callable[[], float] = time.time) -> None:
        self._platform = platform
        self._clock = clock
        self._known: dict[str, ApiDocument] = {}

    def services(self) -> dict[str, str]:
        """Service → what it is for."""
        known = [*(name for name in DESCRIBED if name in self._platform.services), *sorted(self._platform.services)]
        return {name: DESCRIBED.get(name, name.capitalize()) for name in dict.fromkeys(known)}

    async def get(self, service: str) -> ApiDocument:
        """Raises Unavailable where the service has never answered."""
        known = self._known.get(service)
        if known is not None and self._clock() - known.asked_at.timestamp() < FRESH_SECONDS:
            return known
        try:
            answer = await self._platform.get(None, service, "/openapi.json")
        except Unavailable:
            if known is None:
                raise
            return _stale(known)
        content = {**answer.body, "servers": [{"url": self._platform.services[service].api}]}
        self._known[service] = ApiDocument(content, datetime.fromtimestamp(self._clock(), UTC))
        return self._known[service]


def _stale(known: ApiDocument) -> ApiDocument:
    content = deepcopy(known.content)
    note = f"> **The service does not answer at the moment.** This is what it said at {known.asked_at:%H:%M} UTC.\n\n"
    content["info"]["description"] = note + content["info"].get("description", "")
    return ApiDocument(content, known.asked_at, is_stale=True)
