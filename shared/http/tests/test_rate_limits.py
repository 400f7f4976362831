"""Token buckets: never more than allowed, refilled by time, shared between processes while Redis answers."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis.exceptions import RedisError

from shared.auth.caller import Caller
from shared.errors import TooManyRequests
from shared.http.rate_limits import CallerLimits, Limit, LimitPolicy, RateLimiter
from shared.http.shared_rate_limits import SharedRateLimits
from shared.identifiers import new_id
from shared.messaging.wakeup import connect
from shared.testing.database import redis_url


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def a_caller(workspace: int = 1, key: str = "k", rate_limit: int | None = None) -> Caller:
    return Caller(UUID(int=workspace), "api_key", frozenset(), key_id=key, rate_limit=rate_limit)


class TestRateLimiter:
    @given(st.integers(1, 50), st.lists(st.floats(0, 20), max_size=200))
    def test_never_passes_more_than_burst_plus_refill(self, per_minute: int, pauses: list[float]) -> None:
        clock = Clock()
        limiter = RateLimiter(clock)
        limit = Limit(per_minute)
        passed = 0
        for pause in pauses:
            clock.now += pause
            passed += limiter.take("k", limit).allowed

        assert passed <= per_minute + sum(pauses) * per_minute / 60 + 1e-6

    def test_says_when_to_come_back(self) -> None:
        clock = Clock()
        limiter = RateLimiter(clock)
        limit = Limit(60, burst=2)
        limiter.take("k", limit)
        limiter.take("k", limit)

        refused = limiter.take("k", limit)

        assert (refused.allowed, refused.remaining, refused.retry_after) == (False, 0, 1)
        assert (b"retry-after", b"1") in refused.headers()
        with pytest.raises(TooManyRequests):
            refused.check()
        clock.now += refused.retry_after
        assert limiter.take("k", limit).allowed

    def test_counts_names_apart(self) -> None:
        limiter = RateLimiter(Clock())

        assert limiter.take("a", Limit(1)).allowed
        assert limiter.take("b", Limit(1)).allowed
        assert not limiter.take("a", Limit(1)).allowed

    def test_follows_a_limit_that_was_changed(self) -> None:
        limiter = RateLimiter(Clock())
        limiter.take("a", Limit(1))

        assert limiter.take("a", Limit(10)).allowed
        assert limiter.take("a", Limit(10)).limit == 10

    def test_forgets_buckets_that_are_full_again(self) -> None:
        clock = Clock()
        limiter = RateLimiter(clock)
        limiter.take("a", Limit(60))
        limiter.buckets["a"].taken = 0
        limiter.forget_idle()
        assert "a" in limiter.buckets

        clock.now += 60
        limiter.forget_idle()

        assert limiter.buckets == {}


class TestCallerLimits:
    def test_stops_a_workspace_whose_keys_are_many(self) -> None:
        limits = CallerLimits(RateLimiter(Clock()), LimitPolicy(Limit(10), Limit(15)))

        passed = [limits.take(a_caller(key=str(number % 2))).allowed for number in range(20)]

        assert sum(passed) == 15

    def test_takes_nothing_from_the_key_when_the_workspace_is_the_reason(self) -> None:
        limiter = RateLimiter(Clock())
        limits = CallerLimits(limiter, LimitPolicy(Limit(10), Limit(1)))
        limits.take(a_caller(rate_limit=10))
        limits.limiter.buckets[f"workspace:{UUID(int=1)}"].tokens = 0

        limits.take(a_caller(rate_limit=10))

        assert limiter.buckets["key:k"].tokens == 9

    def test_gives_a_key_its_own_limit(self) -> None:
        limits = CallerLimits(RateLimiter(Clock()), LimitPolicy(Limit(1), Limit(2)))

        passed = [limits.take(a_caller(rate_limit=5)).allowed for _ in range(6)]

        assert sum(passed) == 5


class TestSharedRateLimits:
    async def test_lets_two_processes_spend_one_budget(self) -> None:
        redis = connect(redis_url())
        name, limit = f"key:{new_id()}", Limit(6, burst=10)
        limiters = [RateLimiter(), RateLimiter()]
        shared = [SharedRateLimits(limiter, redis, "test") for limiter in limiters]

        for _ in range(4):
            for limiter, exchange in zip(limiters, shared, strict=True):
                limiter.take(name, limit)
                await exchange.exchange()

        left = [int(limiter.buckets[name].tokens) for limiter in limiters]
        assert sorted(left) == [2, 3]  # the first has not been told of the second's last one yet
        await redis.aclose()

    async def test_counts_alone_while_redis_is_away(self) -> None:
        redis = connect("redis://127.0.0.1:1/0")
        limiter = RateLimiter(Clock())
        shared = SharedRateLimits(limiter, redis, "test")
        limiter.take("k", Limit(2))

        with pytest.raises((RedisError, OSError)):
            await shared.exchange()

        assert limiter.take("k", Limit(2)).allowed
        assert not limiter.take("k", Limit(2)).allowed
        await shared.close()
