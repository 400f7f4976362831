"""The assessments API as a visitor uses it, through us: the key stays here, and the id goes into no log."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from uuid import UUID

from services.web.gateways.platform import Platform, Reply

SERVICE = "assessments"
PATH = "/api/assessments"


class Participant:
    """Raises Refused and Unavailable, as the platform does."""

    def __init__(self, platform: Platform, api_key: str) -> None:
        self._platform = platform
        self._key = {"X-API-Key": api_key}

    async def start(self, person: Mapping[str, Any], *, once: str) -> str:
        """The new assessment's id; the same one for the same `once` and person."""
        headers = {**self._key, "Idempotency-Key": _once(once, person)}
        started = await self._platform.send(None, "POST", SERVICE, PATH, json=person, headers=headers)
        return str(started.body["id"])

    async def read(self, assessment_id: UUID) -> Mapping[str, Any]:
        found: Mapping[str, Any] = (await self._send("GET", f"{PATH}/{assessment_id}")).body
        return found

    async def save(self, assessment_id: UUID, answers: Mapping[str, Any]) -> None:
        await self._send("PUT", f"{PATH}/{assessment_id}/answers", {"answers": answers})

    async def complete(self, assessment_id: UUID) -> None:
        await self._send("POST", f"{PATH}/{assessment_id}/complete")

    async def _send(self, method: str, path: str, body: Any = None) -> Reply:
        return await self._platform.send(None, method, SERVICE, path, json=body, headers=self._key)


def _once(submission: str, person: Mapping[str, Any]) -> str:
    """Another spelling of the address is another start, as it would be another request under the same key."""
    content = repr((submission, sorted(person.items())))
    return "start-" + sha256(content.encode("utf-8", "backslashreplace")).hexdigest()
