"""API keys at the leads API."""

import pytest

from services.crm.tests.desk import Desk
from shared.auth.api_key_store import KeyOfAnotherWorkspace, store_api_key
from shared.auth.api_keys import new_api_key


class TestApiKeys:
    async def test_read_with_their_scopes_and_in_their_workspace_only(self, desk: Desk, stranger: Desk) -> None:
        await desk.lead()
        key = new_api_key("test")
        async with desk.database.transaction(desk.workspace_id) as tx:
            await store_api_key(tx, key.id, key.secret, kind="secret", scopes=["leads:read"])
        headers = {"X-API-Key": key.text}
        own, other = (f"/api/companies/{place.workspace_id}/leads" for place in (desk, stranger))

        assert len((await desk.client.get(own, headers=headers)).json()["items"]) == 1
        assert (await desk.client.get(other, headers=headers)).status_code == 404
        assert (await desk.client.get(own.replace("/leads", "/users"), headers=headers)).status_code == 403
        assert (await desk.client.get(own, headers=headers, params={"owner": "me"})).status_code == 422
        assert (await desk.client.get("/api/auth/me", headers=headers)).status_code == 401

    async def test_stay_with_the_workspace_they_were_made_for(self, desk: Desk, stranger: Desk) -> None:
        key = new_api_key("test")
        async with desk.database.transaction(desk.workspace_id) as tx:
            await store_api_key(tx, key.id, key.secret, kind="secret", scopes=["leads:read"])

        with pytest.raises(KeyOfAnotherWorkspace):
            async with desk.database.transaction(stranger.workspace_id) as tx:
                await store_api_key(tx, key.id, "stolen", kind="secret", scopes=["leads:read"])
