"""The stream of changes: one watch per workspace, many listeners; sessions end, the CRM goes away, readers are slow."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from starlette.applications import Starlette

from services.web.app import create_app
from services.web.gateways.session_store import SessionStore, key_of
from services.web.http import live_hub, stream
from services.web.http.live_hub import LiveHub
from services.web.http.live_subscription import MOST_WAITING, Subscription
from services.web.http.stream_events import RESYNC
from services.web.models.session import SignedIn
from services.web.tests.browser import Browser
from services.web.tests.conftest import web_settings
from services.web.tests.fake_feed import FakeFeed
from services.web.tests.listener import Listener, listening_to
from services.web.tests.listening import listening
from shared.http.stopping import stopping_of
from shared.testing.waiting import eventually


class House:
    """The web service behind a real socket, beside a CRM that plays the feed."""

    def __init__(self, app: FastAPI, url: str, feed: FakeFeed) -> None:
        self.app = app
        self.url = url
        self.feed = feed

    @property
    def hub(self) -> LiveHub:
        hub: LiveHub = self.app.state.live
        return hub

    @property
    def sessions(self) -> SessionStore:
        sessions: SessionStore = self.app.state.sessions
        return sessions

    async def sign_in(self) -> str:
        """A new session's id."""
        async with httpx.AsyncClient(base_url=self.url) as client:
            browser = Browser(client)
            await browser.sign_in()
            assert browser.cookie is not None
            return browser.cookie

    def listen(
        self, session_id: str | None, *, last: str | None = None, after: str | None = None
    ) -> contextlib.AbstractAsyncContextManager[Listener]:
        return listening_to(self.url, session_id, last=last, after=after)


@pytest.fixture
async def house(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    monkeypatch.setattr(stream, "CHECK_SECONDS", 0.1)
    monkeypatch.setattr(stream, "HEARTBEAT_SECONDS", 0.3)
    monkeypatch.setattr(live_hub, "LINGER_SECONDS", 0.3)
    feed = FakeFeed("")
    async with listening(Starlette(routes=feed.routes())) as feed.url:
        app = create_app(web_settings(feed.url))
        async with app.router.lifespan_context(app), listening(app, lifespan="off") as url:
            yield House(app, url, feed)


async def has_position(listener: Listener) -> None:
    async def look() -> bool:
        return listener.position is not None

    await eventually(look)


class TestStream:
    async def test_says_hello_and_tells_what_changes(self, house: House) -> None:
        async with house.listen(await house.sign_in()) as listener:
            await has_position(listener)
            [hello, *_] = listener.of("hello")
            [event_id] = house.feed.add(type="lead.created")
            [change] = await listener.hears("change")

        assert hello["workspace"] == house.feed.workspace_id
        assert (change["type"], change["event_id"]) == ("lead.created", event_id)
        assert set(change) == {"type", "lead_id", "event_id", "occurred_at"}
        assert listener.position == "a-1"

    async def test_asks_the_crm_once_for_many_listeners(self, house: House) -> None:
        sessions = [await house.sign_in() for _ in range(3)]
        async with contextlib.AsyncExitStack() as stack:
            listeners = [await stack.enter_async_context(house.listen(session)) for session in sessions for _ in "ab"]
            for listener in listeners:
                await has_position(listener)
            [event_id] = house.feed.add()
            for listener in listeners:
                await listener.hears("change")

            assert house.feed.under_way <= 1
            assert [listener.ids for listener in listeners] == [[event_id]] * 6
            assert len(house.hub.watches) == 1

    async def test_watches_from_the_first_listener_to_the_last(self, house: House) -> None:
        assert not house.hub.watches
        async with house.listen(await house.sign_in()) as listener:
            await has_position(listener)
            assert list(house.hub.watches) == [UUID(house.feed.workspace_id)]

        async def nobody_watches() -> bool:
            return not house.hub.watches and house.feed.under_way == 0

        await eventually(nobody_watches)

    async def test_goes_on_where_a_browser_was_cut_off(self, house: House) -> None:
        session = await house.sign_in()
        async with house.listen(session) as listener:
            await has_position(listener)
            house.feed.add()
            await listener.hears("change")
        missed = house.feed.add(450)

        async with house.listen(session, last=listener.position) as again:
            await again.hears("change", len(missed))
        async with house.listen(session, after=listener.position) as other_tab:
            await other_tab.hears("change", len(missed))

        assert set(again.ids) == set(other_tab.ids) == set(missed)
        assert not again.of("resync")

    async def test_sends_whoever_was_away_too_long_to_look_anew(self, house: House) -> None:
        session = await house.sign_in()
        house.feed.add(200 * stream.CATCH_UP_PAGES + 1)

        async with house.listen(session, last="a-0") as long_away, house.listen(session, last="b-0") as elsewhere:
            await long_away.hears("resync")
            await elsewhere.hears("resync")

    async def test_beats_while_nothing_happens(self, house: House) -> None:
        async with house.listen(await house.sign_in()) as listener:

            async def has_beaten_twice() -> bool:
                return listener.comments >= 2

            await eventually(has_beaten_twice)


class TestRights:
    async def test_tells_nobody_without_a_session_that_they_are_signed_out(self, house: House) -> None:
        for session in (None, "made-up"):
            async with house.listen(session) as listener:
                await listener.ends()
                assert [event for event, _ in listener.heard] == ["signed-out"]

    async def test_tells_a_role_that_may_not_read_leads_nothing(self, house: House) -> None:
        house.feed.role = "PARTNER"
        async with house.listen(await house.sign_in()) as listener:
            await listener.ends()

        assert [event for event, _ in listener.heard] == ["signed-out"]
        assert not house.feed.asked

    async def test_ends_with_the_session(self, house: House) -> None:
        session = await house.sign_in()
        async with house.listen(session) as listener:
            await has_position(listener)
            await house.sessions.end(session)
            await listener.hears("signed-out")
            await listener.ends()

    async def test_ends_at_once_when_the_person_signs_out(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(stream, "CHECK_SECONDS", 60.0)
        session = await house.sign_in()
        async with house.listen(session) as listener:
            await has_position(listener)
            async with httpx.AsyncClient(base_url=house.url) as client:
                browser = Browser(client)
                browser.cookie = session
                await browser.post("/logout", {"csrf": await browser.csrf()})
            await listener.hears("signed-out")
            await listener.ends()

    async def test_falls_over_to_another_listener_when_the_one_who_spoke_leaves(self, house: House) -> None:
        first, second = await house.sign_in(), await house.sign_in()
        async with house.listen(first) as one:
            await has_position(one)
            async with house.listen(second) as other:
                await has_position(other)
                await house.sessions.end(first)
                await one.hears("signed-out")
                house.feed.add(2)
                await other.hears("change", 2)
                spoke_before = house.feed.asked[0][0]
                house.feed.add()
                await other.hears("change", 3)

                async def another_speaks() -> bool:
                    return house.feed.asked[-1][0] != spoke_before

                await eventually(another_speaks)

    async def test_falls_over_when_the_crm_refuses_a_token(self, house: House) -> None:
        first, second = await house.sign_in(), await house.sign_in()
        async with house.listen(first) as one, house.listen(second) as other:
            await has_position(one)
            await has_position(other)
            house.feed.refused_tokens.add(house.feed.asked[-1][0])
            house.feed.wake()
            house.feed.add()

            await one.hears("change")
            await other.hears("change")

    async def test_keeps_nobody_signed_in_by_listening(self, house: House) -> None:
        session = await house.sign_in()
        redis, key = house.sessions._redis, key_of(session)
        async with house.listen(session) as listener:
            await has_position(listener)
            await redis.expire(key, 500)

            async def was_looked_up() -> bool:
                return listener.comments >= 2

            await eventually(was_looked_up)

            assert await redis.ttl(key) <= 500


class TestTrouble:
    async def test_says_that_the_crm_is_away_and_catches_up(self, house: House) -> None:
        async with house.listen(await house.sign_in()) as listener:
            await has_position(listener)
            house.feed.is_down = True
            house.feed.wake()
            await listener.hears("state")
            missed = house.feed.add(3)
            house.feed.is_down = False
            await listener.hears("state", 2)

        assert [told["state"] for told in listener.of("state")] == ["reconnecting", "live"]
        assert listener.ids == missed
        assert not listener.of("resync")

    async def test_begins_while_the_crm_is_away(self, house: House) -> None:
        session = await house.sign_in()
        house.feed.is_down = True
        async with house.listen(session) as listener:
            await listener.hears("state")
            assert listener.position is None
            house.feed.is_down = False
            await has_position(listener)
            [event_id] = house.feed.add()
            await listener.hears("change")

        assert listener.ids == [event_id]

    async def test_begins_anew_where_the_crm_has_forgotten_the_position(self, house: House) -> None:
        async with house.listen(await house.sign_in()) as listener:
            await has_position(listener)
            house.feed.life = "b"
            house.feed.wake()
            await listener.hears("resync")

            async def has_new_position() -> bool:
                return (listener.position or "").startswith("b-")

            await eventually(has_new_position)
            [event_id] = house.feed.add()
            await listener.hears("change")

        assert listener.ids == [event_id]

    async def test_ends_at_once_when_the_process_does(self, house: House) -> None:
        async with house.listen(await house.sign_in()) as listener:
            await has_position(listener)
            stopping_of(house.app.state).set()
            await asyncio.wait_for(listener.ends(), 2)

        assert not listener.of("signed-out")


class TestSubscription:
    async def test_sends_a_slow_reader_to_look_anew_instead_of_filling_up(self, who: SignedIn) -> None:
        subscription = Subscription(who)
        for number in range(3 * MOST_WAITING):
            subscription.put(b"data: %d\n\n" % number)

        chunk = await subscription.next(1)

        assert chunk is not None
        assert chunk.startswith(RESYNC)
        assert chunk.count(b"data: ") <= MOST_WAITING + 1
        assert chunk.endswith(b"data: %d\n\n" % (3 * MOST_WAITING - 1))

    async def test_hands_out_what_waits_before_it_ends(self, who: SignedIn) -> None:
        subscription = Subscription(who)
        subscription.put(b"last words")
        subscription.end()

        assert await subscription.next(1) == b"last words"
        assert await subscription.next(1) is None


@pytest.fixture
def who() -> SignedIn:
    nobody = UUID(int=0)
    return SignedIn("id", "token", nobody, "Sven", "sven@acme.example", "SDR", frozenset(), False, nobody, "Acme")
