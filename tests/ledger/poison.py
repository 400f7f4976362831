"""Bad messages of every kind, and good ones a second time, put into the topics past all services."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from shared.clock import utc_now
from shared.contracts.catalogue import all_events
from shared.identifiers import new_id
from tests.ledger.topics import FORGED

Headers = list[tuple[str, bytes | None]]


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
        FORGED.decode(): b"1",
    }
    return [(name, value) for name, value in {**headers, **changes}.items() if value is not None]


async def produce_poison(bootstrap: str, chance: random.Random, topics: Sequence[str] | None = None) -> int:
    """Put one message of each kind into each topic (default: all), in random order. Returns how many."""
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, max_request_size=1_048_576)
    await producer.start()
    try:
        work = [(topic, kind) for topic in topics or all_events() for kind in KINDS]
        chance.shuffle(work)
        for topic, kind in work:
            key = str(new_id()).encode()
            await producer.send_and_wait(topic, kind.value, key=key, headers=_headers(topic, kind.headers))
        return len(work)
    finally:
        await producer.stop()


async def produce_again(bootstrap: str, chance: random.Random, at_most: int = 500) -> int:
    """Publish some of what each topic holds once more, shuffled: the same ids, in another order."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap)
    await consumer.start()
    await producer.start()
    try:
        partitions = [
            TopicPartition(topic, n) for topic, event in all_events().items() for n in range(event.partitions)
        ]
        consumer.assign(partitions)
        await consumer.seek_to_beginning(*partitions)
        records = [r for batch in (await consumer.getmany(timeout_ms=3000)).values() for r in batch]
        chance.shuffle(records)
        for record in records[:at_most]:
            await producer.send_and_wait(record.topic, record.value, key=record.key, headers=record.headers)
        return min(at_most, len(records))
    finally:
        await producer.stop()
        await consumer.stop()
