"""Refresh tokens over HTTP: rotation, theft, log-out."""

from services.crm.tests.door import Door


class TestRefreshSession:
    async def test_rotates_the_token(self, door: Door) -> None:
        first = (await door.tokens())["refresh_token"]

        second = await door.refresh(first)
        third = await door.refresh(second.json()["refresh_token"])

        assert (second.status_code, third.status_code) == (200, 200)
        assert len({first, second.json()["refresh_token"], third.json()["refresh_token"]}) == 3

    async def test_ends_the_login_when_a_used_token_comes_again(self, door: Door) -> None:
        stolen = (await door.tokens())["refresh_token"]
        latest = (await door.refresh(stolen)).json()["refresh_token"]
        await door.change("UPDATE refresh_tokens SET used_at = used_at - interval '1 minute'")

        again = await door.refresh(stolen)

        assert (again.status_code, again.json()["code"]) == (401, "refresh_refused")
        assert (await door.refresh(latest)).status_code == 401

    async def test_lets_two_tabs_refresh_at_once(self, door: Door) -> None:
        token = (await door.tokens())["refresh_token"]

        answers = [await door.refresh(token), await door.refresh(token)]

        assert [answer.status_code for answer in answers] == [200, 200]

    async def test_refuses_an_expired_token(self, door: Door) -> None:
        token = (await door.tokens())["refresh_token"]
        await door.change("UPDATE refresh_tokens SET expires_at = now()")

        assert (await door.refresh(token)).status_code == 401

    async def test_refuses_a_token_that_never_was(self, door: Door) -> None:
        assert (await door.refresh("invented")).status_code == 401

    async def test_refuses_a_user_who_was_switched_off(self, door: Door) -> None:
        token = (await door.tokens())["refresh_token"]
        await door.change("UPDATE users SET is_active = false")

        assert (await door.refresh(token)).status_code == 401

    async def test_stores_no_token_in_clear_text(self, door: Door) -> None:
        token = (await door.tokens())["refresh_token"]

        async with door.database.system_transaction() as tx:
            rows = await tx.rows("SELECT * FROM refresh_tokens")
        assert rows
        assert token not in str(rows)


class TestLogOut:
    async def test_ends_the_refresh_tokens_of_the_login(self, door: Door) -> None:
        first = (await door.tokens())["refresh_token"]
        second = (await door.refresh(first)).json()["refresh_token"]

        assert (await door.log_out(first)).status_code == 204
        assert (await door.refresh(second)).status_code == 401

    async def test_leaves_other_logins_alone(self, door: Door) -> None:
        here, there = (await door.tokens())["refresh_token"], (await door.tokens())["refresh_token"]

        await door.log_out(here)

        assert (await door.refresh(there)).status_code == 200

    async def test_says_the_same_of_a_token_that_never_was(self, door: Door) -> None:
        assert (await door.log_out("invented")).status_code == 204
