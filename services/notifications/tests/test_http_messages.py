"""The messages API, over a real database."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.notifications.app import create_app
from services.notifications.tests.factories import (
    PUBLIC_URL,
    SALES,
    SETTINGS,
    Story,
    deliver_all,
    deliveries_of,
    sender_to,
)
from services.notifications.tests.mail_server import ScriptedMailServer
from services.notifications.tests.outgoing import send
from shared.auth.permissions import Role
from shared.db.database import Database
from shared.identifiers import new_id
from shared.testing.http import api_client, bearer


@pytest.fixture(scope="module")
async def client(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    async with api_client(create_app(SETTINGS), database) as client:
        yield client


def url(workspace_id: UUID, rest: str = "") -> str:
    return f"/api/companies/{workspace_id}/messages{rest}"


async def listed(client: httpx.AsyncClient, workspace_id: UUID, query: str = "") -> list[dict[str, Any]]:
    answer = await client.get(url(workspace_id, query), headers=bearer(workspace_id, Role.VIEWER))
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


@pytest.fixture
async def failed(database: Database, workspace_id: UUID, mail_server: ScriptedMailServer) -> UUID:
    """The id of a message that the mail server refused for good."""
    story = Story(workspace_id)
    await deliver_all(database, [story.created(), story.alerted()])
    mail_server.answers = ["550 5.1.1 no such mailbox"]
    await send(database, workspace_id, sender_to(mail_server.port))
    [delivery] = await deliveries_of(database, workspace_id)
    message_id: UUID = delivery["id"]
    return message_id


class TestList:
    async def test_shows_what_the_interface_promises(
        self, client: httpx.AsyncClient, database: Database, workspace_id: UUID, mail_server: ScriptedMailServer
    ) -> None:
        story = Story(workspace_id)
        await deliver_all(database, [story.created(), story.alerted()])
        await send(database, workspace_id, sender_to(mail_server.port))

        [item] = await listed(client, workspace_id)

        [delivery] = await deliveries_of(database, workspace_id)
        assert item == {
            "id": str(delivery["id"]),
            "lead_id": str(story.lead_id),
            "template": "hot_lead",
            "to": SALES,
            "status": "sent",
            "attempts": 1,
            "error": None,
            "sent_at": delivery["sent_at"].isoformat().replace("+00:00", "Z"),
        }

    async def test_filters_by_lead_and_status(
        self, client: httpx.AsyncClient, database: Database, workspace_id: UUID, failed: UUID
    ) -> None:
        story = Story(workspace_id)
        await deliver_all(database, story.all())

        of_lead = await listed(client, workspace_id, f"?lead_id={story.lead_id}")
        of_status = await listed(client, workspace_id, "?status=failed")

        assert {item["lead_id"] for item in of_lead} == {str(story.lead_id)}
        assert [(item["id"], item["error"]) for item in of_status] == [(str(failed), "550 5.1.1 no such mailbox")]
        assert len(await listed(client, workspace_id)) == 3
        assert await listed(client, workspace_id, f"?lead_id={story.lead_id}&status=failed") == []

    async def test_pages_through_everything_once_newest_first(
        self, client: httpx.AsyncClient, database: Database, workspace_id: UUID
    ) -> None:
        await deliver_all(database, [event for _ in range(4) for event in Story(workspace_id).all()])
        seen: list[str] = []
        query: str | None = "?limit=3"

        while query is not None:
            answer = await client.get(url(workspace_id, query), headers=bearer(workspace_id))
            page = answer.json()
            seen += [item["id"] for item in page["items"]]
            query = f"?limit=3&cursor={page['next_cursor']}" if page["next_cursor"] else None

        deliveries = await deliveries_of(database, workspace_id)
        newest_first = sorted(deliveries, key=lambda d: (d["created_at"], d["id"]), reverse=True)
        assert seen == [str(delivery["id"]) for delivery in newest_first]
        assert len(seen) == 8

    @pytest.mark.parametrize("query", ["?status=lost", "?lead_id=7", "?limit=0", "?limit=201"])
    async def test_refuses_filters_that_mean_nothing(
        self, client: httpx.AsyncClient, workspace_id: UUID, query: str
    ) -> None:
        answer = await client.get(url(workspace_id, query), headers=bearer(workspace_id))

        assert answer.status_code == 422

    async def test_shows_no_row_of_another_workspace(
        self, client: httpx.AsyncClient, workspace_id: UUID, failed: UUID
    ) -> None:
        stranger = new_id()

        assert await listed(client, stranger) == []
        for path in (url(workspace_id), url(workspace_id, f"/{failed}"), url(stranger, f"/{failed}")):
            assert (await client.get(path, headers=bearer(stranger))).status_code == 404

    async def test_needs_a_login_and_the_permission(self, client: httpx.AsyncClient, workspace_id: UUID) -> None:
        partner = await client.get(url(workspace_id), headers=bearer(workspace_id, Role.PARTNER))

        assert (await client.get(url(workspace_id))).status_code == 401
        assert (partner.status_code, partner.json()["permission"]) == (403, "messages:read")


class TestDetail:
    async def test_shows_the_mail_as_its_reader_sees_it(
        self, client: httpx.AsyncClient, workspace_id: UUID, failed: UUID
    ) -> None:
        answer = await client.get(url(workspace_id, f"/{failed}"), headers=bearer(workspace_id, Role.VIEWER))

        shown = answer.json()
        assert (shown["id"], shown["status"], shown["role"]) == (str(failed), "failed", "sales")
        assert shown["preview"]["subject"] == "Very hot lead (100): Ada Lovelace, Microsoft"
        assert f"{PUBLIC_URL}/leads/{shown['lead_id']}" in shown["preview"]["html"]
        assert "Fortune 500" in shown["preview"]["text"]

    async def test_says_when_it_is_tried_again(
        self, client: httpx.AsyncClient, database: Database, workspace_id: UUID, mail_server: ScriptedMailServer
    ) -> None:
        story = Story(workspace_id)
        await deliver_all(database, [story.created(), story.alerted()])
        mail_server.answers = ["451 busy"]
        await send(database, workspace_id, sender_to(mail_server.port))
        [item] = await listed(client, workspace_id)

        answer = await client.get(url(workspace_id, f"/{item['id']}"), headers=bearer(workspace_id))

        assert (item["status"], item["attempts"], item["error"]) == ("pending", 1, "451 busy")
        assert answer.json()["next_attempt_at"] is not None

    async def test_has_no_preview_while_the_lead_is_unknown(
        self, client: httpx.AsyncClient, database: Database, workspace_id: UUID
    ) -> None:
        await deliver_all(database, [Story(workspace_id).alerted()])
        [item] = await listed(client, workspace_id)

        answer = await client.get(url(workspace_id, f"/{item['id']}"), headers=bearer(workspace_id))

        assert answer.json()["preview"] is None


class TestRetry:
    async def test_sends_a_failed_message_after_all(
        self,
        client: httpx.AsyncClient,
        database: Database,
        workspace_id: UUID,
        failed: UUID,
        mail_server: ScriptedMailServer,
    ) -> None:
        answer = await client.post(url(workspace_id, f"/{failed}/retry"), headers=bearer(workspace_id, Role.SDR))
        await send(database, workspace_id, sender_to(mail_server.port))

        assert (answer.status_code, answer.json()["status"]) == (200, "pending")
        [item] = await listed(client, workspace_id)
        assert (item["status"], item["attempts"], item["error"]) == ("sent", 1, None)

    async def test_repeats_its_answer_for_an_idempotency_key(
        self, client: httpx.AsyncClient, workspace_id: UUID, failed: UUID
    ) -> None:
        headers = {**bearer(workspace_id), "Idempotency-Key": "once"}

        first = await client.post(url(workspace_id, f"/{failed}/retry"), headers=headers)
        second = await client.post(url(workspace_id, f"/{failed}/retry"), headers=headers)

        assert (first.status_code, second.status_code) == (200, 200)
        assert first.json() == second.json()

    async def test_refuses_a_message_that_has_not_failed(
        self, client: httpx.AsyncClient, workspace_id: UUID, failed: UUID
    ) -> None:
        await client.post(url(workspace_id, f"/{failed}/retry"), headers=bearer(workspace_id))

        answer = await client.post(url(workspace_id, f"/{failed}/retry"), headers=bearer(workspace_id))

        problem = answer.json()
        assert (answer.status_code, problem["code"], problem["message_status"]) == (409, "not_retryable", "pending")

    async def test_needs_the_permission_and_the_workspace(
        self, client: httpx.AsyncClient, workspace_id: UUID, failed: UUID
    ) -> None:
        path = url(workspace_id, f"/{failed}/retry")
        stranger = new_id()

        viewer = await client.post(path, headers=bearer(workspace_id, Role.VIEWER))
        elsewhere = await client.post(url(stranger, f"/{failed}/retry"), headers=bearer(stranger))

        assert (viewer.status_code, viewer.json()["permission"]) == (403, "messages:write")
        assert elsewhere.status_code == 404


class TestDocument:
    async def test_describes_every_route_with_an_example(self, client: httpx.AsyncClient) -> None:
        document = (await client.get("/openapi.json")).json()

        own = {path: item for path, item in document["paths"].items() if "/messages" in path}
        assert len(own) == 3
        assert document["components"]["schemas"]["MessageOut"]["examples"]
