"""One open stream's place in line: what waits to be sent, and never more than it may hold."""

import asyncio
from collections import deque

from services.web.http.stream_events import RESYNC
from services.web.models.session import SignedIn

MOST_WAITING = 64


class Subscription:
    """A reader that is too slow is told to look at everything anew, instead of being sent all it missed."""

    def __init__(self, who: SignedIn) -> None:
        self.who = who
        self.has_ended = False
        self._waiting: deque[bytes] = deque()
        self._arrived = asyncio.Event()

    def put(self, chunk: bytes) -> None:
        if len(self._waiting) >= MOST_WAITING:
            self._waiting.clear()
            self._waiting.append(RESYNC)
        self._waiting.append(chunk)
        self._arrived.set()

    def end(self) -> None:
        """What waits is still sent, and then nothing more."""
        self.has_ended = True
        self._arrived.set()

    async def next(self, seconds: float) -> bytes | None:
        """What came, all at once; None where nothing does within so many seconds."""
        if not self._waiting and not self.has_ended:
            try:
                async with asyncio.timeout(seconds):
                    await self._arrived.wait()
            except TimeoutError:
                return None
        self._arrived.clear()
        chunks = b"".join(self._waiting)
        self._waiting.clear()
        return chunks or None
