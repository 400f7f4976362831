"""The failed-event workbench, over the API: trying again, repairing and discarding."""

from base64 import b64encode
from uuid import UUID

import httpx

from shared.auth.permissions import Role
from shared.db.database import Database
from shared.http.tests.parking import URL, a_parked_event, audit_of, get
from shared.identifiers import new_id
from shared.testing.http import bearer


class TestTwoPeopleAtOnce:
    async def test_the_second_is_told(self, client: httpx.AsyncClient, database: Database, workspace_id: UUID) -> None:
        parked_id = await a_parked_event(database, workspace_id)
        read = await get(client, parked_id, workspace_id)
        seen = {**bearer(workspace_id), "If-Match": read.headers["etag"]}
        url = f"{URL}/{parked_id}"

        first = await client.post(f"{url}/redrive", headers=seen)
        late = [
            await client.post(f"{url}/redrive", headers=seen),
            await client.post(f"{url}/discard", json={"reason": "a test"}, headers=seen),
            await client.put(url, json={"body_text": "{}"}, headers=seen),
        ]

        assert (first.status_code, first.headers["etag"]) == (202, '"1"')
        assert [answer.status_code for answer in late] == [412, 412, 412]
        assert [action for action, _, _ in await audit_of(database, parked_id)] == ["redrive"]


class TestRedriveManyParkedEvents:
    async def test_takes_what_is_there_and_names_what_is_gone(
        self, client: httpx.AsyncClient, database: Database, workspace_id: UUID
    ) -> None:
        mine = [await a_parked_event(database, workspace_id) for _ in range(2)]
        theirs = await a_parked_event(database, new_id())

        answer = await client.post(
            f"{URL}/redrive", json={"ids": [*mine, theirs], "reason": "fixed"}, headers=bearer(workspace_id)
        )

        assert (answer.status_code, answer.json()) == (202, {"redriven": mine, "gone": [theirs]})
        assert [len(await audit_of(database, parked_id)) for parked_id in (*mine, theirs)] == [1, 1, 0]

    async def test_is_bounded_and_needs_the_permission(self, client: httpx.AsyncClient, workspace_id: UUID) -> None:
        too_many = await client.post(f"{URL}/redrive", json={"ids": list(range(1, 202))}, headers=bearer(workspace_id))
        reader = await client.post(f"{URL}/redrive", json={"ids": [1]}, headers=bearer(workspace_id, Role.ANALYST))

        assert (too_many.status_code, reader.status_code) == (422, 403)


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
