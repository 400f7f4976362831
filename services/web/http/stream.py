"""What changes, as it happens: `/stream`, as server-sent events."""

import time
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request
from fastapi.sse import EventSourceResponse
from redis.exceptions import RedisError
from starlette.responses import Response

from services.web.gateways.platform import Refused, Unavailable
from services.web.http import stream_events
from services.web.http.live_hub import LiveHub
from services.web.http.live_subscription import Subscription
from services.web.http.permissions import SignInNeeded, signed_in
from services.web.models.session import SignedIn
from shared.auth.permissions import Permission

CHECK_SECONDS = 5.0
HEARTBEAT_SECONDS = 15.0
CATCH_UP_PAGES = 5
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}

router = APIRouter(include_in_schema=False)


async def listener(request: Request) -> SignedIn | None:
    """None for whoever may not listen: a browser that is refused tries again for ever, one that is told does not."""
    try:
        who = await signed_in(request)
    except SignInNeeded:
        return None
    return who if who.may(Permission.LEADS_READ) else None


@router.get("/stream")
async def stream_changes(
    request: Request,
    who: Annotated[SignedIn | None, Depends(listener)],
    last_event_id: Annotated[str | None, Header()] = None,
    after: str | None = None,
) -> Response:
    """Events `hello`, `change`, `state`, `resync` and `signed-out`. After a cut it goes on from `Last-Event-ID`, where
    another tab takes over from `after`."""
    hub: LiveHub = request.app.state.live
    events = _farewell() if who is None else _events(hub, who, last_event_id or after)
    return EventSourceResponse(events, headers=HEADERS)


async def _farewell() -> AsyncIterator[bytes]:
    yield stream_events.SIGNED_OUT


async def _events(hub: LiveHub, who: SignedIn, after: str | None) -> AsyncIterator[bytes]:
    with hub.subscribed(who) as subscription:
        watch = hub.watches[who.workspace_id]
        yield stream_events.hello(str(who.workspace_id), after or watch.position)
        if watch.is_away:
            yield stream_events.state("reconnecting")
        if after is not None:
            async for chunk in _missed(hub, who, after):
                yield chunk
        async for chunk in _heard(hub, subscription):
            yield chunk


async def _missed(hub: LiveHub, who: SignedIn, after: str) -> AsyncIterator[bytes]:
    """What came since a position; what comes meanwhile waits in line, and may be told twice."""
    try:
        for _ in range(CATCH_UP_PAGES):
            page = await hub.feed.read(who, after)
            if page.items:
                yield stream_events.changes(page.items, page.position)
            if not page.is_full:
                return
            after = page.position
    except (Refused, Unavailable):
        pass
    yield stream_events.RESYNC
    yield stream_events.hello(str(who.workspace_id), hub.watches[who.workspace_id].position)


async def _heard(hub: LiveHub, subscription: Subscription) -> AsyncIterator[bytes]:
    now = time.monotonic()
    beats_at, checked_at = now, now
    while not subscription.has_ended:
        chunk = await subscription.next(CHECK_SECONDS)
        now = time.monotonic()
        if now - checked_at >= CHECK_SECONDS:
            checked_at = now
            if not await _is_welcome(hub, subscription.who):
                yield stream_events.SIGNED_OUT
                return
        if chunk is not None or now - beats_at >= HEARTBEAT_SECONDS:
            beats_at = now
            yield chunk or stream_events.HEARTBEAT


async def _is_welcome(hub: LiveHub, who: SignedIn) -> bool:
    """Where Redis is away nobody can be told from anybody: those who were welcome stay."""
    try:
        return await hub.is_welcome(who)
    except RedisError:
        return True
