"""Leads of a workspace for people with a login."""

from uuid import UUID, uuid4

import httpx

from services.ingestion.tests.factories import an_address, rows_of
from services.ingestion.tests.requests import a_login, post
from shared.auth.permissions import Role
from shared.db.database import Database


class TestPostManualLead:
    async def test_creates_then_merges(self, client: httpx.AsyncClient, database: Database, workspace_id: UUID) -> None:
        path, login = f"/api/companies/{workspace_id}/leads", a_login(workspace_id, Role.SDR)
        address = an_address()

        first = await client.post(path, json={"email": address, "name": "Ann Lee"}, headers=login)
        again = await client.post(path, json={"email": address, "phone": "+1 425 555 0123"}, headers=login)

        assert (first.status_code, first.json()["status"]) == (201, "created")
        assert (again.status_code, again.json()["status"]) == (200, "merged")
        touches = await rows_of(database, workspace_id, "touches")
        assert {touch["channel"] for touch in touches} == {"manual"}
        assert touches[0]["sender"]["received_by"].startswith("user:")

    async def test_names_every_bad_field(self, client: httpx.AsyncClient, workspace_id: UUID) -> None:
        answer = await client.post(
            f"/api/companies/{workspace_id}/leads",
            json={"email": "nobody", "phone": "12"},
            headers=a_login(workspace_id, Role.SDR),
        )

        assert answer.status_code == 422
        assert {error["pointer"] for error in answer.json()["errors"]} == {"/email", "/phone"}

    async def test_needs_the_permission(self, client: httpx.AsyncClient, workspace_id: UUID) -> None:
        answer = await client.post(
            f"/api/companies/{workspace_id}/leads",
            json={"email": an_address()},
            headers=a_login(workspace_id, Role.VIEWER),
        )

        assert answer.status_code == 403

    async def test_knows_no_other_workspace(self, client: httpx.AsyncClient, workspace_id: UUID) -> None:
        answer = await client.post(
            f"/api/companies/{uuid4()}/leads", json={"email": an_address()}, headers=a_login(workspace_id)
        )

        assert answer.status_code == 404


class TestGetTouches:
    async def test_shows_everything_that_was_posted_newest_first(
        self, client: httpx.AsyncClient, headers: dict[str, str], workspace_id: UUID
    ) -> None:
        address = an_address()
        for source in ("google", "mail", "fair"):
            lead_id = (await post(client, headers, {"email": address, "source": source})).json()["lead_id"]
        path, login = f"/api/companies/{workspace_id}/leads/{lead_id}/touches", a_login(workspace_id, Role.VIEWER)

        page = (await client.get(path, params={"limit": 2}, headers=login)).json()
        rest = (await client.get(path, params={"limit": 2, "cursor": page["next_cursor"]}, headers=login)).json()

        assert [touch["source"] for touch in page["items"] + rest["items"]] == ["fair", "mail", "google"]
        assert page["items"][0]["posted"] == {"email": address, "source": "fair"}
        assert rest["next_cursor"] is None

    async def test_of_another_workspaces_lead_are_not_found(
        self, client: httpx.AsyncClient, headers: dict[str, str]
    ) -> None:
        lead_id = (await post(client, headers, {"email": an_address()})).json()["lead_id"]
        stranger = uuid4()

        answer = await client.get(f"/api/companies/{stranger}/leads/{lead_id}/touches", headers=a_login(stranger))

        assert answer.status_code == 404


class TestGetConservation:
    async def test_shows_no_residue(
        self, client: httpx.AsyncClient, headers: dict[str, str], workspace_id: UUID
    ) -> None:
        address = an_address()
        for _ in range(3):
            await post(client, headers, {"email": address, "source": "fair"})

        path = f"/api/companies/{workspace_id}/data/conservation"
        [counts] = (await client.get(path, headers=a_login(workspace_id))).json()["items"]

        assert {name: counts[name] for name in ("source", "received", "created", "merged", "residue")} == {
            "source": "fair", "received": 3, "created": 1, "merged": 2, "residue": 0,
        }  # fmt: skip

    async def test_is_bounded_by_the_asked_span(
        self, client: httpx.AsyncClient, headers: dict[str, str], workspace_id: UUID
    ) -> None:
        await post(client, headers, {"email": an_address()})

        path = f"/api/companies/{workspace_id}/data/conservation?from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z"
        answer = await client.get(path, headers=a_login(workspace_id))

        assert answer.json() == {"items": []}
