"""What a user of the platform can do: post a form, sign in, look at the CRM, read the mail."""

from typing import Any
from uuid import uuid4

import httpx

from shared.testing.waiting import eventually


class Platform:
    """A client of every service's public interface; it knows nothing but demo.json."""

    def __init__(self, demo: dict[str, Any], client: httpx.AsyncClient) -> None:
        self.demo = demo
        self.client = client
        self.workspace = demo["workspace_id"]
        self._tokens: dict[str, str] = {}

    def url(self, service: str, path: str) -> str:
        return f"{self.demo['urls'][service]}{path}"

    def of_workspace(self, service: str, path: str) -> str:
        return self.url(service, f"/api/companies/{self.workspace}{path}")

    async def token(self, role: str = "ADMIN") -> str:
        """A signed-in user's token, by role."""
        if role not in self._tokens:
            user = next(user for user in self.demo["users"] if user["role"] == role)
            login = {"email": user["email"], "password": user["password"]}
            answer = await self.client.post(self.url("crm", "/api/auth/login"), json=login)
            assert answer.status_code == 200, answer.text
            self._tokens[role] = answer.json()["access_token"]
        return self._tokens[role]

    async def get(self, service: str, path: str, *, role: str = "ADMIN", **parameters: Any) -> httpx.Response:
        """GET a route of the demo workspace, signed in."""
        headers = {"Authorization": f"Bearer {await self.token(role)}"}
        return await self.client.get(self.of_workspace(service, path), headers=headers, params=parameters)

    async def post_lead(self, lead: dict[str, Any], **headers: str) -> httpx.Response:
        """What a web form does."""
        headers = {"X-API-Key": self.demo["api_key"], **headers}
        return await self.client.post(self.url("ingestion", "/api/leads"), json=lead, headers=headers)

    async def lead_in_crm(self, lead_id: str, *, scored: bool = True) -> dict[str, Any]:
        """The lead's record, once the CRM shows it (with its score)."""

        async def look() -> dict[str, Any] | None:
            answer = await self.get("crm", f"/leads/{lead_id}")
            if answer.status_code != 200:
                return None
            record: dict[str, Any] = answer.json()
            return record if not scored or record["score"] is not None else None

        found = await eventually(look)
        assert found is not None
        return found

    async def mails(self, text: str) -> list[dict[str, Any]]:
        """The mails in the mailbox whose subject or text holds the words."""
        answer = await self.client.get(self.url("mailbox", "/api/messages"), params={"limit": 10_000})
        return [mail for mail in answer.json() if text in mail["subject"] or text in mail["text"]]


def a_person(**fields: Any) -> dict[str, Any]:
    """A lead that nobody posted before."""
    name = uuid4().hex[:12]
    return {
        "email": f"{name}@acme-robotics.example",
        "first_name": "Mei",
        "last_name": name,
        "source": "test",
        **fields,
    }
