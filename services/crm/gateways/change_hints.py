"""Hints that a workspace's timelines have grown: one subscription per process wakes all who wait for changes."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from services.crm.models.timeline import changes_channel
from shared.messaging.wakeup import listen


class ChangeHints:
    """Best effort: whoever waits looks for itself from time to time."""

    def __init__(self, redis_url: str) -> None:
        self._redis_url = redis_url
        self._waiting: defaultdict[str, set[asyncio.Event]] = defaultdict(set)

    async def run(self) -> None:
        """Listen until cancelled."""
        await listen(self._redis_url, changes_channel("*"), self._wake)

    @contextmanager
    def waiting(self, workspace_id: UUID) -> Iterator[asyncio.Event]:
        """An event that is set whenever something was committed."""
        channel, woken = changes_channel(workspace_id), asyncio.Event()
        self._waiting[channel].add(woken)
        try:
            yield woken
        finally:
            self._waiting[channel].discard(woken)
            if not self._waiting[channel]:
                del self._waiting[channel]

    def _wake(self, channel: str) -> None:
        for woken in self._waiting.get(channel, ()):
            woken.set()
