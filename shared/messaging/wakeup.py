"""A best-effort hint that the outbox is no longer empty; the relay's polling is the truth, Redis may be away."""

import asyncio
import contextlib

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
    """Tells the service's relay, in the background, at most one message under way."""

    def __init__(self, redis_url: str, service: str) -> None:
        self._redis = connect(redis_url)
        self._channel = channel(service)
        self._wanted = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def hint(self) -> None:
        """Never waits and never fails; call it after the commit."""
        self._wanted.set()
        if self._task is None:
            self._task = asyncio.create_task(self._send())

    async def _send(self) -> None:
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            try:
                await self._redis.publish(self._channel, b"")
            except (RedisError, OSError):
                await asyncio.sleep(PAUSE_AFTER_FAILURE_SECONDS)

    async def close(self) -> None:
        while self._task is not None and not self._task.done():
            self._task.cancel()  # Python 3.11 can lose a cancellation inside the Redis client
            await asyncio.wait({self._task}, timeout=1)
        await self._redis.aclose()


class WakeupListener:
    """Turns hints into an event that the relay waits for."""

    def __init__(self, redis_url: str, service: str) -> None:
        self._redis_url = redis_url
        self._channel = channel(service)
        self.woken = asyncio.Event()

    async def run(self) -> None:
        """Listen until cancelled, through any number of Redis restarts."""
        while True:
            redis = connect(self._redis_url)
            try:
                async with redis.pubsub() as subscription:
                    await subscription.subscribe(self._channel)
                    while True:
                        message = await subscription.get_message(ignore_subscribe_messages=True, timeout=None)
                        if message is not None:
                            self.woken.set()
            except (RedisError, OSError):
                await asyncio.sleep(PAUSE_AFTER_FAILURE_SECONDS)
            finally:
                with contextlib.suppress(RedisError, OSError):
                    await redis.aclose()

    async def wait(self, seconds: float) -> bool:
        """Wait for a hint, at most so long. Returns whether there was one."""
        try:
            async with asyncio.timeout(seconds):
                await self.woken.wait()
        except TimeoutError:
            return False
        self.woken.clear()
        return True
