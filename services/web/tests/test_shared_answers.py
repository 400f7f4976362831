"""One answer for many who ask the same at nearly the same time."""

import asyncio

import pytest

from services.web.queries.shared_answers import SharedAnswers


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class Kitchen:
    """Makes answers, and counts how often."""

    def __init__(self) -> None:
        self.made = 0
        self.may_finish = asyncio.Event()

    async def make(self) -> int:
        self.made += 1
        mine = self.made
        await self.may_finish.wait()
        return mine


class TestSharedAnswers:
    async def test_are_made_once_for_all_who_ask_meanwhile(self) -> None:
        kitchen, answers = Kitchen(), SharedAnswers[int](0.3)
        waiting = [asyncio.create_task(answers.get("view", kitchen.make)) for _ in range(50)]
        await asyncio.sleep(0)
        kitchen.may_finish.set()

        found = await asyncio.gather(*waiting)

        assert {answer for answer, _ in found} == {1}
        assert kitchen.made == 1

    async def test_serve_for_their_lifetime_and_tell_their_age(self) -> None:
        clock, kitchen = Clock(), Kitchen()
        kitchen.may_finish.set()
        answers = SharedAnswers[int](0.3, clock)
        await answers.get("view", kitchen.make)

        clock.now = 0.25
        assert await answers.get("view", kitchen.make) == (1, 0.25)
        assert await answers.get("another view", kitchen.make) == (2, 0.0)
        clock.now = 0.35
        assert await answers.get("view", kitchen.make) == (3, 0.0)

    async def test_share_no_refusal(self) -> None:
        async def refuse() -> int:
            raise PermissionError

        kitchen, answers = Kitchen(), SharedAnswers[int](0.3)
        kitchen.may_finish.set()
        refused = asyncio.create_task(answers.get("view", refuse))
        await asyncio.sleep(0)
        allowed = asyncio.create_task(answers.get("view", kitchen.make))

        with pytest.raises(PermissionError):
            await refused
        assert (await allowed)[0] == 1

    async def test_outlive_the_one_who_asked_first(self) -> None:
        kitchen, answers = Kitchen(), SharedAnswers[int](0.3)
        first = asyncio.create_task(answers.get("view", kitchen.make))
        await asyncio.sleep(0)
        second = asyncio.create_task(answers.get("view", kitchen.make))
        await asyncio.sleep(0)
        first.cancel()
        kitchen.may_finish.set()

        assert (await second)[0] == 1
        assert kitchen.made == 1
