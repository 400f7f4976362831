"""Logging in over HTTP."""

from datetime import timedelta
from uuid import uuid4

import pytest

from services.crm.repositories.credentials import digest_of
from services.crm.tests.door import Door
from shared.auth.jwks import JwksClient
from shared.auth.tokens import SigningKey, TokenVerifier, issue_token
from shared.clock import utc_now


class TestLogIn:
    async def test_gives_a_token_that_every_service_accepts(self, door: Door) -> None:
        answer = await door.log_in(f"  {door.user.email.upper()} ")

        assert (answer.status_code, answer.json()["expires_in"]) == (200, 900)
        jwks = JwksClient("http://test/.well-known/jwks.json", client=door.client)
        for service in ("ingestion", "scoring", "crm", "notifications", "assessments", "web"):
            caller = await TokenVerifier(jwks, service).verify(answer.json()["access_token"])
            assert (caller.workspace_id, caller.user_id) == (door.account.workspace_id, door.user.id)
            assert (caller.role, caller.is_operator) == ("SDR", True)

    async def test_says_the_same_of_a_wrong_password_and_an_unknown_name(self, door: Door) -> None:
        wrong = await door.log_in(password="guess")
        unknown = await door.log_in(f"{uuid4().hex}@example.com", "guess")

        assert (wrong.status_code, unknown.status_code) == (401, 401)
        assert wrong.json()["code"] == unknown.json()["code"] == "login_refused"
        assert wrong.json()["detail"] == unknown.json()["detail"]

    @pytest.mark.parametrize("is_known", [True, False])
    async def test_pauses_a_name_after_five_failures(self, door: Door, *, is_known: bool) -> None:
        email = door.user.email if is_known else f"{uuid4().hex}@example.com"
        for _ in range(5):
            assert (await door.log_in(email, "guess")).status_code == 401

        refused = await door.log_in(email)

        assert (refused.status_code, refused.json()["code"]) == (429, "login_paused")
        assert 880 < int(refused.headers["Retry-After"]) <= 900

    async def test_opens_again_after_the_pause(self, door: Door) -> None:
        for _ in range(5):
            await door.log_in(password="guess")
        async with door.database.system_transaction() as tx:
            await tx.execute(
                "UPDATE login_failures SET locked_until = :past WHERE name_digest = :digest",
                past=utc_now() - timedelta(seconds=1),
                digest=digest_of(door.user.email.lower(), "test"),
            )

        assert (await door.log_in(password="guess")).status_code == 401
        assert (await door.log_in()).status_code == 200

    async def test_forgets_failures_after_a_success(self, door: Door) -> None:
        for _ in range(2):
            for _ in range(4):
                assert (await door.log_in(password="guess")).status_code == 401
            assert (await door.log_in()).status_code == 200

    async def test_refuses_a_user_who_was_switched_off(self, door: Door) -> None:
        await door.change("UPDATE users SET is_active = false")

        assert (await door.log_in()).status_code == 401

    async def test_names_what_is_missing(self, door: Door) -> None:
        answer = await door.client.post("/api/auth/login", json={"email": "sam@example.com"})

        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/password")


class TestGetCurrentUser:
    async def test_shows_the_user_behind_the_token(self, door: Door) -> None:
        token = (await door.tokens())["access_token"]

        answer = await door.client.get("/api/auth/me", headers={"Authorization": f"Bearer {token}"})

        assert (answer.status_code, answer.json()["name"]) == (200, "Sam Seller")
        assert answer.json()["workspace"] == {"id": str(door.account.workspace_id), "name": "Acme Sales"}
        assert "leads:write" in answer.json()["permissions"]

    async def test_refuses_a_token_signed_with_another_key(self, door: Door) -> None:
        token = issue_token(
            SigningKey.generate(),
            user_id=door.user.id,
            workspace_id=door.account.workspace_id,
            role="ADMIN",
            now=utc_now(),
        )

        answer = await door.client.get("/api/auth/me", headers={"Authorization": f"Bearer {token}"})

        assert answer.status_code == 401
