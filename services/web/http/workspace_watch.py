"""Follows one workspace's changes for all its open streams, with the token of one of those who listen."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

import structlog
from redis.exceptions import RedisError

from services.web.gateways.change_feed import WAIT_SECONDS, ChangeFeed, ChangePage
from services.web.gateways.platform import Refused, Unavailable
from services.web.http import stream_events
from services.web.http.live_subscription import Subscription
from services.web.models.session import SignedIn

log = structlog.get_logger(__name__)

GATHER_SECONDS = 0.5
"""After a page more may gather for so long: a busy workspace is told twice a second, not a hundred times, and all its
open lists ask together."""
SHORTEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.25, 4.0
NOBODY_SECONDS = 0.5
MOST_REFUSED = 100

FindListener = Callable[[SignedIn], Awaitable[SignedIn | None]]
"""A listener as signed in now, with a token that is still good; None where the session has ended or may not read."""


class WorkspaceWatch:
    """`generation` counts what was told: two readers who saw the same one may share an answer."""

    def __init__(self, workspace_id: UUID, feed: ChangeFeed, find_listener: FindListener) -> None:
        self.workspace_id = workspace_id
        self.position: str | None = None
        self.is_away = False
        self.generation = 0
        self.subscriptions: set[Subscription] = set()
        self._feed = feed
        self._find_listener = find_listener
        self._who: SignedIn | None = None
        self._refused: list[str] = []
        self._pause = SHORTEST_PAUSE_SECONDS

    def tell(self, chunk: bytes) -> None:
        self.generation += 1
        for subscription in self.subscriptions:
            subscription.put(chunk)

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                self._who = await self._listener()
                if self._who is None:
                    await asyncio.sleep(NOBODY_SECONDS)
                else:
                    await self._read(self._who)
            except Refused as refused:
                self._note_refusal(refused)
            except Unavailable as error:
                await self._wait_for_crm(error)

    async def _listener(self) -> SignedIn | None:
        """The first one whose session is alive: when it ends, the next one speaks for all."""
        for subscription in list(self.subscriptions):
            try:
                who = await self._find_listener(subscription.who)
            except RedisError:
                return self._who  # nobody can be looked up: whoever spoke last goes on
            if who is not None and who.access_token not in self._refused:
                return who
        return None

    async def _read(self, who: SignedIn) -> None:
        is_new = self.position is None
        wait = 0 if is_new or self.is_away else WAIT_SECONDS
        page = await self._feed.read(who, self.position, wait=wait)
        self.position, self._pause = page.position, SHORTEST_PAUSE_SECONDS
        if is_new:
            self.tell(stream_events.hello(str(self.workspace_id), page.position))
        self._tell(page)
        if self.is_away:
            self.is_away = False
            self.tell(stream_events.state("live"))
        if page.items and not page.is_full:
            await asyncio.sleep(GATHER_SECONDS)

    def _tell(self, page: ChangePage) -> None:
        if page.items:
            self.tell(stream_events.changes(page.items, page.position))

    def _note_refusal(self, refused: Refused) -> None:
        log.info("change_feed_refused", status=refused.status, code=refused.code)
        if refused.code == "cursor_invalid":
            self.position = None
            self.tell(stream_events.RESYNC)
        elif self._who is not None:
            self._refused = [*self._refused[-MOST_REFUSED:], self._who.access_token]

    async def _wait_for_crm(self, error: Exception) -> None:
        if not self.is_away:
            log.warning("change_feed_away", error=type(error).__name__)
            self.is_away = True
            self.tell(stream_events.state("reconnecting"))
        await asyncio.sleep(self._pause)
        self._pause = min(self._pause * 2, LONGEST_PAUSE_SECONDS)
