"""A browser's EventSource, without one: reads a stream from a real socket, event by event."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from services.web.http.cookies import NAME
from shared.testing.waiting import eventually


@dataclass
class Listener:
    """What was heard so far: (event, data). `position` is what a browser would send as Last-Event-ID."""

    heard: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    comments: int = 0
    position: str | None = None
    has_ended: bool = False

    def of(self, name: str) -> list[dict[str, Any]]:
        return [data for event, data in self.heard if event == name]

    @property
    def ids(self) -> list[str]:
        return [change["event_id"] for change in self.of("change")]

    async def hears(self, name: str, count: int = 1) -> list[dict[str, Any]]:
        """Waits for so many events of a name."""

        async def look() -> bool:
            return len(self.of(name)) >= count

        await eventually(look)
        return self.of(name)

    async def ends(self) -> None:
        async def look() -> bool:
            return self.has_ended

        await eventually(look)

    async def read(self, lines: AsyncIterator[str]) -> None:
        event, data = "message", ""
        async for line in lines:
            name, _, value = line.partition(":")
            value = value.removeprefix(" ")
            if line == "" and data:
                self.heard.append((event, json.loads(data)))
                event, data = "message", ""
            elif line.startswith(":"):
                self.comments += 1
            elif name == "event":
                event = value
            elif name == "data":
                data += value
            elif name == "id":
                self.position = value
        self.has_ended = True


@asynccontextmanager
async def listening_to(
    url: str, session_id: str | None, *, path: str = "/stream", last: str | None = None, **query: str | None
) -> AsyncIterator[Listener]:
    """An open stream, until the block ends."""
    headers = {"Accept": "text/event-stream"} | ({"Cookie": f"{NAME}={session_id}"} if session_id else {})
    headers |= {"Last-Event-ID": last} if last else {}
    given = {name: value for name, value in query.items() if value is not None}
    listener = Listener()
    async with (
        httpx.AsyncClient(base_url=url, timeout=60) as client,
        client.stream("GET", path, headers=headers, params=given) as answer,
    ):
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        reading = asyncio.create_task(listener.read(answer.aiter_lines()))
        try:
            yield listener
        finally:
            reading.cancel()
            await asyncio.wait([reading])
