"""The failed-event workbench, over the API."""

from base64 import b64encode
from typing import Any
from uuid import UUID

import httpx

from shared.auth.permissions import Role
from shared.db.database import Database
from shared.identifiers import new_id
from shared.messaging import parked
from shared.messaging.decoding import RawMessage
from shared.testing.http import bearer

URL = "/api/operations/parked"


async def a_parked_event(
    database: Database, workspace_id: UUID | None, *, body: bytes | None = b'{"a": 1}', status: str = "dead"
) -> int:
    raw = RawMessage("lead.created", 2, 17, b"key", body, [("ce_id", b"\xff\xfe"), ("ce_type", b"x"), ("empty", None)])
    event_id = new_id()
    async with database.system_transaction() as tx:
        await parked.park(
            tx, "crm", raw, event_id=event_id, workspace_id=workspace_id, status=status, error="SchemaViolation: email"
        )
        parked_id: int = await tx.value("SELECT id FROM parked WHERE event_id = :event_id", event_id=event_id)
    return parked_id


async def audit_of(database: Database, parked_id: int) -> list[tuple[str, str, str | None]]:
    async with database.system_transaction() as tx:
        rows = await tx.rows("SELECT * FROM parked_audit WHERE parked_id = :id ORDER BY id", id=parked_id)
    return [(row["action"], row["actor"], row["reason"]) for row in rows]


async def get(client: httpx.AsyncClient, parked_id: int, workspace_id: UUID, **who: Any) -> httpx.Response:
    return await client.get(f"{URL}/{parked_id}", headers=bearer(workspace_id, **who))


class TestListParkedEvents:
    async def test_shows_the_own_workspace_newest_first_page_by_page(
        self, client: httpx.AsyncClient, database: Database, workspace_id: UUID
    ) -> None:
        ids = [await a_parked_event(database, workspace_id) for _ in range(3)]
        await a_parked_event(database, new_id())
        headers = bearer(workspace_id)

        first = (await client.get(URL, params={"limit": 2}, headers=headers)).json()
        rest = (await client.get(URL, params={"limit": 2, "cursor": first["next_cursor"]}, headers=headers)).json()

        assert [item["id"] for item in first["items"] + rest["items"]] == ids[::-1]
        assert rest["next_cursor"] is None
        assert first["items"][0]["reason"] == "SchemaViolation: email"
        assert "body_base64" not in first["items"][0]

    async def test_filters_by_status_and_consumer(
        self, client: httpx.AsyncClient, database: Database, workspace_id: UUID
    ) -> None:
        await a_parked_event(database, workspace_id, status="retry")
        headers = bearer(workspace_id)

        counts = [
            len((await client.get(URL, params=query, headers=headers)).json()["items"])
            for query in ({"status": "retry"}, {"status": "dead"}, {"consumer": "crm"}, {"consumer": "scoring"})
        ]

        assert counts == [1, 0, 1, 0]

    async def test_shows_messages_of_no_workspace_only_to_operators(
        self, client: httpx.AsyncClient, database: Database, workspace_id: UUID
    ) -> None:
        parked_id = await a_parked_event(database, None)

        assert (await get(client, parked_id, workspace_id)).status_code == 404
        assert (await get(client, parked_id, workspace_id, is_operator=True)).status_code == 200

    async def test_needs_the_permission(self, client: httpx.AsyncClient, workspace_id: UUID) -> None:
        reading = await client.get(URL, headers=bearer(workspace_id, Role.SDR))
        acting = await client.post(f"{URL}/1/redrive", headers=bearer(workspace_id, Role.ANALYST))

        assert (reading.json()["permission"], acting.json()["permission"]) == ("operations:read", "operations:write")


class TestGetParkedEvent:
    async def test_shows_raw_bytes_and_headers(
        self, client: httpx.AsyncClient, database: Database, workspace_id: UUID
    ) -> None:
        parked_id = await a_parked_event(database, workspace_id, body=b"\xff\x00")

        shown = (await get(client, parked_id, workspace_id)).json()

        assert (shown["body_base64"], shown["body_text"]) == ("/wA=", None)
        assert shown["headers"] == [
            {"name": "ce_id", "base64": "//4=", "text": None},
            {"name": "ce_type", "base64": "eA==", "text": "x"},
            {"name": "empty", "base64": None, "text": None},
        ]

    async def test_shows_a_tombstone(self, client: httpx.AsyncClient, database: Database, workspace_id: UUID) -> None:
        parked_id = await a_parked_event(database, workspace_id, body=None)

        assert (await get(client, parked_id, workspace_id)).json()["body_base64"] is None

    async def test_finds_nothing_of_another_workspace(self, client: httpx.AsyncClient, database: Database) -> None:
        parked_id = await a_parked_event(database, new_id())

        assert (await get(client, parked_id, new_id())).status_code == 404
        assert (await get(client, 2**63, new_id())).status_code == 404


class TestRedriveParkedEvent:
    async def test_makes_it_due_and_says_who_did(
        self, client: httpx.AsyncClient, database: Database, workspace_id: UUID
    ) -> None:
        parked_id = await a_parked_event(database, workspace_id)
        user_id = new_id()

        answer = await client.post(
            f"{URL}/{parked_id}/redrive", json={"reason": "fixed"}, headers=bearer(workspace_id, user_id=user_id)
        )

        assert (answer.status_code, answer.json()["status"]) == (202, "retry")
        assert await audit_of(database, parked_id) == [("redrive", f"user:{user_id}", "fixed")]

    async def test_needs_no_body(self, client: httpx.AsyncClient, database: Database, workspace_id: UUID) -> None:
        parked_id = await a_parked_event(database, workspace_id)

        answer = await client.post(f"{URL}/{parked_id}/redrive", headers=bearer(workspace_id))

        assert answer.status_code == 202


class TestRepairParkedEvent:
    async def test_replaces_the_body_and_keeps_the_headers(
        self, client: httpx.AsyncClient, database: Database, workspace_id: UUID
    ) -> None:
        parked_id = await a_parked_event(database, workspace_id)

        answer = await client.put(f"{URL}/{parked_id}", json={"body_text": '{"b": 2}'}, headers=bearer(workspace_id))

        shown = answer.json()
        assert (answer.status_code, shown["status"], shown["body_text"]) == (202, "retry", '{"b": 2}')
        assert [header["name"] for header in shown["headers"]] == ["ce_id", "ce_type", "empty"]

    async def test_replaces_headers_as_text_or_bytes(
        self, client: httpx.AsyncClient, database: Database, workspace_id: UUID
    ) -> None:
        parked_id = await a_parked_event(database, workspace_id)
        headers = [{"name": "ce_id", "text": "ok"}, {"name": "b", "base64": b64encode(b"\xff").decode()}]

        answer = await client.put(f"{URL}/{parked_id}", json={"headers": headers}, headers=bearer(workspace_id))

        assert [(header["text"], header["base64"]) for header in answer.json()["headers"]] == [
            ("ok", "b2s="),
            (None, "/w=="),
        ]

    async def test_refuses_bad_base64_and_a_tombstone_without_a_body(
        self, client: httpx.AsyncClient, database: Database, workspace_id: UUID
    ) -> None:
        parked_id = await a_parked_event(database, workspace_id, body=None)

        answers = [
            await client.put(f"{URL}/{parked_id}", json=body, headers=bearer(workspace_id))
            for body in ({"body_base64": "%"}, {"reason": "nothing"})
        ]

        assert [answer.status_code for answer in answers] == [422, 422]
        assert [answer.json()["errors"][0]["pointer"] for answer in answers] == ["/body_base64", "/body_text"]


class TestDiscardParkedEvent:
    async def test_wants_a_reason_and_happens_once(
        self, client: httpx.AsyncClient, database: Database, workspace_id: UUID
    ) -> None:
        parked_id = await a_parked_event(database, workspace_id)
        url, headers = f"{URL}/{parked_id}/discard", bearer(workspace_id)

        statuses = [
            (await client.post(url, json=body, headers=headers)).status_code
            for body in ({}, {"reason": "test data"}, {"reason": "again"})
        ]

        assert statuses == [422, 200, 409]
        assert [action for action, _, _ in await audit_of(database, parked_id)] == ["discard"]
