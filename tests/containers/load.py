"""A little load: one lead after another, each posted until the gateway has answered for it."""

import asyncio
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import httpx

from shared.testing.waiting import eventually

AT_ONCE = 4
PAUSE_SECONDS = 0.05
"""Between two leads of one sender: some dozens a second are enough to have something under way at every crash."""


class Load:
    """`accepted` are the ids that were answered; a post without an answer is repeated, as a careful client does."""

    def __init__(self, demo: dict[str, Any]) -> None:
        self.accepted: set[str] = set()
        self.refused = 0
        self.attempts = 0
        self._client = httpx.AsyncClient(
            base_url=demo["urls"]["ingestion"], headers={"X-API-Key": demo["api_key"]}, timeout=10
        )
        self._senders: list[asyncio.Task[None]] = []
        self._is_over = False

    async def __aenter__(self) -> Self:
        self._senders = [asyncio.create_task(self._send()) for _ in range(AT_ONCE)]
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None,
                        trace: TracebackType | None) -> None:  # fmt: skip
        self._is_over = True
        await asyncio.gather(*self._senders)
        await self._client.aclose()

    async def answered(self, more: int) -> None:
        """Wait until so many more leads are accepted."""
        await self._grown(lambda: len(self.accepted), more)

    async def posted(self, more: int) -> None:
        """Wait until so many more posts are made, answered or not."""
        await self._grown(lambda: self.attempts, more)

    async def _grown(self, count: Any, more: int) -> None:
        wanted = count() + more

        async def enough() -> bool:
            return bool(count() >= wanted)

        await eventually(enough, within=180)

    async def _send(self) -> None:
        while not self._is_over:
            name = uuid4().hex[:12]
            await self._post({"email": f"{name}@acme-robotics.example", "last_name": name, "source": "crash"})
            await asyncio.sleep(PAUSE_SECONDS)

    async def _post(self, lead: dict[str, str]) -> None:
        while True:
            self.attempts += 1
            try:
                answer = await self._client.post("/api/leads", json=lead)
            except httpx.TransportError:
                self.refused += 1
                await asyncio.sleep(PAUSE_SECONDS)
                continue
            if answer.status_code in (200, 201):
                self.accepted.add(answer.json()["lead_id"])
                return
            assert answer.status_code == 503, answer.text
            self.refused += 1
            await asyncio.sleep(PAUSE_SECONDS)
