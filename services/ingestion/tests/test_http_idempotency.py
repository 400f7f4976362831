"""`Idempotency-Key`: a repeated post gets the first answer again, and does nothing."""

import asyncio
from uuid import UUID, uuid4

import httpx

from services.ingestion.tests.factories import an_address, rows_of
from services.ingestion.tests.requests import post
from shared.db.database import Database


class TestIdempotencyKey:
    async def test_makes_a_repeat_harmless(
        self, client: httpx.AsyncClient, headers: dict[str, str], database: Database, workspace_id: UUID
    ) -> None:
        lead, headers = {"email": an_address()}, {**headers, "Idempotency-Key": "order 66".replace(" ", "-")}

        first, again = [await post(client, headers, lead) for _ in range(2)]

        assert (first.status_code, again.status_code) == (201, 201)
        assert first.content == again.content
        assert again.headers["idempotent-replayed"] == "true"
        assert len(await rows_of(database, workspace_id, "touches")) == 1

    async def test_holds_for_simultaneous_repeats(
        self, client: httpx.AsyncClient, headers: dict[str, str], database: Database, workspace_id: UUID
    ) -> None:
        lead, headers = {"email": an_address()}, {**headers, "Idempotency-Key": uuid4().hex}

        answers = await asyncio.gather(*(post(client, headers, lead) for _ in range(20)))

        assert {(answer.status_code, answer.content) for answer in answers} == {(201, answers[0].content)}
        assert len(await rows_of(database, workspace_id, "touches")) == 1

    async def test_is_refused_for_another_lead(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        headers = {**headers, "Idempotency-Key": uuid4().hex}
        await post(client, headers, {"email": an_address()})

        answer = await post(client, headers, {"email": an_address()})

        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")

    async def test_must_be_printable(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        answer = await post(client, {**headers, "Idempotency-Key": "a b"}, {"email": an_address()})

        assert answer.status_code == 400

    async def test_does_not_hold_a_refusal(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        headers = {**headers, "Idempotency-Key": uuid4().hex}
        await post(client, headers, {"email": "nobody"})

        answer = await post(client, headers, {"email": an_address()})

        assert answer.status_code == 201
