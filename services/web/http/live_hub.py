"""The process's open streams: one watch per workspace that anybody looks at, from the first stream to the last."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import Context
from uuid import UUID

from fastapi import FastAPI

from services.web.gateways.change_feed import ChangeFeed
from services.web.gateways.platform import Platform
from services.web.gateways.session_store import SessionStore
from services.web.http.live_subscription import Subscription
from services.web.http.stream_events import SIGNED_OUT
from services.web.http.workspace_watch import WorkspaceWatch
from services.web.models.session import SignedIn
from services.web.usecases.resume_session import resume_session
from shared.auth.permissions import Permission
from shared.clock import utc_now
from shared.http.stopping import stopping_of

LINGER_SECONDS = 5.0
"""Who goes from one page to the next is away for a moment: the watch goes on meanwhile."""


class LiveHub:
    def __init__(self, feed: ChangeFeed, platform: Platform, sessions: SessionStore, *, longest_seconds: float) -> None:
        self.feed = feed
        self.watches: dict[UUID, WorkspaceWatch] = {}
        self._tasks: dict[UUID, asyncio.Task[None]] = {}
        self._platform = platform
        self._sessions = sessions.onlooker()
        self._longest_seconds = longest_seconds
        self._is_closed = False

    @contextmanager
    def subscribed(self, who: SignedIn) -> Iterator[Subscription]:
        watch = self._watch(who.workspace_id)
        subscription = Subscription(who)
        watch.subscriptions.add(subscription)
        if self._is_closed:
            subscription.end()
        try:
            yield subscription
        finally:
            watch.subscriptions.discard(subscription)
            if not watch.subscriptions:
                asyncio.get_running_loop().call_later(LINGER_SECONDS, self._stop_if_alone, watch)

    async def is_welcome(self, who: SignedIn) -> bool:
        """Whether the session is still there, and may read leads."""
        session = await self._sessions.find(who.id)
        if session is None or utc_now().timestamp() - session.signed_in_at > self._longest_seconds:
            return False
        return session.who.may(Permission.LEADS_READ)

    def sign_out(self, session_id: str) -> None:
        """Its streams in this process say so at once; those of others find out when they look next."""
        for watch in self.watches.values():
            for subscription in watch.subscriptions:
                if subscription.who.id == session_id:
                    subscription.put(SIGNED_OUT)
                    subscription.end()

    def generation(self, workspace_id: UUID) -> int | None:
        """Changes with whatever is told of the workspace; None where nobody in this process listens."""
        watch = self.watches.get(workspace_id)
        return None if watch is None or watch.is_away or watch.position is None else watch.generation

    def end_streams(self) -> None:
        """The process is about to end: browsers come back to the next one."""
        self._is_closed = True
        for watch in self.watches.values():
            for subscription in watch.subscriptions:
                subscription.end()

    async def close(self) -> None:
        self.end_streams()
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _watch(self, workspace_id: UUID) -> WorkspaceWatch:
        watch = self.watches.get(workspace_id)
        if watch is None:
            watch = self.watches[workspace_id] = WorkspaceWatch(workspace_id, self.feed, self._find_listener)
            self._tasks[workspace_id] = asyncio.create_task(
                watch.run(),
                name=f"watch {workspace_id}",
                context=Context(),  # its calls belong to no one's request
            )
        return watch

    def _stop_if_alone(self, watch: WorkspaceWatch) -> None:
        if not watch.subscriptions and self.watches.get(watch.workspace_id) is watch:
            del self.watches[watch.workspace_id]
            self._tasks.pop(watch.workspace_id).cancel()

    async def _find_listener(self, who: SignedIn) -> SignedIn | None:
        present = await resume_session(
            self._platform, self._sessions, who.id, longest_seconds=self._longest_seconds, now=utc_now()
        )
        return present if present is not None and present.may(Permission.LEADS_READ) else None


@asynccontextmanager
async def open_streams(app: FastAPI) -> AsyncIterator[None]:
    """Sets `app.state.live`. The platform and the sessions must be open already."""
    state, settings = app.state, app.state.settings
    feed = ChangeFeed(settings.services)
    state.live = hub = LiveHub(feed, state.platform, state.sessions, longest_seconds=settings.session_longest_seconds)
    ending = asyncio.create_task(_end_in_time(hub, stopping_of(state)), name="end-streams")
    try:
        yield
    finally:
        ending.cancel()
        await hub.close()
        await feed.close()


async def _end_in_time(hub: LiveHub, stopping: asyncio.Event) -> None:
    """The server waits for open answers before it closes what they use."""
    await stopping.wait()
    hub.end_streams()
