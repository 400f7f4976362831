"""A topic as it grows: `/events/{topic}/tail`, as server-sent events, for those who look after operations."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Query, Request
from fastapi.sse import EventSourceResponse, format_sse_event
from redis.exceptions import RedisError
from starlette.responses import Response

from services.web.gateways.kafka_reader import LAST, KafkaReader
from services.web.gateways.topic_reader import News
from services.web.http.events import TAIL_PERMISSION, KnownEvent
from services.web.http.permissions import PageForbidden, SignInNeeded, signed_in
from services.web.models.session import SignedIn
from services.web.models.tail_rows import Row, TailViewer, matches, row_of
from shared.clock import utc_now
from shared.contracts.event import Event
from shared.http.stopping import stopping_of

MOST_ROWS = 200
TOGETHER_SECONDS = 0.1
TICK_SECONDS = 1.0
CHECK_SECONDS = 5.0
HEARTBEAT_SECONDS = 15.0
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
SIGNED_OUT = format_sse_event(event="signed-out", data_str="{}")
HEARTBEAT = b": still here\n\n"

router = APIRouter(include_in_schema=False)


async def watcher(request: Request) -> SignedIn | None:
    """None without a session: a stream can say so, where a browser would follow a redirection. Raises PageForbidden."""
    try:
        who = await signed_in(request)
    except SignInNeeded:
        return None
    if not who.may(TAIL_PERMISSION):
        raise PageForbidden(f"It needs the permission {TAIL_PERMISSION}, which your role does not have.")
    return who


@router.get("/events/{topic}/tail")
async def tail_topic(
    request: Request,
    event: KnownEvent,
    who: Annotated[SignedIn | None, Depends(watcher)],
    search: Annotated[str, Query(max_length=200)] = "",
    last: Annotated[int, Query(ge=0, le=MOST_ROWS)] = LAST,
) -> Response:
    """Events `state` (connecting, live, away), `rows` and `signed-out`: the last few of the caller's own workspace, and
    then each as it arrives."""
    kafka: KafkaReader = request.app.state.kafka
    kafka.expect_room()
    stream = _farewell() if who is None else TailStream(request, event, who, search).events(kafka, last)
    return EventSourceResponse(stream, headers=HEADERS)


async def _farewell() -> AsyncIterator[bytes]:
    yield SIGNED_OUT


@dataclass(slots=True)
class TailStream:
    """One open stream; whoever signs out or loses the right loses the stream within seconds."""

    request: Request
    event: type[Event]
    who: SignedIn
    search: str

    async def events(self, kafka: KafkaReader, last: int) -> AsyncIterator[bytes]:
        stopping = stopping_of(self.request.app.state)
        viewer = TailViewer.of(self.who)
        state = ""
        beat_at = checked_at = time.monotonic()
        # With a filter the viewer gets the last few that match, out of more that might.
        async with kafka.follow(self.event.topic, viewer.may_see, last=MOST_ROWS if self.search else last) as tail:
            while not stopping.is_set():
                news = await tail.next(TICK_SECONDS)
                chunk = b"" if news.state == state else _sent("state", {"state": news.state})
                state = news.state
                chunk += self._rows(news, viewer)
                now = time.monotonic()
                if now - checked_at >= CHECK_SECONDS:
                    checked_at = now
                    if not await self._is_welcome():
                        yield SIGNED_OUT
                        return
                    viewer = TailViewer.of(self.who)
                if chunk or now - beat_at >= HEARTBEAT_SECONDS:
                    beat_at = now
                    yield chunk or HEARTBEAT
                    await asyncio.sleep(TOGETHER_SECONDS)  # what arrives meanwhile is sent together

    def _rows(self, news: News, viewer: TailViewer) -> bytes:
        """No more than a page keeps; the text is searched in what the viewer may see."""
        found: list[Row] = []
        for message in reversed(news.messages):
            row = row_of(message, self.event, viewer)
            if matches(row, self.search):
                found.append(row)
            if len(found) == MOST_ROWS:
                break
        left_out = 0 if self.search else len(news.messages) - len(found)
        if not found and not news.skipped:
            return b""
        return _sent("rows", {"rows": found[::-1], "skipped": news.skipped + left_out})

    async def _is_welcome(self) -> bool:
        """Where Redis is away nobody can be told from anybody: those who were welcome stay."""
        state = self.request.app.state
        try:
            session = await state.sessions.onlooker().find(self.who.id)
        except RedisError:
            return True
        if session is None or utc_now().timestamp() - session.signed_in_at > state.settings.session_longest_seconds:
            return False
        self.who = session.who
        return self.who.may(TAIL_PERMISSION)


def _sent(name: str, data: Any) -> bytes:
    return format_sse_event(event=name, data_str=orjson.dumps(data).decode())
