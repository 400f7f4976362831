"""Bad messages of every kind, and good ones a second time, put into the topics past all services."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition

from shared.clock import utc_now
from shared.contracts.catalogue import all_events
from shared.identifiers import new_id
from tests.ledger.topics import FORGED

Headers = list[tuple[str, bytes | None]]
Record: TypeAlias = "ConsumerRecord[bytes | None, bytes | None]"


@dataclass(frozen=True, slots=True)
class Poison:
    """One kind of bad message. A message is bad in one way and right in every other."""

    kind: str
    headers: dict[str, bytes | None]
    value: bytes | None = b"{}"


KINDS = (
    Poison("missing id", {"ce_id": None}),
    Poison("id that is no UUID", {"ce_id": b"17"}),
    Poison("header that is not UTF-8", {"ce_time": b"\xff\xfe"}),
    Poison("unknown type", {"ce_type": b"lead.exploded"}),
    Poison("workspace that is no UUID", {"ce_workspaceid": b"acme"}),
    Poison("bad JSON", {}, b"{"),
    Poison("schema violation", {}, b'{"lead_id": 7}'),
    Poison("tombstone", {}, None),
    Poison("body of 1 MB", {}, b'{"x":"' + b"x" * 1_000_000 + b'"}'),
)


def _headers(topic: str, changes: dict[str, bytes | None]) -> Headers:
    headers: dict[str, bytes | None] = {
        "ce_specversion": b"1.0",
        "ce_id": str(new_id()).encode(),
        "ce_type": topic.encode(),
        "ce_time": utc_now().isoformat().encode(),
        "ce_workspaceid": str(new_id()).encode(),
        "ce_aggversion": b"1",
        FORGED: b"1",
    }
    return [(name, value) for name, value in {**headers, **changes}.items() if value is not None]


async def produce_poison(bootstrap: str, chance: random.Random, topics: Sequence[str] | None = None) -> int:
    """Put one message of each kind into each topic (default: all), in random order, and where the topic holds a true
    event also a copy of it that names another workspace. Returns how many."""
    work = [(topic, _headers(topic, kind.headers), kind.value) for topic in topics or all_events() for kind in KINDS]
    work += [
        (record.topic, _forged_headers(record), record.value)
        for record in _one_of_each_topic(await _read(bootstrap))
        if topics is None or record.topic in topics
    ]
    chance.shuffle(work)
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, max_request_size=1_048_576) as producer:
        for topic, headers, value in work:
            await producer.send_and_wait(topic, value, key=str(new_id()).encode(), headers=headers)
    return len(work)


def _one_of_each_topic(records: Sequence[Record]) -> list[Record]:
    return list({record.topic: record for record in records}.values())


def _forged_headers(record: Record) -> Headers:
    kept = [(name, value) for name, value in record.headers if name not in ("ce_id", "ce_workspaceid")]
    changed = [("ce_id", str(new_id()).encode()), ("ce_workspaceid", str(new_id()).encode()), (FORGED, b"1")]
    return [*kept, *changed]


async def produce_again(bootstrap: str, chance: random.Random, at_most: int = 500) -> int:
    """Publish some of what the topics hold once more, shuffled: the same ids, in another order."""
    records = await _read(bootstrap)
    chance.shuffle(records)
    async with AIOKafkaProducer(bootstrap_servers=bootstrap) as producer:
        for record in records[:at_most]:
            await producer.send_and_wait(record.topic, record.value, key=record.key, headers=list(record.headers))
    return min(at_most, len(records))


async def _read(bootstrap: str) -> list[Record]:
    """Some true messages of every topic."""
    partitions = [TopicPartition(topic, n) for topic, event in all_events().items() for n in range(event.partitions)]
    async with AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False) as consumer:
        consumer.assign(partitions)
        await consumer.seek_to_beginning(*partitions)
        found: list[Record] = []
        while polled := await consumer.getmany(timeout_ms=1000):
            found += [record for batch in polled.values() for record in batch]
    return [record for record in found if FORGED not in dict(record.headers)]
