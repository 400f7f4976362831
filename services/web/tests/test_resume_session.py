"""What a cookie stands for, while tokens expire, tabs race and servers are away."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from redis.asyncio import Redis

from services.web.gateways.platform import Platform, Unavailable
from services.web.gateways.session_store import SessionStore, key_of
from services.web.models.session import SignedIn
from services.web.tests.fake_crm import PASSWORD, FakeCrm
from services.web.usecases.resume_session import RENEW_SECONDS, resume_session
from services.web.usecases.sign_in import SignIn, sign_in
from services.web.usecases.sign_out import sign_out
from shared.clock import utc_now
from shared.testing.database import redis_url
from shared.testing.waiting import eventually

DAY = 86_400.0
NOW = utc_now()
SOON = NOW + timedelta(seconds=900 - RENEW_SECONDS / 2)
"""The token still works, and is about to expire."""
LATE = NOW + timedelta(seconds=901)


@pytest.fixture
async def who(platform: Platform, sessions: SessionStore) -> SignedIn:
    return await sign_in(platform, sessions, SignIn("sven@acme.example", PASSWORD), now=NOW)


class Resume:
    """What a request with the session's cookie does first."""

    def __init__(self, platform: Platform, sessions: SessionStore, session_id: str) -> None:
        self._gateways = platform, sessions
        self._session_id = session_id

    async def __call__(self, now: datetime) -> SignedIn | None:
        return await resume_session(*self._gateways, self._session_id, longest_seconds=DAY, now=now)

    async def known(self, now: datetime) -> SignedIn:
        found = await self(now)
        assert found is not None
        return found


@pytest.fixture
def resume(platform: Platform, sessions: SessionStore, who: SignedIn) -> Resume:
    return Resume(platform, sessions, who.id)


class TestResumeSession:
    async def test_knows_the_person_without_asking_anybody(self, resume: Resume, who: SignedIn, crm: FakeCrm) -> None:
        crm.calls.clear()

        assert await resume(NOW) == who
        assert not crm.calls

    async def test_renews_the_token_shortly_before_it_expires(
        self, resume: Resume, who: SignedIn, crm: FakeCrm
    ) -> None:
        renewed = await resume.known(SOON)

        assert renewed.access_token != who.access_token
        assert (await resume.known(SOON)).access_token == renewed.access_token
        assert crm.count("/api/auth/refresh") == 1

    async def test_learns_of_a_new_role_then(self, resume: Resume, crm: FakeCrm) -> None:
        crm.role = "ADMIN"
        renewed = await resume.known(SOON)

        assert renewed.role == "ADMIN"
        assert renewed.may("operations:write")

    async def test_uses_a_refresh_token_once_however_many_tabs_ask(self, resume: Resume, crm: FakeCrm) -> None:
        crm.refresh_pause = 0.2
        found = await asyncio.gather(*(resume.known(LATE) for _ in range(12)))

        assert crm.count("/api/auth/refresh") == 1
        assert len({one.access_token for one in found}) == 1

    async def test_goes_on_with_a_token_that_still_works_while_another_tab_renews(
        self, resume: Resume, who: SignedIn, crm: FakeCrm
    ) -> None:
        crm.refresh_pause = 0.3
        renewal = asyncio.create_task(resume.known(SOON))

        async def is_renewing() -> bool:
            return crm.count("/api/auth/refresh") == 1

        await eventually(is_renewing)

        assert (await resume.known(SOON)).access_token == who.access_token
        assert (await renewal).access_token != who.access_token

    async def test_keeps_a_token_that_still_works_while_the_crm_is_away(
        self, resume: Resume, who: SignedIn, crm: FakeCrm
    ) -> None:
        crm.is_down = True

        assert await resume(SOON) == who

    async def test_says_that_the_crm_is_away_and_keeps_the_session(self, resume: Resume, crm: FakeCrm) -> None:
        crm.is_down = True
        with pytest.raises(Unavailable):
            await resume(LATE)
        crm.is_down = False

        assert await resume(LATE) is not None

    async def test_ends_with_a_login_that_the_crm_has_ended(self, resume: Resume, crm: FakeCrm) -> None:
        crm.good_refresh_tokens.clear()

        assert await resume(LATE) is None
        assert await resume(NOW) is None

    async def test_ends_after_its_longest_time(self, resume: Resume) -> None:
        assert await resume(NOW + timedelta(seconds=DAY + 1)) is None
        assert await resume(NOW) is None

    async def test_is_not_woken_by_a_renewal_that_was_under_way(
        self, resume: Resume, who: SignedIn, platform: Platform, sessions: SessionStore, crm: FakeCrm
    ) -> None:
        crm.refresh_pause = 0.3
        renewal = asyncio.create_task(resume(SOON))

        async def is_renewing() -> bool:
            return crm.count("/api/auth/refresh") == 1

        await eventually(is_renewing)
        await sign_out(platform, sessions, who.id)

        assert await renewal is None
        assert await resume(NOW) is None
        assert not crm.good_refresh_tokens


@pytest.fixture
async def redis() -> AsyncIterator[Redis]:
    client = Redis.from_url(redis_url())
    yield client
    await client.aclose()


class TestSessionStore:
    async def test_ends_a_session_that_is_idle(self, who: SignedIn, redis: Redis) -> None:
        short = SessionStore(redis_url(), "test", idle_seconds=1)
        try:
            assert await short.find(who.id) is not None  # from now on it has one second

            async def is_over() -> bool:
                return not await redis.exists(key_of(who.id))

            await eventually(is_over, within=5)
        finally:
            await short.close()

    async def test_holds_nothing_readable(self, who: SignedIn, redis: Redis) -> None:
        stored = await redis.get(key_of(who.id))

        assert isinstance(stored, bytes)
        for secret in (who.access_token, who.email, who.name, who.id):
            assert secret.encode() not in stored

    async def test_cannot_be_opened_with_another_secret(self, who: SignedIn) -> None:
        other = SessionStore(redis_url(), "another", idle_seconds=60)
        try:
            assert await other.find(who.id) is None
        finally:
            await other.close()
