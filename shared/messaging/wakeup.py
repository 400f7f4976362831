"""Best-effort hints: the outbox is no longer empty, something changed. Polling is the truth, Redis may be away."""

import asyncio
import contextlib
from collections.abc import Callable, Iterable

import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)

TIMEOUT_SECONDS = 0.25
PAUSE_AFTER_FAILURE_SECONDS = 1.0


def connect(redis_url: str) -> Redis:
    """A client that gives up at once: without these settings a dead Redis costs four seconds a call."""
    return Redis.from_url(
        redis_url,
        retry=Retry(NoBackoff(), 0),
        socket_timeout=TIMEOUT_SECONDS,
        socket_connect_timeout=TIMEOUT_SECONDS,
    )


def channel(service: str) -> str:
    return f"leadflow:outbox:{service}"


class WakeupSender:
    """Tells the service's relay, and whoever else listens, in the background; at most one message each under way."""

    def __init__(self, redis_url: str, service: str) -> None:
        self._redis = connect(redis_url)
        self._channel = channel(service)
        self._wanted = asyncio.Event()
        self._waiting: set[str] = set()
        self._task: asyncio.Task[None] | None = None

    def hint(self) -> None:
        """Wake the relay. Never waits and never fails; call it after the commit."""
        self.tell((self._channel,))

    def tell(self, channels: Iterable[str]) -> None:
        """Wake the listeners of these channels, as `hint` does."""
        self._waiting.update(channels)
        self._wanted.set()
        if self._task is None:
            self._task = asyncio.create_task(self._send())

    async def _send(self) -> None:
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            channels, self._waiting = self._waiting, set()
            try:
                async with self._redis.pipeline(transaction=False) as pipeline:
                    for channel in channels:
                        pipeline.publish(channel, b"")
                    await pipeline.execute()
            except (RedisError, OSError):
                await asyncio.sleep(PAUSE_AFTER_FAILURE_SECONDS)

    async def close(self) -> None:
        while self._task is not None and not self._task.done():
            self._task.cancel()  # Python 3.11 can lose a cancellation inside the Redis client
            await asyncio.wait({self._task}, timeout=1)
        await self._redis.aclose()


async def listen(redis_url: str, pattern: str, on_hint: Callable[[str], None]) -> None:
    """Call `on_hint` with each channel that is told of, until cancelled, through any number of Redis restarts."""
    while True:
        redis = connect(redis_url)
        try:
            async with redis.pubsub() as subscription:
                await subscription.psubscribe(pattern)
                while True:
                    message = await subscription.get_message(ignore_subscribe_messages=True, timeout=None)
                    if message is not None:
                        on_hint(message["channel"].decode())
        except (RedisError, OSError):
            await asyncio.sleep(PAUSE_AFTER_FAILURE_SECONDS)
        finally:
            with contextlib.suppress(RedisError, OSError):
                await redis.aclose()


class WakeupListener:
    """Turns hints into an event that the relay waits for."""

    def __init__(self, redis_url: str, service: str) -> None:
        self._redis_url = redis_url
        self._channel = channel(service)
        self.woken = asyncio.Event()

    async def run(self) -> None:
        """Listen until cancelled."""
        await listen(self._redis_url, self._channel, lambda _: self.woken.set())

    async def wait(self, seconds: float) -> bool:
        """Wait for a hint, at most so long. Returns whether there was one."""
        try:
            async with asyncio.timeout(seconds):
                await self.woken.wait()
        except TimeoutError:
            return False
        self.woken.clear()
        return True
