"""Reading real topics for the pages: the last few and then the new ones, shared by all who watch; finding one event."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import pytest

from services.web.gateways.kafka_reader import KafkaReader
from services.web.gateways.platform import Unavailable
from services.web.gateways.topic_reader import WAITING_MESSAGES, Tail, Wanted
from services.web.models.kafka_message import KafkaMessage, SoughtEvent
from services.web.tests.kafka_messages import Producer, a_message, producing
from shared.clock import utc_now
from shared.testing.kafka import fresh_topic, kafka_bootstrap
from shared.testing.waiting import eventually

OURS, THEIRS = str(uuid4()), str(uuid4())


def of(workspace_id: str) -> Wanted:
    return lambda message: message.header("ce_workspaceid") == workspace_id


def numbers(messages: list[KafkaMessage]) -> list[int]:
    return [json.loads(message.value or b"{}")["n"] for message in messages]


async def read(tail: Tail, count: int) -> list[int]:
    """The numbers of the next so many messages."""
    found: list[int] = []

    async def has_enough() -> bool:
        found.extend(numbers((await tail.next(0.5)).messages))
        return len(found) >= count

    await eventually(has_enough)
    return found


@pytest.fixture
async def reader() -> AsyncIterator[KafkaReader]:
    reader = KafkaReader(kafka_bootstrap())
    yield reader
    await reader.close()


@pytest.fixture
async def topic() -> AsyncIterator[str]:
    async with fresh_topic() as name:
        yield name


@pytest.fixture
async def producer() -> AsyncIterator[Producer]:
    async with producing(kafka_bootstrap()) as producer:
        yield producer


class TestFollow:
    async def test_begins_with_the_last_few_that_are_wanted(
        self, reader: KafkaReader, topic: str, producer: Producer
    ) -> None:
        for number in range(30):
            await producer.send(topic, OURS if number % 2 else THEIRS, {"n": number}, key=str(number))

        async with reader.follow(topic, of(OURS), last=5) as tail:
            begun = await read(tail, 5)

        assert begun == [21, 23, 25, 27, 29]

    async def test_goes_on_with_what_arrives(self, reader: KafkaReader, topic: str, producer: Producer) -> None:
        async with reader.follow(topic, of(OURS)) as tail:
            await eventually(lambda: is_live(tail))
            await producer.send(topic, THEIRS, {"n": 1})
            await producer.send(topic, OURS, {"n": 2})

            assert await asyncio.wait_for(read(tail, 1), 1) == [2]

    async def test_reads_once_for_all_who_watch(self, reader: KafkaReader, topic: str, producer: Producer) -> None:
        async with reader.follow(topic, of(OURS)) as first:
            await producer.send(topic, OURS, {"n": 1})
            assert await read(first, 1) == [1]
            async with reader.follow(topic, of(OURS)) as second:
                assert await read(second, 1) == [1]
                assert reader.topics_followed == [topic]
                tasks = [task for task in asyncio.all_tasks() if task.get_name() == f"follow {topic}"]
                assert len(tasks) == 1

    async def test_stops_after_the_last_has_left(self, reader: KafkaReader, topic: str) -> None:
        async with reader.follow(topic, of(OURS)), reader.follow(topic, of(THEIRS)):
            assert reader.topics_followed == [topic]

        assert reader.topics_followed == []
        assert not [task for task in asyncio.all_tasks() if task.get_name() == f"follow {topic}"]

    async def test_says_that_kafka_is_away(self) -> None:
        reader = KafkaReader("127.0.0.1:9")  # the discard port: nobody listens
        async with reader.follow("lead.created", of(OURS)) as tail:

            async def is_away() -> bool:
                return (await tail.next(0.5)).state == "away"

            assert await eventually(is_away)


async def is_live(tail: Tail) -> bool:
    return (await tail.next(0.1)).state == "live"


class TestTail:
    async def test_loses_the_oldest_when_its_viewer_is_slow(self) -> None:
        tail = Tail(of(OURS), last=20)
        tail.begin([])

        for number in range(WAITING_MESSAGES + 7):
            tail.offer(a_message(OURS, offset=number))

        news = await tail.next(1)
        assert news.skipped == 7
        assert [news.messages[0].offset, len(news.messages)] == [7, WAITING_MESSAGES]


class TestFindEvents:
    async def test_finds_the_place_by_id_key_and_time(
        self, reader: KafkaReader, topic: str, producer: Producer
    ) -> None:
        stored_at, event_id = utc_now(), str(uuid4())
        for number in range(20):
            await producer.send(topic, OURS, {"n": number}, key=str(number))
        await producer.send(topic, OURS, {"n": 20}, key="the lead", event_id=event_id)

        place = await reader.find_event(topic, event_id=event_id, key="the lead", stored_at=stored_at)

        assert place is not None
        async with reader.follow(topic, lambda message: message.header("ce_id") == event_id) as tail:
            [message] = (await eventually(lambda: some(tail))) or []
        assert (place.partition, place.offset) == (message.partition, message.offset)
        assert place.published_at >= stored_at - timedelta(seconds=1)

    async def test_looks_in_the_other_partitions_where_the_topic_has_grown(
        self, reader: KafkaReader, topic: str, producer: Producer
    ) -> None:
        stored_at, event_id = utc_now(), str(uuid4())
        await producer.send(topic, OURS, {}, key="another key", event_id=event_id)

        places = [
            await KafkaReader(kafka_bootstrap()).find_event(topic, event_id=event_id, key=key, stored_at=stored_at)
            for key in ("another key", "a", "b", "c", "d")
        ]

        assert len({place and (place.partition, place.offset) for place in places}) == 1
        assert places[0] is not None

    async def test_leaves_out_what_is_not_there(self, reader: KafkaReader, topic: str, producer: Producer) -> None:
        await producer.send(topic, OURS, {})
        sought = SoughtEvent(topic, str(uuid4()), "key", utc_now() - timedelta(hours=1))

        assert await reader.find_events([sought]) == {}

    async def test_says_that_kafka_is_away(self) -> None:
        with pytest.raises(Unavailable):
            await KafkaReader("127.0.0.1:9").find_event("lead.created", event_id="x", key="k", stored_at=utc_now())


async def some(tail: Tail) -> list[KafkaMessage]:
    return (await tail.next(0.5)).messages
