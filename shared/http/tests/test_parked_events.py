"""The failed-event workbench, over the API: finding events and reading them."""

from typing import Any
from uuid import UUID

import httpx

from shared.auth.permissions import Role
from shared.db.database import Database
from shared.http.tests.parking import URL, a_parked_event, get
from shared.identifiers import new_id
from shared.testing.http import bearer


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

    async def test_hides_content_from_those_who_may_not_act(
        self, client: httpx.AsyncClient, database: Database, workspace_id: UUID
    ) -> None:
        parked_id = await a_parked_event(database, workspace_id, body=b'{"email": "mei@acme.example"}')

        shown = (await get(client, parked_id, workspace_id, role=Role.ANALYST)).json()

        assert (shown["content_hidden"], shown["body_bytes"]) == (True, 29)
        assert (shown["body_base64"], shown["body_text"]) == (None, None)
        assert [header["name"] for header in shown["headers"]] == ["ce_id", "ce_type", "empty"]
        assert {(header["base64"], header["text"]) for header in shown["headers"]} == {(None, None)}


class TestFindingParkedEvents:
    async def test_goes_by_topic_words_of_the_reason_and_several_statuses(
        self, client: httpx.AsyncClient, database: Database, workspace_id: UUID
    ) -> None:
        await a_parked_event(database, workspace_id, status="retry")
        await a_parked_event(database, workspace_id, status="discarded")
        await a_parked_event(database, workspace_id)

        async def found(**query: Any) -> int:
            answer = await client.get(URL, params=query, headers=bearer(workspace_id))
            return len(answer.json()["items"])

        assert await found(status=["retry", "dead"]) == 2
        assert (await found(topic="lead.created"), await found(topic="lead.scored")) == (3, 0)
        assert (await found(search="schemaVIOLATION"), await found(search="%"), await found(search="a_l")) == (3, 0, 0)

    async def test_goes_on_below_an_id(self, client: httpx.AsyncClient, database: Database, workspace_id: UUID) -> None:
        first, second, third = [await a_parked_event(database, workspace_id) for _ in range(3)]

        answer = await client.get(URL, params={"before": third}, headers=bearer(workspace_id))

        assert [item["id"] for item in answer.json()["items"]] == [second, first]

    async def test_counts_by_status(self, client: httpx.AsyncClient, database: Database, workspace_id: UUID) -> None:
        await a_parked_event(database, workspace_id, status="retry")
        await a_parked_event(database, workspace_id)
        await a_parked_event(database, new_id())
        headers = bearer(workspace_id)

        everything = (await client.get(f"{URL}/counts", headers=headers)).json()
        nothing = (await client.get(f"{URL}/counts", params={"topic": "lead.scored"}, headers=headers)).json()

        assert everything == {"retry": 1, "dead": 1, "discarded": 0}
        assert nothing == {"retry": 0, "dead": 0, "discarded": 0}


class TestParkedEventAudit:
    async def test_tells_who_did_what_and_what_an_edit_replaced(
        self, client: httpx.AsyncClient, database: Database, workspace_id: UUID
    ) -> None:
        parked_id = await a_parked_event(database, workspace_id)
        user_id = new_id()
        headers = bearer(workspace_id, user_id=user_id)
        await client.put(f"{URL}/{parked_id}", json={"body_text": "{}", "reason": "a typo"}, headers=headers)
        await client.post(f"{URL}/{parked_id}/discard", json={"reason": "test data"}, headers=headers)

        edited, discarded = (await client.get(f"{URL}/{parked_id}/audit", headers=headers)).json()["items"]

        assert (edited["action"], edited["actor"], edited["reason"]) == ("edit", f"user:{user_id}", "a typo")
        assert (edited["status_before"], edited["body_text_before"]) == ("dead", '{"a": 1}')
        assert (discarded["action"], discarded["status_before"]) == ("discard", "retry")
        assert discarded["body_text_before"] is None

    async def test_hides_what_stood_there_from_those_who_may_not_act(
        self, client: httpx.AsyncClient, database: Database, workspace_id: UUID
    ) -> None:
        parked_id = await a_parked_event(database, workspace_id)
        await client.put(f"{URL}/{parked_id}", json={"body_text": "{}"}, headers=bearer(workspace_id))

        answer = await client.get(f"{URL}/{parked_id}/audit", headers=bearer(workspace_id, Role.ANALYST))

        assert [entry["body_text_before"] for entry in answer.json()["items"]] == [None]

    async def test_outlives_the_message(
        self, client: httpx.AsyncClient, database: Database, workspace_id: UUID
    ) -> None:
        parked_id = await a_parked_event(database, workspace_id)
        await client.post(f"{URL}/{parked_id}/redrive", headers=bearer(workspace_id))
        async with database.system_transaction() as tx:
            await tx.execute("DELETE FROM parked WHERE id = :id", id=parked_id)

        answer = await client.get(f"{URL}/{parked_id}/audit", headers=bearer(workspace_id))
        foreign = await client.get(f"{URL}/{parked_id}/audit", headers=bearer(new_id()))

        assert [entry["action"] for entry in answer.json()["items"]] == ["redrive"]
        assert foreign.status_code == 404
