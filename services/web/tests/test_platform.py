"""The client to the other services, against a server behind a real socket."""

import dataclasses
from uuid import uuid4

import httpx
import pytest

from services.web.gateways.platform import Platform, Refused, Unavailable
from services.web.gateways.session_store import SessionStore
from services.web.models.session import SignedIn
from services.web.settings import ServiceUrls
from services.web.tests.fake_crm import PASSWORD, FakeCrm
from services.web.usecases.sign_in import SignIn, sign_in
from shared.clock import utc_now
from shared.messaging.cause import Cause, set_cause

LEADS = "/api/companies/{ws}/leads"
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.fixture
async def who(platform: Platform, sessions: SessionStore) -> SignedIn:
    return await sign_in(platform, sessions, SignIn("sven@acme.example", PASSWORD), now=utc_now())


class TestGet:
    async def test_asks_with_the_token_in_the_user_s_workspace(
        self, platform: Platform, who: SignedIn, crm: FakeCrm
    ) -> None:
        reply = await platform.get(who, "crm", LEADS, search="Grace & co", status=["new", "lost"], owner=None)

        assert reply.body["query"] == [["search", "Grace & co"], ["status", "lost"], ["status", "new"]]
        assert reply.etag == '"7"'
        assert crm.headers["authorization"] == f"Bearer {who.access_token}"

    async def test_passes_the_request_s_trace_on(self, platform: Platform, who: SignedIn, crm: FakeCrm) -> None:
        set_cause(Cause("request-1", traceparent=f"00-{TRACE}-00f067aa0ba902b7-01"))
        await platform.get(who, "crm", LEADS)

        assert crm.headers["x-request-id"] == "request-1"
        assert crm.headers["traceparent"] == f"00-{TRACE}-00f067aa0ba902b7-01"

    async def test_finds_nothing_in_another_workspace(self, platform: Platform, who: SignedIn) -> None:
        with pytest.raises(Refused) as refused:
            await platform.get(dataclasses.replace(who, workspace_id=uuid4()), "crm", LEADS)

        assert refused.value.status == 404

    async def test_takes_304_for_an_answer(self, platform: Platform) -> None:
        assert (await platform.get(None, "crm", "/odd/304")).status == 304


class TestSend:
    async def test_carries_body_and_version(self, platform: Platform, who: SignedIn, crm: FakeCrm) -> None:
        reply = await platform.send(who, "POST", "crm", LEADS, json={"a": 1}, headers={"If-Match": '"7"'})

        assert reply.body["body"] == '{"a":1}'
        assert crm.headers["if-match"] == '"7"'

    async def test_takes_an_empty_answer(self, platform: Platform) -> None:
        assert (await platform.send(None, "GET", "crm", "/odd/204")).body is None


class TestTrouble:
    @pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 412, 422, 428, 429])
    async def test_of_the_caller_is_refused_with_the_reason(self, platform: Platform, status: int) -> None:
        with pytest.raises(Refused) as refused:
            await platform.get(None, "crm", f"/odd/{status}")

        found = refused.value
        assert (found.status, found.code, found.detail) == (status, f"code_{status}", f"because of code_{status}")
        assert found.trace_id == "t" * 32

    async def test_of_the_service_is_unavailable_with_our_trace(self, platform: Platform) -> None:
        set_cause(Cause("request-1", traceparent=f"00-{TRACE}-00f067aa0ba902b7-01"))
        with pytest.raises(Unavailable) as unavailable:
            await platform.get(None, "crm", "/odd/503")

        assert (unavailable.value.service, unavailable.value.trace_id) == ("crm", TRACE)

    async def test_of_a_server_that_is_away_or_unknown_is_unavailable(self) -> None:
        platform = Platform({"crm": ServiceUrls(api="http://127.0.0.1:1")})
        try:
            for service in ("crm", "nobody"):
                with pytest.raises(Unavailable):
                    await platform.get(None, service, "/")
        finally:
            await platform.close()

    async def test_of_a_server_that_is_slow_is_unavailable(self, crm: FakeCrm) -> None:
        platform = Platform({"crm": ServiceUrls(api=crm.url)}, client=httpx.AsyncClient(timeout=0.1, trust_env=False))
        try:
            with pytest.raises(Unavailable):
                await platform.get(None, "crm", "/odd/slow")
        finally:
            await platform.close()
