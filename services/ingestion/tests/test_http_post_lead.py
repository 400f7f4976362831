"""`POST /api/leads`: what is taken, what is refused, and in which words."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from services.ingestion.http.gateway import LeadGateway
from services.ingestion.tests.factories import FULL, an_address, outbox_of, rows_of, the_lead
from services.ingestion.tests.requests import ask_for_quarantine, post
from shared.contracts.leads import LeadCreated
from shared.db.database import Database
from shared.testing.events import stored_announcements
from shared.testing.waiting import eventually


class TestPostLead:
    async def test_creates_a_lead(
        self, client: httpx.AsyncClient, headers: dict[str, str], database: Database, workspace_id: UUID
    ) -> None:
        answer = await post(client, headers, FULL)

        lead = await the_lead(database, workspace_id)
        assert answer.status_code == 201
        assert answer.json() == {"success": True, "lead_id": str(lead["id"]), "status": "created"}
        assert answer.headers["content-type"] == "application/json"

    async def test_merges_a_repeat(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        address = an_address()
        first = await post(client, headers, {"email": address})

        again = await post(client, headers, {"email": address.upper(), "company": "Acme"})

        assert again.status_code == 200
        assert again.json() == {"success": True, "lead_id": first.json()["lead_id"], "status": "merged"}

    async def test_announces_with_the_request_that_caused_it(
        self, client: httpx.AsyncClient, headers: dict[str, str], database: Database, workspace_id: UUID
    ) -> None:
        trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

        answer = await post(client, {**headers, "X-Request-Id": "r-1", "traceparent": trace}, {"email": an_address()})

        [row] = await outbox_of(database, workspace_id)
        assert (answer.headers["x-request-id"], answer.headers["traceparent"]) == ("r-1", trace)
        assert (row["headers"]["correlation_id"], row["headers"]["traceparent"]) == ("r-1", trace)

    async def test_makes_one_lead_of_200_simultaneous_posts_of_one_person(
        self, client: httpx.AsyncClient, headers: dict[str, str], database: Database, workspace_id: UUID
    ) -> None:
        address = an_address()

        answers = await asyncio.gather(*(post(client, headers, {"email": address}) for _ in range(200)))

        assert sorted(answer.status_code for answer in answers) == [200] * 199 + [201]
        assert len({answer.json()["lead_id"] for answer in answers}) == 1
        assert len(await stored_announcements(database, LeadCreated, workspace_id)) == 1

    async def test_takes_a_form(
        self, client: httpx.AsyncClient, headers: dict[str, str], database: Database, workspace_id: UUID
    ) -> None:
        form = {"email": an_address(), "name": "Ann Lee", "consent.marketing": "on", "colour": "green"}

        answer = await client.post("/api/leads", data=form, headers=headers)

        lead = await the_lead(database, workspace_id)
        assert answer.status_code == 201
        assert (lead["last_name"], lead["marketing_consent"], lead["custom"]) == ("Lee", True, {"colour": "green"})

    @pytest.mark.parametrize(
        "media_type", ["application/json; charset=utf-8", "APPLICATION/JSON", "application/ld+json"]
    )
    async def test_takes_json_by_any_of_its_names(
        self, client: httpx.AsyncClient, headers: dict[str, str], media_type: str
    ) -> None:
        body = b'{"email":"' + an_address().encode() + b'"}'

        answer = await client.post("/api/leads", content=body, headers={**headers, "Content-Type": media_type})

        assert answer.status_code == 201

    async def test_keeps_no_address_of_the_sender(
        self, client: httpx.AsyncClient, headers: dict[str, str], database: Database, workspace_id: UUID
    ) -> None:
        await post(client, {**headers, "User-Agent": "x" * 1000}, {"email": an_address()})

        [touch] = await rows_of(database, workspace_id, "touches")
        assert touch["sender"]["ip_prefix"] == "203.0.113.0/24"
        assert len(touch["sender"]["user_agent"]) == 256
        assert touch["sender"]["received_by"].startswith("api_key:")
        assert "203.0.113.77" not in str(dict(touch))


class TestRefusal:
    async def test_names_every_bad_field(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        answer = await post(client, headers, {"email": "nobody", "employees": "many"})

        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (422, "lead_refused")
        assert answer.headers["content-type"] == "application/problem+json"
        assert {error["pointer"] for error in problem["errors"]} == {"/email", "/employees"}
        assert problem["trace_id"] in answer.headers["traceparent"]

    @pytest.mark.parametrize(
        ("content", "media_type", "problem"),
        [
            (b"{", "application/json", (400, "malformed_request")),
            (b"[]", "application/json", (400, "malformed_request")),
            (b"", "application/json", (400, "malformed_request")),
            (b"email=%ff", "application/x-www-form-urlencoded", (400, "malformed_request")),
            (b"{}", "text/plain", (415, "unsupported_media_type")),
            (b"{}", "multipart/form-data; boundary=x", (415, "unsupported_media_type")),
            (b"{}", "", (415, "unsupported_media_type")),
            (b'"' + b"x" * 65_536 + b'"', "application/json", (413, "payload_too_large")),
            (b'{"email":"a@b.example","first_name":"\\u0000"}', "application/json", (422, "lead_refused")),
            (b'{"email":"a@b.example","x":"\\ud800"}', "application/json", (422, "lead_refused")),
            (b'{"email":"a@b.example","x":1e999}', "application/json", (422, "lead_refused")),
            (
                b'{"email":"a@b.example","x":' + b"[" * 500 + b"]" * 500 + b"}",
                "application/json",
                (422, "lead_refused"),
            ),
        ],
    )
    async def test_says_why(
        self,
        client: httpx.AsyncClient,
        headers: dict[str, str],
        content: bytes,
        media_type: str,
        problem: tuple[int, str],
    ) -> None:
        answer = await client.post("/api/leads", content=content, headers={**headers, "Content-Type": media_type})

        assert (answer.status_code, answer.json()["code"]) == problem

    async def test_of_a_body_that_grows_too_large(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        async def chunks() -> Any:
            for _ in range(10):
                yield b" " * 10_000

        answer = await client.post(
            "/api/leads", content=chunks(), headers={**headers, "Content-Type": "application/json"}
        )

        assert answer.status_code == 413

    async def test_of_another_method(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        answer = await client.put("/api/leads", json={}, headers=headers)

        assert (answer.status_code, answer.headers["allow"]) == (405, "POST, OPTIONS")

    async def test_ignores_a_smuggled_duplicate(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        """The first of two fields of one name is not seen by anybody, and must not reach the database."""
        deep = b"[" * 900 + b'"\\u0000"' + b"]" * 900
        body = b'{"email":"' + an_address().encode() + b'","x":' + deep + b',"x":1}'

        answer = await client.post("/api/leads", content=body, headers={**headers, "Content-Type": "application/json"})

        assert answer.status_code == 201


class TestQuarantine:
    async def test_keeps_an_unacceptable_lead_where_the_workspace_asked_for_it(
        self, client: httpx.AsyncClient, headers: dict[str, str], database: Database, workspace_id: UUID
    ) -> None:
        await ask_for_quarantine(database, workspace_id)

        answer = await post(client, headers, {"email": "nobody", "source": "fair"})

        [kept] = await rows_of(database, workspace_id, "quarantine")
        assert answer.status_code == 202
        assert answer.json() == {
            "success": True, "lead_id": None, "status": "quarantined", "quarantine_id": str(kept["id"]),
        }  # fmt: skip
        assert kept["body"] == b'{"email":"nobody","source":"fair"}'
        assert [error["pointer"] for error in kept["errors"]] == ["/email"]

    async def test_happens_once_for_one_idempotency_key(
        self, client: httpx.AsyncClient, headers: dict[str, str], database: Database, workspace_id: UUID
    ) -> None:
        await ask_for_quarantine(database, workspace_id)
        headers = {**headers, "Idempotency-Key": uuid4().hex}

        answers = [await post(client, headers, {"email": "nobody"}) for _ in range(2)]

        assert answers[0].json() == answers[1].json()
        assert len(await rows_of(database, workspace_id, "quarantine")) == 1

    async def test_demands_attribution_where_the_workspace_does(
        self, client: httpx.AsyncClient, headers: dict[str, str], database: Database, workspace_id: UUID
    ) -> None:
        await ask_for_quarantine(database, workspace_id, on_invalid="reject", mandatory="{source}")

        answer = await post(client, headers, {"email": an_address()})

        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/source")


class TestConservation:
    async def test_counts_each_post_once(
        self,
        client: httpx.AsyncClient,
        headers: dict[str, str],
        database: Database,
        workspace_id: UUID,
        gateway: LeadGateway,
    ) -> None:
        address = an_address()
        for lead in ({"email": address}, {"email": address}, {"email": "nobody"}, {"email": an_address()}):
            await post(client, headers, {**lead, "source": "fair"})

        async def all_counted() -> bool:
            rows = await rows_of(database, workspace_id, "intake_counts")
            return sum(int(row["received"]) for row in rows) == 4

        await eventually(all_counted)
        rows = await rows_of(database, workspace_id, "intake_counts")
        assert {name: sum(row[name] for row in rows) for name in ("created", "merged", "rejected", "quarantined")} == {
            "created": 2, "merged": 1, "rejected": 1, "quarantined": 0,
        }  # fmt: skip
        assert {row["source"] for row in rows} == {"fair"}
