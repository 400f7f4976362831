"""The consumer group on a real broker: what is acknowledged when, who gets what after a rebalance, what ends a run."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from structlog.testing import capture_logs

from shared.messaging import offsets, subscription
from shared.messaging.subscription import ConsumerDied
from shared.messaging.tests.members import DirectedProcessor, Member, member, new_group
from shared.testing.kafka import acknowledged, fresh_topic, write
from shared.testing.kafka_line import KafkaLine, kafka_line
from shared.testing.waiting import eventually


@pytest.fixture
async def topic() -> AsyncIterator[str]:
    async with fresh_topic(partitions=1) as name:
        yield name


@pytest.fixture
async def line() -> AsyncIterator[KafkaLine]:
    async with kafka_line() as line:
        yield line


@pytest.fixture
def group() -> str:
    return new_group()


@pytest.fixture
def rare_commits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the first batch is acknowledged at once; the rest waits for an occasion."""
    monkeypatch.setattr(offsets, "COMMIT_EVERY_SECONDS", 3600.0)


async def one_by_one(topic: str, processor: DirectedProcessor, count: int) -> None:
    """Each message a batch of its own."""
    for number in range(count):
        await write(topic, [number])
        await eventually(lambda number=number: processor.has_applied(number))  # type: ignore[misc]


class TestAcknowledgement:
    async def test_waits_for_the_processor_which_gets_the_same_batch_until_it_succeeds(
        self, group: str, topic: str
    ) -> None:
        seen: list[tuple[list[str], dict[int, int]]] = []

        async def away_for_a_while(values: list[str]) -> None:
            seen.append((values, await acknowledged(group, topic)))
            if len(seen) < 5:  # 0.1 + 0.2 + 0.4 + 0.8 s: the watch of every second has come by
                raise ConnectionRefusedError

        await write(topic, "abc")
        async with member(group, DirectedProcessor(away_for_a_while), topic):

            async def is_acknowledged() -> bool:
                return await acknowledged(group, topic) == {0: 3}

            await eventually(is_acknowledged)

        assert seen == [(["a", "b", "c"], {})] * 5

    async def test_does_not_come_for_a_batch_that_is_handed_back_to_the_broker(self, group: str, topic: str) -> None:
        seen: list[tuple[list[str], dict[int, int]]] = []

        async def broken_at_first(values: list[str]) -> None:
            seen.append((values, await acknowledged(group, topic)))
            if len(seen) == 1:
                raise ZeroDivisionError

        await write(topic, "abc")
        processor = DirectedProcessor(broken_at_first)
        with capture_logs() as said:
            async with member(group, processor, topic):
                await eventually(lambda: processor.has_applied(*"abc"))

        assert seen == [(["a", "b", "c"], {})] * 2
        assert "consumption_waits" not in {line["event"] for line in said}

    async def test_of_the_last_batches_comes_when_nothing_more_arrives(
        self, group: str, topic: str, rare_commits: None
    ) -> None:
        processor = DirectedProcessor()
        async with member(group, processor, topic):
            await one_by_one(topic, processor, 3)

            async def is_acknowledged() -> bool:
                return await acknowledged(group, topic) == {0: 3}

            await eventually(is_acknowledged)

    async def test_of_the_last_batches_comes_when_the_member_leaves(
        self, group: str, topic: str, rare_commits: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(subscription, "WATCH_EVERY_SECONDS", 3600.0)
        processor = DirectedProcessor()

        async with member(group, processor, topic):
            await one_by_one(topic, processor, 3)
            before = await acknowledged(group, topic)

        assert before == {0: 1}
        assert await acknowledged(group, topic) == {0: 3}

    async def test_of_a_batch_in_hand_comes_before_the_member_leaves(
        self, group: str, topic: str, rare_commits: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(subscription, "WATCH_EVERY_SECONDS", 3600.0)
        in_hand, released = asyncio.Event(), asyncio.Event()

        async def slowly(values: list[str]) -> None:
            if values == ["slow"]:
                in_hand.set()
                await released.wait()

        processor = DirectedProcessor(slowly)
        async with member(group, processor, topic) as leaving:
            await one_by_one(topic, processor, 2)
            await write(topic, ["slow"])
            await in_hand.wait()
            closing = asyncio.create_task(leaving.subscription.close())

            async def has_acknowledged_the_rest() -> bool:
                return await acknowledged(group, topic) == {0: 2}

            await eventually(has_acknowledged_the_rest)
            released.set()
            await closing

        assert await acknowledged(group, topic) == {0: 3}

    async def test_does_not_come_for_a_batch_that_still_waits_when_the_member_leaves_at_once(
        self, group: str, topic: str
    ) -> None:
        waits = asyncio.Event()

        async def away(values: list[str]) -> None:
            waits.set()
            raise ConnectionRefusedError

        await write(topic, "abc")
        async with member(group, DirectedProcessor(away), topic) as leaving:
            await waits.wait()
            await asyncio.wait_for(leaving.subscription.close(), subscription.GRACE_SECONDS / 2)

        assert await acknowledged(group, topic) == {}


class TestGathering:
    async def test_does_not_hold_up_a_backlog(self, group: str, topic: str, monkeypatch: pytest.MonkeyPatch) -> None:
        for name, value in (("MAX_RECORDS", 10), ("GRACE_SECONDS", 0.1)):
            monkeypatch.setattr(subscription, name, value)
        monkeypatch.setattr(subscription, "gathering_pause", lambda *_: 3600.0)
        processor = DirectedProcessor()

        await write(topic, range(35))
        async with member(group, processor, topic):
            await eventually(lambda: processor.has_applied(*range(30)))

        assert not await processor.has_applied(30), "with less than a full round left it gathers"


class TestRebalance:
    async def test_that_takes_every_partition_ends_nothing_and_loses_nothing(
        self, group: str, topic: str, rare_commits: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(subscription, "WATCH_EVERY_SECONDS", 0.3)
        first, second = DirectedProcessor(), DirectedProcessor()
        written = 0
        async with member(group, first, topic, slot="9") as loser:
            await one_by_one(topic, first, 1)
            async with member(group, second, topic, slot="0") as winner:  # sorts first, and gets the only partition
                while not second.applied:
                    await write(topic, [written])
                    written += 1
                await eventually(winner.is_running)
                await write(topic, ["last"])
                await eventually(lambda: second.has_applied("last"))

                assert not loser.task.done()

        assert {"last", *map(str, range(written))} == {*first.applied, *second.applied}

    async def test_follows_a_process_that_now_hears_other_topics(self, group: str, topic: str) -> None:
        async with fresh_topic(partitions=1) as added:
            await write(topic, ["old"])
            await write(added, ["new"])
            before, after = DirectedProcessor(), DirectedProcessor()
            async with member(group, before, topic):
                await eventually(lambda: before.has_applied("old"))

            async with member(group, after, added):
                await eventually(lambda: after.has_applied("new"), within=30)

        assert after.applied == ["new"]


class TestBroker:
    async def test_that_goes_away_and_comes_back_costs_redeliveries_at_most(
        self, group: str, topic: str, line: KafkaLine
    ) -> None:
        processor = DirectedProcessor()
        async with member(group, processor, topic, kafka=line.address) as patient:
            await one_by_one(topic, processor, 2)
            line.cut()
            await write(topic, [2, 3])
            await line.mend()

            await eventually(lambda: processor.has_applied(*range(4)), within=30)

            assert not patient.task.done()

    async def test_may_come_after_the_member(self, group: str, topic: str, line: KafkaLine) -> None:
        line.cut()
        await write(topic, [0])
        processor = DirectedProcessor()
        with capture_logs() as said:
            async with member(group, processor, topic, kafka=line.address) as early:
                with pytest.raises(TimeoutError):
                    await asyncio.wait_for(asyncio.shield(early.task), 2.5)
                await line.mend()

                await eventually(lambda: processor.has_applied(0))

        assert [entry["event"] for entry in said] == ["kafka_unreachable", "kafka_reached"]


class TestWatch:
    @pytest.mark.parametrize("name", ["_fetcher._fetch_task", "_coordinator._coordination_task"])
    async def test_ends_the_run_when_a_task_of_the_client_is_dead(self, group: str, topic: str, name: str) -> None:
        async with member(group, DirectedProcessor(), topic) as doomed:
            await eventually(doomed.is_running)
            _task(doomed, name).cancel()

            with pytest.raises(ConsumerDied):
                await asyncio.wait_for(asyncio.shield(doomed.task), 10)

            assert not doomed.subscription.is_running

    async def test_goes_on_while_a_broker_that_froze_leaves_an_acknowledgement_unanswered(
        self, group: str, topic: str, line: KafkaLine, rare_commits: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(offsets, "COMMIT_SECONDS", 0.2)

        async def freeze(values: list[str]) -> None:
            line.is_silent = values == ["1"]

        processor = DirectedProcessor(freeze)
        async with member(group, processor, topic, kafka=line.address) as doomed:
            await one_by_one(topic, processor, 2)
            with capture_logs() as complaints:

                async def has_given_up() -> bool:
                    return bool(complaints)

                await eventually(has_given_up)
                _task(doomed, "_fetcher._fetch_task").cancel()

                with pytest.raises(ConsumerDied):
                    await asyncio.wait_for(asyncio.shield(doomed.task), 10)
            line.is_silent = False

        assert complaints[0] == {"event": "offsets_not_committed", "error": "TimeoutError", "log_level": "info"}


def _task(doomed: Member, name: str) -> Any:
    found: Any = doomed.subscription._subscriber.consumer
    for attribute in name.split("."):
        found = getattr(found, attribute)
    return found
