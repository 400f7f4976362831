"""Lets the processes of a service share their rate limits through Redis, in the background, while it answers."""

import asyncio
import contextlib

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from shared.http.rate_limits import Bucket, RateLimiter

log = structlog.get_logger(__name__)

EXCHANGE_SECONDS = 0.25
PAUSE_AFTER_FAILURE_SECONDS = 2.0
FORGET_EVERY = 240
"""Exchanges between two clean-ups: a minute."""

EXCHANGE = """
local now = redis.call('TIME')
local t = now[1] + now[2] / 1000000
local capacity, rate, taken = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local state = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens = tonumber(state[1]) or capacity
local at = tonumber(state[2]) or t
tokens = math.min(capacity, tokens + math.max(0, t - at) * rate) - taken
tokens = math.max(tokens, -capacity)
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', string.format('%.6f', t))
redis.call('PEXPIRE', KEYS[1], math.ceil(capacity * 2 / rate) * 1000)
return tostring(tokens)
"""
"""One bucket for all processes, by Redis' clock; it may go into debt, as everyone spends before telling."""


class SharedRateLimits:
    """Tells Redis what this process took and learns what the others did. Without Redis each process counts alone."""

    def __init__(self, limiter: RateLimiter, redis: Redis, service: str) -> None:
        self._limiter = limiter
        self._exchange = redis.register_script(EXCHANGE)
        self._redis = redis
        self._prefix = f"leadflow:limit:{service}:"

    async def run(self) -> None:
        """Exchange until cancelled."""
        rounds = 0
        while True:
            await asyncio.sleep(EXCHANGE_SECONDS)
            rounds += 1
            if rounds % FORGET_EVERY == 0:
                self._limiter.forget_idle()
            try:
                await self.exchange()
            except (RedisError, OSError) as error:
                log.warning("rate_limits_not_shared", error=type(error).__name__)
                await asyncio.sleep(PAUSE_AFTER_FAILURE_SECONDS)

    async def exchange(self) -> None:
        """One round trip for all buckets that were used since the last."""
        used = [(name, bucket, bucket.taken) for name, bucket in self._limiter.buckets.items() if bucket.taken]
        if not used:
            return
        async with self._redis.pipeline(transaction=False) as pipeline:
            for name, bucket, taken in used:
                await self._ask(pipeline, name, bucket, taken)
            answers = await pipeline.execute()
        for (_, bucket, taken), answer in zip(used, answers, strict=True):
            bucket.correct(float(answer), taken)

    async def _ask(self, pipeline: Redis, name: str, bucket: Bucket, taken: int) -> None:
        await self._exchange(
            keys=[self._prefix + name],
            args=[bucket.capacity, bucket.rate, min(taken, bucket.capacity)],
            client=pipeline,
        )

    async def close(self) -> None:
        with contextlib.suppress(RedisError, OSError):
            await self._redis.aclose()
