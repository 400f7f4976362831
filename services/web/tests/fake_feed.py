"""The CRM's feed of changes as a play: it waits as the real one does, and tells what the test puts into it."""

import asyncio
import contextlib
import time
from typing import Any
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from services.web.tests.fake_crm import FakeCrm, problem

PAGE = 200
LOOK_SECONDS = 0.1


class FakeFeed(FakeCrm):
    """`asked` are the feed's requests: token and position. A position is a number with the feed's `life` before it."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.life = "a"
        self.entries: list[dict[str, Any]] = []
        self.asked: list[tuple[str, str | None]] = []
        self.refused_tokens: set[str] = set()
        self.under_way = 0
        self._grown = asyncio.Event()

    def routes(self) -> list[Route]:
        return [*super().routes(), Route("/api/companies/{ws}/changes", self.changes)]

    def add(self, count: int = 1, **values: Any) -> list[str]:
        """Something happens. Returns the events' ids."""
        entries = [{**self.entry(), **values} for _ in range(count)]
        self.entries += entries
        self.wake()
        return [entry["id"] for entry in entries]

    def entry(self) -> dict[str, Any]:
        return {
            "id": str(uuid4()),
            "type": "lead.scored",
            "lead_id": str(uuid4()),
            "occurred_at": "2026-11-20T12:00:00Z",
            "summary": {"score": 80},
            "actor": None,
        }

    def wake(self) -> None:
        self._grown.set()
        self._grown = asyncio.Event()

    async def changes(self, request: Request) -> Response:
        token = request.headers["authorization"].removeprefix("Bearer ")
        after = request.query_params.get("after")
        self.asked.append((token, after))
        self.under_way += 1
        try:
            return await self._answer(request, token, after)
        finally:
            self.under_way -= 1

    async def _answer(self, request: Request, token: str, after: str | None) -> Response:
        if after is None and not self.is_down:
            return self._page([], len(self.entries))
        ends_at = time.monotonic() + float(request.query_params.get("wait", "0"))
        while True:
            if self.is_down:
                return JSONResponse({}, 503)
            if token in self.refused_tokens:
                return problem(401, "token_invalid")
            life, _, number = (after or "").partition("-")
            if life != self.life:
                return problem(400, "cursor_invalid")
            items = self.entries[int(number) : int(number) + PAGE]
            if items or time.monotonic() >= ends_at or await request.is_disconnected():
                return self._page(items, int(number) + len(items))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._grown.wait()

    def _page(self, items: list[dict[str, Any]], position: int) -> Response:
        return JSONResponse({"items": items, "next_cursor": f"{self.life}-{position}"})
