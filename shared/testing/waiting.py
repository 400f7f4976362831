"""Waiting for a condition instead of sleeping."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


async def eventually(look: Callable[[], Awaitable[T]], *, within: float = 15.0, every: float = 0.05) -> T:
    """Call `look` until it returns something true, and return that. Raises AssertionError with the last answer."""
    deadline = time.monotonic() + within
    while True:
        answer = await look()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"nothing true within {within} s; the last answer was {answer!r}")
        await asyncio.sleep(every)
