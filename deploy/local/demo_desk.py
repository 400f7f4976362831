"""The demo's people at work: signed in to the CRM, and taking assessments, over the same APIs as everybody."""

import asyncio
import time
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

import httpx

from deploy.local.demo_work import LeadWork

PATIENCE_SECONDS = 40
LOOK_AGAIN_SECONDS = 0.2
VERSION_CHANGED = 412
MOST_TRIES = 5
ROLES = {"sdr": "SDR", "editor": "EDITOR", "manager": "SALES_MANAGER"}


class Change(NamedTuple):
    """Who asks for what, of which part of a lead."""

    who: str
    method: str
    part: str
    body: dict[str, Any]


class Desk:
    """Works on leads in the CRM; a second time it finds its work done and changes nothing."""

    def __init__(self, client: httpx.AsyncClient, demo: dict[str, Any]) -> None:
        self._client = client
        self._demo = demo
        self._leads = f"{demo['urls']['crm']}/api/companies/{demo['workspace_id']}/leads"
        self._headers: dict[str, dict[str, str]] = {}
        self._owner_ids: dict[str, str] = {}

    async def sign_in(self) -> None:
        """Raises httpx.HTTPError if the CRM does not let the demo's users in."""
        users = {user["role"]: user for user in self._demo["users"]}
        for name, role in ROLES.items():
            login = {"email": users[role]["email"], "password": users[role]["password"]}
            answer = await self._client.post(f"{self._demo['urls']['crm']}/api/auth/login", json=login)
            token = answer.raise_for_status().json()["access_token"]
            self._headers[name] = {"Authorization": f"Bearer {token}"}
        people = await self._client.get(self._leads.replace("/leads", "/users"), headers=self._headers["manager"])
        mailboxes = {person["email"]: person["id"] for person in people.raise_for_status().json()["items"]}
        self._owner_ids = {name: mailboxes[users[role]["email"]] for name, role in ROLES.items()}

    def headers(self, name: str) -> dict[str, str]:
        return self._headers[name]

    async def work(self, lead_id: UUID, work: LeadWork) -> int:
        """The number of changes. Raises httpx.HTTPError; TimeoutError if the CRM does not show the lead in time."""
        shown = await self._appeared(lead_id)
        if shown.json()["status"] != "new":
            return 0
        changes: list[Change] = []
        if patch := work.facts(shown.json(), self._owner_ids, datetime.now(UTC)):
            changes.append(Change("manager", "PATCH", "", patch))
        for status, reason in work.moves:
            body = {"status": status, **({"reason": reason} if reason else {})}
            changes.append(Change(work.owner or "sdr", "PUT", "/status", body))
        etag = shown.headers["etag"]
        for change in changes:
            etag = await self._make(change, f"{self._leads}/{lead_id}", etag)
        return len(changes)

    async def _appeared(self, lead_id: UUID) -> httpx.Response:
        give_up = time.monotonic() + PATIENCE_SECONDS
        while True:
            answer = await self._client.get(f"{self._leads}/{lead_id}", headers=self._headers["manager"])
            if answer.status_code != httpx.codes.NOT_FOUND:
                return answer.raise_for_status()
            if time.monotonic() > give_up:
                raise TimeoutError(f"the CRM does not show lead {lead_id}")
            await asyncio.sleep(LOOK_AGAIN_SECONDS)

    async def _make(self, change: Change, lead: str, etag: str) -> str:
        """The new version. Scores and mails change a lead meanwhile: then it is read again, and tried again."""
        for _ in range(MOST_TRIES):
            headers = {**self._headers[change.who], "If-Match": etag}
            answer = await self._client.request(change.method, lead + change.part, json=change.body, headers=headers)
            if answer.status_code != VERSION_CHANGED:
                break
            etag = (await self._client.get(lead, headers=self._headers[change.who])).raise_for_status().headers["etag"]
        return str(answer.raise_for_status().headers["etag"])


async def take_assessment(
    client: httpx.AsyncClient, demo: dict[str, Any], person: dict[str, Any], answers: dict[str, int], once: str
) -> str:
    """`completed`, `left open`, or `taken before`. Raises httpx.HTTPError."""
    url = f"{demo['urls']['assessments']}/api/assessments"
    headers = {"X-API-Key": demo["api_key"]}
    known = ("email", "first_name", "last_name", "company")
    start = {name: person[name].strip() for name in known if isinstance(person.get(name), str)}
    started = await client.post(url, json=start, headers={**headers, "Idempotency-Key": once})
    assessment = f"{url}/{started.raise_for_status().json()['id']}"
    saved = await client.put(f"{assessment}/answers", json={"answers": answers}, headers=headers)
    if saved.status_code == httpx.codes.CONFLICT:
        return "taken before"
    if saved.raise_for_status().json()["missing"]:
        return "left open"
    (await client.post(f"{assessment}/complete", headers=headers)).raise_for_status()
    return "completed"
