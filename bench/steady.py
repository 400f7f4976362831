"""A steady rate, however long each answer takes: a slow service does not lower the load that it gets."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")

PER_SECOND = 50


async def steadily(count: int, work: Callable[[int], Awaitable[T]]) -> list[T]:
    """Begin `work(0)`, `work(1)` and so on, fifty a second; their results in this order."""
    started, begun = time.monotonic(), []
    for number in range(count):
        await asyncio.sleep(max(0.0, started + number / PER_SECOND - time.monotonic()))
        begun.append(asyncio.ensure_future(work(number)))
    return list(await asyncio.gather(*begun))
