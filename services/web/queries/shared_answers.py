"""One answer for many who ask the same at nearly the same time."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from time import monotonic
from typing import Generic, TypeVar

T = TypeVar("T")

MOST = 500
"""Answers that are kept; more than that are many different questions, and sharing helps none of them."""


class SharedAnswers(Generic[T]):
    """Whoever asks while an answer is being made, or within `lifetime` seconds of when its making began, gets it.
    The key must hold whatever the answer depends on, and what the asking person may see."""

    def __init__(self, lifetime: float, clock: Callable[[], float] = monotonic) -> None:
        self._lifetime = lifetime
        self._clock = clock
        self._answers: dict[Hashable, tuple[float, asyncio.Task[T]]] = {}

    async def get(self, key: Hashable, make: Callable[[], Awaitable[T]]) -> tuple[T, float]:
        """The answer, and how many seconds ago its making began. Only who started it gets its error; others try
        themselves, for what one person is refused is no answer to another."""
        begun = self._answers.get(key)
        if begun is not None and self._clock() - begun[0] <= self._lifetime:
            try:
                answer = await asyncio.shield(begun[1])
            except Exception:
                return await make(), 0.0
            return answer, self._clock() - begun[0]
        return await self._begin(key, make)

    async def _begin(self, key: Hashable, make: Callable[[], Awaitable[T]]) -> tuple[T, float]:
        began_at = self._clock()
        self._forget(began_at)
        task = asyncio.ensure_future(make())
        self._answers[key] = began_at, task
        try:
            return await asyncio.shield(task), self._clock() - began_at
        except Exception:
            if self._answers.get(key) == (began_at, task):
                del self._answers[key]
            raise

    def _forget(self, now: float) -> None:
        if len(self._answers) >= MOST:
            fresh = {key: it for key, it in self._answers.items() if now - it[0] <= self._lifetime}
            self._answers = fresh if len(fresh) < MOST else {}
